"""Closeness: how far vectors are apart, and how much of their tags they should share."""

from typing import Any

import numpy as np

from neurosim.arrays import Real


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


def expected_overlap(distance: Any, active: float) -> Real:
    """Return the share of a tag that two vectors share if drives are Gaussian.

    Parameters
    ----------
    distance : array_like
        1 - cosine of the centred vectors.
    active : float
        Fraction of cells that fire.

    Examples
    --------
    >>> expected_overlap([0.0, 1.0], 0.05).round(3).tolist()
    [1.0, 0.05]
    """
    from scipy.special import ndtr, ndtri

    rho = np.clip(1 - np.asarray(distance, float), -1, 1)[..., None]
    z = ndtri(1 - active)
    width = 1 / 512
    x = z + width * (np.arange(8 * 512) + 0.5)  # by midpoints
    spread = np.sqrt(np.maximum(1 - rho**2, 1e-12))
    joint = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * ndtr((rho * x - z) / spread)
    share: Real = np.minimum(1.0, joint.sum(axis=-1) * width / active)
    return share


def rank_correlation(first: Any, second: Any) -> float:
    """Return the correlation of ranks (Spearman's); NaN where one is constant."""
    from scipy.stats import rankdata

    a, b = (rankdata(values) - (np.size(values) + 1) / 2 for values in (first, second))
    power = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / power) if power else float("nan")
