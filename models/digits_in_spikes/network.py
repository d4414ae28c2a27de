"""The network: 784 sources, excitatory neurons that learn, and inhibitory ones that let one win."""

import numpy as np

from neurosim.base.random.distributions import Uniform
from neurosim.files.datasets import N_PIXELS
from neurosim.models.digits_in_spikes.settings import SpikingDigits
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson
from neurosim.spiking.plasticity.custom import SynapseRule
from neurosim.topology.explicit import Explicit
from neurosim.topology.neuron_traces import Trace
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, OneToOne
from neurosim.topology.synapses import Synapses

PLASTIC = "eye->exc"
THETA, TAU_THETA = 20.0, 1e7
"""Initial theta, mV, and its time constant, ms."""
EXC_V, INH_V = -105.0, -100.0
"""Initial v, mV: 40 below rest."""
FAST, SLOW = Trace(tau=20.0, at_most=1.0), Trace(tau=40.0, at_most=1.0)
"""Traces to which the last spike alone counts."""
IN_BRIAN2 = {
    "model": """
dv/dt = ((-65 - v) - ge * v + gi * (-100 - v)) / (100 * ms) : 1 (unless refractory)
dge/dt = -ge / (1 * ms) : 1
dgi/dt = -gi / (2 * ms) : 1
dtheta/dt = -forgets * theta / ms : 1""",
    "threshold": "v > theta - 72",
    "reset": "v = -65\ntheta += theta_plus",
    "method": "euler",
}
LEARNS_IN_BRIAN2 = {
    "on_pre": "w = clip(w - eta_pre * fast_post, 0, inf)",
    "on_post": "w = clip(w + eta * x_pre * slow_post, 0, 1)",
}


def move(z, p, dt, is_refractory):  # type: ignore[no-untyped-def]
    """Move an excitatory neuron on by a step, after Euler, and say whether it fires."""
    if not is_refractory:
        z.v += dt * ((-65.0 - z.v) - z.ge * z.v + z.gi * (-100.0 - z.v)) / 100.0
    z.ge -= dt * z.ge
    z.gi -= dt * z.gi / 2.0
    z.theta -= dt * p.forgets * z.theta
    return z.v > z.theta - 72.0


def reset(z, p):  # type: ignore[no-untyped-def]
    """Reset a neuron that fired, and make it harder to fire again."""
    z.v = -65.0
    z.theta += p.theta_plus


def on_pre(w, z, p, elapsed, post):  # type: ignore[no-untyped-def]
    """Return the weight once a spike arrived: down if the target fired lately."""
    return max(0.0, w - p.eta_pre * post.fast)


def on_post(w, z, p, elapsed, pre, post):  # type: ignore[no-untyped-def]
    """Return the weight once the target fired: up if source and target did lately."""
    return min(1.0, w + p.eta * pre.x * post.slow)


def build(config: SpikingDigits, seed: int, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start, which has seen nothing.

    Examples
    --------
    >>> net = build(SpikingDigits(n=10), seed=0)
    >>> net.weights("eye->exc").size, net.edges("inh->exc").indices.size
    (7840, 90)
    """
    cell = NeuronRule(
        move, {"v": EXC_V, "ge": 0.0, "gi": 0.0, "theta": THETA},
        {"forgets": 1 / TAU_THETA, "theta_plus": config.theta_plus}, reset,
        t_ref=5.0, receptors=["ge", "gi"], brian2=IN_BRIAN2,
    )  # fmt: skip
    inhibitory = LIF(tau_m=10, v_rest=-60, v_th=-40, v_reset=-45, t_ref=2, synapses="conductance",
                     tau_e=1, tau_i=2, e_e=0, e_i=-85)  # fmt: skip
    learn = SynapseRule(on_pre, on_post, parameters={"eta": config.eta, "eta_pre": config.eta_pre},
                        brian2=LEARNS_IN_BRIAN2)  # fmt: skip
    eye = Population("eye", N_PIXELS, Poisson(rate=0.0), traces={"x": FAST})
    exc = Population("exc", config.n, cell, traces={"fast": FAST, "slow": SLOW})
    inh = Population("inh", config.n, inhibitory)
    delay = Uniform(0, config.delay) if config.delay else 0.0
    net = SpikingNetwork(
        [eye, exc, inh],
        [Synapses(eye, exc, AllToAll(), weight=Uniform(0.003, 0.303), delay=delay, receptor="ge",
                  plasticity=learn),
         Synapses(exc, inh, OneToOne(), weight=10.4, receptor="ge"),
         Synapses(inh, exc, all_others(config.n), weight=17.0, receptor="gi")],
        dt=config.dt, seed=seed, threads=threads)  # fmt: skip
    net.set("inh", "v", INH_V)
    normalise(net, config)
    return net


def all_others(n: int) -> Explicit:
    """Return the connections of each of ``n`` neurons to all in another population but its own.

    Examples
    --------
    >>> all_others(3).indices.tolist()
    [1, 2, 0, 2, 0, 1]
    """
    pre, post = np.nonzero(~np.eye(n, dtype=bool))
    return Explicit(np.searchsorted(pre, np.arange(n + 1)), post)


def normalise(net: SpikingNetwork, config: SpikingDigits) -> None:
    """Scale the input weights of each neuron to their sum."""
    weights = net.weights(PLASTIC).reshape(N_PIXELS, config.n)
    net.set_weights(PLASTIC, (weights * (config.norm / weights.sum(axis=0))).ravel())


def fix(net: SpikingNetwork) -> None:
    """Hold the thresholds as they are now; weights are held by ``run(plastic=False)``."""
    net.set("exc", "theta_plus", 0.0)
    net.set("exc", "forgets", 0.0)
