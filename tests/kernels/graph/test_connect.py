"""The rows of G(n, p) that are listed, against the oracle."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import connect as naive
from naive.graph.random_graph import places
from strategies import KEY, TABLES, keys, throw_tables, uint64

from neurosim.kernels.graph import connect as fast
from neurosim.kernels.graph._tables import Law
from neurosim.kernels.graph.random_graph import draw_along


def _rows(n_pre, n_post, self_loops, is_dense, bits, survival, key, room=None):
    indptr = np.zeros(n_pre + 1, np.int64)
    indices = np.full(n_pre * n_post if room is None else room, -1, np.int32)
    law = Law(bits, survival, uint64(*key))
    n = fast.connect_rows(n_pre, n_post, self_loops, is_dense, law, indptr, indices)
    return n, [indices[a:b].tolist() for a, b in zip(indptr, indptr[1:], strict=False)]


@given(
    st.integers(1, 4), st.integers(1, 150), st.booleans(), st.booleans(),
    st.integers(1, 8), throw_tables, keys,
)  # fmt: skip
@example(1, 1, False, True, 2, TABLES["never"], KEY)
@example(3, 130, True, True, 2, TABLES["never"], KEY)
@example(3, 128, True, False, 6, TABLES["p = 0.05"], KEY)
@example(2, 33, True, True, 2, TABLES["p = 0.5"], KEY)
@example(2, 2 * 256 * 2 + 1, True, False, 1, TABLES["p = 0.5"], KEY)
@example(3, 65, True, False, 6, TABLES["always twenty"], KEY)
@example(3, 65, False, True, 6, TABLES["always twenty"], KEY)
@example(1, 2**16 + 5, True, False, 16, TABLES["always twenty"], KEY)
def test_rows_match_oracle(n_pre, n_post, self_loops, is_dense, bits, survival, key):
    n, rows = _rows(n_pre, n_post, self_loops, is_dense, bits, survival, key)
    assert rows == naive.connect_rows(n_pre, n_post, self_loops, is_dense, bits, survival, key)
    assert n == sum(map(len, rows))


@given(st.integers(0, 2**31 - 1), st.booleans(), keys)
def test_a_row_does_not_depend_on_the_rows_around_it(row, is_dense, key):
    out = np.empty(100, np.int32)
    law = Law(6, TABLES["p = 0.05"], uint64(*key))
    n = fast.connect_row(row, 100, is_dense, law, out)
    assert out[:n].tolist() == naive.connect_row(row, 100, is_dense, 6, TABLES["p = 0.05"], key)


@pytest.mark.parametrize("is_dense", [False, True])
def test_a_block_does_not_depend_on_the_blocks_around_it(is_dense):
    _, shorter = _rows(5, 129, True, is_dense, 6, TABLES["p = 0.05"], KEY)
    _, longer = _rows(5, 1000, True, is_dense, 6, TABLES["p = 0.05"], KEY)
    assert shorter == [[j for j in row if j < 129] for row in longer] and any(shorter)


@given(throw_tables, st.integers(1, 16), keys)
def test_places_come_sorted_and_those_of_distinct_throws_are_told(survival, bits, key):
    n, none = 40, 1 << bits
    words = fast.make_words(fast.BATCH)
    draw_along(3, n, 9, uint64(*key), words)
    throws, is_plain = np.zeros((2, fast.BATCH), np.uint8)
    fast.count_throws(words[0], n, survival, throws)
    sorted_places = tuple(np.zeros(fast.BATCH, np.uint32) for _ in range(fast.PLACES))
    fast.sort_places(words, throws, n, bits, sorted_places, is_plain)
    for i in range(n):
        all_six = [place for place, _ in zip(places(3 + i, 9, bits, key), range(6), strict=False)]
        expected = sorted(all_six[: throws[i]])
        assert [p[i] for p in sorted_places] == expected + [none] * (6 - len(expected))
        assert is_plain[i] == (len(set(expected)) == throws[i])


@given(st.integers(0, 9), st.integers(1, 300), st.data())
def test_blocks_follow_each_other_row_by_row(row, n_blocks, data):
    block = data.draw(st.integers(0, n_blocks - 1))
    rows, blocks = np.zeros((2, fast.BATCH), np.uint32)
    fast.lay_blocks((row, block), n_blocks, rows, blocks)
    expected = [divmod(row * n_blocks + block + i, n_blocks) for i in range(fast.BATCH)]
    assert list(zip(rows.tolist(), blocks.tolist(), strict=True)) == expected


@given(st.integers(0, 200), st.sets(st.integers(0, 200), max_size=20))
def test_one_target_is_taken_out(target, targets):
    row = np.array(sorted(targets), np.int32)
    n = fast.take_out(target, row)
    assert row[:n].tolist() == sorted(targets - {target})


@pytest.mark.parametrize("missing", [1, 5])
def test_too_little_room_is_told_and_enough_room_suffices(missing):
    case = 20, 90, True, False, 6, TABLES["p = 0.05"], KEY
    needed, rows = _rows(*case)
    assert _rows(*case, room=needed - missing)[0] == -1
    assert _rows(*case, room=needed) == (needed, rows)
