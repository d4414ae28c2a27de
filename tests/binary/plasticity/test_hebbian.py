"""Hebbian growth: the table of weights, its ends, and the values it accepts."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.binary.network import Path, moves

from neurosim import (
    ArgumentError,
    Explicit,
    Hebbian,
    KindError,
    KWinners,
    Network,
    NeurosimError,
    Playback,
    Population,
    Synapses,
)

PAIRS = [(0.1, 0.0), (0.5, 0.0), (0.21, 0.1), (0.5, 1.25), (1.0, 1.0), (3.0, 1.0)]
pairs = st.sampled_from(PAIRS)
tops = st.sampled_from([1.0, 1.5, 3.0, 100.0, 2.0**20])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Hebbian(0.5, w_max=3), ["1", "3/2", "9/4", "3"]),
        (Hebbian(1.0, w_max=8), ["1", "2", "4", "8"]),
        (Hebbian(1.0, 1.0, w_max=3), ["1/3", "1/2", "1", "2", "3"]),
        (Hebbian(0.5, 1.25, w_max=2), ["1/2", "2/3", "1", "3/2", "2"]),
        (Hebbian(3.0, 1.0, w_max=5), ["1/5", "1/4", "1/2", "1", "2", "4", "5"]),
        (Hebbian(0.5, w_max=1), ["1"]),
        (Hebbian(0.0), ["1"]),
    ],
)
def test_growth_tables(rule, expected):
    growth = rule.growth()
    exact = [Fraction(level) for level in expected]
    assert len(growth) == rule.n_levels == len(exact)
    assert all(abs(g - e) < Fraction(1, 10**55) for g, e in zip(growth, exact, strict=True))
    assert growth[rule.rest] == 1


@given(pairs, tops)
def test_growth_matches_the_definition(pair, w_max):
    rule, naive = Hebbian(*pair, w_max), Path("a->b", "a", "b", [], 1, 1, None, (*pair, w_max))
    steps = range(naive.bottom, naive.top + 1)
    assert (rule.n_up, rule.n_down) == (naive.up, naive.down)
    assert rule.rest == -naive.bottom
    growth = rule.growth()
    assert len(growth) == rule.n_levels == len(steps)
    for grown, step in zip(growth, steps, strict=True):
        assert abs(grown / naive.growth(step) - 1) < Fraction(1, 10**50)


@given(pairs, tops)
def test_growth_rises_from_1_over_w_max_to_w_max(pair, w_max):
    rule = Hebbian(*pair, w_max)
    growth = rule.growth()
    assert all(a < b for a, b in zip(growth, growth[1:], strict=False))
    assert growth[-1] == Fraction(w_max)
    if pair[1]:
        assert abs(growth[0] * Fraction(w_max) - 1) < Fraction(1, 10**50)
    else:
        assert growth[0] == 1


def test_the_last_level_is_not_doubled_where_w_max_is_a_power_up_to_rounding():
    assert Hebbian(0.1, w_max=1.1).n_levels == 2
    assert Hebbian(0.1, w_max=1.1**7).n_levels == 8


def _one_synapse(rule, weight=1.0):
    pre = Population("pre", 1, Playback())
    post = Population("post", 1, KWinners(1))
    synapse = Synapses(pre, post, Explicit([0, 1], [0]), weight, rule)
    return Network([pre, post], [synapse])


def test_a_weight_grows_by_beta_per_pairing_and_stops_at_w_max():
    net, weights = _one_synapse(Hebbian(0.5, w_max=4.0), weight=2.0), []
    for _ in range(6):
        net.run(1, inputs={"pre": [0]})
        weights.append(net.edges("pre->post")[1][0])
    assert weights == [3.0, 4.5, 6.75, 8.0, 8.0, 8.0]
    assert net.pathways["pre->post"].n_held == 2


def test_beta_0_leaves_the_weight():
    net = _one_synapse(Hebbian(0.0))
    net.run(5, inputs={"pre": [0]})
    assert net.edges("pre->post")[1].tolist() == [1.0]


@pytest.mark.parametrize(("beta", "beta_minus"), [(0.1, 0.07), (0.1, 0.101), (0.5, 5.0)])
def test_off_the_grid_the_error_names_the_nearest_value(beta, beta_minus):
    with pytest.raises(ArgumentError, match=rf"beta_minus .* got {beta_minus!r}") as refusal:
        Hebbian(beta, beta_minus)
    nearest = float(re.search(r"nearest value is (\S+)$", str(refusal.value)).group(1))
    grid = [(1 + beta) ** (a / b) - 1 for b in range(1, 17) for a in range(1, 6 * b)]
    assert nearest == pytest.approx(min(grid, key=lambda value: abs(value - beta_minus)))
    rule = Hebbian(beta, nearest)
    assert (rule.n_up, rule.n_down) == moves(beta, nearest)


def test_beta_minus_below_the_grid_is_refused():
    with pytest.raises(ArgumentError, match="beta_minus .* got 1e-06; the nearest value is 0.0"):
        Hebbian(0.1, 1e-6)


def test_beta_minus_without_beta_is_refused():
    with pytest.raises(ArgumentError, match="beta_minus needs beta > 0"):
        Hebbian(0.0, 0.1)


def test_too_many_levels_are_refused_with_what_to_do():
    with pytest.raises(ArgumentError, match=r"beta = 1e-05 .*32000.*raise beta or lower w_max"):
        Hebbian(1e-5)
    assert Hebbian(1e-5, w_max=1.1).n_levels < 32_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"beta": -0.1}, "beta must be finite and at least 0, got -0.1"),
        ({"beta": float("nan")}, "beta .* got nan"),
        ({"beta": float("inf")}, "beta .* got inf"),
        ({"beta": 0.1, "beta_minus": -0.1}, "beta_minus .* got -0.1"),
        ({"beta": 0.1, "w_max": 0.5}, "w_max .* at least 1, got 0.5"),
        ({"beta": 0.1, "w_max": float("inf")}, "w_max .* got inf"),
    ],
)
def test_values_outside_their_range_are_refused(arguments, said):
    with pytest.raises(ArgumentError, match=said):
        Hebbian(**arguments)


@pytest.mark.parametrize("beta", ["0.1", True, None, 1j])
def test_wrong_kinds_are_refused(beta):
    with pytest.raises(KindError, match="beta must be a plain number"):
        Hebbian(beta)


@pytest.mark.parametrize("beta", [np.float64(0.5), np.float32(0.5), Fraction(1, 2), 1, 5e-324])
def test_every_accepted_beta_can_be_used(beta):
    try:
        rule = Hebbian(beta)
    except NeurosimError:
        return  # refusing is an answer, failing later is not
    assert rule.growth()[1] == 1 + Fraction(float(beta))
