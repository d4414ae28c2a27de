"""Replay: networks that memorise a sequence and run through it [1]_.

References
----------
.. [1] Dabagia, Papadimitriou, Vempala, "Computation with sequences of assemblies in a model of
   the brain", ALT 2024, arXiv:2306.03812; Neural Computation, doi:10.1162/neco_a_01720 (DOI to be
   verified).
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Index, Real
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.experiment.configuration import Configuration
from neurosim.models.assemblies.operations import Tick
from neurosim.topology.connectivity import Random
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

STRONGEST = 1000.0
"""Largest weight where a teacher shows the items."""


class Memory(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(1000, ge=1, le=10**5, description="neurons in an area, and of the stimulus")
    k: int = Field(30, ge=1, description="neurons that fire")
    p: float = Field(0.2, ge=0, le=1, description="connection probability")
    beta: float = Field(0.1, ge=0, le=10, description="Hebbian gain")
    w_max: float = Field(4.0, ge=1, le=2**20, description="largest weight / initial weight")
    length: int = Field(25, ge=3, description="items of the sequence")
    rounds: int = Field(10, ge=2, le=1000, description="presentations; half of them with scaffold")
    order_p: float = Field(0.4, ge=0, le=1, description="connection probability, where held")
    order_rounds: int = Field(20, ge=1, le=1000, description="presentations, where held")
    hold: int = Field(3, ge=1, le=100, description="rounds that each item is held")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.k * self.length > self.n:
            raise ValueError(
                f"k must be at most n / length = {self.n // self.length}, got {self.k}; "
                "lower k or raise n"
            )
        return self

    @property
    def is_published(self) -> bool:
        """Whether the claims of the paper are for these parameters."""
        published = (self.n, self.k, self.beta, self.length) == (1000, 30, 0.1, 25)
        return published and self.p >= 0.2 and self.rounds >= 10

    @property
    def items(self) -> list[Index]:
        """Disjoint sets of k neurons."""
        k = self.k
        return [np.arange(i * k, (i + 1) * k, dtype=np.int32) for i in range(self.length)]


def build(config: Memory, has_scaffold: bool, seed: int, threads: int = 1) -> Network:
    """Return the stimulus S, the area A and, as a scaffold, the area B, normalised."""
    s = Population("S", config.n, Playback())
    a, b = (Population(name, config.n, KWinners(config.k)) for name in "AB")
    pairs = [(s, a), (a, a), *([(a, b), (b, a), (b, b)] if has_scaffold else [])]
    graph, rule = Random(config.p), Hebbian(config.beta, w_max=config.w_max)
    fibers = [Synapses(pre, post, graph, plasticity=rule) for pre, post in pairs]
    areas = [s, a, b] if has_scaffold else [s, a]
    network = Network(areas, fibers, seed=seed, threads=threads)
    network.normalise()
    return network


def build_taught(config: Memory, beta_minus: float, seed: int, threads: int = 1) -> Network:
    """Return an area A, and a teacher S that makes neuron i of A fire with its neuron i."""
    s, a = Population("S", config.n, Playback()), Population("A", config.n, KWinners(config.k))
    one_to_one = Explicit(np.arange(config.n + 1), np.arange(config.n))
    rule = Hebbian(config.beta, beta_minus, STRONGEST)
    fibers = [
        Synapses(s, a, one_to_one, weight=2 * config.k * STRONGEST),
        Synapses(a, a, Random(config.order_p), plasticity=rule),
    ]
    return Network([s, a], fibers, seed=seed, threads=threads)


def present(network: Network, items: Sequence[Index], hold: int = 1) -> list[Index]:
    """Show the sequence, each item for ``hold`` rounds; return who wins for each."""
    network.rest()
    winners = []
    for item in items:
        network.run(hold, inputs={"S": item})
        winners.append(network.winners("A"))
    return winners


def replay(network: Network, items: Sequence[Index]) -> list[Index]:
    """Show the first item for a round, then let the areas run free; return who wins in A."""
    network.rest()
    recorder = network.record("A")
    network.run(1, inputs={"S": items[0]}, plastic=False)
    network.run(len(items) - 1, plastic=False)
    network.forget(recorder)
    return recorder.winners


def share(config: Memory, some: Sequence[Index], others: Sequence[Index]) -> Real:
    """Return the overlap / k of each set of neurons with each of the others."""
    masks = np.zeros((2, config.length, config.n))
    for mask, sets in zip(masks, (some, others), strict=True):
        for row, neurons in zip(mask, sets, strict=True):
            row[neurons] = 1
    overlaps: Real = masks[0] @ masks[1].T / config.k
    return overlaps


def memorise(config: Memory, has_scaffold: bool, seed: int, threads: int, tick: Tick) -> Real:
    """Return the overlap of round i of the replay with assembly j, after each presentation."""
    network, overlaps = build(config, has_scaffold, seed, threads), []
    for i in range(config.rounds):
        memorised = present(network, config.items)
        overlaps.append(share(config, replay(network, config.items), memorised))
        tick((i + 1) / config.rounds)
    return np.array(overlaps)


def order(
    config: Memory, beta_minus: float, seed: int, threads: int, tick: Tick
) -> tuple[Real, Real]:
    """Return the overlaps of a replay after teaching, and weights forward, back and within."""
    network = build_taught(config, beta_minus, seed, threads)
    for i in range(config.order_rounds):
        present(network, config.items, config.hold)
        tick((i + 1) / config.order_rounds)
    weights = [_weight(network, config.items, shift) for shift in (1, -1, 0)]
    return share(config, replay(network, config.items), config.items), np.array(weights)


def _weight(network: Network, items: Sequence[Index], shift: int) -> float:
    """Return the mean weight from each inner item to the one ``shift`` later."""
    inner = range(1, len(items) - 1)
    found = [network.edges("A->A", items[i], items[i + shift])[1] for i in inner]
    weights = np.concatenate(found)
    return float(weights.mean()) if weights.size else float("nan")
