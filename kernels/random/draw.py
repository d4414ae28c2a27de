"""Draw random words that are a pure function of (key, counter): Philox 4x32-10.

References
----------
.. [1] Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
   section 3.3 and table 2, doi:10.1145/2063384.2063405.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf

M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
MASK, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
ONE, TWO, THREE = np.uint64(1), np.uint64(2), np.uint64(3)


@leaf
def draw(c0, c1, c2, c3, k0, k1):
    """Return the four 32-bit words of one counter under one key, each held in a uint64.

    Parameters
    ----------
    c0, c1, c2, c3, k0, k1 : uint64
        Counter and key words, each below 2**32.
    """
    # Seven rounds pass all tests of [1]_; its authors take ten to be on the safe side.
    for _ in range(10):
        # Words are held in 64 bits, so that one product has the high and the low half.
        a, b = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (b >> HALF) ^ c1 ^ k0, b & MASK, (a >> HALF) ^ c3 ^ k1, a & MASK
        k0, k1 = (k0 + W0) & MASK, (k1 + W1) & MASK
    return c0, c1, c2, c3


@kernel
def draw_word(index, c1, c2, c3, key):
    """Return word ``index`` of the endless sequence at counter (., c1, c2, c3)."""
    w0, w1, w2, w3 = draw(index >> TWO, c1, c2, c3, key[0], key[1])
    lane = index & THREE
    if lane == np.uint64(0):
        return w0
    if lane == ONE:
        return w1
    return w2 if lane == TWO else w3


@kernel
def draw_words(c0, c1, c2, c3, key, out):
    """Fill ``out`` with the sequence at counter (c0, c0 + 1, ...; c1, c2, c3).

    Parameters
    ----------
    c0, c1, c2, c3 : uint64
        Counter words below 2**32.
    key : ndarray of uint64, shape (2,)
    out : ndarray of uint64, shape (4 * m,)
    """
    for i in range(out.size // 4):
        w0, w1, w2, w3 = draw(c0 + np.uint64(i), c1, c2, c3, key[0], key[1])
        out[4 * i], out[4 * i + 1], out[4 * i + 2], out[4 * i + 3] = w0, w1, w2, w3


@kernel
def draw_pairs(c0, c1, c2, key, out):
    """Write the first two words of each counter (c0[i], c1[i], c2[i], 0).

    Parameters
    ----------
    c0, c1, c2 : ndarray of int64, shape (n,)
        Counter words, from 0, below 2**32.
    key : ndarray of uint64, shape (2,)
    out : ndarray of uint64, shape (2 * n,)
    """
    for i in range(c0.size):
        counter = np.uint64(c0[i]), np.uint64(c1[i]), np.uint64(c2[i]), np.uint64(0)
        w0, w1, _, _ = draw(*counter, key[0], key[1])
        out[2 * i], out[2 * i + 1] = w0, w1


@kernel
def lay_evenly(words, out):
    """Turn every two words into a number from 0 to below 1, a multiple of 2**-53.

    Parameters
    ----------
    words : ndarray of uint64, shape (2 * n,)
        Below 2**32; of the first of two 27 bits count, of the second 26.
    out : ndarray of float64, shape (n,)
    """
    for i in range(out.size):
        high, low = words[2 * i] >> np.uint64(5), words[2 * i + 1] >> np.uint64(6)
        out[i] = (np.float64(high) * 2.0**26 + np.float64(low)) * 2.0**-53
