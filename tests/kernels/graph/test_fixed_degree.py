"""Samples of partners against the oracle."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws import DOUBT
from naive.graph import fixed_degree as naive
from naive.random import draw as naive_draw
from scipy import stats
from strategies import KEY, keys, uint64, words

from neurosim.kernels.graph import fixed_degree as fast

REJECTS_A_QUARTER = 3 * 2**30


def _sample(n, s, n_rows, self_loops, multapses, key):
    out = np.full((n_rows, s), -1, np.int32)
    fast.sample(n, self_loops, multapses, uint64(*key), out)
    return out.tolist()


@given(st.integers(0, 2**32 - 64), words, st.sampled_from([1, 2, 64]), keys)
def test_words_come_from_the_counters_in_turn(first, row, n, key):
    at_hand = np.zeros(4 * n, np.uint32)
    fast.refill(np.uint64(first), np.uint64(row), uint64(*key), at_hand)
    expected = [naive_draw.draw(first + i, row, 0, 1, *key) for i in range(n)]
    assert at_hand.reshape(4, n).T.tolist() == [list(four) for four in expected]


@given(
    st.sampled_from([1, 2, 3, 100, 2**31 - 1, REJECTS_A_QUARTER]), words,
    st.sampled_from([4, 8, 64]), keys,
)  # fmt: skip
def test_integers_below_n_match_oracle(n, row, room, key):
    sequence, at_hand, used = naive_draw.endless(row, 0, 1, key), np.zeros(room, np.uint32), 0
    for _ in range(20):
        pick, used = fast.sample_below(
            np.uint64(n), np.uint64(used), np.uint64(row), uint64(*key), at_hand
        )
        assert pick == naive.sample_below(n, sequence)
        assert 0 <= pick < n
    assert next(sequence) == naive_draw.draw_word(int(used), row, 0, 1, key)


def test_some_words_are_rejected_where_the_range_does_not_divide_2_to_the_32():
    used, n_drawn, at_hand = 0, 100, np.zeros(8, np.uint32)
    for _ in range(n_drawn):
        _, used = fast.sample_below(
            np.uint64(REJECTS_A_QUARTER), np.uint64(used), np.uint64(0), uint64(*KEY), at_hand
        )
    sequence = islice(naive_draw.endless(0, 0, 1, KEY), int(used))
    kept = [word for word in sequence if word * REJECTS_A_QUARTER % 2**32 >= 2**30]
    assert len(kept) == n_drawn < used


@given(
    st.integers(1, 12), st.integers(1, 12), st.integers(0, 6), st.booleans(), st.booleans(), keys
)
@example(1, 1, 1, True, False, KEY)
@example(1, 9, 2, True, True, KEY)
@example(2, 9, 2, False, True, KEY)
@example(12, 12, 6, False, False, KEY)
def test_rows_match_oracle(n, s, n_rows, self_loops, multapses, key):
    n += not self_loops
    s = s if multapses else min(s, n - (not self_loops))
    n_rows = n_rows if self_loops else min(n_rows, n)
    case = n, s, n_rows, self_loops, multapses, key
    assert _sample(*case) == naive.sample(*case)


@pytest.mark.parametrize(("n", "s"), [(1500, 1100), (64, 64), (65, 64), (10**6, 3)])
@pytest.mark.parametrize("multapses", [False, True])
def test_long_rows_match_oracle(n, s, multapses):
    case = n, s, 2, True, multapses, KEY
    assert _sample(*case) == naive.sample(*case)


@given(st.integers(1, 30), st.integers(1, 30), st.booleans(), keys)
def test_partners_are_distinct(n, s, self_loops, key):
    n += not self_loops
    s = min(s, n - (not self_loops))
    for row, partners in enumerate(_sample(n, s, min(n, 5), self_loops, False, key)):
        assert len(set(partners)) == s and 0 <= min(partners) and max(partners) < n
        assert self_loops or row not in partners


def test_all_partners_are_taken_where_all_are_asked_for():
    for partners in _sample(9, 9, 4, True, False, KEY):
        assert sorted(partners) == list(range(9))
    for row, partners in enumerate(_sample(9, 8, 4, False, False, KEY)):
        assert sorted([*partners, row]) == list(range(9))


@pytest.mark.parametrize("multapses", [False, True])
def test_a_neuron_does_not_depend_on_the_neurons_around_it(multapses):
    few, many = (_sample(50, 6, n_rows, True, multapses, KEY) for n_rows in (3, 30))
    assert few == many[:3]


def test_places_of_multapses_are_uniform_and_independent():
    first, second = np.array(_sample(4, 2, 3000, True, True, KEY)).T
    pairs = np.bincount(4 * first + second, minlength=16)
    assert pairs.size == 16 and stats.chisquare(pairs).pvalue > DOUBT


@pytest.mark.parametrize("multapses", [False, True])
def test_a_neuron_takes_all_others_alike(multapses):
    n = 200
    table = np.array(_sample(n, 20, n, False, multapses, KEY))
    others = table - (table > np.arange(n)[:, None])
    counts = np.bincount(others.ravel(), minlength=n - 1)
    # Without replacement the counts vary less than multinomial ones.
    shrunk = 1 if multapses else (n - 2) / (n - 1 - 20)
    assert counts.size == n - 1
    assert stats.chi2(n - 2).sf(stats.chisquare(counts).statistic * shrunk) > DOUBT
