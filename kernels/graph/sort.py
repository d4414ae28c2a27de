"""Sort by counting: in the time it takes to look at everything twice."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf

FEW = 24
"""Keys that are sorted by insertion: counting would look at more buckets than keys."""
DIGIT, BUCKETS = np.uint64(8), 256
LOW_DIGIT = np.uint64(255)


@kernel
def sort_by(keys, order, ends_out, order_out):
    """Sort ``order`` by key; what has the same key stays in the order it was in.

    Parameters
    ----------
    keys : ndarray of int32, shape (n,)
        From 0 to n_keys - 1.
    order : ndarray of int64, shape (n,)
        A permutation of 0 .. n - 1.
    ends_out : ndarray of int64, shape (n_keys,)
        Must be zero; overwritten with where each key ends in ``order_out``.
    order_out : ndarray of int64, shape (n,)
    """
    for i in range(keys.size):
        # Unsigned: Numba tests a signed index for being negative, and counts it from the end.
        ends_out[np.uint32(keys[i])] += 1
    begin = 0
    for k in range(ends_out.size):
        begin, ends_out[k] = begin + ends_out[k], begin
    for i in range(order.size):
        key = np.uint32(keys[order[i]])
        order_out[ends_out[key]] = order[i]
        ends_out[key] += 1


@kernel
def sort_pairs(keys, others, values, ends_out, others_out, values_out):
    """Sort pairs by one of their ends; those of the same key stay in the order they were in.

    What is sorted moves along, so that no order of all pairs, 8 bytes of each, has to be kept.

    Parameters
    ----------
    keys : ndarray of int32, shape (n,)
        From 0 to n_keys - 1.
    others : ndarray of int32, shape (n,)
        The other end of each pair.
    values : ndarray of int16, shape (n,)
    ends_out : ndarray of int64, shape (n_keys,)
        Must be zero; overwritten with where each key ends in the sorted arrays.
    others_out, values_out : ndarray as ``others`` and ``values``, shape (n,)
    """
    for i in range(keys.size):
        # Unsigned: Numba tests a signed index for being negative, and counts it from the end.
        ends_out[np.uint32(keys[i])] += 1
    begin = 0
    for k in range(ends_out.size):
        begin, ends_out[k] = begin + ends_out[k], begin
    for i in range(keys.size):
        key = np.uint32(keys[i])
        place = np.uint64(ends_out[key])
        others_out[place], values_out[place] = others[i], values[i]
        ends_out[key] += 1


@leaf
def sort_row(keys, most, order, spare, counts):
    """Return the order that sorts the keys; equal ones stay as they stand.

    It is one of ``order`` and ``spare``, whose first places are written over.

    Parameters
    ----------
    keys : ndarray of uint, shape (n,)
    most : uint64
        No key is larger.
    order, spare : ndarray of uint32, shape (n or more,)
    counts : ndarray of uint32, shape (256,)
        Scratch.
    """
    n = keys.size
    for i in range(n):
        order[i] = i
    if n <= FEW:
        for i in range(1, n):
            key, at = keys[i], i
            while at > 0 and keys[order[at - 1]] > key:
                order[at] = order[at - 1]
                at -= 1
            order[at] = i
        return order
    shift = np.uint64(0)
    while most >> shift > np.uint64(0):
        counts[:] = 0
        for i in range(n):
            counts[np.uint64(keys[i]) >> shift & LOW_DIGIT] += np.uint32(1)
        begin = np.uint32(0)
        for k in range(BUCKETS):
            begin, counts[k] = begin + counts[k], begin
        for i in range(n):
            digit = np.uint64(keys[order[i]]) >> shift & LOW_DIGIT
            spare[counts[digit]] = order[i]
            counts[digit] += np.uint32(1)
        order, spare = spare, order
        shift += DIGIT
    return order
