r"""Precision: how well a search by codes finds the true neighbours.

.. math:: \mathrm{AP@}n = \frac1n \sum_{i=1}^{n} \mathrm{precision@}i \cdot \mathrm{relevant}(i)

with n the number of true neighbours; precision@i is the share of true neighbours among the first
i of the ranking, relevant(i) is 1 where the i-th is one. All true neighbours count in the
denominator, found or not. Codes tie often; the score is the *expected* one where all orders of
equal similarities are equally likely [1]_, in closed form, so nothing is drawn.

References
----------
.. [1] McSherry, Najork, "Computing information retrieval performance measures efficiently in the
   presence of tied scores", ECIR 2008, doi:10.1007/978-3-540-78646-7_38.
.. [2] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868 (true neighbours: nearest 2 %).
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Real, Words
from neurosim.models.fly.measures.packed import count_common, count_different, pack

FORMULA = (
    "AP@n = (1/n) sum over ranks i = 1..n of precision@i * relevant(i), n = number of true "
    "neighbours; expected over the order of ties; mean over queries"
)
SHARE = 0.02
"""Of the vectors, the nearest are true neighbours."""
BLOCK = 1 << 22
"""Similarities held at a time."""
EXACT = float(1 << 53)
"""Whole numbers below this are exact in float64."""

Alike = Callable[[Any], np.ndarray[Any, Any]]
"""From the indices of some vectors to their similarity to all: numbers, shape (n_some, n)."""


def count_true(n: int, share: float = SHARE) -> int:
    """Return how many true neighbours each of ``n`` vectors has: the nearest 2 %, at least one.

    Examples
    --------
    >>> count_true(10_000), count_true(1797)
    (200, 36)
    """
    checks.integer("n", n, 2)
    return max(1, round(checks.real("share", share, 0.0, 1.0) * (n - 1)))


def true_neighbours(vectors: Any, queries: Any, n_true: int) -> Index:
    """Find the nearest vectors of each query by Euclidean distance, nearest first.

    The query itself is no neighbour of its own; of equal distances the lowest index comes first.

    Parameters
    ----------
    vectors : array_like of float, shape (n, d)
        As they are, not centred. Whole numbers are compared exactly, others in float64.
    queries : array_like of int, shape (n_queries,)
        Which of the vectors are queries.
    n_true : int
        From 1 to n - 1.

    Returns
    -------
    ndarray of int32, shape (n_queries, n_true)

    Examples
    --------
    >>> true_neighbours([[0.0], [1.0], [5.0], [-1.0]], [0, 2], 2).tolist()
    [[1, 3], [1, 0]]
    """
    points = checks.plain("vectors", vectors).astype(np.float64, copy=False)
    asked = np.asarray(queries, np.intp)
    checks.integer("n_true", n_true, 1, len(points) - 1)
    found = np.empty((asked.size, n_true), np.int32)
    for rows in _blocks(asked.size, len(points)):
        distances = _distances(points, asked[rows])
        distances[np.arange(len(distances)), asked[rows]] = np.inf
        found[rows] = np.argsort(distances, axis=1, kind="stable")[:, :n_true]
    return found


def same_label(labels: Any, queries: Any) -> list[Index]:
    """Return the other vectors of the same label as each query, ascending.

    Parameters
    ----------
    labels : array_like, shape (n,)
    queries : array_like of int, shape (n_queries,)

    Examples
    --------
    >>> [others.tolist() for others in same_label("aabab", [0, 2])]
    [[1, 3], [4]]
    """
    kinds = np.array([*labels])
    return [np.setdiff1d(np.flatnonzero(kinds == kinds[q]), [q]).astype(np.int32)
            for q in np.asarray(queries, np.intp)]  # fmt: skip


def average_precision(
    similarity: Any, truth: Sequence[Any] | Index, queries: Any = None, n_ranks: int | None = None
) -> Real:
    """Return the expected average precision of each ranking by falling similarity.

    Parameters
    ----------
    similarity : array_like, shape (n_queries, n)
        Whole or real numbers, larger is nearer; none is NaN.
    truth : array_like of int, shape (n_queries, n_true), or a list of n_queries arrays
        The true neighbours of each query, in any order.
    queries : array_like of int, shape (n_queries,), optional
        Which vector each query is, to leave it out of its own ranking. Default: none of them.
    n_ranks : int, optional
        Ranks that are looked at. Default: as many as there are true neighbours.

    Returns
    -------
    ndarray of float64, shape (n_queries,)
        From 0 to 1; NaN for a query without true neighbours.

    Examples
    --------
    The first and third of the ranking are relevant, then two of three that tie:

    >>> average_precision([[9, 8, 7]], [[0, 2]], n_ranks=3).round(3).tolist()
    [0.833]
    >>> average_precision([[5, 5, 5]], [[0, 2]]).round(3).tolist()
    [0.583]
    """
    rows = np.array(similarity, np.float64)
    if queries is not None:
        rows[np.arange(len(rows)), np.asarray(queries, np.intp)] = -np.inf
    n = rows.shape[1] - (queries is not None)
    scores = np.full(len(rows), np.nan)
    for q, (row, true) in enumerate(zip(rows, truth, strict=True)):
        if len(true):
            ranks = min(n, len(true) if n_ranks is None else n_ranks)
            scores[q] = _expected_precisions(row, true, ranks) / len(true)
    return scores


def mean_average_precision(
    alike: Alike, truth: Sequence[Any] | Index, queries: Any, n_ranks: int | None = None
) -> float:
    """Return the mean of `average_precision` over queries, computed block by block.

    Parameters
    ----------
    alike : callable
        From indices of vectors to their similarity to all vectors: `by_overlap`, `by_signs`,
        `by_distance`, or your own.
    truth, queries, n_ranks
        As of `average_precision`.

    Examples
    --------
    >>> points = np.random.default_rng(1).random((50, 3))
    >>> truth = true_neighbours(points, range(5), 4)
    >>> mean_average_precision(by_distance(points), truth, range(5))
    1.0
    """
    asked = np.asarray(queries, np.intp)
    size = alike(asked[:1]).shape[1]
    scores = [average_precision(alike(asked[rows]), truth[rows], asked[rows], n_ranks)
              for rows in _blocks(asked.size, size)]  # fmt: skip
    return float(np.nanmean(np.concatenate(scores)))


def by_overlap(tags: Any, n_kc: int) -> Alike:
    """Compare tags by the active cells that they share."""
    words = pack(tags, n_kc)
    return lambda some: count_common(words[some], words)


def by_signs(words: Words) -> Alike:
    """Compare sign codes by the bits in which they agree: minus the Hamming distance."""
    return lambda some: -count_different(words[some], words)


def by_distance(points: Any) -> Alike:
    """Compare points by minus their squared Euclidean distance, float64."""
    rows = checks.plain("points", points).astype(np.float64, copy=False)
    return lambda some: -_cdist(rows[some], rows)


def _expected_precisions(similarity: Real, true: Any, n_ranks: int) -> float:
    """Return the expected sum of precision@i * relevant(i).

    Rank i is the j-th of a group of m equals of which r are relevant, R before it: it is relevant
    with probability r / m, and then (j - 1) (r - 1) / (m - 1) of those before it in the group are.
    """
    least = np.partition(similarity, similarity.size - n_ranks)[similarity.size - n_ranks]
    is_true = np.zeros(similarity.size, np.int64)
    is_true[np.asarray(true, np.intp)] = 1
    top = np.flatnonzero(similarity >= least)
    order = top[np.argsort(-similarity[top], kind="stable")]
    falls = np.diff(similarity[order]) != 0
    first = np.append(0, np.flatnonzero(falls) + 1)
    m = np.diff(np.append(first, order.size))
    r = np.add.reduceat(is_true[order], first)
    before = np.cumsum(r) - r
    group = np.repeat(np.arange(first.size), m)[:n_ranks]
    rank = np.arange(1, n_ranks + 1)
    inside = (rank - 1 - first[group]) * (r[group] - 1) / np.maximum(m[group] - 1, 1)
    chance = r[group] / m[group]
    return float(np.sum(chance * (before[group] + 1 + inside) / rank))


def _distances(points: Real, queries: Any) -> Real:
    """Return squared distances, without rounding where whole numbers allow it."""
    largest = np.abs(points).max(initial=0.0)
    fits = 4 * points.shape[1] * largest**2 < EXACT
    if fits and (points == np.rint(points)).all():
        squares = np.einsum("ij,ij->i", points, points)
        exact: Real = squares[queries][:, None] + squares - 2 * (points[queries] @ points.T)
        return exact
    return _cdist(points[queries], points)


def _cdist(some: Real, points: Real) -> Real:
    """Return squared distances, of each pair by itself, so that blocks do not matter."""
    from scipy.spatial.distance import cdist

    distances: Real = cdist(some, points, "sqeuclidean")
    return distances


def _blocks(n_queries: int, n: int) -> list[slice]:
    size = max(1, BLOCK // max(1, n))
    return [slice(first, min(first + size, n_queries)) for first in range(0, n_queries, size)]
