r"""Edges with a state, which biases and gates attention and is changed by it.

After the Edge-augmented Graph Transformer [1]_: with e the state of the edge between two nodes, and
vectors that are learned there and given here,

.. math::

   H_{ij} = \mathrm{clip}(q_i \cdot k_j / \sqrt d) + b \cdot e_{ij}, \quad
   A_{ij} = \mathrm{softmax}_j(H_{ij})\, \sigma(g \cdot e_{ij} + g_0), \quad
   e_{ij} \leftarrow e_{ij} + c\, H_{ij}

There every pair has a state; here edges alone, in a list: a pair without an edge has no bias and a
gate of sigmoid(g0). Heads are one each, and what surrounds this there (layer normalisation,
a network of two layers after it) is not part of it.

References
----------
.. [1] Hussain, Zaki & Subramanian, "Global Self-Attention as a Replacement for Graph Convolution",
   KDD 2022, doi:10.1145/3534678.3539296, arXiv:2108.03348; formulas as in the authors' program,
   github.com/shamim-hussain/egt_pytorch, ``lib/models/egt_layers.py``.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import checks, reprs
from neurosim.base.arrays import Edges
from neurosim.base.errors import ArgumentError, KindError

__all__ = ["EdgeChannel", "EdgeHeads"]

Single = npt.NDArray[np.float32]
LARGEST = 1e30
"""Of scores, biases and values: beyond it sums in float32 may overflow."""


class EdgeChannel(NamedTuple):
    """What edges say to attention.

    Parameters
    ----------
    edges : Edges
        Query i has edges to the keys ``indices[indptr[i]:indptr[i + 1]]``, ascending, none twice.
    bias : array_like of float, shape (n_edges,)
        Added to the score of the pair.
    gate : array_like of float, shape (n_edges,)
        What the weight of the pair is multiplied by, from 0 to 1, after softmax.
    default : float
        Gate of a pair without an edge. With 0 only edges are heard, but this is no softmax among
        them: softmax is over all keys, so their weights do not sum to 1.
    clip : (float, float), optional
        Least and largest score of any pair, before biases. Default: any.

    Examples
    --------
    >>> edges = Edges(np.array([0, 1, 1]), np.array([1], np.int32))
    >>> EdgeChannel(edges, [0.5], [1.0], default=0.25)
    EdgeChannel of 1 edge; gate of pairs without: 0.25
    """

    edges: Edges
    bias: Any
    gate: Any
    default: float = 1.0
    clip: tuple[float, float] | None = None

    def __repr__(self) -> str:
        n = reprs.counted(np.size(getattr(self.edges, "indices", ())), "edge")
        return f"EdgeChannel of {n}; gate of pairs without: {reprs.brief(self.default)}"


class EdgeHeads:
    """Which part of an edge's state is its bias, its gate, and how scores change it.

    Parameters
    ----------
    bias, gate, change : array_like of float, shape (n_channels,)
        b, g and c of the module's formulas, a number for each channel of an edge's state.
    gate_offset : float
        g0: a pair without an edge has a gate of sigmoid(g0), 0.5 with the default of 0.
    clip : (float, float), optional
        Least and largest score of any pair, before biases; -5 and 5 there. Default: any.

    Raises
    ------
    KindError, ArgumentError
        If they differ in length, or are not finite.

    Examples
    --------
    >>> heads = EdgeHeads(bias=[1, 0], gate=[0, 1], change=[0.1, 0])
    >>> edges = Edges(np.array([0, 1, 1]), np.array([1], np.int32))
    >>> state = np.array([[0.5, 0.0]])
    >>> channel = heads.read(edges, state)
    >>> channel.bias.tolist(), channel.gate.tolist(), channel.default
    ([0.5], [0.5], 0.5)
    >>> heads.update(state, [2.0]).tolist()
    [[0.7, 0.0]]
    """

    def __init__(
        self, bias: Any, gate: Any, change: Any, gate_offset: float = 0.0,
        clip: tuple[float, float] | None = None,
    ):  # fmt: skip
        n = checks.plain("bias", bias).size
        self.bias, self.gate, self.change = (
            checks.vector(name, value, n)
            for name, value in (("bias", bias), ("gate", gate), ("change", change))
        )
        self.gate_offset = checks.real("gate_offset", gate_offset)
        self.clip = clip
        _check_clip(clip)

    def __repr__(self) -> str:
        return f"EdgeHeads of {reprs.counted(self.bias.size, 'channel')}"

    def read(self, edges: Edges, state: Any) -> EdgeChannel:
        """Return bias and gate of each edge.

        Parameters
        ----------
        edges : Edges
        state : array_like of float, shape (n_edges, n_channels)
        """
        if not isinstance(edges, Edges):
            raise KindError(f"edges must be Edges(indptr, indices), got {checks.shown(edges)}")
        rows, n = self._read_state(state), np.size(edges.indices)
        if len(rows) != n:
            raise KindError(f"state must be {n} rows, one for each edge, got {len(rows)}")
        with np.errstate(over="ignore", invalid="ignore"):
            bias, gate = rows @ self.bias, rows @ self.gate + self.gate_offset
            _refuse_overflow("bias and gate", bias + gate)
        default = float(_sigmoid(np.array(self.gate_offset)))
        return EdgeChannel(edges, bias, _sigmoid(gate), default, self.clip)

    def update(self, state: Any, scores: Any) -> npt.NDArray[np.float64]:
        """Return the state of edges after attention.

        Parameters
        ----------
        state : array_like of float, shape (n_edges, n_channels)
        scores : array_like of float, shape (n_edges,)
            H of each edge: `neurosim.models.wiring.attention.Attended` has them.
        """
        rows = self._read_state(state)
        given = checks.vector("scores", scores, len(rows))[:, np.newaxis]
        with np.errstate(over="ignore"):
            changed: npt.NDArray[np.float64] = rows + given * self.change
            _refuse_overflow("the state", np.abs(changed).max(axis=1, initial=0))
        return changed

    def _read_state(self, state: Any) -> npt.NDArray[np.float64]:
        rows = checks.plain("state", state).astype(np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.bias.size:
            raise KindError(
                f"state must be of shape (n_edges, {self.bias.size}), as heads have so many "
                f"channels, got {rows.shape}"
            )
        for edge in np.flatnonzero(~np.isfinite(rows).all(axis=1))[:1]:
            raise ArgumentError(f"state must be finite, got {rows[edge].tolist()} of edge {edge}")
        return rows


def check_channel(channel: Any, n_queries: int, n_keys: int) -> tuple[Single, Single]:
    """Return bias and gate of each edge, once they are known to fit so many queries and keys."""
    if not isinstance(channel, EdgeChannel) or not isinstance(channel.edges, Edges):
        raise KindError(f"channel must be EdgeChannel(edges, bias, gate), got {channel!r}")
    indptr = checks.whole_numbers("indptr of edges", channel.edges.indptr)
    keys = checks.whole_numbers("indices of edges", channel.edges.indices)
    if indptr.shape != (n_queries + 1,) or keys.ndim != 1:
        raise KindError(f"indptr of edges must be {n_queries + 1} numbers, got {indptr.shape}")
    if indptr[0] != 0 or indptr[-1] != keys.size or (np.diff(indptr) < 0).any():
        raise ArgumentError(
            f"indptr of edges must ascend from 0 to the number of edges, {keys.size}"
        )
    for bad in keys[(keys < 0) | (keys >= n_keys)][:1]:
        raise ArgumentError(f"indices of edges must be from 0 to {n_keys - 1}, got {bad}")
    names = np.repeat(np.arange(n_queries), np.diff(indptr)) * np.int64(n_keys) + keys
    for bad in np.flatnonzero(np.diff(names) <= 0)[:1]:
        query, key = divmod(int(names[bad + 1]), n_keys)
        raise ArgumentError(
            f"edges of a query must lead to ascending keys, each once, got key {key} of query "
            f"{query} after {int(names[bad]) % n_keys}; sort them"
        )
    bias, gate = (checks.vector(name, getattr(channel, name), keys.size)
                  for name in ("bias", "gate"))  # fmt: skip
    for bad in np.flatnonzero(np.abs(bias) > LARGEST)[:1]:
        raise ArgumentError(
            f"bias must be from {-LARGEST:g} to {LARGEST:g}, got {bias[bad]:g} of edge {bad}"
        )
    for bad in np.flatnonzero((gate < 0) | (gate > 1))[:1]:
        raise ArgumentError(f"gate must be from 0 to 1, got {gate[bad]} of edge {bad}")
    checks.real("default", channel.default, 0.0, 1.0, "it is a gate")
    _check_clip(channel.clip)
    return bias.astype(np.float32), gate.astype(np.float32)


def _check_clip(clip: Any) -> None:
    """Raise unless it is None, or two numbers in float32, the second not below the first."""
    ends = (0.0, 0.0) if clip is None else checks.vector("clip", clip, 2).tolist()
    if not -LARGEST <= ends[0] <= ends[1] <= LARGEST:
        raise ArgumentError(
            f"clip must be (least, largest), from {-LARGEST:g} to {LARGEST:g}, got {ends}"
        )


def _refuse_overflow(what: str, found: npt.NDArray[np.float64]) -> None:
    """Raise if a number of some edge is none in float64."""
    for edge in np.flatnonzero(~np.isfinite(found))[:1]:
        raise ArgumentError(
            f"{what} of edge {edge} would not be finite; scale down its state, or what it is "
            "multiplied by"
        )


def _sigmoid(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return 1 / (1 + exp(-x)), which no x makes overflow."""
    found: npt.NDArray[np.float64] = 0.5 * (1 + np.tanh(x / 2))
    return found
