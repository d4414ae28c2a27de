"""Sizes of a circuit: Kenyon cells, inputs that each sums, and how many fire."""

import numbers
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError

N_KC = 2000
"""Kenyon cells where nothing is said, as in the fly."""


def choose_n_inputs(n_features: int) -> int:
    """Return how many inputs a cell sums where nothing is said.

    Six or a tenth of them, but at most half: cells that all sum everything tell nothing.

    Examples
    --------
    >>> [choose_n_inputs(d) for d in (1, 2, 10, 50, 784)]
    [1, 1, 5, 6, 78]
    """
    return min(max(1, n_features // 2), max(6, round(n_features / 10)))


def count_active(value: Any, n_kc: int) -> int:
    """Return the number of cells that fire, given as a number of cells or as a fraction.

    Parameters
    ----------
    value : int or float
        A float is a fraction of the cells, above 0 and up to 1; at least one cell fires.
    n_kc : int

    Raises
    ------
    ArgumentError, KindError
        If it is out of range.

    Examples
    --------
    >>> count_active(0.05, 2000), count_active(100, 2000)
    (100, 100)
    """
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral):
        remedy = f"or a whole number of cells, from 1 to {n_kc}"
        fraction = checks.real("n_active, as a fraction,", value, 0.0, 1.0, remedy)
        if fraction > 0:
            return max(1, round(fraction * n_kc))
        raise ArgumentError(f"n_active, as a fraction, must be above 0, got {value}; {remedy}")
    remedy = f"there are {n_kc} Kenyon cells (n_kc); a float is a fraction of them"
    return checks.integer("n_active", value, 1, n_kc, remedy)
