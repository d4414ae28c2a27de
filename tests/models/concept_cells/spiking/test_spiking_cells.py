"""Neurons of the spiking brain: potentials have the shape that is told, spikes tire and raise."""

import math

import numpy as np
import pytest

from neurosim.models.concept_cells.spiking import cells
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.sources import SpikeTimes
from neurosim.topology.population import Population
from neurosim.topology.regular import OneToOne
from neurosim.topology.synapses import Synapses

QUIET = SpikingAssociation.make(threshold=1000.0)


def watch(rule, receptor, weight=0.7, duration=80):
    """Return v of a neuron that gets one spike at 3 ms, each ms."""
    source, cell = Population("s", 1, SpikeTimes([0], [3.0])), Population("c", 1, rule)
    wire = Synapses(source, cell, OneToOne(), weight, receptor=receptor)
    net = SpikingNetwork([source, cell], [wire], dt=1.0)
    v = net.observe("c", "v", every=1.0)
    net.run(duration)
    return v.values[:, 0]


@pytest.mark.parametrize("kind", ["excitatory", "inhibitory"])
@pytest.mark.parametrize(
    ("receptor", "decay", "sign"), [("exc_rise", 15.0, 1), ("inh_rise", 10.0, -1)]
)
def test_a_spike_adds_a_difference_of_exponentials_with_its_weight_at_the_peak(
    kind, receptor, decay, sign
):
    rule = (
        cells.make_excitatory(QUIET, np.full(1, 1000.0), 0.0)
        if kind == "excitatory"
        else cells.make_inhibitory()
    )
    seen = watch(rule, receptor)
    since = np.maximum(np.arange(seen.size) - 1 - 3.0, 0.0)  # v is told at the start of a step
    shape = np.exp(-since / decay) - np.exp(-since / 2.0)
    fine = np.arange(0, 40, 0.001)
    highest = (np.exp(-fine / decay) - np.exp(-fine / 2.0)).max()
    np.testing.assert_allclose(seen, sign * 0.7 * shape / highest, atol=1e-6)
    assert abs(seen).max() == pytest.approx(0.7, rel=0.01)


def test_the_area_is_that_of_the_potential():
    t = np.arange(0, 300, 0.01)
    shape = (np.exp(-t / 15) - np.exp(-t / 2)) / cells.peak(2.0, 15.0)
    assert cells.area(2.0, 15.0) == pytest.approx(shape.sum() * 0.01, rel=1e-3)


def test_spikes_tire_and_raise_the_threshold_while_it_encodes_only():
    """A certain neuron fires every 5 ms; what is left of its spikes is known."""
    config = SpikingAssociation.make(
        threshold=0, slope=0.01, cap=1000, adaptation=0.1, homeostasis=0.5
    )
    rule = cells.make_excitatory(config, np.full(2, -1e4), 0.002)
    net = SpikingNetwork([Population("c", 2, rule)], dt=1.0, seed=3)
    net.set("c", "encoding", np.array([1.0, 0.0]))
    spikes = net.record("c")
    net.run(30)
    tired = [0.0, 0.0]
    raised = 0.0
    for step in range(30):
        tired = [x * math.exp(-1 / 100) for x in tired]
        raised = max(raised - 0.002, 0.0)
        for neuron in spikes.neurons[spikes.steps == step]:
            tired[neuron] += 0.1
            raised += 0.5 * (neuron == 0)
    np.testing.assert_allclose(net.get("c", "tired"), tired, rtol=1e-12)
    np.testing.assert_allclose(net.get("c", "raised"), [raised, 0.0], rtol=1e-12)
    for neuron in (0, 1):
        assert np.diff(spikes.steps[spikes.neurons == neuron]).min() >= 5
    assert spikes.neurons.size > 6
