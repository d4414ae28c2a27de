"""Delays that grow with the distance between two neurons."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.arrays import Edges, Real
from neurosim.base.errors import ArgumentError
from neurosim.topology.population import Population
from neurosim.topology.positions import Positions, positions_of

BLOCK = 1 << 16
"""Synapses that are looked at together."""


@dataclass(frozen=True)
class DistanceDelay:
    """Delay of ``base + distance / speed``, rounded to multiples of dt, for `Synapses` in spikes.

    Both populations have positions (`Population`). Synapses that come later have theirs by
    distance, too; only the copies that `SpikingNetwork.divide` makes keep those of the mother.

    Parameters
    ----------
    speed : float
        In the unit of the positions per ms, above 0.
    base : float
        In ms, from 0.

    Examples
    --------
    >>> from neurosim import LIF, AllToAll, DistanceDelay, Population, Positions, SpikingNetwork
    >>> from neurosim import Synapses
    >>> line = Population("line", 3, LIF(), positions=Positions.lattice(3, spacing=0.5))
    >>> wires = Synapses(line, line, AllToAll(), weight=1, delay=DistanceDelay(0.2, base=1.0))
    >>> net = SpikingNetwork([line], [wires], dt=0.1)
    >>> net.delays("line->line")[:3].tolist()
    [1.0, 3.5, 6.0]
    """

    speed: float
    base: Any = 0.0
    ends: tuple[Positions, Positions] | None = field(default=None, init=False, repr=False)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        way = "in the unit of the positions per ms"
        object.__setattr__(self, "speed", checks.real("speed", self.speed, 1e-100, 1e100, way))
        object.__setattr__(self, "base", units.real("base", self.base, "ms", 0.0))

    def between(self, pre: Population, post: Population) -> "DistanceDelay":
        """Return this delay between two populations, whose positions it knows from then on.

        Parameters
        ----------
        pre, post : Population
            Those that are connected.

        Returns
        -------
        DistanceDelay
            A copy; this one stays as it is.

        Raises
        ------
        ArgumentError
            If one has no positions, or they do not lie in one space.
        """
        bound = replace(self)
        ends = positions_of("DistanceDelay", pre, post)
        object.__setattr__(bound, "ends", ends)
        return bound

    def of_pairs(self, pre: Any, post: Any) -> Real:
        """Return the delay of each pair, not rounded.

        Parameters
        ----------
        pre, post : ndarray of int, shape (n,)
            Neurons at either end.

        Returns
        -------
        ndarray of float64, shape (n,)
            In ms.
        """
        here, there = self._require()
        delays: Real = self.base + np.sqrt(here.squares(pre, post, there)) / self.speed
        return delays

    def of_edges(self, edges: Edges, dt: float) -> Real:
        """Return the delay of each synapse.

        Parameters
        ----------
        edges : Edges
            The synapses.
        dt : float
            In ms.

        Returns
        -------
        ndarray of float64, shape (n_synapses,)
            In ms, multiples of ``dt``.
        """
        delays, rows = np.empty(edges.indices.size), edges.indptr
        for first in range(0, delays.size, BLOCK):
            here = slice(first, min(first + BLOCK, delays.size))
            pre = np.searchsorted(rows, np.arange(here.start, here.stop), "right") - 1
            # Times dt, as each time is: a product, and never a sum.
            delays[here] = np.rint(self.of_pairs(pre, edges.indices[here]) / dt) * dt
        return delays

    def longest(self) -> float:
        """Return an upper bound of the delays between any two of the neurons.

        Returns
        -------
        float
            In ms.
        """
        here, there = self._require()
        if here.box is not None:
            spans = np.array(here.box) / 2
        else:
            both = np.concatenate([here.coordinates, there.coordinates])
            spans = both.max(axis=0) - both.min(axis=0)
        return float(self.base + np.sqrt((spans**2).sum()) / self.speed)

    def _require(self) -> tuple[Positions, Positions]:
        if self.ends is None:
            raise ArgumentError(
                f"{self!r} must know where neurons are; give it to Synapses of populations with "
                "positions"
            )
        return self.ends
