"""The connectome that lists its synapses."""

from typing import Any

import numpy as np

from neurosim import checks
from neurosim.arrays import Edges, Index, Offset
from neurosim.errors import ArgumentError, KindError
from neurosim.stream import Stream


class Explicit:
    """The synapses that are listed, as CSR by presynaptic neuron.

    Parameters
    ----------
    indptr : array_like of int, shape (n_pre + 1,)
        Row offsets: starts at 0, never falls, ends at the number of synapses.
    indices : array_like of int, shape (n_synapses,)
        Targets, ascending and distinct within a row.
    weights : array_like of float, shape (n_synapses,), optional
        A weight for each synapse, finite and not negative. Without it all share the weight
        of their `Synapses`.

    Raises
    ------
    ArgumentError, KindError
        If the arrays are no such table; negative indices never wrap.

    Examples
    --------
    >>> from neurosim import Explicit
    >>> Explicit.from_pairs([(0, 2), (0, 1), (1, 0)], n_pre=2).indices
    array([1, 2, 0], dtype=int32)
    """

    def __init__(self, indptr: Any, indices: Any, weights: Any = None):
        self.indptr: Offset = _offsets(indptr)
        self.indices: Index = _targets(indices, self.indptr)
        n = self.indices.size
        self.weights = None if weights is None else checks.weights("weights", weights, n)

    @classmethod
    def from_pairs(cls, pairs: Any, n_pre: int, weights: Any = None) -> "Explicit":
        """Build from (pre, post) pairs in any order.

        Parameters
        ----------
        pairs : array_like of int, shape (n_synapses, 2)
            Distinct.
        n_pre : int
            Size of the presynaptic population.
        weights : array_like of float, shape (n_synapses,), optional
            In the order of ``pairs``.
        """
        checks.integer("n_pre", n_pre, 1, 2**31 - 1)
        table = np.asarray(pairs)
        table = table if table.size else np.empty((0, 2), np.int64)
        if table.ndim != 2 or table.shape[1] != 2 or table.dtype.kind not in "iu":
            raise KindError(f"pairs must be whole numbers of shape (n, 2), "
                            f"got {table.dtype} of shape {table.shape}")  # fmt: skip
        pre, post = table[:, 0], table[:, 1]
        for outside in pre[(pre < 0) | (pre >= n_pre)][:1]:
            raise ArgumentError(f"presynaptic indices must be from 0 to {n_pre - 1}, got {outside}")
        order = np.lexsort((post, pre))
        for first in np.flatnonzero((np.diff(table[order], axis=0) == 0).all(axis=1))[:1]:
            twice = tuple(table[order[first]].tolist())
            raise ArgumentError(f"pairs must be distinct, got {twice} twice; add up its weights")
        indptr = np.concatenate([[0], np.cumsum(np.bincount(pre, minlength=n_pre))])
        ordered = None if weights is None else checks.weights("weights", weights, len(pre))[order]
        return cls(indptr, post[order], ordered)

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        del stream, is_recurrent
        if self.indptr.size != n_pre + 1:
            raise ArgumentError(
                f"indptr must have n_pre + 1 = {n_pre + 1} entries, got {self.indptr.size}"
            )
        if self.indices.size and self.indices.max() >= n_post:
            raise ArgumentError(f"indices must be from 0 to {n_post - 1}, got {self.indices.max()}")
        return Edges(self.indptr, self.indices)

    def most_inputs(self, n_pre: int) -> int:
        """Return the most synapses into one neuron."""
        del n_pre
        return int(np.bincount(self.indices).max()) if self.indices.size else 0

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_pre, n_post
        return self.indices.size


def _offsets(indptr: Any) -> Offset:
    array = np.asarray(indptr)
    if array.ndim != 1 or array.size < 2 or array.dtype.kind not in "iu":
        raise KindError(f"indptr must be n_pre + 1 whole numbers, "
                        f"got {array.dtype} of shape {array.shape}")  # fmt: skip
    offsets = array.astype(np.int64)
    if offsets[0] != 0:
        raise ArgumentError(f"indptr must start at 0, got {offsets[0]}")
    for i in np.flatnonzero(np.diff(offsets) < 0)[:1]:
        raise ArgumentError(f"indptr must never fall, got {offsets[i + 1]} after {offsets[i]}")
    return offsets


def _targets(indices: Any, indptr: Offset) -> Index:
    array = np.asarray(indices)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise KindError(f"indices must be whole numbers in one dimension, "
                        f"got {array.dtype} of shape {array.shape}")  # fmt: skip
    if array.size != indptr[-1]:
        raise ArgumentError(f"indices must have indptr[-1] = {indptr[-1]} entries, "
                            f"got {array.size}")  # fmt: skip
    for bad in array[(array < 0) | (array >= 2**31)][:1]:
        raise ArgumentError(f"indices must be from 0 to 2**31 - 1, got {bad}")
    targets = array.astype(np.int32)
    falls = np.flatnonzero(np.diff(targets) <= 0) + 1
    for position in falls[~np.isin(falls, indptr)][:1]:
        raise ArgumentError(
            "indices must ascend and be distinct within a row, they do not at position "
            f"{position}; Explicit.from_pairs sorts for you"
        )
    return targets
