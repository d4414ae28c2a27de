"""The connectome that lists its synapses."""

from typing import Any

import numpy as np

from neurosim.base import checks, units
from neurosim.base.arrays import Edges, Index, Offset, Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.stream import Stream
from neurosim.base.reprs import counted

FEW_KEYS = 1 << 20
"""Postsynaptic indices that are sorted by counting, however few the synapses."""


class Explicit:
    """The synapses that are listed, as CSR by presynaptic neuron.

    Parameters
    ----------
    indptr : array_like of int, shape (n_pre + 1,)
        Row offsets: starts at 0, never falls, ends at the number of synapses.
    indices : array_like of int, shape (n_synapses,)
        Targets, ascending and distinct within a row.
    weights : array_like of float, shape (n_synapses,), optional
        A weight for each synapse, finite; in a network of rounds also not negative. Without it
        all share the weight of their `Synapses`.
    delays : array_like of float, shape (n_synapses,), optional
        A delay for each synapse in ms, finite and not negative; for spiking networks. Without it
        all share the delay of their `Synapses`.
    multapses : bool
        Whether a row may hold a target several times: then the two neurons have several contacts,
        which keep the order in which they are given.

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

    def __init__(
        self, indptr: Any, indices: Any, weights: Any = None, delays: Any = None, *,
        multapses: bool = False,
    ):  # fmt: skip
        self.multapses = checks.flag("multapses", multapses)
        self._edges = _read_edges(indptr, indices, self.multapses)
        self._n_post: int | None = None  # what from_scipy knows
        n = self._edges.indices.size
        self.weights = None if weights is None else _closed(checks.vector("weights", weights, n))
        self.delays = None if delays is None else _closed(_delays(delays, n))

    def __repr__(self) -> str:
        ends = f"{counted(self.indptr.size - 1, 'row')}, {counted(self.indices.size, 'synapse')}"
        own = [name for name in ("weights", "delays") if getattr(self, name) is not None]
        return f"Explicit({', '.join([ends, *own])})"

    @property
    def indptr(self) -> Offset:
        """Row offsets, read-only."""
        view: Offset = _closed(self._edges.indptr.view())
        return view

    @property
    def indices(self) -> Index:
        """Targets, read-only."""
        view: Index = _closed(self._edges.indices.view())
        return view

    @classmethod
    def from_pairs(
        cls, pairs: Any, n_pre: int, weights: Any = None, delays: Any = None, *,
        multapses: bool = False,
    ) -> "Explicit":  # fmt: skip
        """Build from (pre, post) pairs in any order.

        Parameters
        ----------
        pairs : array_like of int, shape (n_synapses, 2)
            Distinct, unless ``multapses``; equal pairs then stay in the order given.
        n_pre : int
            Size of the presynaptic population.
        weights, delays : array_like of float, shape (n_synapses,), optional
            In the order of ``pairs``; see `Explicit`.
        multapses : bool
            Whether a pair may be listed several times.
        """
        checks.integer("n_pre", n_pre, 1, 2**31 - 1)
        table = checks.array("pairs", pairs)
        table = table if table.size else np.empty((0, 2), np.int64)
        if table.ndim != 2 or table.shape[1] != 2 or table.dtype.kind not in "iu":
            raise KindError(f"pairs must be whole numbers of shape (n, 2), "
                            f"got {table.dtype} of shape {table.shape}")  # fmt: skip
        return cls._sorted(table[:, 0], table[:, 1], n_pre, weights, delays, multapses)

    @classmethod
    def from_scipy(cls, matrix: Any, delays: Any = None, *, multapses: bool = False) -> "Explicit":
        """Build from a sparse matrix of SciPy: rows are presynaptic, what it holds are weights.

        It must have a column for each postsynaptic neuron.
        Zeros that the matrix holds are synapses of weight zero. The matrix stays as it is.

        Parameters
        ----------
        matrix : scipy.sparse array or matrix, shape (n_pre, n_post)
            Of any format; numbers of any real type.
        delays : array_like of float, shape (n_synapses,), optional
            In the order in which ``matrix.tocoo()`` lists the synapses; see `Explicit`.
        multapses : bool
            Whether the matrix may hold a place several times; these are then several synapses,
            in the order in which it holds them.

        Examples
        --------
        >>> import scipy.sparse
        >>> from neurosim import Explicit
        >>> matrix = scipy.sparse.csc_array([[0.0, 0.5], [-2.0, 0.0], [0.0, 1.0]])
        >>> Explicit.from_scipy(matrix).weights
        array([ 0.5, -2. ,  1. ])
        """
        from scipy import sparse

        if not sparse.issparse(matrix) or len(matrix.shape) != 2:
            raise KindError(
                "matrix must be a sparse matrix of SciPy with two dimensions, "
                f"got {checks.shown(matrix)}"
            )
        n_pre = checks.integer("the number of rows", matrix.shape[0], 1, 2**31 - 1)
        if matrix.format == "csr" and matrix.has_canonical_format:
            rows = matrix.indptr, matrix.indices
            made = cls(*rows, matrix.data, delays, multapses=multapses)
        else:
            at = matrix.tocoo()
            made = cls._sorted(at.row, at.col, n_pre, at.data, delays, multapses)
        made._n_post = matrix.shape[1]
        return made

    @classmethod
    def _sorted(
        cls, pre: Any, post: Any, n_pre: int, weights: Any, delays: Any, multapses: bool
    ) -> "Explicit":
        """Build from the ends of all synapses, in any order."""
        for outside in pre[(pre < 0) | (pre >= n_pre)][:1]:
            raise ArgumentError(f"presynaptic indices must be from 0 to {n_pre - 1}, got {outside}")
        sources, targets = pre.astype(np.int32), _in_range(post)
        order, indptr = _sort(sources, targets, n_pre)
        targets = targets[order]
        if not multapses:
            _refuse_twice(indptr, targets)
        values = (
            None if weights is None else checks.vector("weights", weights, order.size)[order],
            None if delays is None else _delays(delays, order.size)[order],
        )
        return cls(indptr, targets, *values, multapses=multapses)

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending; read-only."""
        del stream, is_recurrent
        if self.indptr.size != n_pre + 1:
            raise ArgumentError(
                f"indptr must have n_pre + 1 = {n_pre + 1} entries, got {self.indptr.size}"
            )
        if self.indices.size and self.indices.max() >= n_post:
            raise ArgumentError(f"indices must be from 0 to {n_post - 1}, got {self.indices.max()}")
        if self._n_post not in (None, n_post):
            raise ArgumentError(
                f"matrix must have n_post = {n_post} columns, got {self._n_post}; cut or widen it"
            )
        return Edges(self.indptr, self.indices)

    def most_inputs(self, n_pre: int) -> int:
        """Return the most synapses into one neuron."""
        del n_pre
        return int(np.bincount(self.indices).max()) if self.indices.size else 0

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_pre, n_post
        return self.indices.size


def _closed(array: Any) -> Any:
    """Return ``array``, in which nobody can write any more."""
    array.flags.writeable = False
    return array


def _read_edges(indptr: Any, indices: Any, multapses: bool) -> Edges:
    """Return the table in arrays of its own; kernels are compiled for such as can be written."""
    offsets = _offsets(indptr)
    return Edges(offsets, _targets(indices, offsets, multapses))


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
    targets = _in_range(array)
    steps = np.diff(targets)
    falls = np.flatnonzero(steps < 0 if multapses else steps <= 0) + 1
    for position in falls[~np.isin(falls, indptr)][:1]:
        distinct = "" if multapses else " and be distinct"
        raise ArgumentError(
            f"indices must ascend{distinct} within a row, they do not at position {position}; "
            "Explicit.from_pairs sorts for you"
        )
    return targets


def _in_range(indices: Any) -> Index:
    for bad in indices[(indices < 0) | (indices >= 2**31)][:1]:
        raise ArgumentError(f"indices must be from 0 to 2**31 - 1, got {bad}")
    targets: Index = indices.astype(np.int32)
    return targets


def _sort(pre: Index, post: Index, n_pre: int) -> tuple[Offset, Offset]:
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


def _refuse_twice(indptr: Offset, targets: Index) -> None:
    repeats = np.flatnonzero(targets[1:] == targets[:-1]) + 1
    for second in repeats[~np.isin(repeats, indptr)][:1]:
        twice = int(np.searchsorted(indptr, second, "right")) - 1, int(targets[second])
        raise ArgumentError(
            f"pairs must be distinct, got {twice} twice; add up its weights, or have both with "
            "multapses=True"
        )


def _delays(delays: Any, n: int) -> Real:
    """Return ``delays`` as ``n`` finite float64 in ms, none negative."""
    array = units.array("delays", delays, "ms", n, 0.0)
    if array.size != n:
        raise KindError(
            f"delays must be {n} times, one for each synapse, got one; a delay that all share is "
            "that of their Synapses"
        )
    return array
