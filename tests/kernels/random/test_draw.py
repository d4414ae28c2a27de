"""Words: Philox 4x32-10 against its published vectors and the oracle."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.random import draw as naive
from strategies import keys, uint64, words

from neurosim.kernels.random import draw as fast

# Random123 1.14, tests/kat_vectors: philox4x32, 10 rounds.
PUBLISHED = [
    ("00000000 " * 4, "00000000 " * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff " * 4, "ffffffff " * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


def _numbers(text):
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED)
def test_draws_the_published_words(counter, key, expected):
    drawn = fast.draw(*uint64(*_numbers(counter), *_numbers(key)))
    assert [int(word) for word in drawn] == _numbers(expected)


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED)
def test_the_oracle_draws_the_published_words(counter, key, expected):
    assert list(naive.draw(*_numbers(counter), *_numbers(key))) == _numbers(expected)


@given(st.tuples(words, words, words, words), keys)
def test_draw_matches_oracle(counter, key):
    drawn = fast.draw(*uint64(*counter), *uint64(*key))
    assert [int(word) for word in drawn] == list(naive.draw(*counter, *key))


@given(words, words, words, words, keys)
def test_draw_word_matches_oracle(index, c1, c2, c3, key):
    drawn = fast.draw_word(*uint64(index, c1, c2, c3), uint64(*key))
    assert int(drawn) == naive.draw_word(index, c1, c2, c3, key)


@given(st.integers(0, 20), st.integers(0, 20), words, words, words, keys)
def test_draw_words_matches_oracle(quarter, c0, c1, c2, c3, key):
    out = np.zeros(4 * quarter, np.uint64)
    fast.draw_words(*uint64(c0, c1, c2, c3), uint64(*key), out)
    assert out.tolist() == naive.draw_words(4 * quarter, c1, c2, c3, key, 4 * c0)


@given(st.integers(0, 39), words, words, words, keys)
def test_draw_word_is_the_word_at_its_place_in_the_sequence(index, c1, c2, c3, key):
    out = np.zeros(40, np.uint64)
    fast.draw_words(*uint64(0, c1, c2, c3), uint64(*key), out)
    assert fast.draw_word(*uint64(index, c1, c2, c3), uint64(*key)) == out[index]


@given(st.lists(st.tuples(words, words, words), max_size=9), keys)
def test_draw_pairs_matches_oracle(counters, key):
    columns = [np.array([each[i] for each in counters], np.int64) for i in range(3)]
    out = np.zeros(2 * len(counters), np.uint64)
    fast.draw_pairs(*columns, uint64(*key), out)
    assert out.tolist() == naive.draw_pairs(counters, key)


@given(st.lists(st.tuples(words, words), max_size=9))
@example([(0, 0), (2**32 - 1, 2**32 - 1), (31, 63), (32, 64)])
def test_even_numbers_match_oracle(pairs):
    several, out = [word for pair in pairs for word in pair], np.zeros(len(pairs))
    fast.lay_evenly(uint64(*several), out)
    assert out.tolist() == naive.lay_evenly(several)
    assert all(0 <= number < 1 for number in out)
