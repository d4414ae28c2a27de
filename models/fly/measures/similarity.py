r"""Pairs of vectors: how similar they are, how their tags overlap, and how they should.

Over random wiring, the sums of one Kenyon cell for two vectors correlate by the cosine rho of the
centred vectors (exactly, for inputs drawn without repetition). If the sums are normal, and the
cells that fire are those above the quantile z of 1 - f, tags share [1]_

.. math::
   \frac{P(u > z, v > z)}{f} = f + \frac{1}{2 \pi f} \int_0^{\arcsin \rho}
   \exp\left(-\frac{z^2}{1 + \sin t}\right) dt

of their cells: f at rho = 0, all at rho = 1.

References
----------
.. [1] Plackett, "A reduction formula for normal multivariate integrals", Biometrika 41:351, 1954,
   doi:10.1093/biomet/41.3-4.351.
"""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real

NODES = 64
"""Of the quadrature of the prediction."""


def predict(cosine: Any, share: float) -> Real:
    """Return the predicted overlap of tags, as a share of their active cells.

    Parameters
    ----------
    cosine : array_like of float
        Of the centred vectors, from -1 to 1.
    share : float
        Of cells that fire, from 0 to 1, both excluded.

    Examples
    --------
    >>> predict([-1, 0, 0.5, 1], 0.05).round(3).tolist()
    [0.0, 0.05, 0.244, 1.0]
    """
    from scipy.special import ndtri

    z = ndtri(1 - share)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = np.arcsin(np.clip(np.asarray(cosine, np.float64), -1, 1))[..., None] / 2
    height = np.exp(-(z**2) / np.maximum(1 + np.sin(half * (nodes + 1)), 1e-300))
    together = share**2 + (half * height * weights).sum(axis=-1) / (2 * np.pi)
    overlap: Real = np.clip(together, 0, None) / share
    return overlap


def compare(vectors: Any, queries: Any) -> tuple[Real, Real]:
    """Return how similar queries are to all other vectors.

    Parameters
    ----------
    vectors : array_like of float, shape (n, d)
        None is constant.
    queries : array_like of int, shape (n_queries,)

    Returns
    -------
    cosine : ndarray of float64, shape (n_queries * (n - 1),)
        Of the centred vectors, from -1 to 1.
    distance : ndarray of float64, shape (n_queries * (n - 1),)
        Euclidean, of the vectors as they are, in units of its median.
    """
    from scipy.spatial.distance import cdist

    points = checks.plain("vectors", vectors).astype(np.float64, copy=False)
    centred = points - points.mean(axis=1, keepdims=True)
    centred /= np.abs(centred).max(axis=1, keepdims=True)  # or squares could overflow
    cosine = leave_out_self(1 - cdist(centred[queries], centred, "cosine"), queries)
    distance = leave_out_self(cdist(points[queries], points), queries)
    middle = np.median(distance)
    return np.clip(cosine, -1, 1), distance / (middle if middle > 0 else 1.0)


def distances(vectors: Real) -> Real:
    """Return 1 - cosine to the first vector, all centred; 1 where either is constant.

    Examples
    --------
    >>> distances(np.array([[0.0, 1.0], [0.0, 2.0], [5.0, 5.0], [1.0, 0.0]])).round(9).tolist()
    [0.0, 0.0, 1.0, 2.0]
    """
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(centred, axis=1) * np.linalg.norm(centred[0])
    cosines = np.divide(centred @ centred[0], norms, out=np.zeros(len(vectors)), where=norms > 0)
    apart: Real = np.maximum(0.0, 1.0 - cosines)
    return apart


def leave_out_self(table: Any, queries: Any) -> Any:
    """Return the entries of each query with every other vector, flat.

    Examples
    --------
    >>> leave_out_self(np.arange(6).reshape(2, 3), [0, 2]).tolist()
    [1, 2, 3, 4]
    """
    keep = np.ones(table.shape, bool)
    keep[np.arange(len(queries)), queries] = False
    return table[keep]


def means(at: Any, values: Real, n_bins: int) -> Real:
    """Return the mean in each bin; NaN where it is empty.

    Examples
    --------
    >>> means([0, 0, 2], np.array([1.0, 2.0, 5.0]), 3).tolist()
    [1.5, nan, 5.0]
    """
    n = np.bincount(at, minlength=n_bins)
    with np.errstate(invalid="ignore"):
        found: Real = np.bincount(at, values, minlength=n_bins) / n
    return found


def percentiles(at: Any, values: Real, n_bins: int) -> Real:
    """Return the 10th and 90th percentile in each bin, shape (2, n_bins); NaN where it is empty."""
    found = np.full((2, n_bins), np.nan)
    for i in np.unique(at):
        found[:, i] = np.percentile(values[at == i], [10, 90])
    return found


def spearman(one: Real, other: Real) -> float:
    """Return the rank correlation; NaN where all values of one are equal.

    Examples
    --------
    >>> round(spearman(np.arange(4), np.array([0, 1, 3, 2])), 3)
    0.8
    """
    from scipy.stats import rankdata

    ranks = rankdata(one), rankdata(other)
    if min(np.ptp(r) for r in ranks) == 0:
        return float("nan")
    return float(np.corrcoef(*ranks)[0, 1])
