"""Traces of neurons, events, clocks and weights moved first: the same spikes in Brian2."""

from math import exp

import numpy as np
import pytest

from neurosim import (
    LIF,
    NeuronRule,
    Poisson,
    Population,
    Random,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.skipif(not is_installed("brian2"), reason="Brian2 is not installed"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]


@pytest.fixture(scope="module", autouse=True)
def without_compiler():
    """Let Brian2 run NumPy: a compiler would take most of the time."""
    with strict():
        yield


def vogels_pre(w, z, p, elapsed):
    z.x = z.x * exp(-elapsed / p.tau) + 1.0
    z.y *= exp(-elapsed / p.tau)
    return min(max(w + (z.y - p.alpha) * p.eta, 0.0), p.top)


def vogels_post(w, z, p, elapsed):
    z.x *= exp(-elapsed / p.tau)
    z.y = z.y * exp(-elapsed / p.tau) + 1.0
    return min(max(w + z.x * p.eta, 0.0), p.top)


VOGELS = SynapseRule(
    vogels_pre, vogels_post, {"x": 0.0, "y": 0.0}, moves="before",
    parameters={"tau": 20.0, "alpha": 0.12, "eta": 0.1, "top": 10.0},
    brian2={"model": "dx/dt = -x / (tau * ms) : 1 (event-driven)\n"
                     "dy/dt = -y / (tau * ms) : 1 (event-driven)",
            "on_pre": "x += 1\nw = clip(w + (y - alpha) * eta, 0, top)",
            "on_post": "y += 1\nw = clip(w + x * eta, 0, top)"},
)  # fmt: skip


def test_inhibition_that_is_moved_before_it_is_transmitted():
    rule = LIF(
        v_rest=-60, v_th=-50, v_reset=-60, drive=20.0, t_ref=5.0, synapses="conductance",
        tau_e=5, tau_i=10, e_e=0, e_i=-80,
    )  # fmt: skip
    exc, inh = Population("exc", 60, rule), Population("inh", 15, rule)
    wires = [
        Synapses(exc, inh, Random(0.2), weight=0.1, delay=0.8, receptor="ge"),
        Synapses(inh, exc, Random(0.5), weight=0.3, delay=0.8, receptor="gi", plasticity=VOGELS),
    ]
    net = SpikingNetwork([exc, inh], wires, seed=2)
    found = compare("vogels", net, 80)
    assert found.is_identical and found.spikes > 100 and found.weight_difference < 1e-14


def step(z, p, dt, is_refractory):
    v = z.v
    z.v += dt * (p.drive + z.cur - v) / 10.0
    z.cur -= dt * z.cur / 5.0
    z.low += dt * (v - z.low) / 12.0
    z.high += dt * (v - z.high) / 7.0
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0


def is_up(z, p):
    return z.v > 12.0


def lift(z, p):
    z.high += 0.1


def depress(w, z, p, elapsed, post):
    return min(max(w - 0.001 * max(post.low - 6.0, 0.0), 0.0), 2.0)


def potentiate(w, z, p, elapsed, pre, post):
    return min(max(w + 0.0005 * pre.x * max(post.high - 6.0, 0.0), 0.0), 2.0)


def relax(w, z, p, elapsed, post):
    return w + p.back * (p.start - w) * post.y


CLOPATH = SynapseRule(
    depress, on_event={"up": potentiate}, on_step=relax, every=1.0,
    parameters={"back": 0.01, "start": 0.5},
    brian2={"on_pre": "w = clip(w - 0.001 * clip(low_post - 6, 0, inf), 0, 2)",
            "on_event up": "w = clip(w + 0.0005 * x_pre * clip(high_post - 6, 0, inf), 0, 2)",
            "on_step": "w = w + back * (start - w) * y_post"},
)  # fmt: skip
CELLS = NeuronRule(
    step, {"v": 0.0, "cur": 0.0, "low": 0.0, "high": 0.0}, {"drive": np.linspace(8, 20, 40)}, reset,
    t_ref=1.0, receptors=["cur"], events={"up": is_up}, on_event={"up": lift},
    brian2={"model": "dv/dt = (drive + cur - v) / (10 * ms) : 1\n dcur/dt = -cur / (5 * ms) : 1\n"
                     "dlow/dt = (v - low) / (12 * ms) : 1\n dhigh/dt = (v - high) / (7 * ms) : 1",
            "threshold": "v > 15.0", "reset": "v = 0", "method": "euler",
            "event up": "v > 12.0", "on_event up": "high += 0.1"},
)  # fmt: skip


def test_voltages_traces_events_and_a_clock():
    noise = Population("noise", 60, Poisson(40.0), traces={"x": Trace(15.0)})
    cells = Population("cells", 40, CELLS, traces={"y": Trace(9.0, 0.4, at_most=0.7)})
    wires = Synapses(noise, cells, Random(0.3), weight=Uniform(0.2, 1.0),
                     delay=Uniform(0.1, 3.0), plasticity=CLOPATH)  # fmt: skip
    net = SpikingNetwork([noise, cells], [wires], seed=1)
    net.run(23)
    ups = net.record("cells", event="up")
    other = net.to_brian2(60)
    other.run(60)
    spikes = net.record("cells")
    net.run(60)
    for recorder, event in ((spikes, None), (ups, "up")):
        steps, neurons = other.spikes("cells", event)
        assert steps.tolist() == recorder.steps.tolist() and steps.size > 100
        assert neurons.tolist() == recorder.neurons.tolist()
    name = "noise->cells"
    assert other.weights(name) == pytest.approx(net.weights(name), rel=1e-12)
    assert other.get("noise", "x").tolist() == net.get("noise", "x").tolist()
    assert other.get("cells", "y").tolist() == net.get("cells", "y").tolist()
