"""Runs of one delay within rows, with gaps between these, against what the rows themselves say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import divide as naive
from spikes import wirings
from strategies import int64

from neurosim.kernels.spiking import divide as fast
from neurosim.kernels.spiking._tables import DelayRuns
from neurosim.topology.row_changes import make_bounds

DELAYS = [(0, 1, 2), (3, 66, 67, 131), (1, 64, 65, 65535)]


@st.composite
def rows(draw):
    """Draw (bounds, delays, indices, ages) of rows that may stand apart."""
    some = draw(st.sampled_from(DELAYS))
    n_pre, _, indptr, indices, delays = draw(wirings(some))
    gaps = np.cumsum(draw(st.lists(st.integers(0, 2), min_size=n_pre, max_size=n_pre)))
    begins, ends = int64(indptr[:-1]) + gaps, int64(indptr[1:]) + gaps
    places = np.concatenate([np.arange(a, b) for a, b in zip(begins, ends, strict=True)])
    wide = np.full((2, ends[-1]), 9, np.int64)  # what stands in gaps means nothing
    wide[:, places] = delays, indices
    return make_bounds(begins, ends), wide[0].tolist(), wide[1].tolist(), int64(some)[::-1].copy()


def _read(bounds, delays, ages, kind=np.uint16):
    """Return the runs of rows, as kernels find them."""
    present = np.zeros(bounds.shape[1] * (int(ages[0] - ages[-1]) // 64 + 1), np.uint64)
    firsts, late = np.full(present.size, -1), np.array(delays, np.uint16)
    n = fast.mark_delays(bounds, late, int(ages[-1]), present, firsts)
    lows = np.full(n, 77, kind)
    assert fast.divide_rows(bounds, late, lows) is None
    return DelayRuns(bounds[0], present, firsts, lows, lows[1:], ages)


def _by_row(runs, values):
    """Return what is told of runs, row by row, without what stands behind the last of each."""
    starts = runs.firsts.reshape(runs.begins.size, -1)[:, 0]
    return [some[:-1].tolist() for some in np.split(values, starts[1:])]


@given(rows(), st.sampled_from([np.uint16, np.uint32]))
def test_runs_match_oracle(drawn, kind):
    bounds, delays, _, ages = drawn
    runs = _read(bounds, delays, ages, kind)
    bits = runs.present.reshape(bounds.shape[1], -1)
    marked = [
        {int(ages[-1]) + k for k in range(64 * len(row)) if int(row[k >> 6]) >> (k & 63) & 1}
        for row in bits
    ]
    assert marked == naive.mark_delays(*bounds.tolist(), delays)
    expected = naive.divide_rows(*bounds.tolist(), delays)
    assert runs.lows.tolist() == [low for row in expected for low in row]
    # The first run of a word stands behind those of the words before.
    n_runs = np.bitwise_count(bits).astype(int)
    before = np.cumsum(n_runs, axis=1) - n_runs
    assert (runs.firsts.reshape(bits.shape) - before == [[r] for r in _starts(expected)]).all()


def _starts(of_rows):
    return np.cumsum([0, *map(len, of_rows[:-1])]).tolist()


@given(rows(), st.integers(0, 7))
def test_splitting_matches_oracle(drawn, target):
    bounds, delays, indices, ages = drawn
    runs = _read(bounds, delays, ages)
    out = np.full(runs.lows.size, 77, np.uint16)
    assert fast.split_runs(runs, np.array(indices, np.uint16), target, out) is None
    expected = naive.split_runs(*bounds.tolist(), delays, indices, target)
    assert _by_row(runs, out) == expected


@given(rows())
def test_spelling_matches_oracle(drawn):
    bounds, delays, _, ages = drawn
    out = np.zeros(len(delays), np.uint16)
    assert fast.spell_delays(_read(bounds, delays, ages), out) is None
    assert out.tolist() == naive.spell_delays(*bounds.tolist(), delays)


@pytest.mark.parametrize("n", [65535, 65536])
def test_long_rows_need_wider_numbers(n):
    bounds, delays = int64([[0], [n]]), [1] * (n - 1) + [2]
    kind = np.uint16 if n < 65536 else np.uint32
    runs = _read(bounds, delays, int64([2, 1]), kind)
    assert runs.lows.tolist() == [0, n - 1, n]
