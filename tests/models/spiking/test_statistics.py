"""Recording: what is kept of a run, and what is said of it."""

import numpy as np
import pytest

from neurosim import Population, SpikeTimes, SpikingNetwork
from neurosim.models.spiking.statistics import (
    Session,
    describe,
    find_frequency,
    interval_edges,
    join,
    record,
)


def _recorded(times, **changes):
    """Record four excitatory neurons and an inhibitory one that fire as told."""
    config = Session(**{"n": 5, "duration": 10, "settle": 1, "bin": 2, **changes})
    rules = [SpikeTimes(np.arange(len(t)) * 0 + who, t) for who, t in ((2, times), (0, []))]
    exc, inh = (Population(n, s, r) for n, s, r in zip(("exc", "inh"), (4, 1), rules, strict=True))
    return config, record(SpikingNetwork([exc, inh]), config, lambda share: None)


def test_time_starts_when_the_recording_does():
    _, found = _recorded([0.5, 1.0, 1.5, 4.5])
    assert found["spike_times"].tolist() == [0.0, 0.5, 3.5]
    assert found["spike_neurons"].tolist() == [2, 2, 2]
    assert found["counts"].tolist() == [0, 0, 3, 0, 0]


def test_rates_are_of_a_neuron_in_a_bin():
    _, found = _recorded([1.0, 1.5, 4.5])
    assert found["rate"].tolist() == [[2 / 4 / 0.002, 1 / 4 / 0.002, 0, 0, 0], [0] * 5]


def test_intervals_and_irregularity():
    config, found = _recorded([1.0, 2.0, 5.0])
    edges = interval_edges(config.dt)
    filled = np.flatnonzero(found["intervals"][0])
    assert [(edges[i] < wait < edges[i + 1]) for i, wait in zip(filled, (1, 3), strict=True)]
    assert found["irregularity"][2] == pytest.approx(0.5)
    assert np.isnan(found["irregularity"][[0, 1, 3, 4]]).all()
    values = describe(config, found)
    assert values["rate"] == pytest.approx(60) and values["silent"] == 0.8
    assert values["irregularity"] == pytest.approx(0.5) and np.isnan(values["frequency"])


@pytest.mark.parametrize(("recorded", "kept"), [(0, 0), (0.4, 0), (0.75, 3), (1, 3)])
def test_spikes_of_a_share_are_kept_and_statistics_are_of_all(recorded, kept):
    _, found = _recorded([1.0, 2.0, 5.0], recorded=recorded)
    assert found["spike_times"].size == kept and found["counts"].sum() == 3


@pytest.mark.parametrize("dt", [0.025, 0.1, 1.0, 7.0])
def test_no_interval_lies_on_an_edge(dt):
    edges = interval_edges(dt)
    assert (np.diff(edges) > 0).all() and edges[-1] == pytest.approx(1e5, rel=1e-3)
    assert (edges / dt) % 1 == pytest.approx(0.5)


def test_waves_are_found_and_noise_is_none():
    steps, rng = np.arange(2000), np.random.default_rng(0)
    counts = rng.poisson(50 * (1 + 0.5 * np.sin(2 * np.pi * 0.12 * steps)))
    assert find_frequency(counts, 1.0) == pytest.approx(120, abs=4)
    assert find_frequency(counts, 2.0) == pytest.approx(60, abs=4)
    assert np.isnan(find_frequency(np.ones(2000), 1.0))


def test_runs_of_different_length_are_joined():
    joined = join([{"t": np.array([1.0]), "n": np.array([7])},
                   {"t": np.array([1.0, 2.0]), "n": np.array([8, 9])}])  # fmt: skip
    assert joined["n"].tolist() == [[7, -1], [8, 9]]
    assert np.isnan(joined["t"][0, 1]) and joined["t"][1].tolist() == [1, 2]
