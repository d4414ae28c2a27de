"""Transmission in the spiking brain: a response drives others as much, whether synapses tire."""

import numpy as np
import pytest

from neurosim.models.concept_cells.spiking.network import build
from neurosim.models.concept_cells.spiking.settings import SHOWN, SpikingAssociation
from neurosim.models.concept_cells.spiking.transmission import KINDS, RATE, mean_share
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.sources import SpikeTimes
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.topology.population import Population
from neurosim.topology.regular import OneToOne
from neurosim.topology.synapses import Synapses


def keep(z, p, dt, is_refractory):
    z.v *= 1.0
    return False


@pytest.mark.parametrize("rule", KINDS.values(), ids=KINDS.keys())
def test_the_mean_share_is_what_the_engine_releases(rule):
    times = np.arange(0.0, SHOWN, 1000 / RATE)
    source = Population("s", 1, SpikeTimes(np.zeros(times.size, int), times))
    cell = Population("c", 1, NeuronRule(keep, {"v": 0.0}))
    wire = Synapses(source, cell, OneToOne(), 1.0, receptor="v", short_term=rule)
    net = SpikingNetwork([source, cell], [wire], dt=1.0)
    net.run(SHOWN + 10)
    released = float(net.get("c", "v")[0]) / times.size
    assert mean_share(rule, RATE, SHOWN) == pytest.approx(released, rel=1e-12)


def test_the_mean_of_a_long_response_is_that_of_a_steady_rate():
    rule = ShortTerm(U=0.5, tau_f=20.0, tau_d=100.0)
    u, x = rule.settle(20.0)
    assert mean_share(rule, 20.0, 1e5) == pytest.approx(float(u * x), rel=0.01)


@pytest.mark.parametrize("on", [False, True])
def test_weights_bounds_and_steps_are_in_the_same_unit(on):
    config = SpikingAssociation.make(short_term=on)
    net = build(config, np.zeros((1, config.channels)), seed=1)
    for name, pathway in net.pathways.items():
        rule, learning = pathway.synapses.short_term, pathway.synapses.plasticity
        assert rule == (KINDS.get(name) if on else None)
        share = mean_share(rule, RATE, SHOWN) if rule else 1.0
        if name == "exc->exc":
            unit = config.weight / share
            assert net.weights(name).mean() == pytest.approx(unit, rel=0.03)
            assert learning.w_max == pytest.approx(config.w_max_recurrent * unit)
            assert learning.a3_plus == pytest.approx(config.eta * unit)
