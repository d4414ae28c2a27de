"""Noise in Brian2: its numbers are fed in there, so spikes are the same, and bits."""

import math

import numpy as np
import pytest

from neurosim import (
    LIF,
    CurrentInput,
    KindError,
    NeuronRule,
    NoiseInput,
    Population,
    Random,
    SpikingNetwork,
    SynapseRule,
    Synapses,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
    pytest.mark.skipif(not is_installed("brian2"), reason="Brian2 is not installed; the extra "
                       "`validate` brings it"),
]  # fmt: skip


def step(z, p, dt, is_refractory):
    if not is_refractory:
        z.v += dt * (z.x - z.v) / 10.0
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0


OWN = NeuronRule(
    step, {"v": 0.0, "x": 14.0}, reset=reset, t_ref=2.0,
    brian2={"model": "dv/dt = (x - v) / (10*ms) : 1 (unless refractory)\nx : 1",
            "threshold": "v > 15", "reset": "v = 0", "method": "euler"},
)  # fmt: skip
CONDUCTING = LIF(synapses="conductance", v_rest=-60, v_th=-52, v_reset=-60, drive=7, t_ref=2)
NOISES = {
    "drive": (LIF(v_th=15, v_reset=0, t_ref=2), [{"sigma": 8, "tau": 3}]),
    "drive of currents": (
        LIF(v_th=15, v_reset=0, drive=16, synapses="current", frozen=()), [{"sigma": 8, "tau": 3}]),
    "v with conductances": (CONDUCTING, [{"sigma": 3}]),
    "conductances": (CONDUCTING, [
        {"sigma": 0.3, "tau": 2.7, "variable": "ge", "mean": 0.2},
        {"sigma": 0.5, "tau": 10.5, "variable": "gi", "mean": 0.4}, {"sigma": 3, "tau": 5}]),
    "a rule": (OWN, [{"sigma": 1, "variable": "v"}, {"sigma": 3, "tau": 8, "variable": "x",
                                                     "mean": 14}]),
}  # fmt: skip


@pytest.mark.parametrize("kind", NOISES)
def test_neurons_under_noise_fire_as_in_brian2(kind):
    rule, noises = NOISES[kind]
    cells = Population("cells", 140, rule)
    inputs = [NoiseInput(cells, **each) for each in noises]
    if kind == "drive":
        inputs.append(CurrentInput(cells, [18.0, 14.0], every=30))
    net = SpikingNetwork([cells], inputs=inputs, seed=3)
    net.run(11.3)
    with strict():
        found = compare(kind, net, 60)
    assert found.spikes > 100 and found.is_identical, found
    assert found.state_difference < 1e-12
    assert np.unique(net.get("cells", "v")).size > 50


def noisy(z, p, dt, is_refractory, noise):
    if not is_refractory:
        z.v += dt * (p.drive - z.v) / 10.0 + p.sigma * math.sqrt(dt) * noise.xi
    return z.v > 15.0


def spread(z, p, noise):
    z.v = noise.u


NOISY = NeuronRule(
    noisy, {"v": 0.0}, {"drive": 14.0, "sigma": np.linspace(0.5, 1.5, 140)}, spread, t_ref=1.0,
    noise={"xi": "normal", "u": "uniform"}, brian2={
        "model": "dv/dt = (drive - v) / (10*ms) + sigma * noise_xi / sqrt(dt * ms) : 1"
                 " (unless refractory)",
        "threshold": "v > 15", "reset": "v = noise_u", "method": "euler"},
)  # fmt: skip


def test_numbers_that_a_rule_names_are_fed_to_brian2():
    net = SpikingNetwork([Population("cells", 140, NOISY)], seed=3)
    net.run(11.3)
    with strict():
        found = compare("numbers", net, 60)
    assert found.spikes > 100 and found.is_identical and found.state_difference < 1e-12, found


def gamble(w, z, p, elapsed, noise):
    return w + noise.u


def test_numbers_of_synapses_are_refused():
    rule = SynapseRule(gamble, gamble, noise={"u": "uniform"}, brian2={"on_pre": "w += rand()"})
    cells = Population("cells", 10, LIF())
    wires = Synapses(cells, cells, Random(0.5), weight=0.1, plasticity=rule)
    net = SpikingNetwork([cells], [wires])
    with pytest.raises(KindError, match="draws numbers of its own"):
        net.to_brian2()
