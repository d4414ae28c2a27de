"""Throw the dice of a random graph: rows of G(n, p), regenerated block by block.

A row is cut into blocks of 2**bits targets. The first counter of a block gives one word for a
Poisson number of throws and six places of 16 bits; the targets hit at least once are the synapses,
which makes the pairs independent, each connected with probability 1 - exp(-mean / 2**bits). Throws
beyond the sixth take their places from further counters, eight from each.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import MASK, draw

FAST = 7
"""Throws that are counted without a branch; ``survival`` has at least so many entries."""
PLACES = 6
HALF_WORD = np.uint32(0xFFFF)


@leaf
def make_words(room):
    """Return room for the words of counters: four arrays of uint32.

    Not one array of four rows: only so do loops over them vectorise.
    """
    w0, w1 = np.empty(room, np.uint32), np.empty(room, np.uint32)
    return w0, w1, np.empty(room, np.uint32), np.empty(room, np.uint32)


@leaf
def take(words, i):
    """Return the four words of counter ``i``."""
    w0, w1, w2, w3 = words
    return w0[i], w1[i], w2[i], w3[i]


@leaf
def draw_along(first, n, row, key, words):
    """Draw the first counters of blocks ``first`` .. ``first + n - 1`` of one row.

    Parameters
    ----------
    first, n, row : int64
    key : ndarray of uint64, shape (2,)
    words : tuple of 4 ndarray of uint32, shape (room,), room >= n
        Output, see `make_words`.
    """
    w0, w1, w2, w3 = words
    # Of 32 bits, as the compiler can see: only so is the first product one of 32 bits.
    zero, of_row, k0, k1 = np.uint64(0), np.uint64(row) & MASK, key[0] & MASK, key[1] & MASK
    for i in range(n):
        a, b, c, d = draw(zero, np.uint64(first + i) & MASK, of_row, zero, k0, k1)
        w0[i], w1[i], w2[i], w3[i] = np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@leaf
def draw_across(turn, block, rows, key, words):
    """Draw counters of one block of many rows.

    Parameters
    ----------
    turn, block : int64
        Which counter, the first of which is 0, of which block.
    rows : ndarray of int32, shape (n,)
    key, words
        See `draw_along`.
    """
    w0, w1, w2, w3 = words
    # Of 32 bits, as the compiler can see: only so is the first product one of 32 bits.
    counter, number, zero = np.uint64(turn), np.uint64(block) & MASK, np.uint64(0)
    k0, k1 = key[0] & MASK, key[1] & MASK
    for i in range(rows.size):
        a, b, c, d = draw(counter, number, np.uint64(np.uint32(rows[i])), zero, k0, k1)
        w0[i], w1[i], w2[i], w3[i] = np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@leaf
def count_throws(w0, n, survival, throws_out):
    """Turn the first word of each block into its throws, `FAST` standing for that many or more.

    Parameters
    ----------
    w0 : ndarray of uint32, shape (room,)
    n : int64
    survival : ndarray of uint32, shape (n_levels,), n_levels >= `FAST`
        See `neurosim.kernels.graph._tables.Law`.
    throws_out : ndarray of uint8, shape (room,)
    """
    for i in range(n):
        # All levels are compared, whatever the word: only without a branch does the loop vectorise.
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
def list_block(words, throws, block, row, law, out):
    """Write the distinct targets hit in a block, in the order of the throws; return how many.

    Parameters
    ----------
    words : tuple of 4 uint32
        The first counter of this block.
    throws, block, row : int64
        ``throws`` as `count_throws` gives it.
    law : Law
        See `neurosim.kernels.graph._tables`.
    out : ndarray of int64, shape (n_levels,)
        Targets, counted from the start of the block.
    """
    bits, survival, key = law
    n_throws = np.int64(throws)
    while n_throws >= FAST and n_throws < survival.size and words[0] < survival[n_throws]:
        n_throws += 1
    # Never used: Numba must know the type of `more` before the loop that may set it.
    more = np.uint64(words[0]), np.uint64(words[1]), np.uint64(words[2]), np.uint64(words[3])
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
