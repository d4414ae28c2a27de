"""The network of Zenke, Agnes & Gerstner 2015: five kinds of plasticity at once.

Rules and parameters are those of the program that the authors published; see
`neurosim.models.plasticity.orchestrated_plasticity`. Conductances are in units of the leak.
"""

from math import exp
from typing import Any

from neurosim import (
    NeuronRule,
    Poisson,
    Population,
    Random,
    ShortTerm,
    Signal,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
)

CELL = {
    "e_l": -70.0, "e_i": -80.0, "v_th": -50.0, "tau_m": 20.0, "tau_th": 5.0, "tau_ampa": 5.0,
    "tau_gaba": 10.0, "tau_nmda": 100.0, "tau_a": 100.0,
}  # fmt: skip
"""mV, mV, mV, then ms."""
JUMP = 100.0
"""mV by which a spike raises the threshold, which makes a neuron refractory."""
TAU, TAU_SLOW = 20.0, 100.0
"""ms of the traces."""
W_MAX, W_MAX_INH = 5.0, 1.0
LOW, HIGH, DEPTH = 0.0, 0.5, 0.1
"""Where reference weights rest, and how deep these two wells are."""
CLOCK = 1.2
"""s from one step of consolidation to the next, a thousandth of its time constant."""


def step(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Advance one neuron by ``dt`` ms."""
    z.ampa *= exp(-dt / p.tau_ampa)
    z.gaba *= exp(-dt / p.tau_gaba)
    z.adapt *= exp(-dt / p.tau_a)
    z.nmda += dt / p.tau_nmda * (z.ampa - z.nmda)
    excitation = (p.fast * z.ampa + (1.0 - p.fast) * z.nmda) * z.v
    inhibition = (z.gaba + z.adapt) * (z.v - p.e_i)
    z.theta *= exp(-dt / p.tau_th)
    z.v -= dt / p.tau_m * (excitation + inhibition + z.v - p.e_l)
    z.v = min(max(z.v, p.e_i), 0.0)
    return z.v > p.v_th + z.theta


def reset(z: Any, p: Any) -> None:
    """Return a neuron that fired to rest, raise its threshold, let it adapt."""
    z.v = p.e_l
    z.theta = p.jump
    z.adapt += p.by


def cell(ampa_to_nmda: float, adaptation: float) -> NeuronRule:
    """Return the rule of excitatory or inhibitory neurons.

    Examples
    --------
    >>> cell(0.2, 0.1).receptors
    ('ampa', 'gaba')
    """
    state = {"v": -70.0, "theta": 0.0, "ampa": 0.0, "nmda": 0.0, "gaba": 0.0, "adapt": 0.0}
    own = {"fast": ampa_to_nmda / (1 + ampa_to_nmda), "jump": JUMP, "by": adaptation}
    return NeuronRule(step, state, {**CELL, **own}, reset, receptors=["ampa", "gaba"])


def depress(w: float, z: Any, p: Any, elapsed: float, post: Any) -> Any:
    """Doublets weaken a synapse, the transmitter alone strengthens it a little."""
    return max(w - p.eta * (post.y - p.delta), 0.0)


def potentiate(w: float, z: Any, p: Any, elapsed: float, pre: Any, post: Any) -> Any:
    """Triplets strengthen; bursts pull every synapse of the neuron to its reference weight."""
    w += p.eta * pre.x * post.slow - p.beta * post.y**3 * (w - z.reference)
    return min(max(w, 0.0), p.w_max)


def consolidate(w: float, z: Any, p: Any, elapsed: float) -> Any:
    """Move the reference weight towards the weight, in a potential with two wells."""
    r, middle = z.reference, 0.5 * (p.low + p.high)
    z.reference += p.share * (w - r + p.depth * (p.low - r) * (middle - r) * (p.high - r))
    return w


def excitatory_rule(config: Any) -> SynapseRule:
    """Return what moves excitatory synapses: triplets, bursts, transmitter, reference."""
    quarter = 0.25 * (HIGH - LOW)
    wall = (quarter - LOW) * (quarter - 0.5 * (LOW + HIGH)) * (quarter - HIGH)
    return SynapseRule(
        depress, potentiate, {"reference": LOW}, on_step=consolidate, every=CLOCK * 1000,
        parameters={"eta": config.eta, "beta": config.beta, "delta": config.delta,
                    "w_max": W_MAX, "low": LOW, "high": HIGH, "depth": DEPTH / wall,
                    "share": CLOCK / config.tau_consolidation},
    )  # fmt: skip


def balance_pre(w: float, z: Any, p: Any, elapsed: float, post: Any, signals: Any) -> Any:
    """Move inhibition at a spike of its neuron, up where the whole network fires too much."""
    return max(w + p.eta * (signals.activity / p.target - 1.0) * (post.y + 1.0), 0.0)


def balance_post(w: float, z: Any, p: Any, elapsed: float, pre: Any, signals: Any) -> Any:
    """Move inhibition at a spike of its target, in the same direction."""
    w += p.eta * (signals.activity / p.target - 1.0) * pre.x
    return min(max(w, 0.0), p.w_max)


def follow(x: float, p: Any, counts: Any, dt: float) -> Any:
    """Let the mean rate of all excitatory neurons, Hz, follow what they fire."""
    return x + (1000.0 * counts[0] / p.n - dt * x) / p.tau


def build(config: Any, seed: int, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start.

    Parameters
    ----------
    config : OrchestratedPlasticity
        Its sizes, weights and rules.
    seed, threads : int

    Examples
    --------
    >>> from neurosim.models.plasticity.orchestrated_plasticity import OrchestratedPlasticity
    >>> net = build(OrchestratedPlasticity(n=60), seed=0)
    >>> sorted(net.populations), float(net.get("activity", "value"))
    (['exc', 'inh', 'stim'], 4.0)
    """
    n_exc, n_inh = config.sizes
    both = {"x": Trace(TAU), "y": Trace(TAU), "slow": Trace(TAU_SLOW)}
    exc = Population("exc", n_exc, cell(0.2, 0.1), traces=both)
    inh = Population("inh", n_inh, cell(0.3, 0.0), traces={"x": Trace(TAU)})
    stim = Population("stim", n_exc, Poisson(config.background), traces={"x": Trace(TAU)})
    activity = Signal("activity", config.target, step=follow, of=["exc"],
                      parameters={"tau": 10_000.0, "n": n_exc})  # fmt: skip
    isp = SynapseRule(
        balance_pre, balance_post, signals=[activity],
        parameters={"eta": config.eta / 50, "target": config.target, "w_max": W_MAX_INH},
    )  # fmt: skip
    learn, at_random, scale = excitatory_rule(config), Random(config.p), config.scale
    tired = ShortTerm(U=0.2, tau_f=600.0, tau_d=200.0, u_rest=0.2)
    wires = [
        Synapses(stim, exc, at_random, config.w_ext, learn, delay=DELAY, short_term=tired,
                 receptor={"ampa": scale}),
        Synapses(exc, exc, Random(config.p, self_loops=False), config.w_ee, learn, delay=DELAY,
                 short_term=tired, receptor={"ampa": scale}),
        Synapses(exc, inh, at_random, config.w_ei, delay=DELAY, short_term=tired,
                 receptor={"ampa": scale}),
        Synapses(inh, inh, at_random, config.w_ii, delay=DELAY, receptor={"gaba": scale}),
        Synapses(inh, exc, at_random, config.w_ie, isp, delay=DELAY, receptor={"gaba": scale}),
    ]  # fmt: skip
    return SpikingNetwork([stim, exc, inh], wires, dt=config.dt, seed=seed, threads=threads,
                          precision=config.precision)  # fmt: skip


DELAY = 0.8
"""ms, the least of the authors' simulator."""
