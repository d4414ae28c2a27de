"""Weights that are a function of the two neurons, written by users."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real, find_infinite
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.protocols import find_misfit


def is_formula(value: Any) -> bool:
    """Return whether weights are a function of both neurons, and nothing that is drawn."""
    return callable(value) and not isinstance(value, type) and not hasattr(value, "draw")


def check_formula(name: str, formula: Any) -> None:
    """Raise unless a function takes the numbers of both neurons, in this order.

    Parameters
    ----------
    name : str
        What it is, for errors.
    formula : callable
    """
    found = find_misfit(formula, ("pre", "post"))
    if found is not None:
        raise KindError(
            f"{name} must be a function of (pre, post) in this order, the numbers of both neurons "
            f"of all synapses, got one that takes {found}"
        )


def weigh(name: str, formula: Any, pre: Any, post: Any) -> Real:
    """Return the weights of synapses between the given neurons.

    Parameters
    ----------
    name : str
        What they are, for errors.
    formula : callable
        ``f(pre, post) -> weights``
    pre, post : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    KindError, ArgumentError
        If it takes something else, or does not return ``n`` finite numbers.

    Examples
    --------
    >>> weigh("weight", lambda pre, post: 0.5 * (pre < post), [0, 1], [1, 1]).tolist()
    [0.5, 0.0]
    """
    check_formula(name, formula)
    pre, post = np.array(pre, np.int64), np.array(post, np.int64)
    found = checks.array(name, formula(pre, post))
    if found.dtype.kind not in "iuf" or found.shape != pre.shape:
        raise KindError(
            f"{name} must return a number for each synapse, got {found.dtype} of shape "
            f"{found.shape} for pre and post of shape {pre.shape}; compute with arrays, as in "
            "np.exp(-abs(pre - post) / 10)"
        )
    weights: Real = found.astype(np.float64)
    bad = find_infinite(weights)
    if bad is not None:
        i = bad[0]
        raise ArgumentError(
            f"{name} must return finite numbers, got {bad[1]} from neuron {pre[i]} to {post[i]}"
        )
    return weights
