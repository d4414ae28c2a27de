"""Neurons that fire by chance, in Brian2 with the same words: the same spikes."""

import math
from dataclasses import replace

import numpy as np
import pytest

from neurosim import (
    LIF,
    EscapeNoise,
    HazardRule,
    KindError,
    NeuronRule,
    PairSTDP,
    Poisson,
    Population,
    Random,
    SpikingNetwork,
    Stream,
    Synapses,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import CLOSE, compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.skipif(not is_installed("brian2"), reason="Brian2 is not installed; the extra "
                       "`validate` brings it"),
    pytest.mark.brian2,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]  # fmt: skip
N = 40


def step(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / p.tau
    z.u -= dt * z.u / 50.0


def reset(z, p):
    z.v = 0.0
    z.u += 1.0


def soft(z, p):
    return p.rate * math.exp((z.v - z.u - 12.0) / 1.5)


OWN = NeuronRule(
    step, state={"v": 0.0, "u": 0.0}, reset=reset, parameters={"drive": 18.0, "tau": 10.0},
    t_ref=1.0, receptors=["v"], escape=HazardRule(soft, {"rate": np.linspace(20, 90, N)}, cap=500,
                                       brian2="rate * exp((v - u - 12) / 1.5)"),
    brian2={"model": "dv/dt = (drive - v) / tau / ms : 1\ndu/dt = -u / 50 / ms : 1",
            "reset": "v = 0; u += 1", "method": "euler"},
)  # fmt: skip
RULES = {
    "jumps": LIF(v_th=15, v_reset=0, drive=14, escape=EscapeNoise(60, 2.0)),
    "currents, each its own, with a threshold": LIF(
        v_th=17, v_reset=0, drive=16.0, synapses="current", frozen=(), escape=EscapeNoise(
            np.linspace(0, 900, N), 2.0, v_th=15, cap=1200, threshold=True)),
    "own": OWN,
    "another variable": replace(OWN, escape=EscapeNoise(
        200, np.linspace(0.5, 2, N), v_th=1.0, variable="u")),
}  # fmt: skip


def network(rule):
    cells, noise = Population("cells", N, rule), Population("noise", N, Poisson(50))
    into = {"weight": Uniform(0, 1), "delay": 1.0, "plasticity": PairSTDP(a_pre=0.05, a_post=-0.05)}
    wires = [Synapses(noise, cells, Random(0.5), **into),
             Synapses(cells, cells, Random(0.3), weight=-0.5, delay=2.0, receptor="v")]  # fmt: skip
    net = SpikingNetwork([noise, cells], wires, seed=4)
    net.set("cells", "v", Uniform(0, 14))
    return net


@pytest.mark.parametrize("name", RULES)
def test_with_the_same_words_spikes_are_those_of_brian2(name):
    net = network(RULES[name])
    net.run(10.3)
    with strict():
        found = compare(name, net, 80)
    assert found.spikes > 60 and found.is_identical and found.passed, found
    assert found.state_difference <= CLOSE


def test_a_group_made_by_hand_that_is_fed_the_words_fires_the_same_spikes():
    import brian2

    net = SpikingNetwork([Population("cells", N, RULES["jumps"])], seed=4)
    spikes, n_steps = net.record("cells"), 2000
    net.run(n_steps * 0.1)
    # The documented place of a word: 64 neurons share 16 counters, whose first words come first.
    stream = Stream(4, "population cells")
    words = np.empty((n_steps, 64))
    for t in range(n_steps):
        words[t] = stream.words(64, t, 0, 6).reshape(16, 4).T.ravel()
    with strict():
        clock = brian2.Clock(dt=0.1 * brian2.ms)
        draws = brian2.TimedArray(words[:, :N] / 2.0**32, dt=0.1 * brian2.ms)
        group = brian2.NeuronGroup(
            N, "dv/dt = (14 - v) / (20 * ms) : 1 (unless refractory)", method="exact", clock=clock,
            threshold="draws(t, i) < 1 - exp(-60 * Hz * exp((v - 15) / 2) * dt)", reset="v = 0",
            refractory=2 * brian2.ms, namespace={"draws": draws},
        )  # fmt: skip
        monitor = brian2.SpikeMonitor(group)
        brian2.Network(group, monitor).run(n_steps * 0.1 * brian2.ms)
    steps = np.rint(np.asarray(monitor.t_) / 1e-4).astype(int).tolist()
    expected = sorted(zip(steps, np.asarray(monitor.i[:]).tolist(), strict=True))
    assert list(zip(spikes.steps.tolist(), spikes.neurons.tolist(), strict=True)) == expected
    assert len(expected) > 60


def test_what_brian2_cannot_be_told_is_refused():
    cells = Population("cells", 2, LIF(escape=HazardRule(soft_of_v)))
    with pytest.raises(KindError, match="'cells' has a hazard.*brian2="):
        SpikingNetwork([cells]).to_brian2()
    rule = LIF(escape=HazardRule(with_tau, {"tau_m": 3.0}, brian2="tau_m * v"))
    with pytest.raises(KindError, match="parameter 'tau_m', which its rule has.*rename"):
        SpikingNetwork([Population("cells", 2, rule)]).to_brian2()


def test_a_variable_of_neurons_is_not_taken_for_a_constant_of_synapses():
    rule = NeuronRule(
        lambda z, p, dt, is_refractory: z.v > 1.0, {"v": 0.0, "a": 0.0},
        brian2={"model": "v : 1\na : 1", "threshold": "v > 1"})  # fmt: skip
    cells = Population("cells", 2, rule)
    wires = Synapses(cells, cells, Random(1.0), weight=0.5, receptor="v", plasticity=PairSTDP())
    with pytest.raises(KindError, match="'cells' has a variable 'a', there 'a_post'.*rename"):
        SpikingNetwork([cells], [wires]).to_brian2()


def soft_of_v(z, p):
    return z.v


def with_tau(z, p):
    return p.tau_m * z.v
