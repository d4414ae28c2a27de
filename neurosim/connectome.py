"""Connectomes: which synapses exist."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from neurosim import checks
from neurosim.arrays import Edges, Index, Offset, Words
from neurosim.errors import ArgumentError, KindError
from neurosim.stream import WORD, Stream


class Connectome(Protocol):
    """What a connectome must answer."""

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect."""


@dataclass(frozen=True)
class Random:
    """Every pair is connected with probability ``p``, independently: the graph G(n, p).

    A row is cut into blocks of 2**round(log2(2.5 / p)) targets (64 to 65,536) and a block is a
    pure function of (seed, synapses name, presynaptic neuron, block).

    Parameters
    ----------
    p : float
        Connection probability, from 0 to 1; exact to 2**-32.
    self_loops : bool
        Whether a neuron may connect to itself, where pre and post are the same population.
        Between two populations every pair of indices is allowed.

    Examples
    --------
    >>> edges = Random(p=0.1).edges(100, 200, Stream(0, "a->b"))
    >>> edges.indptr[-1]
    np.int64(2023)
    """

    p: float
    self_loops: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", checks.real("p", self.p, 0.0, 1.0))

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        from neurosim.kernels.connect import connect_rows

        indptr = np.zeros(n_pre + 1, np.int64)
        if self.p == 0:
            return Edges(indptr, np.empty(0, np.int32))
        row_of = (self.block, *tabulate(self.p, self.block), stream.key)
        keep_loops = self.self_loops or not is_recurrent
        n_pairs, expected = n_pre * n_post, self.expected(n_pre, n_post)
        for room in (min(n_pairs, int(expected + 8 * expected**0.5) + 64), n_pairs):
            indices = np.empty(room, np.int32)
            n = connect_rows(n_pre, n_post, keep_loops, *row_of, indptr, indices)
            if n >= 0:  # fails beyond eight standard deviations
                break
        return Edges(indptr, indices[:n])

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return n_pre

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect."""
        return n_pre * n_post * self.p

    @property
    def block(self) -> int:
        """Targets that share a counter."""
        per_synapse = 2.5 / max(self.p, 1e-6)
        return int(min(max(2 ** round(np.log2(per_synapse)), 64), 65536))


@dataclass(frozen=True)
class FixedFanIn:
    """Every postsynaptic neuron draws ``s`` distinct presynaptic neurons, all subsets alike.

    Parameters
    ----------
    s : int
        Synapses into each neuron, from 1 to the number of presynaptic neurons.
    """

    s: int

    def __post_init__(self) -> None:
        checks.integer("s", self.s, 1)

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        from neurosim.kernels.sample import sample_inputs
        from neurosim.kernels.transpose import transpose

        checks.integer("s", self.s, 1, n_pre, "lower s or enlarge the presynaptic population")
        inputs = np.empty((n_post, self.s), np.int32)
        sample_inputs(n_pre, stream.key, inputs)
        edges = Edges(np.zeros(n_pre + 1, np.int64), np.empty(inputs.size, np.int32))
        transpose(inputs, *edges)
        return edges

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return self.s

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_pre
        return n_post * self.s


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
    >>> Explicit.from_pairs([(0, 2), (0, 1), (1, 0)], n_pre=2).indices
    array([1, 2, 0], dtype=int32)
    """

    def __init__(self, indptr: Any, indices: Any, weights: Any = None):
        self.indptr: Offset = _offsets(indptr)
        array = np.asarray(indices)
        if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
            raise KindError(f"indices must be whole numbers, one-dimensional, got {array.dtype}")
        if array.size != self.indptr[-1]:
            raise ArgumentError(f"indices must have indptr[-1] = {self.indptr[-1]} entries, "
                                f"got {array.size}")  # fmt: skip
        if array.size and array.min() < 0:
            raise ArgumentError(f"indices must be from 0 up, got {array.min()}")
        if array.size and array.max() >= 2**31:
            raise ArgumentError(f"indices must be below 2**31, got {array.max()}")
        self.indices: Index = array.astype(np.int32)
        falls = np.flatnonzero(np.diff(self.indices.astype(np.int64)) <= 0) + 1
        inside = falls[~np.isin(falls, self.indptr)]
        if inside.size:
            raise ArgumentError(f"indices must ascend and be distinct within a row, "
                                f"they do not at position {inside[0]}; "
                                "Explicit.from_pairs sorts for you")  # fmt: skip
        self.weights = None if weights is None else checks.weights("weights", weights, array.size)

    @classmethod
    def from_pairs(cls, pairs: Any, n_pre: int, weights: Any = None) -> "Explicit":
        """Build from (pre, post) pairs in any order.

        Parameters
        ----------
        pairs : array_like of int, shape (n_synapses, 2)
        n_pre : int
            Size of the presynaptic population.
        weights : array_like of float, shape (n_synapses,), optional
            In the order of ``pairs``.
        """
        table = np.asarray(pairs)
        if table.size == 0:
            table = np.empty((0, 2), np.int64)
        if table.ndim != 2 or table.shape[1] != 2 or table.dtype.kind not in "iu":
            raise KindError(f"pairs must be whole numbers of shape (n, 2), got {table.shape}")
        pre, post = table[:, 0], table[:, 1]
        outside = pre[(pre < 0) | (pre >= n_pre)]
        if outside.size:
            raise ArgumentError(f"presynaptic indices must be from 0 to {n_pre - 1}, "
                                f"got {outside[0]}")  # fmt: skip
        order = np.lexsort((post, pre))
        indptr = np.concatenate([[0], np.cumsum(np.bincount(pre, minlength=n_pre))])
        ordered = None if weights is None else checks.weights("weights", weights, len(pre))[order]
        return cls(indptr, post[order], ordered)

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        del stream, is_recurrent
        if self.indptr.size != n_pre + 1:
            raise ArgumentError(f"indptr must have n_pre + 1 = {n_pre + 1} entries, "
                                f"got {self.indptr.size}")  # fmt: skip
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
        raise KindError(f"indptr must be n_pre + 1 whole numbers, got {array.dtype}{array.shape}")
    offsets = array.astype(np.int64)
    if offsets[0] != 0 or (np.diff(offsets) < 0).any():
        raise ArgumentError("indptr must start at 0 and never fall")
    return offsets


@lru_cache(maxsize=64)
def tabulate(p: float, block: int) -> tuple[Words, Offset]:
    """Tabulate (1 - p)**m in units of 2**-32 with whole numbers, and where to start looking."""
    fail, scale = 1 - Fraction(p), 1 << 96
    step = fail.numerator * scale // fail.denominator
    power, table = scale, []
    for _ in range(block):
        power = power * step // scale
        table.append(power * WORD // scale)
    survival = np.array(table, np.uint64)
    last_words = (np.arange(1, 257, dtype=np.uint64) << np.uint64(24)) - np.uint64(1)
    guide = block - np.searchsorted(survival[::-1], last_words, side="right")
    return survival, guide.astype(np.int64)
