"""Couplings here and "(summed)" variables in Brian2: the same bits."""

import math

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    Coupling,
    KindError,
    NeuronRule,
    NoiseInput,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import CLOSE, compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.skipif(
        not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]
N = 40


def step(z, p, dt, is_refractory):
    dv = (p.drive - z.v + z.gap) / p.tau
    dx = -z.x / 20.0
    z.v += dv * dt
    z.x += dx * dt
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0
    z.x += 1.0


RULE = NeuronRule(
    step, {"v": 0.0, "x": 0.0, "gap": 0.0}, {"drive": 0.0, "tau": 10.0}, reset, receptors=["v"],
    brian2={"model": "dv/dt = (drive - v + gap) / tau / ms : 1\ndx/dt = -x / 20.0 / ms : 1\n"
                     "gap : 1", "threshold": "v > 15", "reset": "v = 0\nx += 1", "method": "euler"},
)  # fmt: skip


def gap(w, pre, post):
    return w * (pre.v - post.v)


def gated(w, pre):
    return w / (1.0 + math.exp(-pre.x))


def make(threads=1):
    """Neurons that are coupled through gaps, by their own gates, and to LIF with noise."""
    parameters = {"drive": np.linspace(10, 25, N), "tau": 10.0}
    rule = NeuronRule(step, RULE.state, parameters, reset, receptors=["v"], brian2=RULE.brian2)
    cells, others = Population("cells", N, rule), Population("others", 30, LIF(drive=16))
    wires = [
        Coupling(cells, cells, Random(0.3), gap, "gap", Uniform(0, 0.1),
                 brian2="w * (v_pre - v_post)"),
        Synapses(cells, others, Random(0.3), weight=0.5),
        Coupling(others, cells, Random(0.5), gap, "gap", 0.01, brian2="w * (v_pre - v_post)"),
        Coupling(cells, cells, AllToAll(), gated, "gap", 0.02, "all",
                 brian2="w / (1.0 + exp(-x_pre))"),
    ]  # fmt: skip
    inputs = [NoiseInput(others, sigma=2.0)]
    net = SpikingNetwork([cells, others], wires, inputs=inputs, seed=2, threads=threads)
    net.set("cells", "v", Uniform(0, 15))
    net.set("others", "v", Uniform(0, 15))
    return net


def test_sums_are_those_of_brian2_to_the_bit():
    net = make()
    net.run(5)
    with strict():
        other = net.to_brian2()
        other.run(0.1)
        again = make()
        again.restore(net.store())
        again.run(0.1)
        gaps = again.get("cells", "gap")
        assert gaps.tolist() == other.get("cells", "gap").tolist() and np.ptp(gaps) > 1
        # Euler's steps are rounded in another order there, so states drift apart by it.
        told = compare("couplings", net, 60)
    assert told.is_identical and told.state_difference <= CLOSE and told.spikes > 150, told


def test_a_term_that_brian2_is_not_told_is_refused():
    cells = Population("cells", 3, RULE)
    net = SpikingNetwork([cells], [Coupling(cells, cells, Random(0.5), gap, "gap")])
    with pytest.raises(KindError, match="'cells~cells' has a term .* give the Coupling brian2="):
        net.to_brian2()
