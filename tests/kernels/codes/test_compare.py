"""Shared and different bits against the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.codes import compare as naive
from strategies import int32

from neurosim.kernels.codes import compare as fast

words = st.sampled_from([0, 1, 2**63, 2**64 - 1]) | st.integers(0, 2**64 - 1)


def table(codes, n_words):
    return np.array(codes, np.uint64).reshape(len(codes), n_words)


@st.composite
def pairs(draw):
    """Draw (queries, rows, words in each)."""
    n_words = draw(st.integers(1, 9))
    code = st.lists(words, min_size=n_words, max_size=n_words)
    return draw(st.lists(code, max_size=4)), draw(st.lists(code, max_size=6)), n_words


@pytest.mark.parametrize("name", ["count_common", "count_different"])
@given(case=pairs())
def test_counts_match_oracle(name, case):
    queries, rows, n_words = case
    counts = np.full((len(queries), len(rows)), -1, np.int32)
    getattr(fast, name)(table(queries, n_words), table(rows, n_words), counts)
    assert counts.tolist() == getattr(naive, name)(queries, rows)


@pytest.mark.parametrize("name", ["count_common", "count_different"])
def test_every_row_of_several_tiles_is_counted_once(name):
    n_words = 1000
    n_rows = 2 * (fast.TILE // n_words) + 3
    codes = np.random.default_rng(1).integers(0, 2**64, (n_rows, n_words), np.uint64)
    codes[:, 2:] = 0
    counts = np.full((2, n_rows), -1, np.int32)
    getattr(fast, name)(codes[:2], codes, counts)
    few = codes[:, :2].tolist()
    assert counts.tolist() == getattr(naive, name)(few[:2], few)


def test_a_row_longer_than_a_tile_is_a_tile():
    codes = np.full((2, fast.TILE + 1), 3, np.uint64)
    counts = np.zeros((1, 2), np.int32)
    fast.count_common(codes[:1], codes, counts)
    assert counts.tolist() == [[2 * (fast.TILE + 1)] * 2]


@given(pairs(), st.data())
def test_counts_among_some_rows_match_oracle(case, data):
    queries, rows, n_words = case
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=6)) if rows else []
    counts = np.full(len(chosen), -1, np.int32)
    for query in queries:
        fast.count_among(np.array(query, np.uint64), table(rows, n_words), int32(chosen), counts)
        assert counts.tolist() == naive.count_among(query, rows, chosen)
