"""A growth rule by which neurons that are far from each other connect where they fire together."""

from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError
from neurosim.topology.growth_rule import GrowthRule, Proposal
from neurosim.topology.population import Population
from neurosim.topology.positions import Positions, positions_of

__all__ = ["FarGrowth"]

Neurons = npt.NDArray[np.int64]


class FarGrowth(GrowthRule):
    """Each neuron grows a few far synapses, to neurons that fire when its spikes arrive.

    Local wiring stays as it is: a long fibre is dear, so there are few, and they grow only where
    both ends took part in the same. Partners are drawn by chance from those that fired, are far
    enough away and no target yet. The population has positions.

    Parameters
    ----------
    m : int
        Far synapses that a neuron grows in all, from 0 up; fewer where it finds fewer partners.
    beyond : float
        How far away a partner must be at least, in the unit of the positions.
    every : int
        Plastic rounds from one time that synapses grow to the next; partners are those of the round
        that is just over.

    Examples
    --------
    >>> from neurosim import KWinners, Near, Network, Population, Positions, Synapses
    >>> where = Positions.lattice(20)
    >>> area = Population("area", 20, KWinners(2), positions=where)
    >>> net = Network([area], [Synapses(area, area, Near(1), growth=FarGrowth(1, 10))])
    >>> net.excite("area", [0, 1, 18])
    >>> net.run(1, held=["area"])
    >>> edges, _ = net.edges("area->area", pre=[0, 18])
    >>> edges.indices.tolist()[:2]  # neuron 0 leads to its neighbour, and now to 18
    [1, 18]
    """

    positions: Positions

    def __init__(self, m: int, beyond: float, every: int = 1):
        self.m = checks.integer("m", m, 0)
        self.beyond = checks.real("beyond", beyond, 0.0)
        self.every = checks.integer("every", every, 1)

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def between(self, pre: Population, post: Population) -> "FarGrowth":
        """Return this rule in a population, by the positions that it has.

        Parameters
        ----------
        pre, post : Population
            The same one.

        Returns
        -------
        FarGrowth
            A copy; this one stays as it is.

        Raises
        ------
        ArgumentError
            If these are two, or have no positions.
        """
        if pre.name != post.name:
            raise ArgumentError(
                f"FarGrowth is for synapses within one population, got {pre.name!r} to "
                f"{post.name!r}; write a GrowthRule of your own for two"
            )
        bound = copy(self)
        bound.positions, _ = positions_of(f"FarGrowth in {pre.name!r}", pre, post)
        return bound

    def start(self, n_pre: int, n_post: int) -> None:
        """No neuron has a far synapse yet."""
        del n_post
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
