"""Rows of a graph whose blocks hold up to 64 targets: marked block by block in a word, then listed.

Throws into small blocks meet so often that sorted places cost a third more than marks.
"""

import numpy as np

from neurosim.kernels._bits import count_bits
from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph._marks import list_marks
from neurosim.kernels.graph.random_graph import (
    FAST,
    HALF_WORD,
    count_throws,
    draw_along,
    list_block,
    take,
)

BITS = 6
"""Of the largest block that is small: begun at a multiple of its size, it never crosses a word."""


@kernel
def list_small(row, n_post, is_dense, law, rooms, out):
    """Do what `neurosim.kernels.graph.connect.connect_row` does, where blocks are small.

    Parameters
    ----------
    rooms : tuple
        Of the words of a batch, its throws, the marks of its blocks, and a crowded block.
    """
    words, throws, in_words, hit = rooms
    bits, batch = law.bits, throws.size
    n_blocks = (n_post + (1 << bits) - 1) >> bits
    marks = np.zeros(((n_blocks << bits) + 63) >> 6, np.uint64)
    for first in range(0, n_blocks, batch):
        n = min(batch, n_blocks - first)
        draw_along(first, n, row, law.key, words)
        count_throws(words[0], n, law.survival, throws)
        mark_words(words, throws, n, bits, in_words)
        for i in range(n):
            base = (first + i) << bits
            marks[base >> 6] |= in_words[i] << np.uint64(base & 63)
        for i in range(n):
            # A loop of its own, so that the one before has no call in it; marks that are set twice
            # do no harm.
            if throws[i] >= FAST:
                for h in range(list_block(take(words, i), throws[i], first + i, row, law, hit)):
                    target = ((first + i) << bits) + hit[h]
                    marks[target >> 6] |= np.uint64(1) << np.uint64(target & 63)
    targets = marks[: (n_post + 63) >> 6]
    n_hit = close_marks(n_post, is_dense, targets)
    if n_hit <= out.size:
        list_marks(targets, n_hit, out)
    return n_hit


@leaf
def mark_words(words, throws, n, bits, out):
    """Set the bits of the targets hit in each block: no branch, no scattering.

    Parameters
    ----------
    words : tuple of 4 ndarray of uint32, shape (room,)
    throws : ndarray of uint8, shape (room,)
    n, bits : int64
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
def close_marks(n_post, is_dense, marks):
    """Turn marks of what is hit into marks of the targets; return how many there are."""
    flip, n = ~np.uint64(0) if is_dense else np.uint64(0), 0
    for m in range(marks.size):
        marks[m] ^= flip
    # Bits behind the last target are no synapses: blocks reach beyond it, and a flip sets them all.
    if n_post & 63:
        marks[marks.size - 1] &= (np.uint64(1) << np.uint64(n_post & 63)) - np.uint64(1)
    for m in range(marks.size):
        n += count_bits(marks[m])
    return n
