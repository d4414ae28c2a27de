r"""The network of the decision: two selective populations, all others, and inhibition.

Leaky neurons with conductances of AMPA, NMDA and GABA,

.. math::
   C \dot v = -(g_L + g_{GABA}) (v + 70) - \Big(g_{AMPA} +
   \frac{\sum_p w_p S_p}{1 + e^{-0.062 v} / 3.57}\Big) v,

in pF, nS, mV and ms. S_p is the sum over the neurons of excitatory population p of their NMDA
gating s, which saturates: :math:`\dot s = 0.5\, x\, (1 - s) - s / 100`, :math:`\dot x = -x / 2`,
and x rises by 1 with each spike, after the delay. Everybody is connected to everybody, within a
selective population w+ times as strongly, between them and from all others to them w- times.
Everything moves by Euler steps of dt.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from neurosim.models.decisions.parameters import Parameters
from neurosim.spiking.coupling import Coupling
from neurosim.spiking.inputs import PoissonInput
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, OneToOne
from neurosim.topology.synapses import Synapses

EXCITATORY = "A", "B", "others"
POPULATIONS = *EXCITATORY, "inh"
DELAY = 0.5
STATE = {"v": -52.0, "ampa": 0.0, "gaba": 0.0, "from_A": 0.0, "from_B": 0.0, "from_others": 0.0}
GATES = {"x": 0.0, "s": 0.0}


class Receiver(NamedTuple):
    """A kind of neuron: pF, nS, ms; conductances are of one synapse, nS."""

    c: float
    g_leak: float
    t_ref: float
    external: float
    ampa: float
    nmda: float
    gaba: float


KINDS = {
    "exc": Receiver(500.0, 25.0, 2.0, 2.1, 0.05, 0.165, 1.3),
    "inh": Receiver(200.0, 20.0, 1.0, 1.62, 0.04, 0.13, 1.0),
}


def _slope(z: Any, p: Any) -> float:
    """Return dv/dt of a neuron."""
    slow = p.w_A * z.from_A + p.w_B * z.from_B + p.w_others * z.from_others
    excited = z.ampa + slow * 3.57 / (3.57 + math.exp(-0.062 * z.v))
    return -(excited * z.v + (p.g_leak + z.gaba) * (z.v + 70.0)) / p.c  # type: ignore[no-any-return]


def step_inh(z: Any, p: Any, dt: float, is_refractory: bool) -> bool:
    """Move a neuron that sends no NMDA."""
    if not is_refractory:
        z.v += dt * _slope(z, p)
    z.ampa -= dt * 0.5 * z.ampa
    z.gaba -= dt * 0.2 * z.gaba
    return z.v > -50.0  # type: ignore[no-any-return]


def step_exc(z: Any, p: Any, dt: float, is_refractory: bool) -> bool:
    """Move a neuron, and the gating of the NMDA that it sends."""
    if not is_refractory:
        z.v += dt * _slope(z, p)
    z.ampa -= dt * 0.5 * z.ampa
    z.gaba -= dt * 0.2 * z.gaba
    z.s += dt * (0.5 * z.x * (1.0 - z.s) - 0.01 * z.s)
    z.x -= dt * 0.5 * z.x
    return z.v > -50.0  # type: ignore[no-any-return]


def reset(z: Any, p: Any) -> None:
    """Return to the reset potential."""
    z.v = -55.0


def gating(w: float, pre: Any) -> float:
    """Return what a neuron adds to the sum of its population."""
    return w * pre.s  # type: ignore[no-any-return]


MODEL = """dv/dt = -((ampa + (w_A * from_A + w_B * from_B + w_others * from_others) * 3.57
    / (3.57 + exp(-0.062 * v))) * v + (g_leak + gaba) * (v + 70)) / c / ms : 1 (unless refractory)
dampa/dt = -ampa / (2 * ms) : 1
dgaba/dt = -gaba / (5 * ms) : 1
from_A : 1
from_B : 1
from_others : 1
"""
GATING = """ds/dt = (0.5 * x * (1 - s) - 0.01 * s) / ms : 1
dx/dt = -x / (2 * ms) : 1
"""


def weight(pre: str, post: str, w_plus: float) -> float:
    """Return how strong synapses are, in units of the mean; all from populations of 15 %.

    Examples
    --------
    >>> weight("A", "A", 1.7), round(weight("others", "A", 1.7), 3), weight("A", "inh", 1.7)
    (1.7, 0.876, 1.0)
    """
    if post in ("others", "inh"):
        return 1.0
    return w_plus if pre == post else 1 - 0.15 * (w_plus - 1) / 0.85


def build(config: Parameters, seed: int, threads: int = 1, *, fast: bool = False) -> SpikingNetwork:
    """Return the network at its start; with ``fast``, AMPA gives what NMDA gave.

    Examples
    --------
    >>> net = build(Parameters(scale=0.1), seed=0)
    >>> [net.cells[name].n for name in POPULATIONS]
    [24, 24, 112, 40]
    """
    cells = {name: _populate(config, name, fast) for name in POPULATIONS}
    synapses = [each for post in cells.values() for each in _connect(config, cells, post, fast)]
    synapses += [
        Synapses(cells[name], cells[name], OneToOne(), 1.0, delay=DELAY, receptor="x",
                 name=f"gating of {name}") for name in EXCITATORY
    ]  # fmt: skip
    inputs = [
        PoissonInput(post, config.external, _kind(post.name).external, receptor="ampa",
                     name=f"input to {post.name}") for post in cells.values()
    ]  # fmt: skip
    return SpikingNetwork(list(cells.values()), synapses, inputs=inputs, dt=config.dt, seed=seed,
                          threads=threads, precision=config.precision)  # fmt: skip


def _kind(name: str) -> Receiver:
    return KINDS["exc" if name in EXCITATORY else "inh"]


def _populate(config: Parameters, name: str, fast: bool) -> Population:
    """Return a population; its neurons know how strong the NMDA of each other one is for them."""
    kind, sends = _kind(name), name in EXCITATORY
    slow = 0.0 if fast else kind.nmda / config.scale
    weights = {f"w_{pre}": slow * weight(pre, name, config.w_plus) for pre in EXCITATORY}
    rule = NeuronRule(
        step_exc if sends else step_inh,
        STATE | (GATES if sends else {}),
        {"c": kind.c, "g_leak": kind.g_leak, **weights},
        reset,
        t_ref=kind.t_ref,
        receptors=["ampa", "gaba", *(["x"] if sends else [])],
        brian2={"model": MODEL + (GATING if sends else ""), "threshold": "v > -50",
                "reset": "v = -55", "method": "euler"},
    )  # fmt: skip
    return Population(name, config.sizes[name], rule)


def _connect(
    config: Parameters, cells: dict[str, Population], post: Population, fast: bool
) -> Iterator[Synapses]:
    """Yield all that leads to a population, but the gating."""
    kind, gain = _kind(post.name), config.charge if fast else 1.0
    for pre in (cells[name] for name in EXCITATORY):
        ampa = gain * kind.ampa / config.scale * weight(pre.name, post.name, config.w_plus)
        yield Synapses(pre, post, AllToAll(), ampa, delay=DELAY, receptor="ampa")
        yield Coupling(pre, post, AllToAll(), gating, f"from_{pre.name}", brian2="w * s_pre")
    gaba = kind.gaba / config.scale
    yield Synapses(cells["inh"], post, AllToAll(), gaba, delay=DELAY, receptor="gaba")
