"""The k-th largest of many numbers, against sorting."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.binary import kth_largest as naive
from strategies import LARGEST, drives, int64

from neurosim.kernels.binary import kth_largest as fast

LEAST = fast.SPARSEST * fast.SAMPLED
"""From so large a k on a sample is drawn."""
many = st.builds(
    lambda n, most, seed: np.random.default_rng(seed).integers(0, most, n, endpoint=True).tolist(),
    st.integers(4 * LEAST, 8 * LEAST),
    st.sampled_from([1, 5, 1000, 2**40, LARGEST]),
    st.integers(0, 99),
)


@st.composite
def cases(draw):
    values = draw(drives | many)
    least = min(LEAST, len(values))
    return values, draw(st.sampled_from([1, least, len(values)]) | st.integers(1, len(values)))


@given(cases())
@example(([0], 1))
@example(([LARGEST], 1))
@example(([0, LARGEST], 2))
@example(([2**11 - 1, 2**11, 2**22 - 1, 2**22, 2**55, LARGEST], 3))
def test_the_kth_largest_matches_oracle(case):
    values, k = case
    array = int64(values)
    expected = naive.find_kth_largest(values, k)
    assert fast.find_kth_largest(array, k) == fast.find_by_digits(array, k) == expected
    assert array.tolist() == values


@pytest.mark.parametrize("period", [1, 2, 8, 64])
def test_a_sample_that_misleads_misleads_to_no_other_result(period):
    # Only every `period`-th value is large, and those are all, or none, of the sample.
    for shift in range(min(period, 2)):
        values = np.arange(8 * LEAST) % 7
        values[shift::period] += 1000
        k = LEAST
        expected = naive.find_kth_largest(values.tolist(), k)
        assert fast.find_kth_largest(values, k) == expected


@given(st.lists(st.integers(0, LARGEST), max_size=200), st.integers(0, LARGEST))
def test_marks_are_of_those_that_reach(values, bound):
    marks = np.full((len(values) + 63) // 64, 2**64 - 1, np.uint64)
    n = fast.mark_reached(int64(values), bound, marks)
    bits = np.unpackbits(marks.view(np.uint8), bitorder="little")[: len(values)]
    assert bits.tolist() == [value >= bound for value in values] and n == bits.sum()


def test_about_as_many_are_left_as_a_sample_promises():
    n, k = 20_000, 1000
    left = []
    for seed in range(50):
        values = np.random.default_rng(seed).integers(0, 2**40, n)
        left.append(int((values >= fast.guess(values, k)).sum()))
    assert 1.5 * k < np.mean(left) < 1.9 * k and sum(each < k for each in left) <= 2
