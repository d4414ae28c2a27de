"""Tags against the oracle: any wiring, many ties, all sizes of a block."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive.codes import tag as naive
from strategies import MOST_AMOUNT, wired_amounts

from neurosim.kernels.codes import _lanes as lanes
from neurosim.kernels.codes import tag as fast


def _tag(amounts, indptr, inputs, k):
    tags, drives = np.empty((2, len(amounts), k), np.int32)
    fast.tag(amounts, indptr, inputs, k, tags, drives)
    return tags, drives


@settings(deadline=None)
@given(wired_amounts())
def test_tags_match_oracle(world):
    amounts, indptr, inputs, k = world
    tags, drives = _tag(*world)
    for x, tag, drive in zip(amounts.tolist(), tags, drives, strict=True):
        cells, sums = naive.tag(x, indptr.tolist(), inputs.tolist(), k)
        assert tag.tolist() == cells and drive.tolist() == sums


@pytest.mark.parametrize("k", [1, 100, 1999, 2000])
def test_tags_match_oracle_where_the_bound_is_guessed_from_a_sample(k):
    rng = np.random.default_rng(k)
    amounts = rng.integers(-MOST_AMOUNT, MOST_AMOUNT + 1, (70, 50)).astype(np.int16)
    inputs, indptr = rng.integers(0, 50, 10_000).astype(np.int32), np.arange(0, 10_001, 5)
    tags, _ = _tag(amounts, indptr, inputs, k)
    for row in (0, 1, 63, 64, 69):
        assert tags[row].tolist() == naive.tag(amounts[row].tolist(), indptr, inputs, k)[0]


def test_a_sample_that_is_not_like_the_rest_misleads_nobody():
    """Every third cell, which the sample sees, has large sums for some vectors; the rest small."""
    m, k = 1536, 600  # 512 cells in the sample
    indptr, inputs = np.arange(m + 1), np.ones(m, np.int32)
    inputs[::3] = 0
    amounts = np.array([[100, 1], [1, 100], [5, 5]] * 30, np.int16)
    tags, drives = _tag(amounts, indptr, inputs, k)
    for row in range(3):
        cells, sums = naive.tag(amounts[row].tolist(), indptr, inputs, k)
        assert tags[row].tolist() == cells == tags[row + 87].tolist()
        assert drives[row].tolist() == sums


def test_drives_are_left_out_where_there_is_no_room():
    amounts, indptr = np.array([[3, -1]], np.int16), np.array([0, 1, 2])
    tags, nothing = np.empty((1, 1), np.int32), np.empty((1, 0), np.int32)
    fast.tag(amounts, indptr, np.array([0, 1], np.int32), 1, tags, nothing)
    assert tags.tolist() == [[0]]


def test_the_largest_sums_fit():
    """A cell may have 65,536 inputs, all as large as they can be."""
    inputs, indptr = np.zeros(2**17, np.int32), np.array([0, 2**16, 2**17])
    _, drives = _tag(np.array([[MOST_AMOUNT], [-MOST_AMOUNT]], np.int16), indptr, inputs, 2)
    assert drives.tolist() == [[MOST_AMOUNT * 2**16] * 2, [-MOST_AMOUNT * 2**16] * 2]


@given(st.integers(0, 2**32))
def test_lanes_are_summed_and_compared_as_in_plain_python(seed):
    rng = np.random.default_rng(seed)
    table, total = lanes.make_short_lanes(5), lanes.make_lanes(1)
    table[:] = rng.integers(-9, 9, table.size)
    rows = rng.integers(0, 5, 12).astype(np.int32)
    assert table.ctypes.data % lanes.LINE == 0
    _sum(table, rows, 2, 9, total)
    expected = [sum(int(table[r * 64 + lane]) for r in rows[2:9]) for lane in range(64)]
    assert total.tolist() == expected
    bounds = lanes.make_lanes(1)
    bounds[:] = rng.integers(-20, 20, 64)
    word = int(_reach(total, bounds))
    assert [word >> lane & 1 for lane in range(64)] == (total >= bounds).astype(int).tolist()


@lanes.leaf
def _sum(table, rows, first, stop, total):
    lanes.sum_lanes(table, rows, first, stop, total)


@lanes.leaf
def _reach(values, bounds):
    return lanes.reach(values, bounds)
