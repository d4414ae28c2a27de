"""Sample weights: how often, or by which part of once, a vector counts."""

from typing import Any

import numpy as np
from sklearn.utils import check_array

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError

GRAIN = 2.0**-20
"""Weights are multiples of this, so sums below 2**33 are exact whatever their order."""
LARGEST = 2.0**20


def read_sample_weight(sample_weight: Any, n: int) -> Real | None:
    """Return the weights of ``n`` vectors, multiples of 2**-20; None if all count once.

    Parameters
    ----------
    sample_weight : float or array_like, shape (n,), or None
        From 0 to 2**20, not all 0.
    n : int

    Raises
    ------
    ArgumentError
        If there are not ``n``, one is out of range, or all are 0.

    Examples
    --------
    >>> read_sample_weight([1, 0.5, 0], 3).tolist()
    [1.0, 0.5, 0.0]
    """
    if sample_weight is None:
        return None
    checks.refuse_quantity("sample_weight", sample_weight)
    checks.refuse_masked("sample_weight", sample_weight)
    given = np.full(n, sample_weight) if np.isscalar(sample_weight) else sample_weight
    weights = check_array(given, ensure_2d=False, dtype=np.float64, input_name="sample_weight")
    if weights.shape != (n,):
        raise ArgumentError(f"sample_weight must be {n} numbers, got shape {weights.shape}")
    for bad in weights[(weights < 0) | (weights > LARGEST)][:1]:
        raise ArgumentError(f"sample_weight must be from 0 to 2**20, got {bad:g}")
    rounded: Real = np.rint(weights / GRAIN) * GRAIN
    if not rounded.any():
        raise ArgumentError(
            "sample_weight must be above 2**-21 for at least one vector, as weights are rounded to "
            f"2**-20 and zero leaves a vector out, got at most {weights.max(initial=0.0):g}"
        )
    return rounded
