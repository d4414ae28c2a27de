"""The network of Vogels et al. 2011: neurons with conductances, and inhibition that learns.

Parameters and the order of all that happens are those of Brian2's example of the paper, which is
by one of its authors; see `neurosim.models.plasticity.inhibitory_plasticity`.
"""

from math import exp
from typing import Any

from neurosim import NeuronRule, Population, Random, SpikingNetwork, SynapseRule, Synapses

TAU, W_MAX = 20.0, 100.0
"""ms of the traces; nS that an inhibitory synapse may reach."""
W_START = 1e-10
"""nS of an inhibitory synapse that has not learned."""
PLASTIC = "inh->exc"
MEMBRANE = {
    "g_l": 10.0, "e_l": -60.0, "e_i": -80.0, "v_th": -50.0, "c": 200.0, "drive": 200.0,
    "tau_e": 5.0, "tau_i": 10.0,
}  # fmt: skip
"""nS, mV, mV, mV, pF, pA, ms, ms."""


def step(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Advance one neuron by an Euler step of ``dt`` ms."""
    if not is_refractory:
        current = -p.g_l * (z.v - p.e_l) - (z.ge * z.v + z.gi * (z.v - p.e_i)) + p.drive
        z.v += dt * current / p.c
    z.ge -= dt * z.ge / p.tau_e
    z.gi -= dt * z.gi / p.tau_i
    return z.v > p.v_th


def reset(z: Any, p: Any) -> None:
    """Return a neuron that fired to rest."""
    z.v = p.e_l


def neurons() -> NeuronRule:
    """Return the rule of both kinds of neurons; like the example's they begin at v = 0.

    Examples
    --------
    >>> neurons().t_ref
    5.0
    """
    return NeuronRule(
        step, {"v": 0.0, "ge": 0.0, "gi": 0.0}, MEMBRANE, reset, receptors=["ge", "gi"], t_ref=5.0,
        brian2={
            "model": """dv/dt = (-g_l*(v - e_l) - (ge*v + gi*(v - e_i)) + drive)/c/ms : 1
                        (unless refractory)
                        dge/dt = -ge/tau_e/ms : 1
                        dgi/dt = -gi/tau_i/ms : 1""".replace("\n                        (", " ("),
            "threshold": "v > v_th", "reset": "v = e_l", "method": "euler",
        },
    )  # fmt: skip


def on_pre(w: float, z: Any, p: Any, elapsed: float) -> Any:
    """Move the weight at a spike of the inhibitory neuron, before that is transmitted."""
    left = exp(-elapsed / p.tau)
    z.x, z.y = z.x * left + 1.0, z.y * left
    return min(max(w + (z.y - p.alpha) * p.eta, 0.0), p.w_max)


def on_post(w: float, z: Any, p: Any, elapsed: float) -> Any:
    """Strengthen the synapse at a spike of the excitatory neuron."""
    left = exp(-elapsed / p.tau)
    z.x, z.y = z.x * left, z.y * left + 1.0
    return min(max(w + z.x * p.eta, 0.0), p.w_max)


def learning(eta: float, target: float) -> SynapseRule:
    """Return inhibitory plasticity that pulls its targets to ``target`` Hz.

    Parameters
    ----------
    eta : float
        nS by which a pair of coincident spikes strengthens a synapse.
    target : float
        Hz; each spike of the inhibitory neuron alone weakens a synapse by eta x 2 target tau.

    Examples
    --------
    >>> round(learning(eta=0.01, target=3.0).parameters["alpha"], 12)
    0.12
    """
    return SynapseRule(
        on_pre, on_post, {"x": 0.0, "y": 0.0}, moves="before",
        parameters={"tau": TAU, "alpha": target * TAU * 0.001 * 2, "eta": eta, "w_max": W_MAX},
        brian2={"model": "dx/dt = -x/(tau*ms) : 1 (event-driven)\n"
                         "dy/dt = -y/(tau*ms) : 1 (event-driven)",
                "on_pre": "x += 1\nw = clip(w + (y - alpha)*eta, 0, w_max)",
                "on_post": "y += 1\nw = clip(w + x*eta, 0, w_max)"},
    )  # fmt: skip


def build(config: Any, seed: int, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start.

    Parameters
    ----------
    config : InhibitoryPlasticity
        Its sizes, inputs, weights and rule.
    seed, threads : int

    Examples
    --------
    >>> from neurosim.models.plasticity.inhibitory_plasticity import InhibitoryPlasticity
    >>> net = build(InhibitoryPlasticity(n=500), seed=0)
    >>> net.get("exc", "v").shape, float(net.weights("inh->exc").max())
    ((400,), 1e-10)
    """
    rule = neurons()
    exc, inh = (
        Population(name, size, rule)
        for name, size in zip(("exc", "inh"), config.sizes, strict=True)
    )
    at_random = Random(config.inputs / config.n)
    wires = [Synapses(exc, post, at_random, config.w_exc, receptor="ge") for post in (exc, inh)]
    wires += [
        Synapses(inh, inh, at_random, config.w_inh, receptor="gi"),
        Synapses(inh, exc, at_random, W_START, learning(config.eta, config.target), receptor="gi"),
    ]
    return SpikingNetwork([exc, inh], wires, dt=config.dt, seed=seed, threads=threads,
                          precision=config.precision)  # fmt: skip
