"""Pack tags: one bit for each cell, so that 64 cells are compared at once."""

import numpy as np

from neurosim.kernels._jit import kernel

ONE, SIX, LAST = np.uint64(1), np.uint64(6), np.uint64(63)


@kernel
def pack(tags, words_out):
    """Set the bit of every active cell: cell j is bit ``j % 64`` of word ``j // 64``.

    Parameters
    ----------
    tags : ndarray of int32, shape (n, n_active)
        Cells, not negative and below 64 * n_words.
    words_out : ndarray of uint64, shape (n, n_words)
    """
    for i in range(tags.shape[0]):
        tag, words = tags[i], words_out[i]
        words[:] = 0
        for a in range(tag.size):
            # Unsigned: Numba tests a signed index for being negative, and counts it from the end.
            cell = np.uint64(tag[a])
            words[cell >> SIX] |= ONE << (cell & LAST)
