"""Rows of G(n, p): throw by throw against the oracle with exact numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import random_graph as naive
from naive.random.draw import draw as naive_draw
from strategies import KEY, TABLES, int32, keys, subsets, throw_tables, uint64, words

from neurosim.kernels import _bits
from neurosim.kernels._jit import kernel
from neurosim.kernels.graph import random_graph as fast
from neurosim.kernels.graph._tables import Law
from neurosim.topology.connectivity import tabulate

probabilities = st.sampled_from([0.0, 2**-40, 2**-32, 1 / 16, 0.05, 0.5]) | st.floats(1e-6, 0.5)


@kernel
def _look_at(word):
    return _bits.find_lowest(word), _bits.count_bits(word), _bits.clear_lowest(word)


def _registers(room):
    return tuple(np.zeros(room, np.uint32) for _ in range(4))


def _rows(n_pre, n_post, self_loops, is_dense, bits, survival, key, room=None):
    indptr = np.zeros(n_pre + 1, np.int64)
    indices = np.full(n_pre * n_post if room is None else room, -1, np.int32)
    law = Law(bits, survival, uint64(*key))
    n = fast.connect_rows(n_pre, n_post, self_loops, is_dense, law, indptr, indices)
    return n, [indices[a:b].tolist() for a, b in zip(indptr, indptr[1:], strict=False)]


@given(probabilities, st.integers(1, 16))
@example(0.0, 16)
@example(0.5, 2)
@example(2**-40, 16)
def test_tables_match_exact_numbers_and_connect_with_p(p, bits):
    if p * 2**bits > 6:
        bits = 2
    survival = tabulate(p, bits)
    assert survival.dtype == np.uint32 and survival.size >= fast.FAST
    assert survival.tolist() == naive.tabulate(p, bits)
    assert abs(naive.connects(survival.tolist(), bits) - Fraction(p)) < Fraction(1, 2**32)


@given(st.integers(0, 9), words, words, keys)
def test_first_counters_match_the_oracle_along_and_across(n, first, row, key):
    along, across = _registers(n + 3), _registers(n + 3)
    first %= 2**31
    fast.draw_along(first, n, row, uint64(*key), along)
    expected = [naive_draw(0, first + i, row, 0, *key) for i in range(n)] + [(0,) * 4] * 3
    assert list(zip(*(w.tolist() for w in along), strict=True)) == expected
    rows = [(row + i) % 2**31 for i in range(n)]
    fast.draw_across(first, int32(rows), uint64(*key), across)
    expected = [naive_draw(0, first, r, 0, *key) for r in rows] + [(0,) * 4] * 3
    assert list(zip(*(w.tolist() for w in across), strict=True)) == expected


@given(st.lists(words, min_size=1, max_size=20), throw_tables)
@example([0, 1, 2**31, 2**32 - 1], TABLES["one more than six"])
def test_throws_match_oracle_up_to_seven(chosen, survival):
    throws = np.full(len(chosen) + 1, 99, np.uint8)
    fast.count_throws(np.array(chosen, np.uint32), len(chosen), survival, throws)
    counted = [min(naive.count_throws(word, survival), fast.FAST) for word in chosen]
    assert throws.tolist() == [*counted, 99]


@given(words, st.integers(0, 2**31 - 1), st.integers(1, 16), keys)
def test_every_throw_takes_the_place_of_the_oracle(block, row, bits, key):
    counters = [naive_draw(turn, block, row, 0, *key) for turn in range(3)]
    first = tuple(np.uint32(word) for word in counters[0])
    expected = naive.places(block, row, bits, key)
    for throw in range(6 + 8 + 8):
        turn = 0 if throw < 6 else 1 + (throw - 6) // 8
        place = fast.place(throw, first, tuple(uint64(*counters[turn])), bits)
        assert place == next(expected)


@given(st.integers(0, 2**31), st.integers(0, 2**31 - 1), st.integers(1, 16), throw_tables, keys)
@example(5, 7, 1, TABLES["always twenty"], KEY)
@example(5, 7, 16, TABLES["always twenty"], KEY)
@example(5, 7, 3, TABLES["never"], KEY)
def test_a_block_matches_oracle(block, row, bits, survival, key):
    first = tuple(np.uint32(word) for word in naive_draw(0, block, row, 0, *key))
    throws = min(naive.count_throws(int(first[0]), survival), fast.FAST)
    out = np.full(survival.size + 1, -1, np.int64)
    n = fast.list_block(first, throws, block, row, Law(bits, survival, uint64(*key)), out)
    assert out[:n].tolist() == naive.hit(block, row, bits, survival, key)


@given(st.integers(0, 2**31 - 1), st.integers(1, 300), st.integers(1, 8), throw_tables, keys)
@example(3, 256 * 2 + 1, 1, TABLES["p = 0.5"], KEY)
@example(3, 65, 6, TABLES["always twenty"], KEY)
def test_the_marks_of_a_row_match_oracle(row, n_post, bits, survival, key):
    n_bits = -(-n_post >> bits) << bits
    marks = np.zeros((n_bits + 63) >> 6, np.uint64)
    fast.mark_row(row, n_post, Law(bits, survival, uint64(*key)), marks)
    marked = {64 * m + b for m, mark in enumerate(marks) for b in range(64) if int(mark) >> b & 1}
    assert marked == naive.hits(row, n_post, bits, survival, key)


@given(subsets(200), subsets(200))
def test_only_what_is_hit_is_marked(hit, missed):
    marks = np.zeros(4, np.uint64)
    for target, is_hit in [*((t, True) for t in hit), *((t, False) for t in missed)]:
        fast.mark(target, is_hit, marks)
    assert [t for t in range(256) if int(marks[t >> 6]) >> (t & 63) & 1] == hit


@given(st.integers(0, 2**64 - 1))
@example(0)
@example(2**63)
@example(2**64 - 1)
def test_bits_of_a_word_are_found_and_counted(word):
    lowest = min((bit for bit in range(64) if word >> bit & 1), default=64)
    expected = lowest, bin(word).count("1"), word & ~(1 << lowest)
    assert _look_at(np.uint64(word)) == expected
    slowly = _bits.find_lowest_slowly, _bits.count_bits_slowly, _bits.clear_lowest_slowly
    assert tuple(look(np.uint64(word)) for look in slowly) == expected


@given(subsets(64 * 5), st.integers(0, 12), st.integers(64 * 4 + 1, 64 * 5), st.booleans())
@example(list(range(64 * 5)), 0, 64 * 5, False)
@example([], 3, 64 * 5, True)
@example([64 * 4], 0, 64 * 4 + 1, False)
def test_marks_are_listed_whatever_their_number(marked, n_behind, n_post, is_dense):
    marks = np.zeros(7, np.uint64)
    for target in marked:
        marks[target // 64] |= np.uint64(1) << np.uint64(target % 64)
    expected = [j for j in range(n_post) if (j in marked) != is_dense]
    n = fast.count_marks(n_post, is_dense, marks)
    out = np.full(n + n_behind, -1, np.int32)
    fast.list_marks(marks[:5], n, out)
    assert n == len(expected) and out[:n].tolist() == expected


@given(
    st.integers(1, 4), st.integers(1, 150), st.booleans(), st.booleans(),
    st.integers(1, 8), throw_tables, keys,
)  # fmt: skip
@example(1, 1, False, True, 2, TABLES["never"], KEY)
@example(3, 130, True, True, 2, TABLES["never"], KEY)
@example(3, 128, True, False, 6, TABLES["p = 0.05"], KEY)
@example(2, 33, True, True, 2, TABLES["p = 0.5"], KEY)
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


@pytest.mark.parametrize("missing", [1, 5])
def test_too_little_room_is_told_and_enough_room_suffices(missing):
    case = 20, 90, True, False, 6, TABLES["p = 0.05"], KEY
    needed, rows = _rows(*case)
    assert _rows(*case, room=needed - missing)[0] == -1
    assert _rows(*case, room=needed) == (needed, rows)


def test_the_tables_of_the_tests_reach_every_branch():
    lengths = {len(naive.hit(b, 1, 6, TABLES["p = 0.05"].tolist(), KEY)) for b in range(3000)}
    assert {0, 1, 2, 3, 4, 5, 6, 7} <= lengths
    assert max(len(naive.hit(b, 1, 16, TABLES["always twenty"], KEY)) for b in range(9)) == 20
