"""Pairs of neurons that name synapses: looked at once, where users give them."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import ArgumentError, KindError


def read_pairs(
    pre: Any, post: Any, n: tuple[int, int], ends: Any = (None, None)
) -> tuple[Index, Index]:
    """Return both ends of some synapses as int32 arrays of one length.

    Parameters
    ----------
    pre, post : array_like of int, shape (n_pairs,)
    n : (int, int)
        Neurons that there are at either end.
    ends : (Population, Population), optional
        If labels may be given, too.

    Raises
    ------
    ArgumentError, KindError
        If an index is no whole number or out of range; negative ones never wrap.
    """
    found = []
    for name, given, n_end, end in (("pre", pre, n[0], ends[0]), ("post", post, n[1], ends[1])):
        given = given if end is None else end.number(given, name)
        neurons = checks.whole_numbers(name, given)
        if neurons.ndim != 1:
            raise KindError(f"{name} must be one-dimensional, got shape {neurons.shape}")
        for bad in neurons[(neurons < 0) | (neurons >= n_end)][:1]:
            raise ArgumentError(f"{name} must lie from 0 to {n_end - 1}, got {bad}")
        found.append(neurons.astype(np.int32, copy=False))
    if found[0].size != found[1].size:
        raise KindError(
            "pre and post must be as long as each other, one pair for each synapse, got "
            f"{found[0].size} and {found[1].size}"
        )
    return found[0], found[1]


def read_ordinals(ordinals: Any, n: int) -> Offset:
    """Return which of the contacts of each of ``n`` pairs are meant."""
    which = checks.whole_numbers("ordinals", ordinals)
    if which.shape != (n,):
        raise KindError(f"ordinals must be {n} whole numbers, got {which.size}")
    for bad in which[which < 0][:1]:
        raise ArgumentError(f"ordinals must be at least 0, got {bad}")
    return which.astype(np.int64)


def refuse_twice(name: str, pre: Index, post: Index) -> None:
    """Raise if a pair, of those in order, stands twice."""
    is_same = (pre[1:] == pre[:-1]) & (post[1:] == post[:-1])
    for bad in np.flatnonzero(is_same)[:1]:
        raise told_twice(name, pre[bad], post[bad])


def told_twice(name: str, pre: int, post: int) -> ArgumentError:
    """Return the error for a pair that is named twice."""
    return ArgumentError(
        f"pairs must be distinct, got neuron {pre} to {post} of {name!r} twice; name each once"
    )


def told_absent(name: str, pre: int, post: int) -> ArgumentError:
    """Return the error for a synapse that does not exist."""
    return ArgumentError(
        f"{name!r} has no synapse from neuron {pre} to {post}; edges() of the network tells which "
        "there are"
    )


def told_joined(name: str, pre: int, post: int) -> ArgumentError:
    """Return the error for a synapse that exists already."""
    return ArgumentError(
        f"{name!r} has a synapse from neuron {pre} to {post} already; leave out pairs that are "
        "connected"
    )
