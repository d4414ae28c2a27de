"""Counts of firing inputs: whole and in parts, against rows written out."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.binary import accumulate as naive
from naive.graph import random_graph as naive_connect
from strategies import KEY, TABLES, int32, int64, keys, subsets, throw_tables, uint64

from neurosim.kernels.binary import accumulate as fast
from neurosim.kernels.graph._tables import Law


@st.composite
def cases(draw):
    """Draw (rows, signs, where to cut the blocks, bits, survival, key, counts so far)."""
    bits, n_blocks = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    rows = draw(subsets(12))
    signs = [draw(st.sampled_from([1, -1])) for _ in rows]
    cuts = sorted(draw(st.lists(st.integers(0, n_blocks), max_size=3)))
    n = n_blocks << bits
    counts = draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n))
    return rows, signs, [0, *cuts, n_blocks], bits, draw(throw_tables), draw(keys), counts


@given(cases(), st.booleans())
@example(([1, 2], [1, -1], [0, 1], 6, TABLES["always twenty"], KEY, [0] * 64), False)
@example(([], [], [0, 1], 3, TABLES["always twenty"], KEY, [0] * 8), True)
def test_counts_match_oracle_whole_and_in_parts(case, self_loops):
    rows, signs, ends, bits, survival, key, counts = case
    law, whole, parted = Law(bits, survival, uint64(*key)), int32(counts), int32(counts)
    for first, stop in zip(ends, ends[1:], strict=False):
        part = int32(counts)
        for out in (part, parted):
            fast.accumulate(int32(rows), int32(signs), first, stop, self_loops, law, out)
        expected = naive.accumulate(
            rows, signs, first, stop, self_loops, bits, survival, key, counts
        )
        assert part.tolist() == expected
    fast.accumulate(int32(rows), int32(signs), 0, ends[-1], self_loops, law, whole)
    assert parted.tolist() == whole.tolist()


def test_what_came_and_left_again_leaves_no_trace():
    rows, counts, law = int32(range(50)), int32([7] * 512), Law(6, TABLES["p = 0.05"], uint64(*KEY))
    for signs in (np.ones(50, np.int32), -np.ones(50, np.int32)):
        fast.accumulate(rows, signs, 0, 8, False, law, counts)
        assert (counts.tolist() == [7] * 512) == (signs[0] == -1)


@pytest.mark.parametrize("bits", [11, 16])
@pytest.mark.parametrize("self_loops", [True, False])
def test_tiles_that_follow_each_other_meet(bits, self_loops):
    border, survival = max(32, 2**fast.TILE_BITS >> bits), TABLES["always twenty"]
    row = next(j for j in range(border << bits, 2**31) if j in _targets(border, j, bits, survival))
    counts, near = np.zeros((border + 2) << bits, np.int32), (border - 2, border + 2)
    law = Law(bits, survival, uint64(*KEY))
    fast.accumulate(int32([row]), int32([1]), *near, self_loops, law, counts)
    expected = set().union(*(_targets(block, row, bits, survival) for block in range(*near)))
    assert set(np.flatnonzero(counts).tolist()) == expected - (set() if self_loops else {row})


def _targets(block, row, bits, survival):
    return {(block << bits) + j for j in naive_connect.hit(block, row, bits, survival, KEY)}


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=20), st.integers(0, 2**40), st.data())
def test_spread_matches_oracle(counts, weight, data):
    n = data.draw(st.integers(1, len(counts)))
    first, stop = sorted(data.draw(st.tuples(st.integers(0, n), st.integers(0, n))))
    drive = data.draw(st.lists(st.integers(0, 2**40), min_size=n, max_size=n))
    spread = int64(drive)
    fast.spread(int32(counts), np.int64(weight), first, stop, spread)
    assert spread.tolist() == naive.spread(counts, weight, first, stop, drive)
