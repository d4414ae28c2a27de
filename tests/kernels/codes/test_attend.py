"""Weights of patterns, block by block, against softmax from its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.codes import attend as naive

from neurosim.kernels._jit import kernel
from neurosim.kernels.codes import attend as fast
from neurosim.kernels.codes._tables import Bonds, Sofar


@kernel
def exponentials(numbers):
    out = np.empty_like(numbers)
    for i in range(numbers.size):
        out[i] = fast.exponential(numbers[i])
    return out


def test_exponential_is_within_2e_7():
    x = np.concatenate([np.linspace(-79.99, 80, 20_001), [0, -1e-30, 1e-7, 0.5]]).astype(np.float32)
    found = exponentials(x).astype(np.float64)
    assert np.abs(found / np.exp(x.astype(np.float64)) - 1).max() < 2e-7


def test_exponential_of_little_is_nothing():
    assert exponentials(np.float32([-np.inf, -3e38, -80.01])).tolist() == [0, 0, 0]
    assert exponentials(np.float32([0, -0.0])).tolist() == [1, 1]


def run(scores, values, bonds, gate, size):
    """Return what is heard and the scores of bonds, by blocks of ``size`` keys."""
    n, n_keys = scores.shape
    names = sorted(bonds)
    indptr = np.searchsorted([q for q, _ in names], np.arange(n + 1)).astype(np.int64)
    keys = np.array([k for _, k in names], np.int32)
    biases, gates = np.array([bonds[name] for name in names], np.float32).reshape(-1, 2).T.copy()
    table = Bonds(indptr, keys, biases, gates, np.full(len(names), np.nan, np.float32))
    sofar = Sofar(np.full(n, -np.inf, np.float32), np.zeros(n), np.zeros(n, np.float32),
                  indptr[:-1].copy())  # fmt: skip
    sums = np.zeros((n, values.shape[1]))
    for first in range(0, n_keys, size):
        block = np.ascontiguousarray(scores[:, first : first + size].T)
        fast.weigh(block, first, 0, np.float32(gate), table, sofar)
        fast.sum_up(sums, block.T @ values[first : first + size], sofar.factors)
    return sums / sofar.totals[:, None], dict(zip(names, table.scores.tolist(), strict=True))


@st.composite
def cases(draw):
    n, n_keys = draw(st.integers(1, 3)), draw(st.integers(1, 7))
    number = st.floats(-3, 3, width=32) | st.sampled_from([-200.0, 0.0, 90.0])
    scores = draw(st.lists(st.lists(number, min_size=n_keys, max_size=n_keys),
                           min_size=n, max_size=n))  # fmt: skip
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n_keys - 1))
    # Multiples of 1/32: added to 90, others would be rounded in single precision.
    bond = st.tuples(st.integers(-64, 64).map(lambda i: i / 32), st.floats(0, 1, width=32))
    return scores, draw(st.dictionaries(pair, bond)), draw(st.sampled_from([0.0, 0.25, 1.0]))


@given(cases(), st.integers(1, 8))
def test_blocks_match_definition(case, size):
    scores, bonds, gate = case
    values = np.random.default_rng(len(scores[0])).standard_normal((len(scores[0]), 2))
    values = values.astype(np.float32)
    heard, told = run(np.array(scores, np.float32), values, bonds, gate, size)
    expected, expected_told = naive.attend(scores, values.tolist(), bonds, gate)
    np.testing.assert_allclose(heard, expected, rtol=0, atol=1e-6)
    assert told == pytest.approx(expected_told, rel=1e-6, abs=1e-6)


def test_a_query_among_others_begins_in_the_table_where_it_stands():
    scores = np.zeros((2, 3), np.float32)
    table = Bonds(np.array([0, 1, 3, 3]), np.int32([0, 0, 1]), np.float32([9, 1, 2]),
                  np.float32([1, 0.5, 0.25]), np.zeros(3, np.float32))  # fmt: skip
    sofar = Sofar(np.full(2, -np.inf, np.float32), np.zeros(2), np.zeros(2, np.float32),
                  np.array([1, 3]))  # fmt: skip
    block = np.ascontiguousarray(scores.T)
    fast.weigh(block, 0, 1, np.float32(1), table, sofar)
    assert table.scores.tolist() == [0, 1, 2]
    np.testing.assert_allclose(block.T, [[np.exp(-1) / 2, 0.25, np.exp(-2)], [1, 1, 1]], rtol=1e-6)
    assert sofar.places.tolist() == [3, 3]


@given(st.data())
def test_sum_up_matches_oracle(data):
    n = data.draw(st.integers(0, 4))
    rows = st.lists(st.floats(-9, 9, width=32), min_size=3, max_size=3)
    sums, added = (data.draw(st.lists(rows, min_size=n, max_size=n)) for _ in range(2))
    factors = data.draw(st.lists(st.floats(0, 1, width=32), min_size=n, max_size=n))
    found = np.array(sums).reshape(n, 3)
    fast.sum_up(found, np.array(added, np.float32).reshape(n, 3), np.array(factors, np.float32))
    assert found.tolist() == naive.sum_up(sums, added, factors)
