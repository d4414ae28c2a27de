"""Logarithmic growth: its table, its bounds, and what a network makes of it."""

from fractions import Fraction
from math import exp, log

import numpy as np
import pytest

from neurosim import (
    ArgumentError,
    Explicit,
    KindError,
    KWinners,
    Logarithmic,
    Network,
    Playback,
    Population,
    Synapses,
)


@pytest.mark.parametrize(("rate", "boost"), [(2.0, 0.0), (10.0, 1.0), (65.8, 0.5)])
def test_the_table_follows_the_definition(rate, boost):
    rule = Logarithmic(rate, boost, most=50)
    growth = [float(g) for g in rule.growth()]
    assert growth[0] == 1
    assert growth[1:] == pytest.approx([1 + boost + log(rate * c) / rate for c in range(1, 51)])
    assert len(growth) == rule.n_levels == 51
    assert rule.most_growth == pytest.approx(growth[-1])
    assert rule.beta == pytest.approx(growth[1] - 1)
    assert growth == sorted(growth)


def test_the_table_is_exact_to_60_digits():
    once, twice, four_times = (Logarithmic(10).growth()[c] for c in (1, 2, 4))
    assert abs((four_times - twice) - (twice - once)) < Fraction(1, 10**57)


def test_increments_are_the_published_ones_summed_up():
    rate, boost = 50.0, 1.0
    growth = [float(g) for g in Logarithmic(rate, boost).growth()]
    for before, after in zip(growth[20:], growth[21:], strict=False):
        assert after - before == pytest.approx(exp(rate * (1 + boost - before)), rel=0.03)


def test_odds_follow_counts():
    rate = 30.0
    growth = [float(g) for g in Logarithmic(rate).growth()]
    assert exp(rate * (growth[60] - growth[20])) == pytest.approx(3)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"rate": 1.0}, ArgumentError, "rate must be finite and at least 2, got 1"),
        ({"rate": 5.0, "boost": -1.0}, ArgumentError, "boost must be"),
        ({"rate": 5.0, "most": 0}, ArgumentError, "most must be from 1 to"),
        ({"rate": 5.0, "most": 1.5}, KindError, "most must be a whole number"),
    ],
)
def test_bad_values_are_refused(given, error, said):
    with pytest.raises(error, match=said):
        Logarithmic(**given)


def test_a_network_counts_pairings_and_stops_at_the_last():
    rule = Logarithmic(rate=8, boost=0.5, most=3)
    eye, area = Population("eye", 2, Playback()), Population("area", 2, KWinners(1))
    wires = Explicit.from_pairs([(0, 0), (1, 1)], n_pre=2)
    network = Network([eye, area], [Synapses(eye, area, wires, 2.0, rule)])
    seen = []
    for _ in range(5):
        seen.append(network.edges("eye->area")[1].tolist())
        network.run(1, inputs={"eye": [0]})
    growth = [float(g) for g in rule.growth()]
    assert np.allclose([weights[0] / 2 for weights in seen], [*growth, growth[3]])
    assert all(weights[1] == 2 for weights in seen)
    assert network.pathways["eye->area"].n_held == 2


def test_synapses_accept_it_and_refuse_other_things():
    eye, area = Population("eye", 2, Playback()), Population("area", 2, KWinners(1))
    wires = Explicit.from_pairs([(0, 0)], n_pre=2)
    assert Synapses(eye, area, wires, plasticity=Logarithmic(5)).plasticity == Logarithmic(5)
    words = r"\(Hebbian, Logarithmic, FastHebbian, a Plasticity of your own\), or None, got 5"
    with pytest.raises(KindError, match=words):
        Synapses(eye, area, wires, plasticity=5)
