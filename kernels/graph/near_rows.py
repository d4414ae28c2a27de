"""Rows of near neurons: of the pairs that were found those that are connected, in order."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import TWO, draw

DRAWN = 256
"""Pairs whose words are drawn together."""


@kernel
def choose_pairs(first, numbers, chances, law, drops_far, ends, near):
    """Leave of some pairs those that are connected; return how many.

    Parameters
    ----------
    first : int64
        The presynaptic neuron of the first pairs; that of the others follow.
    numbers : (ndarray of int32, ndarray of int32), shape (n_pre,) and (n_post,)
        Numbers of neurons at either end, by how ``first`` and ``near`` count them.
    chances : ndarray of uint64, shape (1,) or (n_pairs,)
        In units of 2**-32: of all pairs, or of each.
    law : NearLaw
    drops_far : bool
        Whether synapses that move far away are left out, too.
    ends : ndarray of int64, shape (n,)
        Where the pairs of each presynaptic neuron end; overwritten.
    near : ndarray of int32, shape (n_pairs,)
        Postsynaptic neurons; overwritten.
    """
    n, begin, is_shared = 0, 0, chances.size == 1
    far, (of_pre, of_post) = law.chances[1] if drops_far else np.uint64(0), numbers
    w0, w1 = np.empty(DRAWN, np.uint32), np.empty(DRAWN, np.uint32)
    for r in range(ends.size):
        pre = np.int64(of_pre[first + r])
        for start in range(begin, ends[r], DRAWN):
            some = near[start : min(start + DRAWN, ends[r])]
            # All words first: this loop vectorises, the one below, which moves, cannot.
            draw_along_pairs(pre, some, of_post, law.key, w0, w1)
            for m in range(some.size):
                near[n] = some[m]
                is_there = w0[m] < chances[0 if is_shared else start + m]
                n += is_there & (w1[m] >= far)
        begin, ends[r] = ends[r], n
    return n


@leaf
def draw_along_pairs(pre, near, ids, key, w0, w1):
    """Draw two words for some pairs of a neuron: is there a synapse, and does it move far away.

    Parameters
    ----------
    pre : int64
    near : ndarray of int32, shape (n,)
        The other neurons, by how ``ids`` count them.
    ids : ndarray of int32, shape (n_post,)
    key : ndarray of uint64, shape (2,)
    w0, w1 : ndarray of uint32, shape (room,), room >= n
        Output.
    """
    k0, k1 = key[0], key[1]
    zero, of_pre = np.uint64(0), np.uint64(pre)
    for m in range(near.size):
        post = np.uint64(np.int64(ids[np.uint32(near[m])]))
        a, b, _, _ = draw(post, of_pre, zero, TWO, k0, k1)
        w0[m], w1[m] = np.uint32(a), np.uint32(b)


@leaf
def draw_along(pre, near, key, w0, w1):
    """As `draw_along_pairs`, of neurons by their own numbers."""
    k0, k1 = key[0], key[1]
    zero, of_pre = np.uint64(0), np.uint64(pre)
    for m in range(near.size):
        a, b, _, _ = draw(np.uint64(np.uint32(near[m])), of_pre, zero, TWO, k0, k1)
        w0[m], w1[m] = np.uint32(a), np.uint32(b)


@kernel
def count_pairs(near, counts):
    """Count the pairs of each postsynaptic neuron, onto what ``counts`` holds.

    Parameters
    ----------
    near : ndarray of int32, shape (n_pairs,)
    counts : ndarray of int64, shape (n_post,)
    """
    for m in range(near.size):
        counts[np.uint32(near[m])] += 1


@kernel
def sort_runs(values, spare):
    """Sort values that are a few ascending runs, by merging these.

    Parameters
    ----------
    values : ndarray of int32, shape (n,)
        Sorted in place.
    spare : ndarray of int32, shape (n,)
        Overwritten.
    """
    n, is_done, is_swapped = values.size, False, False
    old, new = values, spare
    while not is_done:
        begin = 0
        while begin < n:
            middle = find_end(old, begin)
            if middle == n and begin == 0:
                is_done = True
                break
            stop = find_end(old, middle)
            merge(old, begin, middle, stop, new)
            begin = stop
        if not is_done:
            old, new, is_swapped = new, old, not is_swapped
        is_done |= n == 0
    if is_swapped:
        values[:] = spare


@leaf
def find_end(values, begin):
    """Return where the ascending run ends that begins here."""
    end = begin + 1
    while end < values.size and values[end - 1] <= values[end]:
        end += 1
    return min(end, values.size)


@leaf
def merge(old, begin, middle, stop, new):
    """Merge two runs of ``old``, from ``begin`` and from ``middle`` on, into ``new``."""
    a, b = begin, middle
    for at in range(begin, stop):
        if b == stop:
            new[at:stop] = old[a:middle]
            return
        if a == middle:
            new[at:stop] = old[b:stop]
            return
        # Which is first cannot be predicted, so neither is a branch.
        one, two = old[a], old[b]
        is_first = one <= two
        new[at] = one if is_first else two
        a += is_first
        b += not is_first


@kernel
def lay_rows(first, numbers, ends, near, indptr, kept_out, indices_out):
    """Write the pairs of each presynaptic neuron into its row, ascending.

    Parameters
    ----------
    first, numbers
        See `choose_pairs`.
    ends : ndarray of int64, shape (n,)
        Where the pairs of each presynaptic neuron end.
    near : ndarray of int32, shape (n_pairs,)
        Postsynaptic neurons; overwritten.
    indptr : ndarray of int64, shape (n_pre + 1,)
        Where each row begins.
    kept_out : ndarray of int64, shape (n_pre,)
        Where what is written into it ends.
    indices_out : ndarray of int32, shape (n_synapses,)

    Returns
    -------
    bool
        Whether all had room; rows that do not have it stay as they are.
    """
    begin, has_room, (of_pre, of_post) = 0, True, numbers
    for r in range(ends.size):
        pre, here = of_pre[first + r], near[begin : ends[r]]
        start, begin = indptr[pre], ends[r]
        if start + here.size > indptr[pre + 1]:
            has_room = False
            continue
        row = indices_out[start : start + here.size]
        for m in range(here.size):
            row[m] = of_post[here[m]]
        sort_runs(row, here)
        kept_out[pre] = start + here.size
    return has_room
