"""Tables of the law of Poisson, exact to a unit of 2**-32."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from neurosim import ArgumentError, KindError
from neurosim.base.random.poisson import AT_ONCE, tabulate_poisson

WORD = 2**32


@given(st.floats(0, 100))
@example(0.0)
@example(100.0)
@example(22.2)
def test_levels_are_the_chances_of_more(mean):
    table = tabulate_poisson(mean)
    chances = stats.poisson.sf(np.arange(table.size), mean) * WORD
    assert table.dtype == np.uint32 and table.size % AT_ONCE == 0 and table.size <= 255
    assert (abs(table - chances) <= 1 + 1e-4).all()
    assert table[-1] == 0 and (np.diff(table.astype(np.int64)) <= 0).all()


@pytest.mark.parametrize("mean", [0, 0.01, 0.5, 2, 12, 30, 100])
def test_the_mean_is_kept(mean):
    levels = [Fraction(int(level), WORD) for level in tabulate_poisson(mean)]
    assert abs(sum(levels) - Fraction(mean)) <= Fraction(len(levels), WORD)


def test_a_table_is_rounded_to_the_nearest_unit():
    assert tabulate_poisson(1.6 / WORD).tolist() == [2, 0, 0, 0]
    assert tabulate_poisson(1.4 / WORD).tolist() == [1, 0, 0, 0]
    assert tabulate_poisson(0.4 / WORD).tolist() == [0] * 4
    assert tabulate_poisson(0).tolist() == [0] * 4
    assert tabulate_poisson(60)[:3].tolist() == [WORD - 1] * 3


@pytest.mark.parametrize("mean", [-1e-9, 100.1, float("nan"), float("inf")])
def test_a_mean_out_of_range_is_refused_with_a_way_out(mean):
    said = "mean events per step must be from 0 to 100, got .*; lower the rate or dt"
    with pytest.raises(ArgumentError, match=said):
        tabulate_poisson(mean)


@pytest.mark.parametrize("mean", ["2", None, [2.0], True])
def test_a_mean_of_another_kind_is_refused(mean):
    with pytest.raises(KindError, match="mean events per step must be a plain number"):
        tabulate_poisson(mean)


def test_equal_means_share_a_table():
    assert tabulate_poisson(7) is tabulate_poisson(np.float64(7.0))
