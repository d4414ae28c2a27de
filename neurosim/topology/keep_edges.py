"""Edges without those of some neurons, in little memory: tables may fill most of what there is."""

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Edges, Index

Mask = npt.NDArray[np.bool_]
BLOCK = 1 << 16
"""Synapses that are looked at together: NumPy makes 8 bytes of each index that it looks up."""


def find_kept(edges: Edges, gone_pre: Mask, gone_post: Mask) -> Mask:
    """Return which synapses neither lead from nor to neurons that are gone.

    Parameters
    ----------
    edges : Edges
    gone_pre : ndarray of bool, shape (n_pre,)
    gone_post : ndarray of bool, shape (n_post,)

    Returns
    -------
    ndarray of bool, shape (n_synapses,)

    Examples
    --------
    >>> edges = Edges(np.array([0, 2, 3]), np.array([0, 1, 1], np.int32))
    >>> kept = find_kept(edges, np.array([False, False]), np.array([True, False]))
    >>> kept.tolist(), keep_edges(edges, kept).indptr.tolist()
    ([False, True, True], [0, 1, 2])
    """
    kept = np.empty(edges.indices.size, bool)
    for start in range(0, kept.size, BLOCK):
        targets = edges.indices[start : start + BLOCK]
        kept[start : start + BLOCK] = ~gone_post[targets]
    if gone_pre.any():
        kept[np.repeat(gone_pre, np.diff(edges.indptr))] = False
    return kept


def keep_edges(edges: Edges, kept: Mask) -> Edges:
    """Return the synapses that `find_kept` marked, in new arrays."""
    indptr, n_before = np.zeros(edges.indptr.size, np.int64), 0
    for start in range(0, kept.size, BLOCK):
        n_kept = np.append(0, np.cumsum(kept[start : start + BLOCK]))
        # Rows that begin in this block, and the end of the table, which no block begins with.
        first, stop = np.searchsorted(edges.indptr, [start, start + n_kept.size])
        indptr[first:stop] = n_before + n_kept[edges.indptr[first:stop] - start]
        n_before += n_kept[-1]
    return Edges(indptr, edges.indices[kept])


def count_inputs(indices: Index, n_post: int) -> Index:
    """Return how many of these targets each neuron is, int32, shape (n_post,)."""
    n_inputs = np.zeros(n_post, np.int64)
    for start in range(0, indices.size, BLOCK):
        n_inputs += np.bincount(indices[start : start + BLOCK], minlength=n_post)
    return n_inputs.astype(np.int32)
