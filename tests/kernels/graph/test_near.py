"""Pairs of near neurons against the oracle, which looks at every distance."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.graph import near as naive
from spaces import blocks_of, split_at, worlds

from neurosim.kernels.graph import near as fast
from neurosim.topology.space.cells import lay, make_cells


@given(worlds(), st.booleans(), st.integers(1, 9), st.integers(0, 50))
def test_pairs_and_distances_match_oracle(world, keep_loops, most, spare):
    found, (pre, post) = {}, world.places()
    for (of_pre, of_post), first, ends, near, squares in blocks_of(world, keep_loops, most, spare):
        rows = split_at(ends, of_post[near]), split_at(ends, squares)
        for i, row, apart in zip(of_pre[first:].tolist(), *rows, strict=False):
            assert apart == [naive.square(post[j], pre[i], world.box) for j in row]
            found[i] = sorted(row)
    expected = naive.list_pairs(pre, post, world.box, world.radius, keep_loops)
    assert [found[i] for i in range(len(pre))] == expected


@given(worlds())
def test_runs_hold_all_that_is_near_and_nobody_twice(world):
    cells, found = make_cells(world.pre, world.radius), room_for_runs()
    pre, post = world.places()
    for j, place in enumerate(lay(world.post).T):
        n = fast.find_runs(tuple(place), cells, *found)
        seen = [int(cells.ids[q]) for first, stop in found[0][:n] for q in range(first, stop)]
        assert len(set(seen)) == len(seen)
        assert set(naive.list_near(post[j], pre, world.box, world.radius)) <= set(seen)


@given(worlds(), st.integers(-1, 25))
def test_who_is_near_to_a_place_matches_oracle(world, skip):
    cells, found = make_cells(world.pre, world.radius), room_for_runs()
    pre, post = world.places()
    place = tuple(lay(world.post).T[0])
    n = fast.find_runs(place, cells, *found)
    found, square = [part[:n] for part in found], world.radius**2
    out, squares = np.empty(len(pre), np.int32), np.empty(len(pre))
    n = fast.list_ids(place, *found, cells, square, out)
    assert sorted(out[:n].tolist()) == naive.list_near(post[0], pre, world.box, world.radius)
    at = fast.find_among(skip, 0, cells)
    assert at == -1 if skip not in cells.ids else cells.ids[at] == skip
    n = fast.list_near(place, at, tuple(found), cells, square, (out, squares))
    expected = naive.list_near(post[0], pre, world.box, world.radius, skip)
    assert sorted(cells.ids[out[:n]].tolist()) == expected


def room_for_runs():
    return np.zeros((fast.MOST_RUNS, 2), np.int64), np.zeros((fast.MOST_RUNS, 3))
