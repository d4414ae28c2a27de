r"""Networks of homeostatic growth: cells with alpha currents, synapses that follow calcium.

The cell is NEST's ``iaf_psc_alpha`` with its default parameters, v from rest:

.. math::
   \tau_m \dot v = -v + \tau_m i / C, \qquad
   \dot i = x - i / \tau_s, \qquad \dot x = -x / \tau_s

a spike of weight w pA adds w e / tau_s to x, so that the current peaks at w. All is linear between
spikes, so a step is exact; the cell holds v for t_ref after it fired.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment.ticks import Tick
from neurosim.spiking.growth.calcium import CalciumHomeostasis
from neurosim.spiking.growth.curves import GaussianCurve, LinearCurve
from neurosim.spiking.inputs import PoissonInput
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.sources import Poisson
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

TAU_M, TAU_S, CAPACITANCE, V_TH, T_REF = 10.0, 2.0, 250.0, 15.0, 2.0
"""ms, ms, pF, mV above rest, ms."""
PEAK = math.e / TAU_S
"""What a spike of 1 pA adds to x, pA / ms."""
DELAY = 1.0
TAU_CALCIUM, BETA = 10_000.0, 0.001
"""ms, and calcium of a spike: so calcium is a hundredth of the rate in Hz."""
MANY = LinearCurve(rate=1.0, target=1.0)
"""How fibres grow axons: more than are used."""
DENDRITES = 0.3
"""Elements per second that a cell without input grows for fibres, at most."""


class Course(NamedTuple):
    """What is seen of a network every so many ms.

    Attributes
    ----------
    calcium, rate : ndarray of float64, shape (n_times, n_groups)
        Means; Hz since the time before.
    synapses : ndarray of float64, shape (n_times, n_kinds)
        How many there are.
    """

    calcium: Real
    rate: Real
    synapses: Real


def step(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Advance one cell by a step, and tell whether it fires."""
    if not is_refractory:
        z.v = p.v_of_v * z.v + p.v_of_x * z.x + p.v_of_i * z.i
    z.i = p.left * z.i + p.i_of_x * z.x
    z.x = p.left * z.x
    return z.v >= p.v_th


def reset(z: Any, p: Any) -> None:
    """Reset a cell that fired."""
    z.v = 0.0


def cell(dt: float) -> NeuronRule:
    """Return the rule of the cells, for steps of dt ms.

    Examples
    --------
    >>> round(cell(0.1).parameters["left"], 4)
    0.9512
    """
    from scipy.linalg import expm

    rates = [[-1 / TAU_S, 0, 0], [1, -1 / TAU_S, 0], [0, 1 / CAPACITANCE, -1 / TAU_M]]
    moved = expm(np.array(rates) * dt)
    parameters = {
        "left": moved[0, 0], "i_of_x": moved[1, 0], "v_of_x": moved[2, 0], "v_of_i": moved[2, 1],
        "v_of_v": moved[2, 2], "v_th": V_TH,
    }  # fmt: skip
    named = {name: float(value) for name, value in parameters.items()}
    return NeuronRule(step, {"v": 0.0, "x": 0.0, "i": 0.0}, named, reset, t_ref=T_REF,
                      receptors=["x", "v"])  # fmt: skip


def build_balanced(config: Any, every: float, seed: int, threads: int) -> SpikingNetwork:
    """Return excitatory and inhibitory cells, one population, without synapses at first.

    Axons of excitatory cells end at dendrites of both kinds, in proportion to what is vacant.

    Parameters
    ----------
    config : HomeostaticGrowth
    every : float
        ms from one update of the synapses to the next.
    seed, threads : int
    """
    is_exc = np.arange(config.n) < config.sizes[0]
    target = np.where(is_exc, *config.targets)
    slow, fast = 1000 * config.growth, 4000 * config.growth  # per second
    cells = Population("cells", config.n, cell(config.dt))

    def rule(axons: Any, dendrites: Any) -> CalciumHomeostasis:
        curves = (GaussianCurve(np.asarray(x, float), target) for x in (axons, dendrites))
        return CalciumHomeostasis(*curves, every=every, tau=TAU_CALCIUM, beta=BETA)

    exc = rule(np.where(is_exc, slow, 0.0), np.where(is_exc, slow, fast))
    inh = rule(np.where(is_exc, 0.0, slow), np.full(config.n, slow))
    none = Explicit.from_pairs([], config.n, multapses=True)
    wires: dict[str, Any] = {"delay": DELAY, "receptor": "x"}
    synapses = [
        Synapses(cells, cells, none, config.weight * PEAK, name="exc", growth=exc, **wires),
        Synapses(cells, cells, none, -config.weight * PEAK, name="inh", growth=inh, **wires),
    ]
    drive = PoissonInput(cells, config.external, config.external_weight * PEAK, receptor="x")
    return SpikingNetwork([cells], synapses, inputs=[drive], dt=config.dt, seed=seed,
                          threads=threads, precision="single")  # fmt: skip


def build_driven(config: Any, seed: int, threads: int) -> SpikingNetwork:
    """Return cells that are driven by fibres alone, of which a share falls silent half-way.

    Parameters
    ----------
    config : HomeostaticGrowth
    seed, threads : int
    """
    is_silenced = np.arange(config.fibres) < round(config.silenced * config.fibres)
    rates = np.tile(np.full(config.fibres, config.fibre_rate), (2, 1))
    rates[1, is_silenced] = 0.0
    fibres = Population("fibres", config.fibres, Poisson(rates, every=config.duration))
    cells = Population("cells", config.driven, cell(config.dt))
    dendrites = LinearCurve(DENDRITES, config.targets[0])
    rule = CalciumHomeostasis(MANY, dendrites, every=config.every, tau=TAU_CALCIUM, beta=BETA)
    none = Explicit.from_pairs([], config.fibres, multapses=True)
    wires = Synapses(fibres, cells, none, config.fibre_weight * PEAK, delay=DELAY, receptor="x",
                     name="exc", growth=rule)  # fmt: skip
    return SpikingNetwork([fibres, cells], [wires], dt=config.dt, seed=seed, threads=threads,
                          precision="single")  # fmt: skip


def watch(
    net: SpikingNetwork, groups: list[slice], n_looks: int, look: float, tick: Tick
) -> Course:
    """Run a network of either kind, and look at it from time to time.

    Parameters
    ----------
    net : SpikingNetwork
    groups : list of slice
        Of the cells, over which means are taken.
    n_looks : int
    look : float
        ms between two.
    tick : Tick
        Told the share of the looks that is done; between two the seed may be left.
    """
    told: dict[str, list[list[float]]] = {"calcium": [], "rates": [], "synapses": []}
    n = net.populations["cells"].n
    for done in tick.loop("looks", range(1, n_looks + 1), keep={"net": net, "told": told}):
        spikes = net.record("cells")
        net.run(look)
        counts = np.bincount(spikes.neurons, minlength=n) / (look * 0.001)
        net.forget(spikes)
        kept = net.growth["exc"].post_calcium
        told["calcium"].append([float(kept[group].mean()) for group in groups])
        told["rates"].append([float(counts[group].mean()) for group in groups])
        told["synapses"].append([float(net.edges(name).indices.size) for name in net.synapses])
        tick(done / n_looks)
    return Course(*(np.array(values) for values in told.values()))
