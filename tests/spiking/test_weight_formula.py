"""Weights that are a function of the two neurons: which they are, and what is refused."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Coupling,
    KindError,
    NeuronRule,
    PairSTDP,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
    load,
)

CELLS = Population("cells", 200, LIF())
NAME = "cells->cells"


def fall(pre, post):
    return np.exp(-abs(pre - post) / 50)


def make(weight=fall, post=CELLS, **options):
    wires = Synapses(CELLS, post, Random(0.1), weight=weight, name=NAME, **options)
    return SpikingNetwork([CELLS], [wires], seed=2)


OPTIONS = [{}, {"plasticity": PairSTDP(w_max=2.0)}, {"post": CELLS[50:]}]


@pytest.mark.parametrize("options", OPTIONS)
def test_each_synapse_has_the_weight_of_its_two_neurons(options, tmp_path):
    net = make(**options)
    pre, post = net.edges(NAME).pairs()
    assert np.ptp(fall(pre, post)) > 0.5
    assert net.weights(NAME).tolist() == fall(pre, post).tolist()
    net.run(1.0)  # a reset returns to before it
    net.set_weights(NAME, 0.5)
    net.save(tmp_path / "net.h5")
    net.reset()
    other = load(tmp_path / "net.h5", modules=[__name__])
    assert set(other.weights(NAME)) == {0.5}
    other.reset()
    for each in (net, other):
        assert each.weights(NAME).tolist() == fall(pre, post).tolist()


def test_what_is_grown_gets_its_own_weight():
    net = make()
    net.prune(NAME, *net.edges(NAME).pairs())
    net.grow(NAME, [3, 7], [9, 150])
    assert net.weights(NAME).tolist() == fall(np.array([3, 7]), np.array([9, 150])).tolist()


@pytest.mark.parametrize("weight, error, told", [
    (lambda pre, post: 1.0, KindError, r"a number for each synapse, got float64 of shape \(\)"),
    (lambda pre, post: pre < post, KindError, "got bool"),
    (lambda pre, post: np.log(pre.astype(float)), ArgumentError, "got -inf from neuron 0 to"),
])  # fmt: skip
def test_what_is_no_weight_is_refused(weight, error, told):
    with pytest.raises(error, match=told), np.errstate(divide="ignore"):
        make(weight)


def test_synapses_that_are_not_stored_share_one_weight():
    wires = Synapses(CELLS, CELLS, Random(0.1, stored=False), weight=fall)
    with pytest.raises(KindError, match="must share one weight"):
        SpikingNetwork([CELLS], [wires])
    wires = Synapses(CELLS, CELLS, AllToAll(), weight=fall)
    assert SpikingNetwork([CELLS], [wires]).weights(NAME).size == 40_000


def step(z, p, dt, is_refractory):
    return False


def test_a_coupling_takes_one_too():
    units = Population("units", 5, NeuronRule(step, {"x": np.arange(5.0), "input": 0.0}))
    wire = Coupling(units, units, AllToAll(), lambda w, pre: w * pre.x, "input", fall)
    net = SpikingNetwork([units], [wire])
    net.run(0.1)
    expected = fall(np.arange(5)[:, None], np.arange(5)).T @ np.arange(5.0)
    assert np.allclose(net.get("units", "input"), expected)
