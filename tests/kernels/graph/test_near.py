"""Pairs of near neurons against the oracle, which looks at every distance."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.graph import near as naive
from spaces import SURE, chances, worlds
from strategies import int64, keys, uint64

from neurosim.kernels.graph import near as fast
from neurosim.kernels.graph._tables import NearLaw
from neurosim.topology.cells import lay, make_cells


def _blocks(world, keep_loops, n_posts, spare):
    """Return what `list_pairs` lists, block by block: (first, ends, near, squares)."""
    cells, places = make_cells(world.pre, world.radius), lay(world.post)
    room, first = len(world.pre) + spare, 0
    while first < len(world.post):
        near, squares, ends = np.empty(room, np.int32), np.empty(room), np.zeros(n_posts, np.int64)
        arguments = first, places, keep_loops, cells, world.radius**2
        stop = fast.list_pairs(*arguments, ends, (near, squares))
        yield first, ends[: stop - first], near, squares
        first = stop


def _split(ends, values):
    return [part.tolist() for part in np.split(values, ends)[:-1]]


@given(worlds(), st.booleans(), st.integers(1, 9), st.integers(0, 50))
def test_pairs_and_distances_match_oracle(world, keep_loops, n_posts, spare):
    ids, found = make_cells(world.pre, world.radius).ids, []
    pre, post = world.places()
    for first, ends, near, squares in _blocks(world, keep_loops, n_posts, spare):
        numbers = ids[near[: ends[-1]]]
        found += [sorted(row) for row in _split(ends, numbers)]
        listed = zip(_split(ends, numbers), _split(ends, squares[: ends[-1]]), strict=True)
        for j, (row, apart) in enumerate(listed, first):
            assert apart == [naive.square(pre[i], post[j], world.box) for i in row]
    assert found == naive.list_pairs(pre, post, world.box, world.radius, keep_loops)


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
    cells = make_cells(world.pre, world.radius)
    law = NearLaw(np.ones(1), uint64(chance, far), uint64(*key))
    for first, ends, near, _ in _blocks(world, True, len(world.post), len(world.post) * 25):
        assert first == 0
        each = np.full(ends[-1], chance, np.uint64)
        if not is_shared:
            each[::2] = SURE // 3
        rows, row_chances = _split(ends, cells.ids[near[: ends[-1]]]), _split(ends, each)
        told = each[:1] if is_shared else each
        stays = ends.copy()
        arguments = told, law, drops_far, stays, near[: ends[-1]]
        n = fast.choose_pairs(first, cells.ids, *arguments)
        kept = _split(stays, cells.ids[near[:n]])
        assert kept == naive.choose_pairs(rows, row_chances, far, key, drops_far)


@given(worlds(), st.integers(1, 5))
def test_rows_match_oracle_and_ascend(world, n_posts):
    n_pre, cells = len(world.pre), make_cells(world.pre, world.radius)
    pre, post = world.places()
    near = naive.list_pairs(pre, post, world.box, world.radius, True)
    counts = np.zeros(n_pre, np.int64)
    for _, ends, listed, _ in _blocks(world, True, n_posts, 0):
        fast.count_pairs(listed[: ends[-1]], counts)
    by_number = np.empty_like(counts)
    by_number[cells.ids] = counts
    assert by_number.tolist() == naive.count_pairs(near, n_pre)

    indptr = np.append(0, np.cumsum(by_number))
    cursors, stops = indptr[cells.ids], indptr[1:][cells.ids]
    indices = np.full(indptr[-1], -1, np.int32)
    for first, ends, listed, _ in _blocks(world, True, n_posts, 0):
        assert fast.scatter_pairs(first, ends, listed, stops, cursors, indices)
    assert _split(indptr[1:], indices) == naive.scatter_pairs(near, n_pre)


def test_what_has_no_room_in_its_row_is_not_written():
    cursors, indices = int64([0, 1]), np.full(3, -1, np.int32)
    near, ends = np.array([0, 0, 1], np.int32), int64([1, 3])
    assert not fast.scatter_pairs(5, ends, near, int64([1, 2]), cursors, indices)
    assert indices.tolist() == [5, 6, -1] and cursors.tolist() == [1, 2]
