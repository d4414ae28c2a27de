"""Merge two lists of events into one."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf

ONE = np.uint64(1)


@kernel
def merge(a, b, out):
    """Write the ascending union of two ascending lists without repeats; return its length.

    Parameters
    ----------
    a, b : ndarray of int32, shape (n_a,); ndarray of int32, shape (n_b,)
    out : ndarray of int32, shape (n_a + n_b,)
    """
    middle = a.size >> 1
    there = np.searchsorted(b, a[middle]) if a.size else 0
    i_stop, j_stop = np.uint64(middle), np.uint64(there)
    i_end, j_end = np.uint64(a.size), np.uint64(b.size)
    i, j, n = np.uint64(0), np.uint64(0), np.uint64(0)
    k, m, n_high = i_stop, j_stop, i_stop + j_stop
    # A step waits for the one before it, so lower and upper halves go side by side.
    while i < i_stop and j < j_stop and k < i_end and m < j_end:
        i, j, n = take_least(a, b, i, j, n, out)
        k, m, n_high = take_least(a, b, k, m, n_high, out)
    n = take_rest(a, b, (i, j, n), (i_stop, j_stop), out)
    n_high = take_rest(a, b, (k, m, n_high), (i_end, j_end), out)
    # Events that are in both lists leave a gap between the halves.
    for at in range(i_stop + j_stop, n_high):
        out[n] = out[at]
        n += ONE
    return np.int64(n)


@leaf
def take_least(a, b, i, j, n, out):
    """Write the lesser of two events, once if they are equal; return where to go on.

    Without a branch: which is the lesser cannot be predicted.
    """
    out[n] = min(a[i], b[j])
    return i + np.uint64(a[i] <= b[j]), j + np.uint64(b[j] <= a[i]), n + ONE


@leaf
def take_rest(a, b, at, stops, out):
    """Write what is left of both lists; return where the union ends."""
    (i, j, n), (i_stop, j_stop) = at, stops
    while i < i_stop and j < j_stop:
        i, j, n = take_least(a, b, i, j, n, out)
    while i < i_stop:
        out[n] = a[i]
        i, n = i + ONE, n + ONE
    while j < j_stop:
        out[n] = b[j]
        j, n = j + ONE, n + ONE
    return n
