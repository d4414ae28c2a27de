"""Synapses between two sets of neurons, against whole rows filtered."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import find as naive
from strategies import KEY, TABLES, int32, keys, subsets, throw_tables, uint64

from neurosim.kernels.graph import find as fast
from neurosim.kernels.graph._tables import Law


def _find(pres, posts, n_post, self_loops, bits, survival, key, room):
    is_wanted = np.zeros(-(-n_post >> bits) << bits, np.uint8)
    is_wanted[posts] = 1
    which, found = np.full(room, -1, np.int32), np.full(room, -1, np.int32)
    law = Law(bits, survival, uint64(*key))
    n = fast.find(int32(pres), int32(sorted(posts)), self_loops, law, which, found)
    expected = naive.find(pres, is_wanted.tolist(), self_loops, bits, survival, key)
    return n, sorted(zip(which[:n].tolist(), found[:n].tolist(), strict=True)), expected


@given(
    st.integers(1, 150), st.booleans(), st.integers(1, 7), throw_tables, keys, st.data()
)  # fmt: skip
def test_synapses_match_oracle(n_post, self_loops, bits, survival, key, data):
    pres, posts = data.draw(subsets(150)), data.draw(subsets(n_post))
    room = len(pres) * len(posts) + 1
    n, found, expected = _find(pres, posts, n_post, self_loops, bits, survival, key, room)
    assert found == expected and n == len(expected)


@given(st.integers(0, 2**31 - 1), st.booleans(), keys)
@example(2**31 - 1, False, KEY)
def test_one_synapse_is_found_among_the_largest_indices(pre, self_loops, key):
    case = [pre], [0, 63, 64, 99], 100, self_loops, 6, TABLES["always twenty"], key
    _, found, expected = _find(*case, room=4)
    assert found == expected


@pytest.mark.parametrize("n_pres", [255, 256, 257, 600])
def test_batches_of_rows_follow_each_other(n_pres):
    case = list(range(n_pres)), [3, 70, 71], 128, False, 6, TABLES["p = 0.05"], KEY
    n, found, expected = _find(*case, room=3 * n_pres)
    assert found == expected and n > 20


@pytest.mark.parametrize("table", ["p = 0.05", "always twenty"])
@pytest.mark.parametrize("n_posts", [fast.MOST_COMPARED, fast.MOST_COMPARED + 1, 64])
def test_blocks_with_few_and_with_many_wanted_targets_match_oracle(n_posts, table):
    case = list(range(300)), list(range(64, 64 + n_posts)), 128, False, 6, TABLES[table], KEY
    n, found, expected = _find(*case, room=300 * n_posts)
    assert found == expected and n > 300


def test_throws_beyond_the_first_and_the_second_counter_are_found():
    table, pres, posts = TABLES["always twenty"], list(range(100)), [5, 2000]
    n, found, expected = _find(pres, posts, 2048, True, 11, table, KEY, room=200)
    assert found == expected and n > 0


def test_too_little_room_is_told_and_enough_room_suffices():
    case = list(range(40)), list(range(90)), 90, False, 6, TABLES["p = 0.05"], KEY
    needed, everything, expected = _find(*case, room=40 * 90)
    assert everything == expected and needed > 100
    assert _find(*case, room=needed)[:2] == (needed, everything)
    assert _find(*case, room=needed - 1)[0] == _find(*case, room=0)[0] == -1
