"""Values that are drawn once, above all those whose logarithm is normal; a part, as all are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from neurosim import ArgumentError, LogNormal, Normal, Stream, Uniform
from neurosim.base.random.contacts import Contacts, draw_contacts
from neurosim.base.random.distributions import draw_some

STREAM = Stream(1, "values")


def law_of(mean, std):
    sigma = np.log(1 + std**2 / mean**2) ** 0.5
    return stats.lognorm(sigma, scale=mean * np.exp(-(sigma**2) / 2))


def test_mean_and_deviation_are_those_of_the_values():
    law = law_of(2.0, 3.0)
    assert (law.mean(), law.std()) == pytest.approx((2.0, 3.0))
    values = LogNormal(2.0, 3.0).draw("mV", 20_000, STREAM)
    assert stats.kstest(values, law.cdf).pvalue > 1e-4


def test_bounds_cut_the_law_off():
    values, law = LogNormal(2.0, 3.0, low=0.5, high=4.0).draw("1", 20_000, STREAM), law_of(2, 3)
    assert values.min() >= 0.5 and values.max() <= 4.0 and np.unique(values).size > 19_990
    left, share = law.cdf(0.5), law.cdf(4.0) - law.cdf(0.5)
    assert stats.kstest(values, lambda x: (law.cdf(x) - left) / share).pvalue > 1e-4


def test_below_zero_it_is_mirrored():
    up = LogNormal(2.0, 3.0, 0.5, 4.0).draw("mV", 1000, STREAM)
    down = LogNormal(-2.0, 3.0, -4.0, -0.5).draw("mV", 1000, STREAM)
    assert np.array_equal(up, -down)


def test_moments_of_the_logarithm_give_the_same_law():
    logs = np.log(LogNormal.of_log(-0.7, 0.9).draw("1", 20_000, STREAM))
    assert stats.kstest(logs, stats.norm(-0.7, 0.9).cdf).pvalue > 1e-4


def test_a_contact_has_its_value_whenever_it_comes():
    ends = np.arange(9, dtype=np.int32), np.arange(9, dtype=np.int32), np.zeros(9, np.int64)
    law = LogNormal(1.0, 1.0)
    all_at_once = draw_contacts(law, "1", STREAM, Contacts(*ends))
    last = draw_contacts(law, "1", STREAM, Contacts(*(end[5:] for end in ends)))
    assert np.array_equal(all_at_once[5:], last)


@pytest.mark.parametrize(
    ("kind", "numbers", "said"),
    [
        (LogNormal, (0.0, 1.0), "mean must not be 0"),
        (LogNormal, (1.0, 1.0, -2.0, -1.0), "all values are above 0"),
        (LogNormal, (-1.0, 1.0, 0.0), "all values are below 0"),
        (LogNormal, (1.0, 1.0, 3.0, 2.0), "leave something to draw"),
        (LogNormal, (1.0, -1.0), "std must be at least 0"),
        (Normal, (1.0, -1.0), "std must be at least 0"),
        (Normal, (1.0, 1.0, 3.0, 2.0), "leave something to draw"),
        (Normal, (1.0, 0.0, 2.0, 3.0), "leave something to draw"),
        (Uniform, (5.0, 1.0), "low must be at most high = 1, got 5"),
    ],
)
def test_what_cannot_be_drawn_is_refused_when_it_is_made(kind, numbers, said):
    with pytest.raises(ArgumentError, match=said):
        kind(*numbers)


def test_what_is_too_far_out_is_refused_when_it_is_drawn():
    with pytest.raises(ArgumentError, match="nearer to the mean"):
        LogNormal(1.0, 0.1, low=1e9).draw("1", 3, STREAM)


def test_a_logarithm_too_large_is_refused():
    with pytest.raises(ArgumentError, match="floats hold"):
        LogNormal.of_log(700.0, 9.0)


def test_no_deviation_is_one_value():
    assert LogNormal(2.0, 0.0).draw("1", 3, STREAM).tolist() == [2.0] * 3


@pytest.mark.parametrize("law", [
    Uniform(-1, 3), Normal(1.5, 0.75, low=0.1), Normal(2, 0), LogNormal(0.5, 0.5, high=2)
], ids=repr)  # fmt: skip
@given(st.integers(0, 40_000), st.integers(0, 40_000))
@settings(max_examples=15, deadline=None)
def test_some_values_are_those_of_all(law, start, n):
    stream = Stream(3, "some")
    everyone = law.draw("1", start + n + 5, stream)
    some = draw_some(law, "1", slice(start, start + n), stream)
    assert some.tobytes() == everyone[start : start + n].tobytes()
