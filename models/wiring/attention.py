r"""Attention of every node to every other, without a matrix of all pairs.

Patterns are stored as fast weights, a key with a value each; a query reads all of them, each by
the exponential of how well its key fits:

.. math:: y_i = \sum_j e^{s\, q_i \cdot k_j} v_j \Big/ \sum_j e^{s\, q_i \cdot k_j}

which is softmax attention [1]_, and the update of a modern Hopfield network [2]_. Pairs are looked
at in blocks, with a running maximum [3]_, so that memory grows with the nodes, not with their
pairs. BLAS makes the two products of a block, `neurosim.kernels.codes.attend` the rest.

References
----------
.. [1] Vaswani et al., "Attention is all you need", NeurIPS 2017, arXiv:1706.03762.
.. [2] Ramsauer et al., "Hopfield networks is all you need", ICLR 2021, arXiv:2008.02217.
.. [3] Milakov & Gimelshein, "Online normalizer calculation for softmax", arXiv:1805.02867, 2018;
   Dao et al., "FlashAttention", NeurIPS 2022, arXiv:2205.14135, is the same by blocks.
"""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import checks, interrupt, reprs
from neurosim.base.errors import ArgumentError, Interrupted, KindError
from neurosim.base.threads.blas import one_thread
from neurosim.base.threads.team import Team
from neurosim.models.wiring.edge_state import LARGEST, EdgeChannel, check_channel

if TYPE_CHECKING:
    from neurosim.kernels.codes._tables import Bonds

__all__ = ["BLOCKS", "Attended", "Blocks", "attend", "count_working_bytes"]

Single = npt.NDArray[np.float32]


class Blocks(NamedTuple):
    """How many queries, and how many keys, are looked at together.

    Examples
    --------
    >>> Blocks()
    Blocks(queries=256, keys=512)
    """

    queries: int = 256
    keys: int = 512


BLOCKS = Blocks()
"""Measured fastest, or nearly so: scores of a block, half a mebibyte, stay in the cache."""


class Attended(NamedTuple):
    """What came of attention.

    Attributes
    ----------
    values : ndarray of float32, shape (n_queries, n_values)
        What each query hears.
    scores : ndarray of float32, shape (n_edges,)
        Of the edges, clipped, with their bias; empty where there are none.
    """

    values: Single
    scores: Single

    def __repr__(self) -> str:
        n = reprs.counted(self.scores.size, "edge")
        return f"Attended: values of shape {self.values.shape}, scores of {n}"


class _Given(NamedTuple):
    """What was given, checked."""

    queries: Single
    keys: Single
    values: Single
    bonds: "Bonds"
    gate: np.float32
    scale: float
    clip: tuple[float, float] | None


def attend(
    queries: Any, keys: Any, values: Any, *, channel: EdgeChannel | None = None,
    scale: float | None = None, blocks: Blocks = BLOCKS, threads: int = 1,
) -> Attended:  # fmt: skip
    r"""Return the values of all keys, weighed for each query by softmax of its scores.

    Parameters
    ----------
    queries : array_like of float, shape (n_queries, n_dimensions)
        Finite. All is computed in float32, sums over blocks in float64.
    keys : array_like of float, shape (n_keys, n_dimensions)
    values : array_like of float, shape (n_keys, n_values)
    channel : EdgeChannel, optional
        Biases and gates of some of the pairs, and how large scores may be. Default: none.
    scale : float, optional
        s of the module's formula. Default: 1 / sqrt(n_dimensions).
    blocks : Blocks
        Another size changes the last bits.
    threads : int
        Changes no bit.

    Returns
    -------
    Attended
        Within 1e-6 of softmax in float64 where scores are a few at most and values about 1: the
        rounding error of a score is about 1e-7 times as large as it is. Weights below 1e-35 of
        the largest are 0.

    Raises
    ------
    KindError
        If shapes do not fit each other, or something is no array of plain numbers.
    ArgumentError
        If a number is not finite, there is no key, scores may leave float32, an edge names a key
        that is not there, or a gate is not from 0 to 1.
    Interrupted
        After Ctrl-C, which is heard between blocks.

    Notes
    -----
    A call takes a millisecond at least, to hold BLAS to one thread; not so within
    `neurosim.base.threads.blas.one_thread`.

    Examples
    --------
    >>> keys = np.eye(3)
    >>> attend(keys[:1], keys, [[1.0], [2.0], [3.0]], scale=20.0).values.tolist()
    [[1.0]]
    """
    given = _read(queries, keys, values, channel, scale)
    blocks = _read_blocks(blocks)
    n, n_values = len(given.queries), given.values.shape[1]
    heard = np.empty((n, n_values), np.float32)
    n_blocks = -(-n // blocks.queries)

    def work(first: int, stop: int) -> None:
        rooms = _Rooms(given, blocks)
        for begin in range(first * blocks.queries, min(n, stop * blocks.queries), blocks.queries):
            if pressed():
                return
            rooms.attend(begin, heard[begin : begin + blocks.queries])

    with one_thread(), interrupt.deferred() as pressed:
        Team(threads).share(work, n_blocks, 2.0 * n * given.keys.size)
        if pressed():
            raise Interrupted("attend() was stopped; nothing of it is kept")
    return Attended(heard, given.bonds.scores)


def count_working_bytes(
    n: int, n_dimensions: int, n_values: int, blocks: Blocks = BLOCKS, threads: int = 1
) -> int:
    """Return the bytes that attention of ``n`` nodes to ``n`` takes beside float32 inputs.

    Parameters
    ----------
    n, n_dimensions, n_values : int
    blocks : Blocks
    threads : int

    Examples
    --------
    >>> count_working_bytes(100_000, 64, 64) / 2**20 < 30
    True
    """
    queries, keys = min(n, blocks.queries), min(n, blocks.keys)
    room = 4 * queries * (keys + n_dimensions + n_values) + 8 * queries * n_values + 28 * queries
    return 4 * n * n_values + 8 * (n + 1) + threads * room


class _Rooms:
    """Arrays that one thread uses for block after block."""

    def __init__(self, given: _Given, blocks: Blocks):
        self.given, self.blocks = given, blocks
        n = min(blocks.queries, len(given.queries))
        self.scores = np.empty(n * min(blocks.keys, len(given.keys)), np.float32)
        self.queries = np.empty((n, given.queries.shape[1]), np.float32)
        self.added = np.empty((n, given.values.shape[1]), np.float32)
        self.sums = np.empty(self.added.shape)

    def attend(self, first: int, out: Single) -> None:
        """Write what the queries from ``first`` on hear, as many as ``out`` has rows."""
        from neurosim.kernels.codes._tables import Sofar
        from neurosim.kernels.codes.attend import sum_up, weigh

        given, n = self.given, len(out)
        queries, added, sums = self.queries[:n], self.added[:n], self.sums[:n]
        np.multiply(given.queries[first : first + n], np.float32(given.scale), out=queries)
        sums[:] = 0
        sofar = Sofar(
            np.full(n, -np.inf, np.float32), np.zeros(n), np.zeros(n, np.float32),
            given.bonds.indptr[first : first + n].copy(),
        )  # fmt: skip
        for begin in range(0, len(given.keys), self.blocks.keys):
            keys = given.keys[begin : begin + self.blocks.keys]
            scores = self.scores[: len(keys) * n].reshape(len(keys), n)
            np.matmul(keys, queries.T, out=scores)
            if given.clip:
                np.clip(scores, *given.clip, out=scores)
            weigh(scores, begin, first, given.gate, given.bonds, sofar)
            np.matmul(scores.T, given.values[begin : begin + len(keys)], out=added)
            sum_up(sums, added, sofar.factors)
        np.divide(sums, sofar.totals[:, np.newaxis], out=out, casting="same_kind")


def _read(queries: Any, keys: Any, values: Any, channel: Any, scale: Any) -> _Given:
    """Return what was given as arrays that fit each other, or raise."""
    from neurosim.kernels.codes._tables import Bonds

    q, k, v = (_read_rows(name, given) for name, given in
               (("queries", queries), ("keys", keys), ("values", values)))  # fmt: skip
    if q.shape[1] != k.shape[1]:
        raise KindError(
            f"queries and keys must have as many dimensions as each other, got {q.shape[1]} and "
            f"{k.shape[1]}"
        )
    if len(k) != len(v):
        raise KindError(f"values must be {len(k)} rows, one for each key, got {len(v)}")
    if not len(k):
        raise ArgumentError("keys must be at least one, got none: there is nothing to hear")
    scale = 1 / math.sqrt(q.shape[1]) if scale is None else checks.real("scale", scale)
    _check_size(q, k, scale)
    if max(v.max(), -v.min()) > LARGEST:
        row, column = np.argwhere(np.abs(v) > LARGEST)[0]
        raise ArgumentError(
            f"values must be from {-LARGEST:g} to {LARGEST:g}, got {v[row, column]:g} in row {row}"
        )
    none = np.empty(0, np.float32)
    bias, gate = (none, none) if channel is None else check_channel(channel, len(q), len(k))
    edges = (np.zeros(len(q) + 1), ()) if channel is None else channel.edges
    indptr, indices = np.array(edges[0], np.int64), np.array(edges[1], np.int32)
    bonds = Bonds(indptr, indices, bias, gate, np.empty(indices.size, np.float32))
    default = np.float32(1 if channel is None else channel.default)
    clip = None if channel is None or channel.clip is None else tuple(channel.clip)
    return _Given(q, k, v, bonds, default, scale, clip)


def _read_blocks(given: Any) -> Blocks:
    """Return how many queries and keys are looked at together, whole numbers from 1 up."""
    if not isinstance(given, tuple | list) or len(given) != len(Blocks._fields):
        raise KindError(f"blocks must be Blocks(queries, keys), got {checks.shown(given)}")
    return Blocks(*(checks.integer(f"blocks.{name}", size, 1, 1 << 16)
                    for name, size in zip(Blocks._fields, given, strict=True)))  # fmt: skip


def _read_rows(name: str, given: Any) -> Single:
    """Return finite numbers as float32, a row each; what is given already so is not copied."""
    rows = checks.plain(name, given)
    if rows.ndim != 2 or not rows.shape[1]:
        raise KindError(f"{name} must be of shape (n, n_dimensions), got {rows.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        single = np.ascontiguousarray(rows, np.float32)
        totals = single.sum(axis=1, dtype=np.float64)
    for row in np.flatnonzero(~np.isfinite(totals))[:1]:
        raise ArgumentError(
            f"{name} must be finite in float32, got {checks.shown(rows[row].tolist())} in row {row}"
        )
    return single


def _check_size(queries: Single, keys: Single, scale: float) -> None:
    """Raise if the score of some pair could overflow: none is larger than both lengths."""
    norms = [math.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64).max(initial=0))
             for rows in (queries, keys)]  # fmt: skip
    if norms[0] * norms[1] * abs(scale) > LARGEST:
        raise ArgumentError(
            f"queries, keys and scale must give scores of at most {LARGEST:g}, got lengths "
            f"up to {norms[0]:.3g} and {norms[1]:.3g} and scale {scale:.3g}; scale them down"
        )
