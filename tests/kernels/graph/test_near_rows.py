"""Rows of near neurons against the oracle: which pairs are connected, and in which order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.graph import near as near_naive
from naive.graph import near_rows as naive
from spaces import SURE, blocks_of, chances, split_at, worlds
from strategies import KEY, int64, keys, uint64

from neurosim.kernels.graph import near_rows as fast
from neurosim.kernels.graph._tables import NearLaw
from neurosim.topology.space.cells import make_cells


@given(worlds(), chances, chances, st.booleans(), st.booleans(), keys)
def test_what_stays_of_pairs_matches_oracle(world, chance, far, drops_far, is_shared, key):
    law = NearLaw(np.ones(1), uint64(chance, far), uint64(*key))
    for numbers, first, ends, near, _ in blocks_of(world, True, 9, 50):
        each = np.full(near.size, chance, np.uint64)
        if not is_shared:
            each[::2] = SURE // 3
        of_pre, of_post = numbers
        told = zip(split_at(ends, of_post[near]), split_at(ends, each), strict=True)
        rows = [(i, list(zip(*row, strict=True)))
                for i, row in zip(of_pre[first:].tolist(), told, strict=False)]  # fmt: skip
        stays = each[:1] if is_shared else each
        n = fast.choose_pairs(first, numbers, stays, law, drops_far, ends, near)
        kept = split_at(ends, of_post[near[:n]])
        assert kept == naive.choose_pairs(rows, far, key, drops_far)


def test_long_rows_are_chosen_as_by_the_oracle():
    n = 2 * fast.DRAWN + 7
    numbers = np.array([4], np.int32), np.arange(n, dtype=np.int32)[::-1].copy()
    law, near = NearLaw(np.ones(1), uint64(SURE // 2, SURE // 4), uint64(*KEY)), numbers[1].copy()
    rows = [(4, [(j, SURE // 2) for j in range(n)])]
    arguments = law.chances[:1], law, True, int64([n]), near
    m = fast.choose_pairs(0, numbers, *arguments)
    assert [numbers[1][near[:m]].tolist()] == naive.choose_pairs(rows, SURE // 4, KEY, True)


@given(worlds(), st.integers(1, 5))
def test_rows_match_oracle(world, most):
    n_pre, n_post = len(world.pre), len(world.post)
    near = near_naive.list_pairs(*world.places(), world.box, world.radius, True)
    counts, expected = np.zeros(n_post, np.int64), naive.count_pairs(near, n_post)
    ends_of_rows, targets = naive.lay_rows(near)
    indptr, indices = int64([0, *ends_of_rows]), np.full(len(targets), -1, np.int32)
    kept = np.zeros(n_pre, np.int64)
    for numbers, first, ends, listed, _ in blocks_of(world, True, most, 0):
        fast.count_pairs(listed, counts)
        assert fast.lay_rows(first, numbers, ends, listed, indptr, kept, indices)
    cells = make_cells(world.post, world.radius)
    assert counts.tolist() == [expected[j] for j in cells.ids]
    assert indices.tolist() == targets and kept.tolist() == ends_of_rows


def test_what_has_no_room_in_its_row_is_not_written():
    numbers = np.array([1, 0], np.int32), np.array([9, 8, 7], np.int32)
    kept, indices = int64([0, 1]), np.full(3, -1, np.int32)
    near, ends = np.array([1, 0, 2], np.int32), int64([2, 3])
    assert not fast.lay_rows(0, numbers, ends, near, int64([0, 1, 2]), kept, indices)
    assert indices.tolist() == [7, -1, -1] and kept.tolist() == [1, 1]


@given(st.lists(st.lists(st.integers(0, 99)).map(sorted), max_size=7))
def test_runs_are_sorted(runs):
    values = [x for run in runs for x in run]
    array, spare = np.array(values, np.int32), np.empty(len(values), np.int32)
    fast.sort_runs(array, spare)
    assert array.tolist() == sorted(values)
