"""Marks: a bit for each of many, listed."""

import numpy as np

from neurosim.kernels._bits import clear_lowest, count_bits, find_lowest
from neurosim.kernels._jit import borrower

ONE, SIX, LOW_SIX = np.uint64(1), np.uint64(6), np.uint64(63)
SPARSE = 4
"""Words for each mark from which on it gains to know which words have any."""
MOST_UNTESTED = 8
"""Places of a word that `list_marks` writes without a test, at the most."""


@borrower
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


@borrower
def sort_by_marks(values, n, marks, out):
    """Write different numbers in ascending order: each is marked, and the marks are listed.

    Parameters
    ----------
    values : ndarray of int32, shape (n_values,)
        Below ``n``.
    n : int64
    marks : ndarray of uint64, shape (n_words + n_groups,)
        Zero, on entry and afterwards: a bit for each number, 64 in a word, then one for each word.
    out : ndarray of int32, shape (n_values,)
        May be ``values``.
    """
    n_words = (n + 63) >> 6
    if n_words > SPARSE * values.size:
        sort_sparse(values, n_words, marks, out)
        return
    dense = marks[:n_words]
    for m in range(values.size):
        value = np.uint64(np.uint32(values[m]))
        dense[value >> SIX] |= ONE << (value & LOW_SIX)
    list_marks(dense, values.size, out)
    for m in range(dense.size):
        dense[m] = 0


@borrower
def sort_sparse(values, n_words, marks, out):
    """As `sort_by_marks`: only words with marks are looked at, however many there are."""
    words, groups, at = marks[:n_words], marks[n_words:], np.uint64(0)
    for m in range(values.size):
        value = np.uint64(np.uint32(values[m]))
        word = value >> SIX
        words[word] |= ONE << (value & LOW_SIX)
        groups[word >> SIX] |= ONE << (word & LOW_SIX)
    for group in range(groups.size):
        those, groups[group] = groups[group], np.uint64(0)
        while those:
            word = np.uint64((group << 6) + find_lowest(those))
            those, left, words[word] = clear_lowest(those), words[word], np.uint64(0)
            while left:
                out[at] = np.int32((word << SIX) + np.uint64(find_lowest(left)))
                left = clear_lowest(left)
                at += ONE
