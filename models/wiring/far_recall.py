"""A sheet of neurons: how far they are from each other, and whether a far associate is recalled.

Two assemblies lie in opposite corners. A pairing is one round in which both fire, and synapses
among them learn (the first pairing also lets far ones grow, which learn from the second on). Then
the cue alone fires, and in the next round others, as many as the associate has; it goes on firing
for more rounds, in which what they make fire counts.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Edges, Offset
from neurosim.base.random.stream import Stream
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.models.wiring.far_growth import FarGrowth
from neurosim.topology.population import Population
from neurosim.topology.positions import Positions
from neurosim.topology.space.near import Near
from neurosim.topology.synapses import Synapses

WIRES = "sheet->sheet"


class Sheet(NamedTuple):
    """What a sheet is made of.

    Parameters
    ----------
    side : int
        Neurons along each side.
    radius : float
        Neurons so near are connected.
    members : int
        Of an assembly.
    corner : int
        Side of the square in which they lie.
    beta : float
        A pairing makes a synapse 1 + beta times as strong.
    beyond : float
        Where far synapses that grow may lead: at least so far away.
    """

    side: int
    radius: float
    members: int
    corner: int
    beta: float
    beyond: float


class Associate:
    """A sheet with two assemblies in it.

    Parameters
    ----------
    sheet : Sheet
    far : float
        Share of the synapses that lead anywhere instead.
    grown : int
        Far synapses that each neuron may grow by rule.
    seed : int
        Draws synapses, and the assemblies, which are the same for any wiring.
    threads : int
        Changes no bit.

    Attributes
    ----------
    network : Network
    cue, associate : ndarray of int64, shape (members,)
        Ascending.
    """

    def __init__(self, sheet: Sheet, far: float, grown: int, seed: int, threads: int = 1):
        where = Positions.lattice((sheet.side, sheet.side))
        neurons = Population("sheet", sheet.side**2, KWinners(sheet.members), positions=where)
        growth = FarGrowth(grown, sheet.beyond) if grown else None
        wires = Synapses(neurons, neurons, Near(sheet.radius, far=far),
                         plasticity=Hebbian(sheet.beta), growth=growth)  # fmt: skip
        self.network = Network([neurons], [wires], seed=seed, threads=threads)
        rng = np.random.default_rng(Stream(seed, "assemblies").words(4))
        low, high = where.coordinates < sheet.corner, where.coordinates >= sheet.side - sheet.corner
        self.cue, self.associate = (
            np.sort(rng.choice(np.flatnonzero(inside.all(axis=1)), sheet.members, replace=False))
            for inside in (low, high)
        )

    def pair(self) -> None:
        """Let both fire, and learn."""
        self.network.excite("sheet", np.sort(np.concatenate([self.cue, self.associate])))
        self.network.run(1, held=["sheet"])

    def recall(self, rounds: int) -> list[float]:
        """Return the share of the associate that fires in the first round, and in the last."""
        shares, others = [], np.empty(0, np.int64)
        with self.network.probe():
            self.network.exclude("sheet", self.cue)
            for _ in range(rounds):
                self.network.excite("sheet", np.sort(np.concatenate([self.cue, others])))
                self.network.run(1)
                others = self.network.winners("sheet").astype(np.int64)
                shares.append(float(np.isin(self.associate, others).mean()))
        return [shares[0], shares[-1]]

    def edges(self) -> Edges:
        """Return all synapses."""
        return self.network.edges(WIRES)[0]


def measure_path(edges: Edges) -> float:
    """Return over how many synapses a neuron reaches another, mean of all pairs that it can.

    Examples
    --------
    >>> measure_path(Edges(np.array([0, 1, 2, 2]), np.array([1, 2])))  # 0 to 1 to 2
    1.3333333333333333
    """
    from scipy.sparse import csgraph, csr_array

    n = edges.indptr.size - 1
    matrix = csr_array((np.ones(edges.indices.size), edges.indices, edges.indptr), (n, n))
    lengths: Any = csgraph.shortest_path(matrix, unweighted=True)
    reached: Offset = lengths[np.isfinite(lengths) & (lengths > 0)]
    return float(reached.mean()) if reached.size else float("nan")
