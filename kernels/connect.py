"""Connect at random: the rows of G(n, p), regenerated block by block.

A row is cut into blocks of 2**bits targets. The first counter of a block gives one word for a
Poisson number of throws and six places of 16 bits; the targets hit at least once are the synapses,
which makes the pairs independent, each connected with probability 1 - exp(-mean / 2**bits). Throws
beyond the sixth take their places from further counters, eight from each.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.draw import draw

FAST = 7
"""Throws that are counted without a branch; ``survival`` has at least so many entries."""
PLACES = 6
HALF_WORD = np.uint32(0xFFFF)
PLACE_OF_BIT = np.zeros(67, np.int64)
"""Where a single bit stands, by its remainder: the powers of 2 below 2**64 all differ mod 67."""
for _bit in range(64):
    PLACE_OF_BIT[(1 << _bit) % PLACE_OF_BIT.size] = _bit


@leaf
def draw_along(first, n, row, key, w0, w1, w2, w3):
    """Draw the first counters of blocks ``first`` .. ``first + n - 1`` of one row.

    Parameters
    ----------
    first, n, row : int64
    key : ndarray of uint64, shape (2,)
    w0, w1, w2, w3 : ndarray of uint32, shape (room,), room >= n
        Output. Four arrays, not one of four rows: only so does the loop vectorise.
    """
    zero, of_row, k0, k1 = np.uint64(0), np.uint64(row), key[0], key[1]
    for i in range(n):
        a, b, c, d = draw(zero, np.uint64(first + i), of_row, zero, k0, k1)
        w0[i], w1[i], w2[i], w3[i] = np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@leaf
def draw_across(block, rows, key, w0, w1, w2, w3):
    """Draw the first counters of one block of many rows.

    Parameters
    ----------
    block : int64
    rows : ndarray of int32, shape (n,)
    """
    zero, number, k0, k1 = np.uint64(0), np.uint64(block), key[0], key[1]
    for i in range(rows.size):
        a, b, c, d = draw(zero, number, np.uint64(np.int64(rows[i])), zero, k0, k1)
        w0[i], w1[i], w2[i], w3[i] = np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@leaf
def count_throws(w0, n, survival, throws_out):
    """Turn the first word of each block into its throws, `FAST` standing for that many or more.

    Parameters
    ----------
    w0 : ndarray of uint32, shape (room,)
    n : int64
    survival : ndarray of uint32, shape (n_levels,), n_levels >= `FAST`
        ``survival[m]`` is the probability of more than m throws in units of 2**-32.
    throws_out : ndarray of uint8, shape (room,)
    """
    for i in range(n):
        throws = np.uint8(0)
        for m in range(FAST):
            throws += np.uint8(w0[i] < survival[m])
        throws_out[i] = throws


@leaf
def place(throw, words, more, bits):
    """Return where a throw lands in its block: words for the first six, then ``more``."""
    if throw < PLACES:
        word, half = words[1 + throw // 2], throw % 2
    else:
        word, half = np.uint32(more[(throw - PLACES) % 8 // 2]), throw % 2
    half_word = word & HALF_WORD if half else word >> np.uint32(16)
    return np.int64(half_word >> np.uint32(16 - bits))


@kernel
def list_block(words, throws, block, row, bits, survival, key, out):
    """Write the distinct targets hit in a block, in the order of the throws; return how many.

    Parameters
    ----------
    words : tuple of 4 uint32
        The first counter of this block.
    throws, block, row, bits : int64
        ``throws`` as `count_throws` gives it.
    survival : ndarray of uint32, shape (n_levels,)
    key : ndarray of uint64, shape (2,)
    out : ndarray of int64, shape (n_levels,)
        Targets, counted from the start of the block.
    """
    n_throws = np.int64(throws)
    while n_throws >= FAST and n_throws < survival.size and words[0] < survival[n_throws]:
        n_throws += 1
    more = draw(np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0), key[0], key[1])
    n = 0
    for throw in range(n_throws):
        if throw >= PLACES and (throw - PLACES) % 8 == 0:
            turn = np.uint64(1 + (throw - PLACES) // 8)
            more = draw(turn, np.uint64(block), np.uint64(row), np.uint64(0), key[0], key[1])
        target = place(throw, words, more, bits)
        is_new = True
        for h in range(n):
            is_new &= out[h] != target
        out[n] = target
        n += is_new
    return n


@kernel
def mark_row(row, n_post, bits, survival, key, marks):
    """Set the bit of every target that the blocks of ``row`` hit.

    Parameters
    ----------
    row, n_post, bits : int64
        ``bits`` from 2 to 16.
    survival : ndarray of uint32, shape (n_levels,)
        See `count_throws`.
    key : ndarray of uint64, shape (2,)
    marks : ndarray of uint64, shape (n_blocks * 2**bits / 64 rounded up,)
        Zero on entry.
    """
    room, n_blocks = 256, (n_post + (1 << bits) - 1) >> bits
    w0, w1 = np.empty(room, np.uint32), np.empty(room, np.uint32)
    w2, w3 = np.empty(room, np.uint32), np.empty(room, np.uint32)
    throws, hit = np.empty(room, np.uint8), np.empty(survival.size, np.int64)
    high, low = np.uint32(32 - bits), np.uint32(16 - bits)
    for first in range(0, n_blocks, room):
        n = min(room, n_blocks - first)
        draw_along(first, n, row, key, w0, w1, w2, w3)
        count_throws(w0, n, survival, throws)
        for i in range(n):
            c, base = throws[i], (first + i) << bits
            mark(base + (w1[i] >> high), c > 0, marks)
            mark(base + ((w1[i] & HALF_WORD) >> low), c > 1, marks)
            mark(base + (w2[i] >> high), c > 2, marks)
            mark(base + ((w2[i] & HALF_WORD) >> low), c > 3, marks)
            mark(base + (w3[i] >> high), c > 4, marks)
            mark(base + ((w3[i] & HALF_WORD) >> low), c > 5, marks)
            if c >= FAST:
                words = (w0[i], w1[i], w2[i], w3[i])
                n_hit = list_block(words, c, first + i, row, bits, survival, key, hit)
                for h in range(n_hit):
                    mark(base + hit[h], True, marks)


@leaf
def mark(target, is_hit, marks):
    """Set the bit of ``target`` if it is hit."""
    marks[target >> 6] |= np.uint64(is_hit) << np.uint64(target & 63)


@kernel
def connect_row(row, n_post, is_dense, bits, survival, key, out):
    """Write the targets of neuron ``row``, ascending; return how many there are.

    Parameters
    ----------
    row, n_post, bits, survival, key
        See `mark_row`.
    is_dense : bool
        Whether the blocks hit the targets that are *not* connected (p above one half).
    out : ndarray of int32, shape (n_post,)
    """
    n_blocks = (n_post + (1 << bits) - 1) >> bits
    marks = np.zeros(((n_blocks << bits) + 63) >> 6, np.uint64)
    mark_row(row, n_post, bits, survival, key, marks)
    n, none, all_bits = 0, np.uint64(0), ~np.uint64(0)
    for m in range((n_post + 63) >> 6):
        left = marks[m] ^ (all_bits if is_dense else none)
        if (m + 1) << 6 > n_post:
            left &= (np.uint64(1) << np.uint64(n_post & 63)) - np.uint64(1)
        while left:
            lowest = left & (~left + np.uint64(1))
            out[n] = (m << 6) + PLACE_OF_BIT[lowest % np.uint64(67)]
            n += 1
            left ^= lowest
    return n


@kernel
def connect_rows(n_pre, n_post, self_loops, is_dense, bits, survival, key, indptr_out, indices_out):
    """Write all rows as CSR; return the synapses, or -1 where ``indices_out`` is too short.

    Parameters
    ----------
    n_pre, n_post, is_dense, bits, survival, key
        See `connect_row`.
    self_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    indptr_out : ndarray of int64, shape (n_pre + 1,)
    indices_out : ndarray of int32, shape (room,)
    """
    targets = np.empty(n_post, np.int32)
    n = 0
    indptr_out[0] = 0
    for row in range(n_pre):
        n_row = connect_row(row, n_post, is_dense, bits, survival, key, targets)
        if n + n_row > indices_out.size:
            return -1
        for j in range(n_row):
            if self_loops or targets[j] != row:
                indices_out[n] = targets[j]
                n += 1
        indptr_out[row + 1] = n
    return n
