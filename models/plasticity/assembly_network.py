"""The network of Litwin-Kumar and Doiron 2014: its neurons, its rules, and how it is made smaller.

Parameters are those of the program of its authors, ``sim.jl``, which several public repositories
hold. Excitatory neurons are exponential integrate-and-fire with an adaptive threshold and an
adaptation current, inhibitory ones leaky. Conductances (pF/ms) rise and decay; weights are in pF.
"""

from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import (
    NeuronRule,
    PoissonInput,
    Population,
    Random,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
    Uniform,
)

if TYPE_CHECKING:
    from neurosim.models.plasticity.litwin_kumar import LitwinKumar

DT = 0.1
COMMON = {
    "tau": 20.0, "C": 300.0, "tau_er": 1.0, "tau_e": 6.0, "tau_ir": 0.5, "tau_i": 2.0,
    "e_inh": -75.0, "reset": -60.0, "threshold": -52.0,
}  # fmt: skip
EXCITATORY = {
    **COMMON, "rest": -70.0, "slope": 2.0, "peak": 20.0, "tau_th": 30.0, "jump": 10.0, "a": 4.0,
    "b": 0.805, "tau_w": 150.0, "tau_low": 10.0, "tau_high": 7.0, "theta_low": -70.0,
    "theta_high": -49.0,
}  # fmt: skip
INHIBITORY = {**COMMON, "rest": -62.0}
"""ms, pF, mV, nS, pA."""
INPUTS_EXC = 800
"""Excitatory inputs of a neuron in the paper: 4,000 neurons, connected with chance 0.2."""
WEIGHTS = {"ee": 2.86, "ei": 1.27, "ie": 48.7, "ii": 16.2}
"""pF, at the start: from excitatory to excitatory, from excitatory to inhibitory, and so on."""
BOUNDS_EE, BOUNDS_IE = (1.78, 21.4), (48.7, 243.0)
A_LTD, A_LTP, ETA, TARGET, TAU_X, TAU_Y = 8e-4, 1.4e-3, 1.0, 0.003, 15.0, 20.0
"""pF/mV, pF/(mV^2 ms), pF, the rate 1/ms that inhibition learns to keep, ms."""
RATE_EXC, RATE_INH, WEIGHT_EXC, WEIGHT_INH = 4500.0, 2250.0, 1.78, 1.27
"""Input from outside: Hz, pF."""


def conduct(z: Any, p: Any, dt: float) -> None:
    """Move both conductances: each rises with the one time constant, and decays with the other."""
    z.e += dt * (z.e_rise / (p.tau_er * p.tau_e) - z.e / p.tau_e)
    z.e_rise -= dt * z.e_rise / p.tau_er
    z.i += dt * (z.i_rise / (p.tau_ir * p.tau_i) - z.i / p.tau_i)
    z.i_rise -= dt * z.i_rise / p.tau_ir


def step_exc(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Move an excitatory neuron, and the averages of v that its synapses read."""
    conduct(z, p, dt)
    z.threshold += dt * (p.threshold - z.threshold) / p.tau_th
    z.adaptation += dt * (p.a * (z.v - p.rest) - z.adaptation) / p.tau_w
    z.low += dt * (z.v - z.low) / p.tau_low
    z.high += dt * (z.v - z.high) / p.tau_high
    if is_refractory:
        return False
    upswing = p.slope * exp((z.v - z.threshold) / p.slope)
    synaptic = -z.e * z.v + z.i * (p.e_inh - z.v)
    z.v += dt * ((p.rest - z.v + upswing) / p.tau + (synaptic - z.adaptation) / p.C)
    if z.v <= p.peak:
        return False
    # At once, and not in a reset: where v is high synapses learn, but not of the peak itself.
    z.v, z.threshold = p.reset, p.threshold + p.jump
    z.adaptation += p.b
    return True


def step_inh(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Move an inhibitory neuron."""
    conduct(z, p, dt)
    if is_refractory:
        return False
    z.v += dt * ((p.rest - z.v) / p.tau + (-z.e * z.v + z.i * (p.e_inh - z.v)) / p.C)
    if z.v <= p.threshold:
        return False
    z.v = p.reset
    return True


def is_up(z: Any, p: Any) -> Any:
    """Tell whether v, and its average, are where excitatory synapses are potentiated."""
    return z.v > p.theta_high and z.high > p.theta_low


def depress(w: Any, z: Any, p: Any, elapsed: Any, post: Any) -> Any:
    """Depress an excitatory synapse at a spike that arrives."""
    return max(p.low, w - p.a_ltd * max(post.low - p.theta_low, 0.0))


def potentiate(w: Any, z: Any, p: Any, elapsed: Any, pre: Any, post: Any) -> Any:
    """Potentiate an excitatory synapse while its target is depolarised, one step of it."""
    gain = p.a_ltp * pre.x * (post.v - p.theta_high) * (post.high - p.theta_low)
    return min(p.high, w + p.dt * gain)


def inhibit_less(w: Any, z: Any, p: Any, elapsed: Any, post: Any) -> Any:
    """Move an inhibitory synapse at a spike that arrives: down where the target fires little."""
    return min(max(w + p.eta * (post.y - p.balance), p.low), p.high)


def inhibit_more(w: Any, z: Any, p: Any, elapsed: Any, pre: Any) -> Any:
    """Strengthen an inhibitory synapse at a spike of its target."""
    return min(w + p.eta * pre.y, p.high)


def build(config: "LitwinKumar", learns_inhibition: bool, seed: int, threads: int = 1
          ) -> SpikingNetwork:  # fmt: skip
    """Return the network before anything is learned.

    Weights among its neurons, their bounds and what a spike changes in them are those of the paper,
    times by how much fewer inputs a neuron has, so that it gets the same mean input.

    Examples
    --------
    >>> from neurosim.models.plasticity.litwin_kumar import LitwinKumar
    >>> net = build(LitwinKumar(n=100, p=0.5, assemblies=2), True, seed=0)
    >>> round(float(net.weights("exc->exc")[0]), 6)  # 40 inputs in place of 800
    57.2
    """
    n_exc, n_inh = config.sizes
    silent = dict.fromkeys(("e_rise", "e", "i_rise", "i"), 0.0)
    begin: dict[str, Any] = {"v": Uniform(-60, -52), **silent}
    memory = {"threshold": -52.0, "adaptation": 40.0, "low": -60.0, "high": -60.0}
    ports = ["e_rise", "i_rise"]
    spiking = NeuronRule(step_exc, {**begin, **memory}, EXCITATORY, t_ref=1.0, receptors=ports,
                         events={"up": is_up})  # fmt: skip
    leaky = NeuronRule(step_inh, begin, INHIBITORY, t_ref=1.0, receptors=ports)
    exc = Population(
        "exc", n_exc, spiking, traces={"x": Trace(TAU_X, 1 / TAU_X), "y": Trace(TAU_Y)}
    )
    inh = Population("inh", n_inh, leaky, traces={"y": Trace(TAU_Y)})
    rules = {"ee": learn_exc(config), "ie": learn_inh(config) if learns_inhibition else None}
    wires = [
        Synapses(pre, post, Random(config.p, self_loops=pre is not post),
                 weight=WEIGHTS[kind] * config.scale, delay=DT, receptor=f"{kind[0]}_rise",
                 plasticity=rules.get(kind))
        for kind, pre, post in (("ee", exc, exc), ("ei", exc, inh), ("ie", inh, exc),
                                ("ii", inh, inh))
    ]  # fmt: skip
    inputs = [
        PoissonInput(exc, np.full(n_exc, RATE_EXC), WEIGHT_EXC, "e_rise", name="input"),
        PoissonInput(inh, RATE_INH, WEIGHT_INH, "e_rise"),
    ]
    return SpikingNetwork([exc, inh], wires, inputs=inputs, dt=DT, seed=seed, threads=threads)


def learn_exc(config: "LitwinKumar") -> SynapseRule:
    """Return the voltage-based rule of synapses among excitatory neurons."""
    low, high = BOUNDS_EE
    gain = config.scale * config.speed_exc
    return SynapseRule(depress, on_event={"up": potentiate}, parameters={
        "low": low * config.scale, "high": high * config.scale, "a_ltd": A_LTD * gain,
        "a_ltp": A_LTP * gain, "dt": DT, "theta_low": -70.0, "theta_high": -49.0,
    })  # fmt: skip


def learn_inh(config: "LitwinKumar") -> SynapseRule:
    """Return the rule of synapses from inhibitory to excitatory neurons."""
    low, high = BOUNDS_IE
    return SynapseRule(inhibit_less, inhibit_more, parameters={
        "low": low * config.scale, "high": high * config.scale,
        "eta": ETA * config.scale * config.speed_inh, "balance": 2 * TARGET * TAU_Y,
    })  # fmt: skip


class Normalisation:
    """Keeps the sum of the excitatory weights of each neuron, by what all its synapses lose alike.

    Parameters
    ----------
    net : SpikingNetwork
    scale : float
        Of the weights and their bounds.
    """

    def __init__(self, net: SpikingNetwork, scale: float):
        edges = net.edges("exc->exc")
        self.net, self.post = net, edges.indices
        self.pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
        self.bounds = BOUNDS_EE[0] * scale, BOUNDS_EE[1] * scale
        self.n_inputs = np.maximum(np.bincount(self.post, minlength=edges.indptr.size - 1), 1)
        self.target = self._sum(net.weights("exc->exc"))

    def __call__(self) -> None:
        """Normalise the weights as they are now."""
        weights = self.net.weights("exc->exc")
        excess = (self._sum(weights) - self.target) / self.n_inputs
        self.net.set_weights("exc->exc", np.clip(weights - excess[self.post], *self.bounds))

    def _sum(self, weights: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        return np.bincount(self.post, weights, minlength=self.n_inputs.size)
