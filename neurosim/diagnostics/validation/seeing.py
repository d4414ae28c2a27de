"""Networks to compare with Brian2: rules of synapses that see neurons, events and a clock."""

from math import exp
from typing import Any

from neurosim.base.random.distributions import Uniform
from neurosim.diagnostics.validation.compare import Case
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson
from neurosim.spiking.plasticity.custom import SynapseRule
from neurosim.topology.connectivity import Random
from neurosim.topology.neuron_traces import Trace
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


def _vogels_pre(w: Any, z: Any, p: Any, elapsed: float) -> Any:
    z.x = z.x * exp(-elapsed / p.tau) + 1.0
    z.y *= exp(-elapsed / p.tau)
    return min(max(w + (z.y - p.alpha) * p.eta, 0.0), p.top)


def _vogels_post(w: Any, z: Any, p: Any, elapsed: float) -> Any:
    z.x *= exp(-elapsed / p.tau)
    z.y = z.y * exp(-elapsed / p.tau) + 1.0
    return min(max(w + z.x * p.eta, 0.0), p.top)


def make_moved_before() -> SpikingNetwork:
    """Return inhibition that learns, moved before it is transmitted.

    References
    ----------
    .. [1] Vogels, Sprekeler, Zenke, Clopath, Gerstner, Science 334:1569, 2011,
       doi:10.1126/science.1211095.
    """
    learn = SynapseRule(
        _vogels_pre, _vogels_post, {"x": 0.0, "y": 0.0}, moves="before",
        parameters={"tau": 20.0, "alpha": 0.12, "eta": 0.1, "top": 10.0},
        brian2={"model": "dx/dt = -x / (tau * ms) : 1 (event-driven)\n"
                         "dy/dt = -y / (tau * ms) : 1 (event-driven)",
                "on_pre": "x += 1\nw = clip(w + (y - alpha) * eta, 0, top)",
                "on_post": "y += 1\nw = clip(w + x * eta, 0, top)"},
    )  # fmt: skip
    rule = LIF(v_rest=-60, v_th=-50, v_reset=-60, drive=20.0, t_ref=5.0, synapses="conductance",
               tau_e=5, tau_i=10, e_e=0, e_i=-80)  # fmt: skip
    exc, inh = Population("exc", 200, rule), Population("inh", 50, rule)
    wires = [
        Synapses(exc, inh, Random(0.1), weight=0.1, delay=0.8, receptor="ge"),
        Synapses(inh, exc, Random(0.2), weight=0.3, delay=0.8, receptor="gi", plasticity=learn),
    ]
    net = SpikingNetwork([exc, inh], wires, seed=2)
    net.set("exc", "v", Uniform(-60, -50))
    return net


def _move(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    v = z.v
    z.v += dt * (p.drive + z.cur - v) / 10.0
    z.cur -= dt * z.cur / 5.0
    z.low += dt * (v - z.low) / 12.0
    z.high += dt * (v - z.high) / 7.0
    return z.v > 15.0


def _fall(z: Any, p: Any) -> None:
    z.v = 0.0


def _is_up(z: Any, p: Any) -> Any:
    return z.v > 12.0


def _lift(z: Any, p: Any) -> None:
    z.high += 0.1


def _depress(w: Any, z: Any, p: Any, elapsed: float, post: Any) -> Any:
    return min(max(w - 0.001 * max(post.low - 6.0, 0.0), 0.0), 2.0)


def _potentiate(w: Any, z: Any, p: Any, elapsed: float, pre: Any, post: Any) -> Any:
    return min(max(w + 0.0005 * pre.x * max(post.high - 6.0, 0.0), 0.0), 2.0)


def _relax(w: Any, z: Any, p: Any, elapsed: float, post: Any) -> Any:
    return w + p.back * (p.start - w) * post.y


def make_seeing() -> SpikingNetwork:
    """Return synapses whose rule sees potentials and traces, and acts at events and by a clock."""
    rule = NeuronRule(
        _move, {"v": 0.0, "cur": 0.0, "low": 0.0, "high": 0.0}, {"drive": Uniform(8, 20)}, _fall,
        t_ref=1.0, receptors=["cur"], events={"up": _is_up}, on_event={"up": _lift},
        brian2={"model": "dv/dt = (drive + cur - v) / (10 * ms) : 1\n dcur/dt = -cur / (5 * ms) : 1"
                         "\n dlow/dt = (v - low) / (12 * ms) : 1\n"
                         "dhigh/dt = (v - high) / (7 * ms) : 1",
                "threshold": "v > 15.0", "reset": "v = 0", "method": "euler",
                "event up": "v > 12.0", "on_event up": "high += 0.1"},
    )  # fmt: skip
    parameters: dict[str, Any] = {"back": 0.01, "start": Uniform(0.3, 0.7)}
    learn = SynapseRule(
        _depress, on_event={"up": _potentiate}, on_step=_relax, every=1.0,
        parameters=parameters,
        brian2={"on_pre": "w = clip(w - 0.001 * clip(low_post - 6, 0, inf), 0, 2)",
                "on_event up": "w = clip(w + 0.0005 * x_pre * clip(high_post - 6, 0, inf), 0, 2)",
                "on_step": "w = w + back * (start - w) * y_post"},
    )  # fmt: skip
    noise = Population("noise", 200, Poisson(40.0), traces={"x": Trace(15.0)})
    cells = Population("cells", 100, rule, traces={"y": Trace(9.0, 0.4, at_most=0.7)})
    wires = Synapses(noise, cells, Random(0.1), weight=Uniform(0.2, 1.0), delay=Uniform(0.1, 3.0),
                     plasticity=learn)  # fmt: skip
    return SpikingNetwork([noise, cells], [wires], seed=1)


SEEING_CASES = [
    Case("a rule that moves weights first", make_moved_before, 300, 100),
    Case("a rule that sees; events, a clock", make_seeing, 300, 100),
]
"""Those networks, in the order of the table."""
