"""Sample a fixed number of distinct inputs for every neuron."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.draw import HALF, MASK, draw_word


@kernel
def sample_below(n, index, post, key):
    """Return (a uniform integer below n, the next unused word index), exactly uniform."""
    bound = np.uint64(n)
    reject = (MASK + np.uint64(1) - bound) % bound
    while True:
        product = draw_word(index, post, np.uint64(0), np.uint64(1), key) * bound
        index += np.uint64(1)
        if (product & MASK) >= reject:
            return np.int64(product >> HALF), index


@kernel
def sample_inputs(n_pre, key, out):
    """Fill each row of ``out`` with distinct presynaptic indices, ascending.

    Floyd's algorithm: every subset of the row's size is equally likely.

    Parameters
    ----------
    n_pre : int64
    key : ndarray of uint64, shape (2,)
    out : ndarray of int32, shape (n_post, s)
        s <= n_pre.

    References
    ----------
    .. [1] Bentley, Floyd, "Programming pearls: a sample of brilliance", CACM 30(9), 1987,
       doi:10.1145/30401.315746.
    .. [2] Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019,
       section 4, doi:10.1145/3230636.
    """
    n_post, s = out.shape
    for post in range(n_post):
        index = np.uint64(0)
        for m in range(s):
            last = n_pre - s + m
            pick, index = sample_below(last + 1, index, np.uint64(post), key)
            for i in range(m):
                if out[post, i] == pick:
                    pick = last
                    break
            j = m
            while j > 0 and out[post, j - 1] > pick:
                out[post, j] = out[post, j - 1]
                j -= 1
            out[post, j] = pick
