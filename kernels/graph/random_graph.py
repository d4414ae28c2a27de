"""Connect at random: the rows of G(n, p), regenerated block by block.

A row is cut into blocks of 2**bits targets. The first counter of a block gives one word for a
Poisson number of throws and six places of 16 bits; the targets hit at least once are the synapses,
which makes the pairs independent, each connected with probability 1 - exp(-mean / 2**bits). Throws
beyond the sixth take their places from further counters, eight from each.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph._marks import count_marks, list_marks, mark
from neurosim.kernels.random.draw import draw

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
    zero, of_row, k0, k1 = np.uint64(0), np.uint64(row), key[0], key[1]
    for i in range(n):
        a, b, c, d = draw(zero, np.uint64(first + i), of_row, zero, k0, k1)
        w0[i], w1[i], w2[i], w3[i] = np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@leaf
def draw_across(block, rows, key, words):
    """Draw the first counters of one block of many rows.

    Parameters
    ----------
    block : int64
    rows : ndarray of int32, shape (n,)
    key, words
        See `draw_along`.
    """
    w0, w1, w2, w3 = words
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
def mark_row(row, n_post, law, marks):
    """Set the bit of every target that the blocks of ``row`` hit.

    Parameters
    ----------
    row, n_post : int64
    law : Law
        See `neurosim.kernels.graph._tables`.
    marks : ndarray of uint64, shape (n_blocks * 2**bits / 64 rounded up,)
        Zero on entry.
    """
    room, bits = 256, law.bits
    n_blocks = (n_post + (1 << bits) - 1) >> bits
    words, throws = make_words(room), np.empty(room, np.uint8)
    hit, in_words = np.empty(law.survival.size, np.int64), np.empty(room, np.uint64)
    for first in range(0, n_blocks, room):
        n = min(room, n_blocks - first)
        draw_along(first, n, row, law.key, words)
        count_throws(words[0], n, law.survival, throws)
        # Blocks of up to 64 targets begin at multiples of their size and never cross a word, so
        # each is marked in a register and moved into place once.
        if bits <= 6:
            mark_words(words, throws, n, bits, in_words)
            for i in range(n):
                base = (first + i) << bits
                marks[base >> 6] |= in_words[i] << np.uint64(base & 63)
        else:
            for i in range(n):
                mark_block(take(words, i), throws[i], (first + i) << bits, bits, marks)
        for i in range(n):
            # A loop of its own, so that the one before has no call in it; marks that are set twice
            # do no harm.
            if throws[i] >= FAST:
                n_hit = list_block(take(words, i), throws[i], first + i, row, law, hit)
                for h in range(n_hit):
                    mark(((first + i) << bits) + hit[h], True, marks)


@leaf
def mark_words(words, throws, n, bits, out):
    """Set the bits of the targets hit in each block of up to 64: no branch, no scattering.

    Parameters
    ----------
    words : tuple of 4 ndarray of uint32, shape (room,)
    throws : ndarray of uint8, shape (room,)
    n, bits : int64
        ``bits`` up to 6.
    out : ndarray of uint64, shape (room,)
    """
    _, w1, w2, w3 = words
    high, low, half = np.uint64(32 - bits), np.uint64(16 - bits), np.uint64(HALF_WORD)
    for i in range(n):
        c, a, b, d = throws[i], np.uint64(w1[i]), np.uint64(w2[i]), np.uint64(w3[i])
        hits = np.uint64(c > 0) << (a >> high) | np.uint64(c > 1) << ((a & half) >> low)
        hits |= np.uint64(c > 2) << (b >> high) | np.uint64(c > 3) << ((b & half) >> low)
        hits |= np.uint64(c > 4) << (d >> high) | np.uint64(c > 5) << ((d & half) >> low)
        out[i] = hits


@leaf
def mark_block(words, throws, base, bits, marks):
    """Set the bits of the targets that the first six throws hit in the block at ``base``."""
    _, w1, w2, w3 = words
    high, low = np.uint32(32 - bits), np.uint32(16 - bits)
    mark(base + (w1 >> high), throws > 0, marks)
    mark(base + ((w1 & HALF_WORD) >> low), throws > 1, marks)
    mark(base + (w2 >> high), throws > 2, marks)
    mark(base + ((w2 & HALF_WORD) >> low), throws > 3, marks)
    mark(base + (w3 >> high), throws > 4, marks)
    mark(base + ((w3 & HALF_WORD) >> low), throws > 5, marks)


@kernel
def connect_row(row, n_post, is_dense, law, out):
    """Write the targets of neuron ``row``, ascending; return how many there are.

    Parameters
    ----------
    row, n_post, law
        See `mark_row`.
    is_dense : bool
        Whether the blocks hit the targets that are *not* connected (p above one half).
    out : ndarray of int32, shape (room,)
        With room for all of them; what is behind them may be overwritten.
    """
    n_blocks = (n_post + (1 << law.bits) - 1) >> law.bits
    marks = np.zeros(((n_blocks << law.bits) + 63) >> 6, np.uint64)
    mark_row(row, n_post, law, marks)
    n = count_marks(n_post, is_dense, marks)
    list_marks(marks[: (n_post + 63) >> 6], n, out)
    return n


@kernel
def connect_rows(n_pre, n_post, self_loops, is_dense, law, indptr_out, indices_out):
    """Write all rows as CSR; return the synapses, or -1 where ``indices_out`` is too short.

    Parameters
    ----------
    n_pre, n_post, is_dense, law
        See `connect_row`.
    self_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    indptr_out : ndarray of int64, shape (n_pre + 1,)
    indices_out : ndarray of int32, shape (room,)
    """
    n_blocks = (n_post + (1 << law.bits) - 1) >> law.bits
    marks = np.zeros(((n_blocks << law.bits) + 63) >> 6, np.uint64)
    targets = marks[: (n_post + 63) >> 6]
    begin = 0
    indptr_out[0] = 0
    for row in range(n_pre):
        marks[:] = 0
        mark_row(row, n_post, law, marks)
        n = count_marks(n_post, is_dense, marks)
        # Taken out of the marks before they are listed: so no target is tested on the way.
        own = np.uint64(1) << np.uint64(row & 63)
        if not self_loops and row < n_post and marks[row >> 6] & own:
            marks[row >> 6] ^= own
            n -= 1
        if begin + n > indices_out.size:
            return -1
        list_marks(targets, n, indices_out[begin:])
        begin += n
        indptr_out[row + 1] = begin
    return begin
