"""Quantised vectors against the oracle, and what makes them worth having."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.codes import quantise as naive

from neurosim.kernels.codes import quantise as fast

number = st.floats(allow_nan=False, allow_infinity=False)
vectors = st.lists(number, min_size=1, max_size=20)


def _quantise(rows, is_centred):
    rows = np.array(rows, np.float64)
    amounts, exponents = np.empty(rows.shape, np.int16), np.empty(len(rows), np.int32)
    fast.quantise(rows, is_centred, amounts, exponents)
    return amounts, exponents


@given(vectors, st.booleans())
@example([1.7e308, -1.7e308, 0.0], True)
@example([5e-324, 0.0], True)
@example([1e308, 1e308], False)
@example([-0.0, 0.0], False)
@example([0.1, 0.1, 0.1], True)
@example([1e16, 1e16 + 2], True)
def test_amounts_match_oracle(x, is_centred):
    amounts, exponents = _quantise([x], is_centred)
    expected, exponent = naive.quantise(x, is_centred)
    assert amounts[0].tolist() == expected
    assert exponents[0] == exponent


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.booleans())
def test_amounts_are_the_vector_but_for_a_unit(x, is_centred):
    amounts, exponents = _quantise([x], is_centred)
    centred = np.array(x) - is_centred * np.mean(x)
    unit = naive.unit(exponents[0])
    rounding = 1e-15 * np.abs(x).max()
    assert np.abs(amounts[0] * unit - centred).max() <= unit + rounding
    assert np.abs(amounts[0].astype(int)).max() <= 2**14 + 1


@given(st.lists(st.integers(0, 255), min_size=2, max_size=30), st.booleans())
def test_whole_numbers_keep_their_differences_exactly(x, is_centred):
    amounts, exponents = _quantise([x], is_centred)
    differences = np.diff(amounts[0].astype(int)) * naive.unit(exponents[0])
    if len(set(x)) > 1 or not is_centred:
        assert differences.tolist() == np.diff(x).tolist()


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.integers(-60, 60))
def test_a_factor_of_two_changes_the_unit_alone(x, power):
    amounts, exponents = _quantise([x], True)
    scaled, others = _quantise([np.ldexp(x, power)], True)
    if np.abs(amounts).any():
        assert scaled.tolist() == amounts.tolist() and others[0] == exponents[0] + power


@pytest.mark.parametrize("value", [0.0, 0.1, -3.7e200, 1e-300])
def test_a_constant_vector_has_nothing_left(value):
    amounts, exponents = _quantise([[value] * 7], True)
    assert not amounts.any() and exponents.tolist() == [0]


def test_a_vector_does_not_depend_on_the_others():
    rows = np.random.default_rng(0).normal(size=(9, 50))
    together, exponents = _quantise(rows, True)
    for i, row in enumerate(rows):
        alone, exponent = _quantise([row], True)
        assert alone[0].tolist() == together[i].tolist() and exponent[0] == exponents[i]
