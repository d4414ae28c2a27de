"""Samples of distinct inputs against the oracle."""

from itertools import islice

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive import draw as naive_draw
from naive import sample as naive
from strategies import keys, uint64, words

from neurosim.kernels import sample as fast

KEY = (0xA4093822, 0x299F31D0)
REJECTS_A_QUARTER = 3 * 2**30


def _inputs(n_pre, s, n_post, key):
    out = np.empty((n_post, s), np.int32)
    fast.sample_inputs(n_pre, uint64(*key), out)
    return out.tolist()


@given(st.sampled_from([1, 2, 3, 100, 2**31 - 1, REJECTS_A_QUARTER]), words, keys)
def test_integers_below_n_match_oracle(n, post, key):
    sequence = naive_draw.endless(post, 0, 1, key)
    index = 0
    for _ in range(20):
        pick, index = fast.sample_below(n, np.uint64(index), np.uint64(post), uint64(*key))
        assert pick == naive.sample_below(n, sequence)
        assert 0 <= pick < n
    assert next(sequence) == naive_draw.draw_word(int(index), post, 0, 1, key)


def test_some_words_are_rejected_where_the_range_does_not_divide_2_to_the_32():
    index, n_drawn = 0, 100
    for _ in range(n_drawn):
        _, index = fast.sample_below(
            REJECTS_A_QUARTER, np.uint64(index), np.uint64(0), uint64(*KEY)
        )
    used = islice(naive_draw.endless(0, 0, 1, KEY), int(index))
    kept = [word for word in used if word * REJECTS_A_QUARTER % 2**32 >= 2**30]
    assert len(kept) == n_drawn < index


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 6), keys)
@example(1, 1, 1, KEY)
@example(12, 12, 6, KEY)
def test_inputs_match_oracle(n_pre, s, n_post, key):
    s = min(s, n_pre)
    assert _inputs(n_pre, s, n_post, key) == naive.sample_inputs(n_pre, s, n_post, key)


@given(st.integers(1, 30), st.integers(1, 30), keys)
def test_inputs_are_distinct_and_ascend(n_pre, s, key):
    s = min(s, n_pre)
    for row in _inputs(n_pre, s, 5, key):
        assert row == sorted(set(row))
        assert len(row) == s and 0 <= row[0] and row[-1] < n_pre


def test_all_inputs_are_taken_where_all_are_asked_for():
    assert _inputs(9, 9, 4, KEY) == [list(range(9))] * 4


def test_a_neuron_does_not_depend_on_the_neurons_around_it():
    assert _inputs(50, 6, 3, KEY) == _inputs(50, 6, 30, KEY)[:3]
