"""Triplet STDP with lone spikes: each event is that of the sums over all spikes before it."""

import math

import numpy as np
import pytest

from neurosim.models.concept_cells.spiking.learning import make_learning
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.sources import SpikeTimes
from neurosim.topology.population import Population
from neurosim.topology.regular import OneToOne
from neurosim.topology.synapses import Synapses

A, THETA, LONE, TOP = 0.05, 6.6, 0.05, 1.2
DOWN = A * 16.8 * 114.0 * THETA / 1000 / 33.7


def obey(z, p, dt, is_refractory):
    z.v *= 0.0
    return z.u > 0.5


def calm(z, p):
    z.u = 0.0


def trains(at):
    times, neurons = np.nonzero(at.T)
    return SpikeTimes(neurons, times.astype(float))


def naive(w, arrivals, fired, speed=1.0):
    """Return the weight after all, each event a sum over the past; arrivals come first."""
    for step in range(60):
        if step in arrivals:
            o1 = sum(math.exp(-(step - t) / 33.7) for t in fired if t < step)
            w = min(max(w - speed * DOWN * o1, 0.0), TOP)
        if step in fired:
            r1 = sum(math.exp(-(step - t) / 16.8) for t in arrivals if t <= step)
            o2 = sum(math.exp(-(step - t) / 114.0) for t in fired if t < step)
            w = min(max(w + speed * A * o2 * (r1 - LONE), 0.0), TOP)
    return w


@pytest.mark.parametrize("speed", [1.0, 10.0])
def test_weights_follow_the_definition(speed):
    """Many synapses at once, each with trains of its own; some targets fire in bursts."""
    n, random = 60, np.random.default_rng(5)
    arrive, teach = (random.random((n, 50)) < random.uniform(0, 0.4, (n, 1)) for _ in range(2))
    source, teacher = (
        Population(name, n, trains(at)) for name, at in (("s", arrive), ("t", teach))
    )
    cells = Population("c", n, NeuronRule(obey, {"v": 0.0, "u": 0.0}, {}, calm))
    learn = make_learning(A, THETA, LONE, TOP)
    wires = [
        Synapses(source, cells, OneToOne(), 1.0, learn, receptor="v"),
        Synapses(teacher, cells, OneToOne(), 1.0, receptor="u"),
    ]
    net = SpikingNetwork([source, teacher, cells], wires, dt=1.0)
    spikes = net.record("c")
    if speed != 1.0:
        net.signal("s->c", speed)
    net.run(60)
    assert spikes.steps.size > 100
    expected = [
        naive(1.0, set(np.flatnonzero(arrive[i])), set(spikes.steps[spikes.neurons == i]), speed)
        for i in range(n)
    ]
    np.testing.assert_allclose(net.weights("s->c"), expected, atol=1e-12)
    assert np.ptp(expected) > 0.1


def test_a_steady_rate_at_the_balance_neither_gains_nor_loses():
    """Independent Poisson trains: the mean change is zero where the target fires at theta."""
    random = np.random.default_rng(0)
    rates = THETA / 1000, 0.02
    lone = 0.0
    gain = loss = 0.0
    r1 = o1 = o2 = 0.0
    for _ in range(200_000):
        r1, o1, o2 = r1 * math.exp(-1 / 16.8), o1 * math.exp(-1 / 33.7), o2 * math.exp(-1 / 114)
        if random.random() < rates[1]:
            loss += DOWN * o1
            r1 += 1
        if random.random() < rates[0]:
            gain += A * o2 * (r1 - lone)
            o1, o2 = o1 + 1, o2 + 1
    assert gain == pytest.approx(loss, rel=0.15)
