"""Cells and the edges between them: graphs without direction, kept as one list of edges.

Networks that grow at the same time, one for each program, stand in the same list: no edge leads
from one to another.
"""

from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Edges, Index, Offset, Real


class Cells(NamedTuple):
    """Networks that grow.

    Attributes
    ----------
    embeddings : ndarray of float64, shape (n, embedding)
        What each cell holds; cells of a network stand in the order in which they were born.
    network : ndarray of int32, shape (n,)
        To which network each belongs.
    mothers : ndarray of int32, shape (n,)
        Of whom each was born; the first cells of themselves.
    first, second : ndarray of int32, shape (n_edges,)
        The ends of each edge, ``first <= second``; ascending, no pair twice.
    weights : ndarray of float64, shape (n_edges,)
    """

    embeddings: Real
    network: Index
    mothers: Index
    first: Index
    second: Index
    weights: Real

    @property
    def n(self) -> int:
        """How many cells there are."""
        return len(self.embeddings)

    @property
    def n_bytes(self) -> int:
        """Bytes that the arrays take."""
        return sum(array.nbytes for array in self)

    def sizes(self, n_networks: int) -> Offset:
        """Return how many cells each network has, shape (n_networks,)."""
        return np.bincount(self.network, minlength=n_networks)

    def places(self) -> Offset:
        """Return how many cells of its network are older than each, shape (n,)."""
        order = np.argsort(self.network, kind="stable")
        begins = np.searchsorted(self.network[order], self.network)
        places = np.empty(self.n, np.int64)
        places[order] = np.arange(self.n)
        return places - begins

    def dense(self, n_networks: int = 1, size: int | None = None) -> Real:
        """Return the weights as symmetric matrices, zero where there is no edge.

        Parameters
        ----------
        n_networks : int
        size : int, optional
            Cells to which all are filled up. Default: those of the largest network.

        Returns
        -------
        ndarray of float64, shape (n_networks, size, size)
        """
        size = int(self.sizes(n_networks).max(initial=0)) if size is None else size
        matrices, places = np.zeros((n_networks, size, size)), self.places()
        of, here, there = self.network[self.first], places[self.first], places[self.second]
        matrices[of, here, there] = matrices[of, there, here] = self.weights
        return matrices


class Ends(NamedTuple):
    """Every edge seen from both of its ends, an edge of a cell to itself once.

    Attributes
    ----------
    rows : Edges
        The neighbours of each cell, ascending.
    weights : ndarray of float64, shape (n_ends,)
        In the order of the rows.
    cells : ndarray of int64, shape (n_ends,)
        Whose neighbour each is.
    """

    rows: Edges
    weights: Real
    cells: Offset


def find_ends(cells: Cells) -> Ends:
    """Return the neighbours of every cell."""
    two = cells.first != cells.second
    here = np.concatenate([cells.first, cells.second[two]])
    there = np.concatenate([cells.second, cells.first[two]])
    order = np.argsort(here.astype(np.int64) * cells.n + there)
    weights = np.concatenate([cells.weights, cells.weights[two]])[order]
    indptr = np.zeros(cells.n + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=cells.n), out=indptr[1:])
    return Ends(Edges(indptr, there[order]), weights, here[order].astype(np.int64))


def join(n: int, *pairs: tuple[Index, Index]) -> tuple[Index, Index]:
    """Return all edges among ``n`` cells once, ascending, whichever end was named first."""
    here, there = (np.concatenate(ends).astype(np.int64) for ends in zip(*pairs, strict=True))
    keys = np.unique(np.minimum(here, there) * n + np.maximum(here, there))
    return (keys // n).astype(np.int32), (keys % n).astype(np.int32)
