"""Tables of synapses that are listed: what is given is looked at, and sorted by its ends."""

from typing import Any

import numpy as np

from neurosim.base import checks, units
from neurosim.base.arrays import Edges, Index, Offset, Real
from neurosim.base.errors import ArgumentError, KindError

FEW_KEYS = 1 << 20
"""Postsynaptic indices that are sorted by counting, however few the synapses."""
MOST_COUNTS = -(1 << 15), (1 << 15) - 1
"""Least and most contacts that a synapse can stand for: what int16 holds."""
COUNTED = 1 << 22
"""Synapses that are counted at once."""


def count_most(indices: Index) -> int:
    """Return how often the number that comes most often comes."""
    counts = np.zeros(int(indices.max(initial=0)) + 1, np.int64)
    for first in range(0, indices.size, COUNTED):  # bincount makes 8 bytes of each
        counts += np.bincount(indices[first : first + COUNTED], minlength=counts.size)
    return int(counts.max())


def closed(array: Any) -> Any:
    """Return ``array``, in which nobody can write any more."""
    array.flags.writeable = False
    return array


def read_edges(indptr: Any, indices: Any, multapses: bool) -> Edges:
    """Return the table in arrays of its own; kernels are compiled for such as can be written."""
    offsets = _offsets(indptr)
    return Edges(offsets, _targets(indices, offsets, multapses))


def read_counts(counts: Any, n: int) -> Any:
    """Return ``n`` numbers of contacts as int16, in an array of its own."""
    given = checks.whole_numbers("counts", counts)
    if given.shape != (n,):
        raise KindError(f"counts must be {n} whole numbers, one for each synapse, got shape "
                        f"{given.shape}")  # fmt: skip
    low, high = MOST_COUNTS
    is_out = given.dtype != np.int16 and ((given < low) | (given > high))
    for bad in given[is_out][:1] if np.any(is_out) else ():
        raise ArgumentError(
            f"counts must be from {low} to {high}, got {bad}; give larger ones as weights"
        )
    return given.astype(np.int16)


def _offsets(indptr: Any) -> Offset:
    array = checks.array("indptr", indptr)
    if array.ndim != 1 or array.size < 2 or array.dtype.kind not in "iu":
        raise KindError(f"indptr must be n_pre + 1 whole numbers, "
                        f"got {array.dtype} of shape {array.shape}")  # fmt: skip
    offsets = array.astype(np.int64)
    if offsets[0] != 0:
        raise ArgumentError(f"indptr must start at 0, got {offsets[0]}")
    for i in np.flatnonzero(np.diff(offsets) < 0)[:1]:
        raise ArgumentError(f"indptr must never fall, got {offsets[i + 1]} after {offsets[i]}")
    return offsets


def _targets(indices: Any, indptr: Offset, multapses: bool) -> Index:
    array = checks.array("indices", indices)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise KindError(f"indices must be whole numbers in one dimension, "
                        f"got {array.dtype} of shape {array.shape}")  # fmt: skip
    if array.size != indptr[-1]:
        raise ArgumentError(f"indices must have indptr[-1] = {indptr[-1]} entries, "
                            f"got {array.size}")  # fmt: skip
    targets = in_range(array)
    steps = np.diff(targets)
    falls = np.flatnonzero(steps < 0 if multapses else steps <= 0) + 1
    for position in falls[~np.isin(falls, indptr)][:1]:
        distinct = "" if multapses else " and be distinct"
        raise ArgumentError(
            f"indices must ascend{distinct} within a row, they do not at position {position}; "
            "Explicit.from_pairs sorts for you"
        )
    return targets


def in_range(indices: Any) -> Index:
    """Return indices of neurons as int32."""
    for bad in indices[(indices < 0) | (indices >= 2**31)][:1]:
        raise ArgumentError(f"indices must be from 0 to 2**31 - 1, got {bad}")
    targets: Index = indices.astype(np.int32)
    return targets


def sort_ends(pre: Index, post: Index, n_pre: int) -> tuple[Offset, Offset]:
    """Return the order of the synapses by (pre, post), equal ones as they come, and row offsets."""
    from neurosim.kernels.graph.sort import sort_by

    n, n_post = pre.size, int(post.max(initial=0)) + 1
    by_post, order = np.empty(n, np.int64), np.empty(n, np.int64)
    if n_post > 4 * n + FEW_KEYS:
        by_post[:] = np.argsort(post, kind="stable")
    else:
        sort_by(post, np.arange(n, dtype=np.int64), np.zeros(n_post, np.int64), by_post)
    indptr = np.zeros(n_pre + 1, np.int64)
    sort_by(pre, by_post, indptr[1:], order)
    return order, indptr


def sort_edges(pre: Any, post: Any, n_pre: int, multapses: bool) -> tuple[Offset, Offset, Index]:
    """Return the order of synapses given in any order, row offsets, and targets in that order."""
    for outside in pre[(pre < 0) | (pre >= n_pre)][:1]:
        raise ArgumentError(f"presynaptic indices must be from 0 to {n_pre - 1}, got {outside}")
    sources, targets = pre.astype(np.int32), in_range(post)
    order, indptr = sort_ends(sources, targets, n_pre)
    targets = targets[order]
    if not multapses:
        refuse_twice(indptr, targets)
    return order, indptr, targets


def read_pairs(pairs: Any) -> Any:
    """Return pairs of neurons as an array of whole numbers, shape (n, 2)."""
    table = checks.array("pairs", pairs)
    table = table if table.size else np.empty((0, 2), np.int64)
    if table.ndim != 2 or table.shape[1] != 2 or table.dtype.kind not in "iu":
        raise KindError(f"pairs must be whole numbers of shape (n, 2), "
                        f"got {table.dtype} of shape {table.shape}")  # fmt: skip
    return table


def refuse_other_ends(edges: Edges, n_pre: int, n_post: int) -> None:
    """Raise unless a table has rows of so many neurons, and leads to so many."""
    indptr, indices = edges
    if indptr.size != n_pre + 1:
        raise ArgumentError(f"indptr must have n_pre + 1 = {n_pre + 1} entries, got {indptr.size}")
    if indices.size and indices.max() >= n_post:
        raise ArgumentError(f"indices must be from 0 to {n_post - 1}, got {indices.max()}")


def refuse_no_matrix(matrix: Any) -> None:
    """Raise unless this is a sparse matrix."""
    from scipy import sparse

    if not sparse.issparse(matrix) or len(matrix.shape) != 2:
        raise KindError(
            "matrix must be a sparse matrix of SciPy with two dimensions, "
            f"got {checks.shown(matrix)}"
        )


def refuse_twice(indptr: Offset, targets: Index) -> None:
    """Raise if a row holds a target twice."""
    repeats = np.flatnonzero(targets[1:] == targets[:-1]) + 1
    for second in repeats[~np.isin(repeats, indptr)][:1]:
        twice = int(np.searchsorted(indptr, second, "right")) - 1, int(targets[second])
        raise ArgumentError(
            f"pairs must be distinct, got {twice} twice; add up its weights, or have both with "
            "multapses=True"
        )


def read_delays(delays: Any, n: int) -> Real:
    """Return ``delays`` as ``n`` finite float64 in ms, none negative."""
    array = units.array("delays", delays, "ms", n, 0.0)
    if array.size != n:
        raise KindError(
            f"delays must be {n} times, one for each synapse, got one; a delay that all share is "
            "that of their Synapses"
        )
    return array
