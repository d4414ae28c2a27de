"""Pathways whose synapses are all listed."""

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Edges, Index, Offset, Real, as_compiled, readonly
from neurosim.base.errors import ArgumentError
from neurosim.binary.pathways.pathway import Pathway
from neurosim.topology.connect import connect
from neurosim.topology.synapses import Synapses


class Listed(Pathway):
    """Synapses that are all kept, as CSR, whatever else is kept of them.

    Parameters
    ----------
    synapses : Synapses
    seed : int
    """

    def __init__(self, synapses: Synapses, seed: int):
        super().__init__(synapses)
        _refuse_spiking(synapses)
        edges = connect(synapses, seed)
        self.csr = Edges(as_compiled(edges.indptr), as_compiled(edges.indices))

    def most_shown(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses `edges` looks at: all of whole rows."""
        return self.csr.indices.size * (n_pre / self.synapses.pre.n)

    def edges(self, pre: Index, post: Index) -> Edges:
        """Return the synapses from ``pre`` to ``post`` (both ascending); row r is ``pre[r]``."""
        if pre.size * post.size == self.synapses.pre.n * self.synapses.post.n:
            return Edges(readonly(self.csr.indptr), readonly(self.csr.indices))
        is_wanted = np.zeros(self.synapses.post.n, bool)
        is_wanted[post] = True
        places = self._places(pre)
        is_kept = is_wanted[self.csr.indices[places]]
        rows = np.repeat(np.arange(pre.size), np.diff(self.csr.indptr)[pre])[is_kept]
        indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=pre.size))])
        return Edges(indptr, self.csr.indices[places[is_kept]])

    def places_of(self, pre: Index, edges: Edges) -> Offset:
        """Return where ``edges`` are in the table, in order, where row r leads from ``pre[r]``."""
        n = self.synapses.post.n
        places = self._places(pre)
        if edges.indices.size < places.size:
            rows = np.repeat(np.arange(pre.size), np.diff(self.csr.indptr)[pre])
            wanted = np.repeat(np.arange(pre.size), np.diff(edges.indptr)) * n + edges.indices
            places = places[np.searchsorted(rows * n + self.csr.indices[places], wanted)]
        return places

    def _places(self, pre: Index) -> Offset:
        """Return where the synapses of ``pre`` are in the table, in order."""
        if pre.size == self.synapses.pre.n:
            return np.arange(self.csr.indices.size)
        starts, sizes = self.csr.indptr[pre], np.diff(self.csr.indptr)[pre]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places: Offset = np.repeat(starts, sizes) + within
        return places


def own_weights(synapses: Synapses, edges: Edges) -> Real:
    """Return the weights that the connectome lists, none if it does not."""
    own = getattr(synapses.connectome, "weights", None)
    if own is None:
        return np.empty(0)
    weights = checks.weights("weights", own, edges.indices.size)
    checks.real("weights", weights.max(initial=0.0), 0.0, 1e100)
    return weights


def _refuse_spiking(synapses: Synapses) -> None:
    """Raise if the connectome has what only spiking networks have."""
    if getattr(synapses.connectome, "multapses", False):
        raise ArgumentError(
            f"multapses must be False in a network of rounds, got True in {synapses.name!r}; "
            "one synapse with their summed weight does the same"
        )
    if getattr(synapses.connectome, "delays", None) is not None:
        raise ArgumentError(
            f"delays must be None in a network of rounds, where everything arrives a round later; "
            f"{synapses.name!r} has some"
        )
