"""A growth rule by which neurons that are far from each other connect where they fire together."""

from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks, reprs
from neurosim.base.errors import KindError
from neurosim.topology.growth_rule import GrowthRule, Proposal
from neurosim.topology.positions import Positions

__all__ = ["FarGrowth"]

Neurons = npt.NDArray[np.int64]


class FarGrowth(GrowthRule):
    """Each neuron grows a few far synapses, to neurons that fire when its spikes arrive.

    Local wiring stays as it is: a long fibre is dear, so there are few, and they grow only where
    both ends took part in the same. Partners are drawn by chance from those that fired, are far
    enough away and no target yet.

    Parameters
    ----------
    m : int
        Far synapses that a neuron grows in all, from 0 up; fewer where it finds fewer partners.
    positions : Positions
        Of the neurons, which are of one population.
    beyond : float
        How far away a partner must be at least, in the unit of the positions.
    every : int
        Plastic rounds from one time that synapses grow to the next; partners are those of the round
        that is just over.

    Examples
    --------
    >>> from neurosim import KWinners, Near, Network, Population, Synapses
    >>> where = Positions.lattice(20)
    >>> area = Population("area", 20, KWinners(2), positions=where)
    >>> net = Network([area], [Synapses(area, area, Near(1), growth=FarGrowth(1, where, 10))])
    >>> net.excite("area", [0, 1, 18])
    >>> net.run(1, held=["area"])
    >>> edges, _ = net.edges("area->area", pre=[0, 18])
    >>> edges.indices.tolist()[:2]  # neuron 0 leads to its neighbour, and now to 18
    [1, 18]
    """

    def __init__(self, m: int, positions: Positions, beyond: float, every: int = 1):
        self.m = checks.integer("m", m, 0)
        if not isinstance(positions, Positions):
            raise KindError(f"positions must be Positions, got {checks.shown(positions)}")
        self.positions = positions
        self.beyond = checks.real("beyond", beyond, 0.0)
        self.every = checks.integer("every", every, 1)

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def start(self, n_pre: int, n_post: int) -> None:
        """Raise unless there is a position for each neuron; none has a far synapse yet."""
        for n in (n_pre, n_post):
            if len(self.positions) != n:
                raise KindError(
                    f"positions of FarGrowth must be of {n} neurons, got {len(self.positions)}"
                )
        self.left = np.full(n_pre, self.m)

    def propose(self, now: Any) -> Proposal:
        """Return the synapses that shall come."""
        pres: list[int] = []
        posts: list[int] = []
        left, (indptr, indices) = self.left.copy(), now.edges
        for neuron in now.arrived[left[now.arrived] > 0].tolist():
            known = indices[indptr[neuron] : indptr[neuron + 1]]
            others = np.setdiff1d(now.fires, [*known.tolist(), neuron])
            far = others[self.positions.distances(np.full(others.size, neuron), others)
                         >= self.beyond]  # fmt: skip
            chosen = now.rng.permutation(far)[: left[neuron]]
            left[neuron] -= chosen.size
            pres += [neuron] * chosen.size
            posts += chosen.tolist()
        self.left = left
        return Proposal(grow=(np.array(pres, np.int32), np.array(posts, np.int32)))
