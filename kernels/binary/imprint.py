"""Imprint: fast weights, as a table of all synapses or as the list of what was imprinted.

A fast weight is a sum over all that its two neurons did together, each part with a factor of its
own age. What is common to all factors is left to the caller, so only active synapses cost.
"""

import numpy as np

from neurosim.kernels._jit import kernel


@kernel
def imprint(events, indptr, indices, is_post, amount, weights):
    """Add ``amount`` to every synapse from ``events`` to ``is_post``, in place; return how many.

    Parameters
    ----------
    events : ndarray of int32, shape (n_events,)
    indptr, indices : ndarray of int64, shape (n_pre + 1,); ndarray of int32, shape (n_synapses,)
    is_post : ndarray of uint8, shape (n_post,)
    amount : float64
    weights : ndarray of float64, shape (n_synapses,)
    """
    n = 0
    for e in range(events.size):
        start, stop = indptr[events[e]], indptr[events[e] + 1]
        # Slices, and unsigned: Numba tests a signed index for being negative.
        targets, of_row = indices[start:stop], weights[start:stop]
        for s in range(targets.size):
            # A mask: to search the list of who fires for each synapse of a row would cost more.
            if is_post[np.uint32(targets[s])]:
                of_row[s] += amount
                n += 1
    return n


@kernel
def evoke(events, amounts, indptr, indices, weights, drive):
    """Add ``amounts[e] * weights`` to ``drive`` along the rows of ``events``, in place.

    Parameters
    ----------
    events : ndarray of int32, shape (n_events,)
    amounts : ndarray of int64, shape (n_events,)
    indptr, indices : ndarray of int64, shape (n_pre + 1,); ndarray of int32, shape (n_synapses,)
    weights : ndarray of float64, shape (n_synapses,)
    drive : ndarray of float64, shape (n_post,)
    """
    for e in range(events.size):
        amount = float(amounts[e])
        start, stop = indptr[events[e]], indptr[events[e] + 1]
        targets, of_row = indices[start:stop], weights[start:stop]
        for s in range(targets.size):
            drive[np.uint32(targets[s])] += amount * of_row[s]


@kernel
def recollect(events, amounts, patterns, first, stop, emitted, drive):
    """Add to ``drive``, in place, what patterns first .. stop - 1 bring back.

    A pattern gives each of its targets its strength times what its presynaptic neurons emit now,
    so that only patterns that overlap ``events`` count.

    Parameters
    ----------
    events, amounts : ndarray of int32, int64, shape (n_events,)
    patterns : Patterns
        See `neurosim.kernels.binary._tables`.
    first, stop : int64
        Those of ``patterns`` that are remembered.
    emitted : ndarray of int64, shape (n_pre,)
        Zero before and after.
    drive : ndarray of float64, shape (n_post,)
    """
    pre_ends, pres, post_ends, posts, strengths = patterns
    for e in range(events.size):
        emitted[events[e]] = amounts[e]
    for p in range(first, stop):
        overlap = 0
        for i in range(pre_ends[p], pre_ends[p + 1]):
            # Whole numbers, so the order of the neurons in a pattern cannot matter.
            overlap += emitted[np.uint32(pres[i])]
        if overlap != 0:
            amount = strengths[p] * overlap
            for j in range(post_ends[p], post_ends[p + 1]):
                drive[np.uint32(posts[j])] += amount
    for e in range(events.size):
        # By the events alone: the array is as long as the population.
        emitted[events[e]] = 0
