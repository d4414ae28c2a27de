"""Sorting by counting against the oracle."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import sort as naive
from strategies import int32, int64

from neurosim.kernels.graph import sort as fast


@st.composite
def keys_in_an_order(draw):
    keys = draw(st.lists(st.integers(0, 9), max_size=30))
    return keys, draw(st.permutations(range(len(keys))))


@given(keys_in_an_order(), st.integers(0, 3))
@example(([], []), 0)
@example(([3], [0]), 0)
@example(([2, 2, 2], [2, 0, 1]), 0)
def test_an_order_by_key_matches_the_oracle(case, n_unused):
    keys, order = case
    n_keys = max(keys, default=0) + 1 + n_unused
    ends, out = np.zeros(n_keys, np.int64), np.full(len(keys), -1, np.int64)
    fast.sort_by(int32(keys), int64(order), ends, out)
    assert out.tolist() == naive.sort_by(keys, order)
    assert ends.tolist() == np.cumsum([keys.count(key) for key in range(n_keys)]).tolist()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99), st.integers(-9, 9))))
@example([])
@example([(2, 1, -3), (2, 0, 4), (0, 5, 1)])
def test_pairs_by_one_end_match_the_oracle(pairs):
    keys, others, values = (list(column) for column in zip(*pairs, strict=True)) if pairs else (
        [], [], [])  # fmt: skip
    n = len(pairs)
    ends, out, moved = np.zeros(12, np.int64), np.full(n, -1, np.int32), np.zeros(n, np.int16)
    fast.sort_pairs(int32(keys), int32(others), np.array(values, np.int16), ends, out, moved)
    assert (out.tolist(), moved.tolist()) == naive.sort_pairs(keys, others, values)
    assert ends.tolist() == np.cumsum([keys.count(key) for key in range(12)]).tolist()


@given(st.sampled_from([3, 300, 2**16, 2**31]), st.integers(0, 90), st.integers(0, 99))
@example(2, fast.FEW + 1, 0)
@example(1, 40, 0)
def test_the_order_of_a_row_matches_the_oracle(n_keys, n, seed):
    keys = np.random.default_rng(seed).integers(0, n_keys, n).astype(np.uint32)
    scratch = np.full((2, n + 3), 99, np.uint32), np.full(fast.BUCKETS, 7, np.uint32)
    order = fast.sort_row(keys, np.uint64(n_keys - 1), *scratch[0], scratch[1])
    assert order[:n].tolist() == naive.sort_row(keys.tolist())
