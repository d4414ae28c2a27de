"""A fixed total number of synapses against the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT
from naive.graph import fixed_total as naive
from scipy import stats
from strategies import KEY, keys, uint64

from neurosim.kernels.graph import fixed_total as fast


def _throw(n_pre, n, key, ends):
    degrees = np.zeros(n_pre, np.int64)
    for first, stop in zip(ends, ends[1:], strict=False):
        fast.throw_sources(first, stop, n, uint64(*key), degrees)
    return degrees.tolist()


def _sample(n, sizes, self_loops, multapses, key, ends):
    indptr = np.cumsum([0, *sizes])
    out = np.full(indptr[-1], -1, np.int32)
    for first, stop in zip(ends, ends[1:], strict=False):
        rows = indptr[first : stop + 1]
        fast.sample_rows(first, n, self_loops, multapses, uint64(*key), rows, out)
    return [row.tolist() for row in np.split(out, indptr[1:-1])]


@given(st.integers(1, 9), st.integers(0, 50), keys)
def test_sources_match_the_oracle(n_pre, n, key):
    sources = naive.throw_sources(n_pre, n, key)
    expected = np.bincount(sources, minlength=n_pre).tolist() if n else [0] * n_pre
    assert _throw(n_pre, n, key, [0, -(-n // fast.DRAWN)]) == expected


def test_sources_of_many_blocks_match_the_oracle_in_any_parts():
    n = 2 * fast.DRAWN + 5
    expected = np.bincount(naive.throw_sources(7, n, KEY), minlength=7).tolist()
    assert _throw(7, n, KEY, [0, 3]) == _throw(7, n, KEY, [0, 1, 1, 3]) == expected


@given(st.integers(1, 6), st.integers(1, 6), st.data(), keys)
def test_slots_match_the_oracle(n_pre, n_choices, data, key):
    n, degrees = data.draw(st.integers(0, n_pre * n_choices)), np.zeros(n_pre, np.int64)
    fast.fill_slots(n_choices, n, uint64(*key), degrees)
    sources = naive.fill_slots(n_pre, n_choices, n, key)
    assert degrees.tolist() == [sources.count(row) for row in range(n_pre)]
    assert degrees.max(initial=0) <= n_choices


def test_slots_follow_the_hypergeometric_law():
    n_pre, n_choices, n = 3, 4, 5
    firsts = []
    for seed in range(3000):
        degrees = np.zeros(n_pre, np.int64)
        fast.fill_slots(n_choices, n, uint64(seed, 7), degrees)
        firsts.append(degrees[0])
    law = stats.hypergeom(n_pre * n_choices, n_choices, n)
    observed, expected = np.bincount(firsts, minlength=5), 3000 * law.pmf(range(5))
    assert stats.chisquare(observed, expected).pvalue > DOUBT


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(1, 12), st.booleans(),
       st.booleans(), keys, st.data())  # fmt: skip
def test_rows_match_the_oracle_in_any_parts(sizes, n, self_loops, multapses, key, data):
    n = max(n, len(sizes)) + 1 if not self_loops else n
    if not multapses:
        sizes = [min(s, n - (not self_loops)) for s in sizes]
    middle = data.draw(st.integers(0, len(sizes)))
    case = n, sizes, self_loops, multapses, key
    assert _sample(*case, [0, middle, len(sizes)]) == naive.sample_rows(*case)


@pytest.mark.parametrize("n", [200, 5000, 70_000])
@pytest.mark.parametrize("multapses", [False, True])
def test_long_rows_match_the_oracle(n, multapses):
    case = n, [150, 0, 30, 199], True, multapses, KEY
    assert _sample(*case, [0, 4]) == naive.sample_rows(*case)
