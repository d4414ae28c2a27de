"""Sample a fixed total number of synapses: how many leave each neuron, and where they lead."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.graph.fixed_degree import find_room, sample_below, sample_row
from neurosim.kernels.graph.sort import BUCKETS, sort_row

DRAWN = 1 << 16
"""Synapses whose presynaptic neurons come from one sequence of words: threads take whole ones."""
AT_ONCE = 1024
"""Words that are drawn together."""


@kernel
def throw_sources(first, stop, n, key, degrees):
    """Throw ``n`` synapses on presynaptic neurons, all alike, and count them.

    Parameters
    ----------
    first, stop : int64
        Synapses from ``DRAWN * first`` to ``DRAWN * stop``, of which the last may be ``n`` already.
    n : int64
    key : ndarray of uint64, shape (2,)
    degrees : ndarray of int64, shape (n_pre,)
        What was thrown is added.
    """
    n_pre, words = np.uint64(degrees.size), np.empty(AT_ONCE, np.uint32)
    for block in range(first, stop):
        used = np.uint64(0)
        for _ in range(min(DRAWN, n - block * DRAWN)):
            row, used = sample_below(n_pre, used, np.uint64(block), key, words)
            degrees[row] += 1


@kernel
def fill_slots(n_choices, n, key, degrees):
    """Choose ``n`` of all pairs, each once and all subsets alike; count them by presynaptic neuron.

    Each neuron has a slot for each partner. One of all slots is drawn; those that are taken come
    first, and if it is one of these, another is drawn.

    Parameters
    ----------
    n_choices, n : int64
        At most half of all slots should be taken, as most draws fail once nearly all are.
    key : ndarray of uint64, shape (2,)
    degrees : ndarray of int64, shape (n_pre,)
        Must be zero.
    """
    n_pre, words = np.uint64(degrees.size), np.empty(AT_ONCE, np.uint32)
    used, zero = np.uint64(0), np.uint64(0)
    left = n
    while left > 0:
        row, used = sample_below(n_pre, used, zero, key, words)
        slot, used = sample_below(np.uint64(n_choices), used, zero, key, words)
        if slot >= np.uint64(degrees[row]):
            degrees[row] += 1
            left -= 1


@kernel
def sample_rows(first, n, self_loops, multapses, key, indptr, indices):
    """Fill rows of a CSR table from one on with indices below ``n``, ascending.

    Row i is a function of the key, i and its size alone: that of `fixed_degree.sample`, sorted.

    Parameters
    ----------
    first, n : int64
    self_loops, multapses : bool
        As of `fixed_degree.sample`.
    key : ndarray of uint64, shape (2,)
    indptr : ndarray of int64, shape (n_rows + 1,)
        Where row ``first`` and those behind it begin.
    indices : ndarray of int32, shape (n_synapses,)
    """
    longest = 0
    for i in range(indptr.size - 1):
        longest = max(longest, indptr[i + 1] - indptr[i])
    words = np.empty(find_room(longest), np.uint32)
    marks = np.zeros(0 if multapses else (n >> 6) + 1, np.uint64)
    picks, counts = np.empty(longest, np.int32), np.empty(BUCKETS, np.uint32)
    order, spare = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    for at in range(indptr.size - 1):
        begin, end = indptr[at], indptr[at + 1]
        mine = picks[: end - begin]
        at_hand = words[: find_room(mine.size)]
        sample_row(n, first + at, self_loops, key, at_hand, marks, mine)
        by_target = sort_row(mine, np.uint64(n - 1), order, spare, counts)
        for i in range(mine.size):
            indices[begin + i] = mine[by_target[i]]
