"""Rewired graphs against the oracle; what each cell and each input keeps."""

from collections import Counter

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from laws import DOUBT
from naive.graph import rewire as naive
from scipy import stats
from strategies import KEY, int32, int64, keys, uint64, words

from neurosim.kernels.graph import rewire as fast

inputs_of_a_cell = st.lists(st.integers(0, 7), max_size=6)
graphs = st.lists(inputs_of_a_cell, min_size=1, max_size=12)


def _rewire(cells, n_swaps, key):
    """Return the inputs of each cell after the swaps, and how many took place."""
    sizes = [len(cell) for cell in cells]
    indptr = int64(np.cumsum([0, *sizes]))
    inputs = int32([source for cell in cells for source in cell])
    owners = np.repeat(np.arange(len(cells), dtype=np.int32), sizes)
    n_taken = fast.rewire(indptr, owners, n_swaps, uint64(*key), inputs)
    return [part.tolist() for part in np.split(inputs, indptr[1:-1])], n_taken


def _fan_out(cells):
    return Counter(source for cell in cells for source in cell)


@given(st.integers(1, 2**32 - 1), words, words)
@example(2**32 - 1, 2**32 - 1, 2**32 - 1)
def test_picks_match_oracle(n, high, low):
    pick = int(fast.pick_below(np.uint64(n), np.uint64(high), np.uint64(low)))
    assert pick == naive.pick_below(n, high, low) and 0 <= pick < n


@given(inputs_of_a_cell, st.integers(0, 7))
def test_an_input_stands_at_a_cell_that_lists_it(cell, source):
    assert fast.stands(int32(cell), np.int32(source)) == (source in cell)


@given(graphs, st.integers(0, 40), keys)
@example([[]], 10, KEY)
@example([[0], [1]], 10, KEY)
def test_swaps_match_oracle(cells, n_swaps, key):
    assert _rewire(cells, n_swaps, key) == naive.rewire(cells, n_swaps, key)


@given(graphs, keys)
def test_cells_and_inputs_keep_their_number_of_synapses(cells, key):
    after, _ = _rewire(cells, 50, key)
    assert [len(cell) for cell in after] == [len(cell) for cell in cells]
    assert _fan_out(after) == _fan_out(cells)


@given(st.lists(inputs_of_a_cell.map(set).map(sorted), min_size=1, max_size=12), keys)
def test_no_input_comes_to_stand_twice_at_a_cell(cells, key):
    after, _ = _rewire(cells, 50, key)
    assert all(len(set(cell)) == len(cell) for cell in after)


def test_a_graph_that_leaves_no_choice_stays():
    full = [[0, 1, 2], [0, 1, 2]]
    assert _rewire(full, 100, KEY) == (full, 0)


def test_all_graphs_of_given_numbers_are_equally_likely():
    """Three cells of two, one and one of three inputs that stand twice, once and once: 5."""
    cells, seen = [[0, 1], [0], [2]], Counter()
    for trial in range(1500):
        after, _ = _rewire(cells, 30, (trial, 1))
        seen[tuple(tuple(sorted(cell)) for cell in after)] += 1
    possible = {((0, 1), (0,), (2,)), ((0, 1), (2,), (0,)), ((0, 2), (0,), (1,)),
                ((0, 2), (1,), (0,)), ((1, 2), (0,), (0,))}  # fmt: skip
    assert set(seen) == possible
    assert stats.chisquare(list(seen.values())).pvalue > DOUBT
