"""Which neurons were active together, of those that are connected."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Edges, Index, Offset, Real

BLOCK = 1 << 20
"""Pairs of an event and a target that are looked at together, about: some tens of MB."""
NEARLY = 1e-6
"""Of the unit of time: so much further apart than a window may times lie, as they are rounded."""


class Fires(NamedTuple):
    """Who fires when.

    Attributes
    ----------
    times : ndarray of float64
        Rounds or ms, ascending.
    neurons : ndarray of int32
    """

    times: Real
    neurons: Index

    def join(self, later: "Fires") -> "Fires":
        """Return both, one behind the other."""
        return Fires(np.append(self.times, later.times), np.append(self.neurons, later.neurons))

    def since(self, when: float) -> "Fires":
        """Return copies of those at a time and later."""
        first = np.searchsorted(self.times, when - NEARLY)
        return Fires(self.times[first:].copy(), self.neurons[first:].copy())


class Pairs(NamedTuple):
    """Pairs of neurons that are connected, by the first of them, then by the second.

    Attributes
    ----------
    keys : ndarray of int64, shape (n_pairs,)
        pre x n_post + post, ascending.
    indptr : ndarray of int64, shape (n_pre + 1,)
        Where the pairs of each presynaptic neuron begin.
    post : ndarray of int32, shape (n_pairs,)
    firsts, counts : ndarray of int64, shape (n_pairs,)
        The place of the first contact of a pair among all, and how many there are; they stand one
        behind the other.
    """

    keys: Offset
    indptr: Offset
    post: Index
    firsts: Offset
    counts: Offset


def find_pairs(edges: Edges, n_post: int) -> Pairs:
    """Return the pairs that synapses connect, however many contacts each has.

    Examples
    --------
    >>> pairs = find_pairs(Edges(np.array([0, 3, 4]), np.array([1, 1, 2, 0], np.int32)), 3)
    >>> pairs.keys.tolist(), pairs.counts.tolist()
    ([1, 2, 3], [2, 1, 1])
    """
    sizes = np.diff(edges.indptr)
    keys: Offset = np.repeat(np.arange(sizes.size), sizes) * n_post + edges.indices.astype(np.int64)
    is_first = np.append(True, keys[1:] != keys[:-1])[: keys.size]
    firsts = np.flatnonzero(is_first)
    before = np.append(0, np.cumsum(is_first))
    return Pairs(keys[firsts], before[edges.indptr], edges.indices[firsts], firsts,
                 np.diff(np.append(firsts, keys.size)))  # fmt: skip


def find_together(
    pre: Fires, post: Fires, pairs: Pairs, window: float
) -> Iterator[tuple[Offset, Real]]:
    """Yield which pairs were active together, and when, in blocks.

    Parameters
    ----------
    pre, post : Fires
    pairs : Pairs
    window : float
        How far apart both may fire, both ends included.

    Yields
    ------
    which : ndarray of int64
        A pair, once for each event of the one and each of the other that are so near.
    times : ndarray of float64
        Of the later of the two.
    """
    # Times as their places among those of the other side: whole numbers, so that one search finds
    # neuron and time.
    known, places = np.unique(post.times, return_inverse=True)
    wide = known.size + 1
    order = np.lexsort((places, post.neurons))
    fired = post.neurons[order].astype(np.int64) * wide + places[order]
    times = post.times[order]
    near = window + NEARLY
    lows = np.searchsorted(known, pre.times - near, "left")
    highs = np.searchsorted(known, pre.times + near, "right")
    begins, sizes = pairs.indptr[pre.neurons], np.diff(pairs.indptr)[pre.neurons]
    sizes = np.where(lows < highs, sizes, 0)
    n_post = 1 + int(max(pairs.post.max(initial=0), post.neurons.max(initial=0)))
    place = _finder(fired, wide * n_post, 2 * int(sizes.sum()))
    for part in _cut(sizes):
        event, which = _unroll(begins[part], sizes[part])
        event += part.start
        target = pairs.post[which].astype(np.int64) * wide
        low = place(target + lows[event])
        n_near = place(target + highs[event]) - low
        match, other = _unroll(low, n_near)
        yield which[match], np.maximum(pre.times[event[match]], times[other])


def _finder(fired: Offset, n_keys: int, n_lookups: int) -> Callable[[Offset], Offset]:
    """Return what finds the place of keys among those that fired: a table, where that pays."""
    if n_keys > n_lookups:
        return lambda keys: np.searchsorted(fired, keys)
    table = np.append(0, np.cumsum(np.bincount(fired, minlength=n_keys)))
    return lambda keys: table[keys]


def _cut(sizes: Offset) -> Iterator[slice]:
    """Yield runs of events that reach about `BLOCK` targets each."""
    ends = np.cumsum(sizes)
    start = 0
    while start < sizes.size:
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + BLOCK, "right")))
        yield slice(start, stop)
        start = stop


def _unroll(begins: Offset, sizes: Offset) -> tuple[Offset, Offset]:
    """Return for each of some runs of places, one behind the other: which run, which place."""
    run = np.repeat(np.arange(sizes.size), sizes)
    within = np.arange(run.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return run, begins[run] + within
