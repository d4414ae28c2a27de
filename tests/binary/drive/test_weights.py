"""Weights: kept to the last digit that int64 drives allow, or refused."""

import numpy as np
import pytest
from worlds import spread

from neurosim import (
    ArgumentError,
    Explicit,
    Hebbian,
    KWinners,
    Network,
    NeurosimError,
    Playback,
    Population,
    Random,
    Synapses,
)

EYE = Population("eye", 4, Playback())
AREA = Population("area", 4, KWinners(2))


def _through(weight=1.0, rule=None):
    return Network([EYE, AREA], [Synapses(EYE, AREA, Random(1.0), weight, rule)])


def test_drive_is_in_units_of_weight():
    net = _through(0.3)
    net.run(1, inputs={"eye": [0, 2, 3]})
    assert net.drive("area") == pytest.approx([0.9] * 4)
    assert net.drive("eye").tolist() == [0.0] * 4


@pytest.mark.parametrize("weight", [1e-20, 1e-18, 1e-9, 1e30, 1e300, 1e308])
@pytest.mark.parametrize("rule", [None, Hebbian(0.5)], ids=["fixed", "hebbian"])
def test_a_weight_of_any_size_is_kept_or_refused(weight, rule):
    try:
        net = _through(weight, rule)
    except NeurosimError:
        return  # refusing is an answer, running with another weight is not
    net.run(1, inputs={"eye": [0]})
    assert net.drive("area") == pytest.approx([weight] * 4, rel=1e-5, abs=0)


@pytest.mark.parametrize("weight", [1.0, 3.0, 1e9])
def test_a_pathway_without_synapses_may_have_any_weight(weight):
    none = Explicit([0] * 5, [])
    net = Network([EYE, AREA], [Synapses(EYE, AREA, none, weight), Synapses(AREA, AREA, none)])
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").size == 0


@pytest.mark.parametrize("own", [0.0, 1e-3, 0.25, 1e3])
def test_weights_of_their_own_multiply_the_weight_whatever_their_size(own):
    listed = Explicit.from_pairs([(0, 1), (1, 2)], 4, [own, own])
    net = Network([EYE, AREA], [Synapses(EYE, AREA, listed, 1e3)])
    net.run(1, inputs={"eye": [0, 1]})
    assert net.drive("area") == pytest.approx([0, own * 1e3, own * 1e3, 0])


@pytest.mark.parametrize("w_max", [2.0**20, 2.0**55, 2.0**62, 2.0**200])
def test_a_large_w_max_does_not_lose_the_initial_weight(w_max):
    try:
        net = _through(rule=Hebbian(1.0, w_max=w_max))
    except NeurosimError:
        return  # refusing is an answer, running with another weight is not
    net.run(1, inputs={"eye": [0]})
    assert net.drive("area") == pytest.approx([1.0] * 4, rel=1e-5)


@pytest.mark.parametrize("weight", [np.float32(0.2), np.float64(0.2), 1, np.int16(3)])
def test_a_weight_of_any_real_kind_is_taken(weight):
    assert spread(_through(weight), "eye->area") == pytest.approx((weight, weight))


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_bad_weight_is_refused(weight):
    with pytest.raises(ArgumentError, match=f"weight .*got {weight}; inhibition is a firing rule"):
        _through(weight)
