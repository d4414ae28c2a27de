"""Recordings: counts in windows, spikes by presentation, histograms and latencies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.models.concept_cells.spiking.recording import (
    Spikes,
    align,
    count,
    find_latency,
    histogram,
)

N = 4
SEEN = (-200, 300)
_spikes = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, N - 1)), max_size=60)
_begins = st.lists(st.integers(250, 1600), min_size=4, max_size=4)


def sorted_spikes(pairs):
    pairs = sorted(set(pairs))
    times, neurons = zip(*pairs, strict=True) if pairs else ((), ())
    return Spikes(np.array(times, np.int64), np.array(neurons, np.int32))


@given(_spikes, _begins, st.sampled_from([(-100, 0), (10, 110)]))
def test_spikes_are_counted_in_their_windows(pairs, begins, window):
    found = count(sorted_spikes(pairs), np.reshape(begins, (2, 2)), window, N)
    assert found.shape == (2, 2, N) and found.dtype == np.uint8
    for at, row in zip(begins, found.reshape(4, N), strict=True):
        for neuron in range(N):
            inside = {(t, i) for t, i in pairs
                      if i == neuron and at + window[0] <= t < at + window[1]}  # fmt: skip
            assert row[neuron] == len(inside)


@given(_spikes, _begins)
def test_spikes_are_told_by_presentation(pairs, begins):
    found = align(sorted_spikes(pairs), np.reshape(begins, (2, 2)).astype(np.int64), SEEN)
    expected = [
        [item, trial, t - begins[2 * item + trial], i]
        for item in range(2) for trial in range(2) for t, i in sorted(set(pairs))
        if SEEN[0] <= t - begins[2 * item + trial] < SEEN[1]
    ]  # fmt: skip
    assert found.tolist() == expected


def test_a_histogram_is_in_hz_of_the_chosen_units():
    aligned = np.array([[0, 0, 5, 1], [0, 1, 5, 1], [0, 1, 7, 2], [1, 0, 5, 0]], np.int32)
    units = np.zeros((2, 3), bool)
    units[0, 1], units[1, 0] = True, True
    rates = histogram(aligned, units, 2, SEEN)
    assert rates[5 - SEEN[0]] == pytest.approx(3 * 1000 / 4) and rates.sum() == rates.max()
    assert histogram(aligned, np.zeros((2, 3), bool), 2, SEEN).sum() == 0


def test_latency_is_half_way_up():
    ramp = np.zeros(SEEN[1] - SEEN[0])
    ramp[230:400] = 80.0
    assert find_latency(ramp, SEEN[0]) == pytest.approx(30, abs=2)
    assert np.isnan(find_latency(np.zeros(SEEN[1] - SEEN[0]), SEEN[0]))
