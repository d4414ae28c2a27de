"""The network of a brain: the model of Shiu et al., who is driven, whose synapses are cut."""

import numpy as np

from neurosim.base.arrays import Index
from neurosim.models.fly_brain.named import Drive
from neurosim.models.fly_brain.settings import (
    DELAY,
    DT,
    KICK,
    REFRACTORY,
    REST,
    TAU_G,
    TAU_M,
    THRESHOLD,
    FlyBrain,
)
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

BRAIN, DRIVE = "brain", "drive"
"""Names of the populations."""


def make_rule(n: int, driven: Index, arrivals: str = "dropped") -> LIF:
    """Return the rule of ``n`` neurons, of which some are driven and so never refractory.

    Parameters
    ----------
    n : int
    driven : ndarray of int32
    arrivals : str
        What becomes of spikes that arrive at refractory neurons: ``"dropped"`` or
        ``"accumulated"``.
    """
    t_ref = np.full(n, REFRACTORY)
    t_ref[driven] = 0.0
    return LIF(
        tau_m=TAU_M, v_rest=REST, v_th=THRESHOLD, v_reset=REST, t_ref=t_ref, synapses="current",
        tau_e=TAU_G, frozen=("v", "ge"), drops=("v", "ge") if arrivals == "dropped" else ("v",),
        reset={"ge": 0.0},
    )  # fmt: skip


def silence(graph: Explicit, neurons: Index) -> Explicit:
    """Return the graph without what leads out of some neurons: their contacts count nothing."""
    if not neurons.size:
        return graph
    counts = graph.counts.copy()
    for first, stop in zip(graph.indptr[neurons], graph.indptr[neurons + 1], strict=True):
        counts[first:stop] = 0
    return graph.with_counts(counts)


def build(
    config: FlyBrain, graph: Explicit, drive: Drive, seed: int = 0, lazy: bool | None = None
) -> SpikingNetwork:
    """Return the network.

    Parameters
    ----------
    config : FlyBrain
    graph : Explicit
    drive : Drive
    seed : int
        Of the spikes of the drive.
    lazy : bool, optional
        As of `SpikingNetwork`.
    """
    n, k = graph.indptr.size - 1, drive.neurons.size
    brain = Population(BRAIN, n, make_rule(n, drive.neurons, config.arrivals))
    source = Population(DRIVE, k, Poisson(drive.rates))
    one_each = Explicit(np.arange(k + 1), drive.neurons)
    wires = [
        Synapses(brain, brain, graph, weight=config.weight, delay=DELAY, receptor="ge"),
        Synapses(source, brain, one_each, weight=KICK * config.weight, receptor="v"),
    ]
    return SpikingNetwork([brain, source], wires, dt=DT, seed=seed, lazy=lazy)
