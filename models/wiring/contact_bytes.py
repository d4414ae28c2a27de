"""What a contact takes in the memory of a spiking network: all arrays of its synapses, counted."""

from typing import Any

import numpy as np

from neurosim.base.random.distributions import Uniform
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.topology.connectivity import Random
from neurosim.topology.multapses import Multapses
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

N, P, M, NEW = 70_000, 1e-4, 4, 0.1
"""Neurons, more than two bytes can name; connection; contacts of a pair; of all that grow then."""


def count_bytes(seed: int) -> tuple[float, float]:
    """Return bytes of a contact, as built, and after more have grown.

    Single precision, one delay, a weight of its own for each.
    """
    cells = Population("cells", N, LIF())
    wires = Synapses(cells, cells, Multapses(Random(P), M), Uniform(0, 1), delay=1.0, name="wires")
    net = SpikingNetwork([cells], [wires], precision="single", seed=seed)
    net.run(1.0)
    before = _per_contact(net)
    edges = net.edges("wires")
    rng = np.random.default_rng(seed)
    those = np.sort(rng.choice(edges.indices.size, round(NEW * edges.indices.size), replace=False))
    pre, _ = edges.pairs()
    net.grow("wires", pre[those], edges.indices[those])
    net.run(1.0)
    return before, _per_contact(net)


def _per_contact(net: SpikingNetwork) -> float:
    pathway: Any = net.pathways["wires"]
    found: dict[int, int] = {}
    for holder in (pathway, pathway.wiring, pathway.wiring.rows):
        for value in vars(holder).values():
            _collect(value, found)
    return sum(found.values()) / int(pathway.count())


def _collect(value: Any, found: dict[int, int]) -> None:
    """Note arrays by where their memory is, each once, and as large as it is as a whole."""
    if isinstance(value, np.ndarray):
        while isinstance(value.base, np.ndarray):
            value = value.base
        found[value.__array_interface__["data"][0]] = value.nbytes
    elif isinstance(value, dict):
        _collect(tuple(value.values()), found)
    elif isinstance(value, tuple | list):
        for each in value:
            _collect(each, found)
