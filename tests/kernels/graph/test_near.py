"""Pairs of near neurons against the oracle, which looks at every distance."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.graph import near as naive
from spaces import SURE, chances, worlds
from strategies import KEY, int64, keys, uint64

from neurosim.kernels.graph import near as fast
from neurosim.kernels.graph._tables import NearLaw
from neurosim.topology.cells import lay, make_cells


def _blocks(world, keep_loops, most, spare):
    """Return what `list_pairs` lists, block by block: (numbers, first, ends, near, squares)."""
    pre, post = (make_cells(end, world.radius) for end in (world.pre, world.post))
    room, first = len(world.post) + spare, 0
    while first < len(world.pre):
        near, squares, ends = np.empty(room, np.int32), np.empty(room), np.zeros(most, np.int64)
        arguments = first, pre, keep_loops, post, world.radius**2
        stop = fast.list_pairs(*arguments, ends, (near, squares))
        n = ends[stop - first - 1]
        yield (pre.ids, post.ids), first, ends[: stop - first], near[:n], squares[:n]
        first = stop


def _split(ends, values):
    return [part.tolist() for part in np.split(values, ends)[:-1]]


@given(worlds(), st.booleans(), st.integers(1, 9), st.integers(0, 50))
def test_pairs_and_distances_match_oracle(world, keep_loops, most, spare):
    found, (pre, post) = {}, world.places()
    for (of_pre, of_post), first, ends, near, squares in _blocks(world, keep_loops, most, spare):
        rows = _split(ends, of_post[near]), _split(ends, squares)
        for i, row, apart in zip(of_pre[first:].tolist(), *rows, strict=False):
            assert apart == [naive.square(post[j], pre[i], world.box) for j in row]
            found[i] = sorted(row)
    expected = naive.list_pairs(pre, post, world.box, world.radius, keep_loops)
    assert [found[i] for i in range(len(pre))] == expected


@given(worlds())
def test_runs_hold_all_that_is_near_and_nobody_twice(world):
    cells, runs = make_cells(world.pre, world.radius), np.zeros((fast.MOST_RUNS, 2), np.int64)
    pre, post = world.places()
    for j, place in enumerate(lay(world.post).T):
        n = fast.find_runs(tuple(place), cells, runs)
        seen = [int(cells.ids[q]) for first, stop in runs[:n] for q in range(first, stop)]
        assert len(set(seen)) == len(seen)
        assert set(naive.list_near(post[j], pre, world.box, world.radius)) <= set(seen)


@given(worlds(), st.integers(-1, 25))
def test_who_is_near_to_a_place_matches_oracle(world, skip):
    cells, runs = make_cells(world.pre, world.radius), np.zeros((fast.MOST_RUNS, 2), np.int64)
    pre, post = world.places()
    place = tuple(lay(world.post).T[0])
    found = runs[: fast.find_runs(place, cells, runs)]
    out, squares = np.empty(len(pre), np.int32), np.empty(len(pre))
    n = fast.list_near(place, skip, found, cells, world.radius**2, out, squares)
    expected = naive.list_near(post[0], pre, world.box, world.radius, skip)
    assert sorted(cells.ids[out[:n]].tolist()) == expected


@given(worlds(), chances, chances, st.booleans(), st.booleans(), keys)
def test_what_stays_of_pairs_matches_oracle(world, chance, far, drops_far, is_shared, key):
    law = NearLaw(np.ones(1), uint64(chance, far), uint64(*key))
    for numbers, first, ends, near, _ in _blocks(world, True, 9, 50):
        each = np.full(near.size, chance, np.uint64)
        if not is_shared:
            each[::2] = SURE // 3
        of_pre, of_post = numbers
        told = zip(_split(ends, of_post[near]), _split(ends, each), strict=True)
        rows = [(i, list(zip(*row, strict=True)))
                for i, row in zip(of_pre[first:].tolist(), told, strict=False)]  # fmt: skip
        stays = each[:1] if is_shared else each
        n = fast.choose_pairs(first, numbers, stays, law, drops_far, ends, near)
        kept = _split(ends, of_post[near[:n]])
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
    near = naive.list_pairs(*world.places(), world.box, world.radius, True)
    counts, expected = np.zeros(n_post, np.int64), naive.count_pairs(near, n_post)
    ends_of_rows, targets = naive.lay_rows(near)
    indptr, indices = int64([0, *ends_of_rows]), np.full(len(targets), -1, np.int32)
    kept = np.zeros(n_pre, np.int64)
    for numbers, first, ends, listed, _ in _blocks(world, True, most, 0):
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
