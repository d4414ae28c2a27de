"""Marks: a bit for each target of a row, set, counted and listed."""

import numpy as np

from neurosim.kernels._bits import clear_lowest, count_bits, find_lowest
from neurosim.kernels._jit import leaf

MOST_UNTESTED = 8
"""Places of a word that `list_marks` writes without a test, at the most."""


@leaf
def mark(target, is_hit, marks):
    """Set the bit of ``target`` if it is hit."""
    marks[target >> 6] |= np.uint64(is_hit) << np.uint64(target & 63)


@leaf
def count_marks(n_post, is_dense, marks):
    """Turn marks of what is hit into marks of the targets; return how many there are."""
    n_words, n = (n_post + 63) >> 6, 0
    flip = ~np.uint64(0) if is_dense else np.uint64(0)
    for m in range(n_words):
        marks[m] ^= flip
    # Bits behind the last target are no synapses: blocks reach beyond it, and a flip sets them all.
    if n_post & 63:
        marks[n_words - 1] &= (np.uint64(1) << np.uint64(n_post & 63)) - np.uint64(1)
    for m in range(n_words):
        n += count_bits(marks[m])
    return n


@leaf
def list_marks(marks, n, out):
    """Write the places of the ``n`` bits that are set, ascending.

    A loop that ends with the last bit of a word is mispredicted in almost every word. So about as
    many places as a word has are written without a test; what is too much is overwritten.

    Parameters
    ----------
    marks : ndarray of uint64, shape (n_words,)
    n : int64
    out : ndarray of int32, shape (room,), room >= n
    """
    untested = min(MOST_UNTESTED, (3 * n + marks.size) // (2 * marks.size))
    begin = 0
    for m in range(marks.size):
        left = marks[m]
        if left == 0 and untested == 0:
            continue
        end, at = begin + count_bits(left), begin
        # Behind the last places `out` may end, so there each bit is tested.
        if begin + untested <= out.size:
            some = out[begin : begin + untested]
            for i in range(untested):
                some[i] = (m << 6) + find_lowest(left)
                left = clear_lowest(left)
            at += untested
        while left:
            out[at] = (m << 6) + find_lowest(left)
            left = clear_lowest(left)
            at += 1
        begin = end
