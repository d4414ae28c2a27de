"""Redrawn pathways: synapses between near neurons, found again whenever their neuron fires."""

import numpy as np

from neurosim.base import memory
from neurosim.base.arrays import Edges, Events, Fixed, Index, Real
from neurosim.base.errors import KindError
from neurosim.base.random.stream import Stream
from neurosim.binary.pathways.pathway import Pathway
from neurosim.topology.space.near import Near
from neurosim.topology.synapses import Synapses


class Redrawn(Pathway):
    """`Near` synapses without plasticity of which none is stored.

    Parameters
    ----------
    synapses : Synapses
    seed : int
    """

    unchangeable = "its synapses are drawn anew, not stored; leave out stored=False"
    unscalable = "its synapses are not stored; leave out stored=False"

    def __init__(self, synapses: Synapses, seed: int):
        super().__init__(synapses)
        if synapses.plasticity is not None:
            raise KindError(
                f"{synapses.name!r} is not stored, so its synapses cannot learn, got "
                f"{synapses.plasticity!r}; leave out stored=False"
            )
        assert isinstance(synapses.connectome, Near)
        self.graph = synapses.connectome
        self.stream = Stream(seed, f"synapses {synapses.name}")
        self.rows, self.targets = self.graph.rows(self.stream), self.graph.targets()

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along this pathway to ``drive``, in place."""
        from neurosim.kernels.binary.deliver import deliver_near

        deliver_near(*events, self.rows, self.table[0], self.targets, drive)

    def edges(self, pre: Index, post: Index) -> Edges:
        """Return the synapses from ``pre`` to ``post`` (both ascending); row r is ``pre[r]``."""
        from neurosim.kernels.graph.far import list_near_rows

        is_wanted = np.zeros(self.synapses.post.n, bool)
        is_wanted[post] = True
        most = int(self.graph.near_to(pre).sum())
        memory.require_much(4.0 * most, f"the synapses of {self.graph!r}", "ask for fewer")
        ends, found = np.empty(pre.size, np.int64), np.empty(most, np.int32)
        n = list_near_rows(pre, is_wanted, self.rows, self.targets, ends, found)
        return Edges(np.append(0, ends), found[:n].copy())

    def weights(self, pre: Index, edges: Edges) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        return np.full(edges.indices.size, self.table[0] / float(self.scale))
