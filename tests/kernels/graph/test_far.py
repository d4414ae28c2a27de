"""Rows of near neurons, some of whose synapses lead anywhere, against the oracle."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT
from naive.graph import far as naive
from scipy import stats
from spaces import chances, worlds
from strategies import KEY, int32, int64, keys, subsets, uint64

from neurosim.kernels.graph import far as fast


@given(worlds(), chances, chances, st.booleans(), keys)
def test_rows_match_oracle(world, chance, far, keep_loops, key):
    rows, targets = world.near_rows(chance, far, key), world.targets(keep_loops=keep_loops)
    for i in range(len(world.pre)):
        n = fast.draw_near_row(i, rows, targets)
        law = world.radius, chance, far, key
        expected = naive.draw_near_row(i, *world.places(), world.box, law, keep_loops)
        assert sorted(targets.row[:n].tolist()) == expected
        assert not targets.marks.any()


@given(worlds(), chances, chances, keys, st.data())
def test_listed_rows_match_oracle(world, chance, far, key, data):
    events, wanted = data.draw(subsets(len(world.pre))), data.draw(subsets(len(world.post)))
    law, box = (world.radius, chance, far, key), world.box
    every = [naive.draw_near_row(i, *world.places(), box, law, True) for i in range(len(world.pre))]
    expected = naive.list_near_rows(events, wanted, every)
    is_wanted = np.isin(np.arange(len(world.post)), wanted)
    n_found = sum(map(len, expected))
    ends, found = np.zeros(len(events), np.int64), np.empty(n_found, np.int32)
    arguments = int32(events), is_wanted, world.near_rows(chance, far, key), world.targets()
    assert fast.list_near_rows(*arguments, ends, found) == n_found
    assert ends.tolist() == np.cumsum([len(row) for row in expected]).tolist()
    assert found.tolist() == [j for row in expected for j in row]
    if n_found:
        assert fast.list_near_rows(*arguments, ends, found[:-1]) == -1


@st.composite
def rows_with_gaps(draw):
    """Draw (n_post, keep_loops, what each row has, how many it should have)."""
    n_post, keep_loops = draw(st.sampled_from([1, 2, 9, 70])), draw(st.booleans())
    rows, sizes = [], []
    for i in range(draw(st.integers(0, 6))):
        others = [j for j in range(n_post) if keep_loops or j != i]
        rows.append(sorted(draw(st.sets(st.sampled_from(others)))) if others else [])
        sizes.append(draw(st.integers(len(rows[-1]), len(others))))
    return n_post, keep_loops, rows, sizes


@given(rows_with_gaps(), keys)
def test_rows_are_filled_up_as_by_the_oracle(case, key):
    n_post, keep_loops, rows, sizes = case
    indptr = int64(np.cumsum([0, *sizes]))
    indices, kept = np.full(indptr[-1], -1, np.int32), indptr[:-1].copy()
    for i, row in enumerate(rows):
        indices[indptr[i] : indptr[i] + len(row)] = row
        kept[i] += len(row)
    assert fast.move_far(indptr, kept, n_post, keep_loops, uint64(*key), indices) is None
    found = [row.tolist() for row in np.split(indices, indptr[1:-1])] if sizes else []
    assert found == naive.move_far(rows, sizes, n_post, keep_loops, key)


def test_targets_far_away_are_drawn_from_all_alike():
    n_post, counts = 50, np.zeros(50)
    for row in range(2000):
        targets, marks = int32([3, 4, -1, -1, -1]), np.zeros(1, np.uint64)
        fast.draw_far(row, n_post, 7, 2, uint64(*KEY), marks, targets)
        counts[targets[2:]] += 1
    assert not counts[[3, 4, 7]].any()
    free = np.delete(counts, [3, 4, 7])
    # Three of 47 without replacement vary less than drawn with it.
    statistic = stats.chisquare(free).statistic * 46 / 44
    assert stats.chi2(46).sf(statistic) > DOUBT
