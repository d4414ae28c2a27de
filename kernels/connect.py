"""Connect at random: the out-row of a neuron in G(n, p), regenerated block by block."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.draw import draw

GUIDE_SHIFT = np.uint64(24)


@kernel
def skip(word, survival, guide):
    """Return the failures before the next success: how many m have ``word < survival[m]``.

    ``survival[m] = floor((1 - p)**(m + 1) * 2**32)`` falls with m, and ``guide`` holds the answer
    for the smallest word of each of the 256 top bytes plus one, so the scan is short.
    """
    m = guide[word >> GUIDE_SHIFT]
    while m < survival.size and word < survival[m]:
        m += 1
    return m


@kernel
def connect_row(pre, n_post, block, survival, guide, key, out):
    """Write the targets of ``pre`` in ascending order and return how many there are.

    Each block of ``block`` targets draws from counters of its own, (draw, block, pre), so a block
    can be regenerated alone, by any thread, in any order.

    Parameters
    ----------
    pre, n_post, block : int64
    survival : ndarray of uint64, shape (block,)
        See `skip`.
    guide : ndarray of int64, shape (256,)
    key : ndarray of uint64, shape (2,)
    out : ndarray of int32, shape (n_post,)
    """
    n_out = 0
    row, zero = np.uint64(pre), np.uint64(0)
    for start in range(0, n_post, block):
        stop = min(start + block, n_post)
        number, turn, target = np.uint64(start // block), zero, start - 1
        while target < stop:
            for word in draw(turn, number, row, zero, key[0], key[1]):
                target += 1 + skip(word, survival, guide)
                if target >= stop:
                    break
                out[n_out] = target
                n_out += 1
            turn += np.uint64(1)
    return n_out


@kernel
def connect_rows(n_pre, n_post, self_loops, block, survival, guide, key, indptr_out, indices_out):
    """Write all rows as CSR; return the synapses, or -1 where ``indices_out`` is too short.

    Parameters
    ----------
    n_pre, n_post, block, survival, guide, key
        See `connect_row`.
    self_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    indptr_out : ndarray of int64, shape (n_pre + 1,)
    indices_out : ndarray of int32, shape (room,)
    """
    row = np.empty(n_post, np.int32)
    n = 0
    indptr_out[0] = 0
    for pre in range(n_pre):
        n_row = connect_row(pre, n_post, block, survival, guide, key, row)
        if n + n_row > indices_out.size:
            return -1
        for j in range(n_row):
            if self_loops or row[j] != pre:
                indices_out[n] = row[j]
                n += 1
        indptr_out[pre + 1] = n
    return n
