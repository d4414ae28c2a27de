"""Fast weights against the oracle: imprinted, evoked, and recollected from patterns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.binary import imprint as naive
from strategies import int32, int64, subsets, tables

from neurosim.kernels.binary import imprint as fast
from neurosim.kernels.binary._tables import Patterns

reals = st.floats(0, 10)
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


@st.composite
def tables_in_use(draw):
    """Draw (events, amounts, indptr, indices, mask of targets, weights, drive before)."""
    n_pre, n_post, indptr, indices = draw(tables())
    events = draw(subsets(n_pre))
    amounts = [draw(st.integers(-3, 3)) for _ in events]
    is_post = [draw(st.integers(0, 1)) for _ in range(n_post)]
    weights = [draw(reals) for _ in indices]
    return events, amounts, indptr, indices, is_post, weights, [draw(reals) for _ in is_post]


@given(tables_in_use(), reals)
def test_only_synapses_between_the_active_are_imprinted(case, amount):
    events, _, indptr, indices, is_post, weights, _ = case
    after = np.array(weights, float)
    mask = np.array(is_post, np.uint8)
    n = fast.imprint(int32(events), int64(indptr), int32(indices), mask, amount, after)
    assert (n, after.tolist()) == naive.imprint(events, indptr, indices, is_post, amount, weights)


@given(tables_in_use())
def test_drive_is_what_the_table_gives(case):
    events, amounts, indptr, indices, _, weights, before = case
    drive = np.array(before, float)
    table = int64(indptr), int32(indices), np.array(weights, float)
    fast.evoke(int32(events), int64(amounts), *table, drive)
    expected = naive.evoke(events, amounts, indptr, indices, weights, before)
    assert np.allclose(drive, expected, **CLOSE)


@st.composite
def histories(draw):
    """Draw (n_pre, n_post, patterns, events, amounts, drive before)."""
    n_pre, n_post = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    pattern = st.tuples(subsets(n_pre), subsets(n_post), reals)
    events = draw(subsets(n_pre))
    amounts = [draw(st.integers(-3, 3)) for _ in events]
    before = [draw(reals) for _ in range(n_post)]
    return n_pre, draw(st.lists(pattern, max_size=5)), events, amounts, before


def _lower(patterns):
    """Return the patterns one after the other in flat arrays."""
    pres, posts, strengths = zip(*patterns, strict=True) if patterns else ((), (), ())
    flat = []
    for side in (pres, posts):
        flat += [int64(np.cumsum([0, *map(len, side)])), int32([i for row in side for i in row])]
    return Patterns(*flat, np.array(strengths, float))


@given(histories(), st.data())
def test_patterns_that_are_remembered_bring_back_what_overlaps(case, data):
    n_pre, patterns, events, amounts, before = case
    drive, emitted = np.array(before, float), np.zeros(n_pre, np.int64)
    stop = data.draw(st.integers(0, len(patterns)))
    first = data.draw(st.integers(0, stop))
    some = _lower(patterns), first, stop
    fast.recollect(int32(events), int64(amounts), *some, emitted, drive)
    expected = naive.recollect(events, amounts, patterns[first:stop], before)
    assert np.allclose(drive, expected, **CLOSE) and not emitted.any()


@pytest.mark.parametrize("events", [[], [0]])
def test_nothing_is_brought_back_where_nothing_was_imprinted(events):
    drive, emitted = np.array([1.0, 2.0]), np.zeros(1, np.int64)
    fast.recollect(int32(events), int64([1] * len(events)), _lower([]), 0, 0, emitted, drive)
    assert drive.tolist() == [1.0, 2.0]
