"""Sort by counting: in the time it takes to look at everything twice."""

import numpy as np

from neurosim.kernels._jit import kernel


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
