"""Sample a fixed number of partners for every neuron, distinct or not."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import HALF, MASK, ONE, THREE, TWO, draw

MOST_WORDS = 1024
"""Words that are drawn together, at the most."""
SIX, LOW_SIX = np.uint64(6), np.uint64(63)


@leaf
def refill(first, row, key, words):
    """Draw the words of the counters (``first``, row, 0, 1) and behind, as many as fit.

    Parameters
    ----------
    first, row : uint64
    key : ndarray of uint64, shape (2,)
    words : ndarray of uint32, shape (4 * n,)
        Output: the first words of all counters, then their second words, and so on. Only so
        does the loop vectorise.
    """
    n, zero, k0, k1 = words.size >> 2, np.uint64(0), key[0], key[1]
    w0, w1, w2, w3 = words[:n], words[n : 2 * n], words[2 * n : 3 * n], words[3 * n :]
    for i in range(n):
        a, b, c, d = draw(first + np.uint64(i), row, zero, ONE, k0, k1)
        w0[i], w1[i], w2[i], w3[i] = np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@leaf
def sample_below(n, used, row, key, words):
    """Return (a uniform integer below n, how many words are used by now), exactly uniform.

    Parameters
    ----------
    n, used, row : uint64
        ``used`` words of the sequence of ``row`` were used before, by calls with ``words``.
    key : ndarray of uint64, shape (2,)
    words : ndarray of uint32, shape (a power of 2, 4 or more,)
        The words at hand; drawn anew where they are used up.
    """
    room = np.uint64(words.size)
    while True:
        at = used & (room - ONE)
        if at == 0:
            refill(used >> TWO, row, key, words)
        product = np.uint64(words[(at & THREE) * (room >> TWO) + (at >> TWO)]) * n
        used += ONE
        low = product & MASK
        if low >= n or low >= (ONE << HALF) % n:  # rarely is the remainder needed
            return product >> HALF, used


@leaf
def sample_row(n, row, self_loops, key, words, marks, picks):
    """Fill ``picks`` with the partners of a row, in no order; see `sample`.

    Parameters
    ----------
    n, row : int64
    self_loops : bool
    key : ndarray of uint64, shape (2,)
    words : ndarray of uint32, shape (a power of 2, 4 or more,)
        Scratch. What is drawn does not depend on its size.
    marks : ndarray of uint64, shape (n // 64 + 1,)
        Scratch, zero before and after; (0,) with multapses.
    picks : ndarray of int32, shape (s,)
    """
    s, used, multapses = picks.size, np.uint64(0), marks.size == 0
    n_choices = n if self_loops else n - 1
    for i in range(s):
        last = np.uint64(n_choices - 1 if multapses else n_choices - s + i)
        pick, used = sample_below(last + ONE, used, np.uint64(row), key, words)
        if not multapses:
            if marks[pick >> SIX] >> (pick & LOW_SIX) & ONE:
                # Floyd's step: `last` is in range for the first time in this turn, so it cannot
                # be taken yet.
                pick = last
            marks[pick >> SIX] |= ONE << (pick & LOW_SIX)
        picks[i] = pick
    if not multapses:
        for i in range(s):
            # Only words that were touched: to clear all would cost n / 64 for each row.
            marks[picks[i] >> 6] = 0
    if not self_loops:
        for i in range(s):
            # The pool was all neurons but the own one; those at or above it move up by one.
            picks[i] += picks[i] >= row


@leaf
def find_room(s):
    """Return how many words to draw together for a row of ``s``: a power of 2."""
    room = 4
    while room < s and room < MOST_WORDS:
        room *= 2
    return room


@kernel
def sample(n, self_loops, multapses, key, out):
    """Fill each row of ``out`` with indices below ``n``, in no order.

    Without multapses by Floyd's algorithm: every subset of the row's size is equally likely.

    Parameters
    ----------
    n : int64
    self_loops : bool
        Whether row i may hold i.
    multapses : bool
        Whether a row may hold an index several times: all places are then drawn independently.
    key : ndarray of uint64, shape (2,)
    out : ndarray of int32, shape (n_rows, s)
        Without multapses there must be s indices to choose from; without self-loops n rows at
        the most.

    References
    ----------
    .. [1] Bentley, Floyd, "Programming pearls: a sample of brilliance", CACM 30(9), 1987,
       doi:10.1145/30401.315746.
    .. [2] Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019,
       section 4, doi:10.1145/3230636.
    """
    n_rows, s = out.shape
    words = np.empty(find_room(s), np.uint32)
    marks = np.zeros(0 if multapses else (n >> 6) + 1, np.uint64)
    for row in range(n_rows):
        sample_row(n, row, self_loops, key, words, marks, out[row])
