"""Tell what changed between two lists of events."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf

ONE = np.uint64(1)


@kernel
def change(before, now, rows_out, signs_out):
    """Write who came (sign 1) and who left (sign -1), ascending; return how many.

    Parameters
    ----------
    before, now : ndarray of int32, shape (n_before,); ndarray of int32, shape (n_now,)
        Ascending, distinct.
    rows_out, signs_out : ndarray of int32, shape (n_before + n_now,)
    """
    lists, outs, middle = (before, now), (rows_out, signs_out), before.size >> 1
    there = np.searchsorted(now, before[middle]) if before.size else 0
    i_stop, j_stop = np.uint64(middle), np.uint64(there)
    i_end, j_end = np.uint64(before.size), np.uint64(now.size)
    i, j, n = np.uint64(0), np.uint64(0), np.uint64(0)
    k, m, n_high = i_stop, j_stop, i_stop + j_stop
    # A step waits for the one before it, so lower and upper halves go side by side.
    while i < i_stop and j < j_stop and k < i_end and m < j_end:
        i, j, n = tell_least(lists, i, j, n, outs)
        k, m, n_high = tell_least(lists, k, m, n_high, outs)
    n = tell_rest(lists, (i, j, n), (i_stop, j_stop), outs)
    n_high = tell_rest(lists, (k, m, n_high), (i_end, j_end), outs)
    # Events that are in both lists leave a gap between the halves.
    for at in range(i_stop + j_stop, n_high):
        rows_out[n], signs_out[n] = rows_out[at], signs_out[at]
        n += ONE
    return np.int64(n)


@leaf
def tell_least(lists, i, j, n, outs):
    """Write the lesser of two events, unless they are equal; return where to go on.

    Written in any case and kept if it counts: which is the lesser cannot be predicted.
    """
    old, new = lists[0][i], lists[1][j]
    outs[0][n], outs[1][n] = min(old, new), 1 - 2 * np.int32(old < new)
    return i + np.uint64(old <= new), j + np.uint64(new <= old), n + np.uint64(old != new)


@leaf
def tell_rest(lists, at, stops, outs):
    """Write what is left of both lists; return where the changes end."""
    (before, now), (rows_out, signs_out) = lists, outs
    (i, j, n), (i_stop, j_stop) = at, stops
    while i < i_stop and j < j_stop:
        i, j, n = tell_least(lists, i, j, n, outs)
    while i < i_stop:
        rows_out[n], signs_out[n] = before[i], -1
        i, n = i + ONE, n + ONE
    while j < j_stop:
        rows_out[n], signs_out[n] = now[j], 1
        j, n = j + ONE, n + ONE
    return n
