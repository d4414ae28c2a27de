r"""What cells hear: of their neighbours along edges, and of all others by attention.

Attention of cell i to cell j, over all pairs,

.. math:: a_{ij} = \mathrm{softmax}_j \left( q_i \cdot k_j / \sqrt d + b\, w_{ij} \right),

where w is the weight of the edge between them, and 0 where there is none: so nothing is kept for
pairs without an edge. Rows are made block by block, so memory grows with n, not with its
square.
"""

from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.models.growth.development.cells import Cells, Ends, find_ends
from neurosim.models.growth.development.program import Heads, Layers, multiply

BLOCK = 1 << 17
"""Pairs that are looked at together: a mebibyte, which stays in the cache (measured fastest)."""


class Attention(NamedTuple):
    """What came of it.

    Attributes
    ----------
    heard : ndarray of float64, shape (n, embedding)
        Values of all cells of the same network, weighed by attention.
    first, second : ndarray of int32, shape (n_pairs,)
        Each cell, and the m others to whom it attends most, the most first; ties to those born
        earlier.
    """

    heard: Real
    first: Index
    second: Index


def pass_messages(cells: Cells, change: Layers, rounds: int) -> Cells:
    """Return the cells after rounds in which each hears the weighted sum of its neighbours.

    Parameters
    ----------
    cells : Cells
    change : Layers
        Of each network's program.
    rounds : int
    """
    ends, x = find_ends(cells), cells.embeddings
    for _ in range(rounds):
        heard = x[ends.rows.indices] * ends.weights[:, None]
        sums = [np.bincount(ends.cells, column, cells.n) for column in heard.T]
        x = np.tanh(change(np.stack(sums, axis=1), cells.network))
    return cells._replace(embeddings=x)


def attend(cells: Cells, heads: Heads, m: int, block: int | None = None) -> Attention:
    """Let every cell attend to all of its network, itself among them.

    Parameters
    ----------
    cells : Cells
    heads : Heads
        Of each network's program.
    m : int
        Partners of each; of fewer others, all.
    block : int, optional
        Cells whose attention is made together; results are the same bits for any. Default: as many
        as fit in the cache.
    """
    ends, (n, d) = find_ends(cells), cells.embeddings.shape
    places = cells.places()[ends.rows.indices]
    queries, keys, values = (
        multiply(cells.embeddings, part, cells.network)
        for part in (heads.query, heads.key, heads.value)
    )
    queries /= np.sqrt(d)
    heard, pairs = np.empty((n, d)), []
    for network in range(len(heads.bias)):
        ours = np.flatnonzero(cells.network == network)
        if not ours.size:
            continue
        chosen = np.empty((ours.size, min(m, ours.size - 1)), np.int64)
        rows = block or max(1, BLOCK // ours.size)
        scores, work = np.empty((2, min(rows, ours.size), ours.size))
        for start in range(0, ours.size, rows):
            part = ours[start : start + rows]
            here = scores[: part.size], work[: part.size]
            _score(here, queries[part], keys[ours])
            _add_edges(here[0], part, ends, places, heads.bias[network])
            _choose(here, start, chosen[start : start + rows])
            heard[part] = _mix(here, values[ours])
        pairs.append((np.repeat(ours, chosen.shape[1]), ours[chosen.ravel()]))
    first, second = (np.concatenate(of).astype(np.int32) for of in zip(*pairs, strict=True))
    return Attention(heard, first, second)


def _score(rows: tuple[Real, Real], queries: Real, keys: Real) -> None:
    """Write the products of queries and keys, summed in the order of their numbers."""
    scores, work = rows
    np.multiply(queries[:, :1], keys[:, 0], out=scores)
    for i in range(1, queries.shape[1]):
        np.multiply(queries[:, i : i + 1], keys[:, i], out=work)
        scores += work


def _add_edges(scores: Real, part: Offset, ends: Ends, places: Offset, bias: float) -> None:
    """Add what edges weigh; ``places`` are those of neighbours within their network."""
    begins, stops = ends.rows.indptr[part], ends.rows.indptr[part + 1]
    for row, begin, stop in zip(scores, begins, stops, strict=True):
        row[places[begin:stop]] += bias * ends.weights[begin:stop]


def _choose(rows: tuple[Real, Real], start: int, out: Offset) -> None:
    """Write the largest scores of others; a few passes, as a partition keeps no order of ties."""
    scores, work = rows
    if not out.shape[1]:
        return
    np.copyto(work, scores)
    here = np.arange(len(work))
    work[here, start + here] = -np.inf
    for column in out.T:
        column[:] = np.argmax(work, axis=1)
        work[here, column] = -np.inf


def _mix(rows: tuple[Real, Real], values: Real) -> Real:
    """Return the mean of the values by attention; ``rows`` are overwritten."""
    scores, work = rows
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    total, mixed = scores.sum(axis=1), np.empty((len(scores), values.shape[1]))
    for i, column in enumerate(values.T):
        np.multiply(scores, column, out=work)
        mixed[:, i] = work.sum(axis=1) / total
    return mixed
