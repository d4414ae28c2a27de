"""Rows of G(n, p): throw by throw against the oracle with exact numbers."""

from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import random_graph as naive
from naive.random.draw import draw as naive_draw
from strategies import KEY, TABLES, int32, keys, throw_tables, uint64, words

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
    for turn in range(2):
        fast.draw_across(turn, first, int32(rows), uint64(*key), across)
        expected = [naive_draw(turn, first, r, 0, *key) for r in rows] + [(0,) * 4] * 3
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


def test_the_tables_of_the_tests_reach_every_branch():
    lengths = {len(naive.hit(b, 1, 6, TABLES["p = 0.05"].tolist(), KEY)) for b in range(3000)}
    assert {0, 1, 2, 3, 4, 5, 6, 7} <= lengths
    assert max(len(naive.hit(b, 1, 16, TABLES["always twenty"], KEY)) for b in range(9)) == 20
