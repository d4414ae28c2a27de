"""Select who fires: the k largest drives, or all drives above a threshold."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.binary.kth_largest import (
    WORD,
    find_by_digits,
    find_kth_largest,
    gather,
    guess,
    is_few,
    mark_reached,
)
from neurosim.kernels.graph._marks import list_marks
from neurosim.kernels.random.draw import draw_word

CHUNK, SMALLEST = 64, 8
TOP = 1 << 32


@kernel
def select_above(drive, theta, events_out):
    """Write all neurons whose drive reaches ``theta``, ascending; return how many.

    Parameters
    ----------
    drive : ndarray of int64, shape (n,)
    theta : int64
    events_out : ndarray of int32, shape (n,)
    """
    marks = np.empty((drive.size + WORD - 1) // WORD, np.uint64)
    n = mark_reached(drive, theta, marks)
    list_marks(marks, n, events_out)
    return n


@kernel
def narrow(drive, k, contenders_out):
    """Write all neurons that may be among the k strongest, ascending; return how many.

    They are those whose drive reaches a lower bound of the k-th largest. A sample of the drives
    tells one where k is large; where it is small, the k-th largest of the maxima of chunks is one,
    so that most chunks are read once and never looked at again. A neuron without drive is none.

    Parameters
    ----------
    drive : ndarray of int64, shape (n,)
        Not negative.
    k : int64
        From 1 to n.
    contenders_out : ndarray of int32, shape (n,)
    """
    if is_few(drive, k):
        marks = np.empty((drive.size + WORD - 1) // WORD, np.uint64)
        n = mark_reached(drive, max(np.int64(1), guess(drive, k)), marks)
        if n >= k:
            list_marks(marks, n, contenders_out)
            return n
    # Chunks of a quarter of n / k neurons leave the fewest to look at.
    length = min(drive.size // (4 * k), CHUNK)
    if length < SMALLEST:
        return select_above(drive, np.int64(1), contenders_out)
    return narrow_chunks(drive, k, length, contenders_out)


@leaf
def narrow_chunks(drive, k, length, contenders_out):
    """Do what `narrow` does, by the maxima of chunks of ``length`` neurons."""
    n_chunks = (drive.size + length - 1) // length
    maxima = np.empty(n_chunks, np.int64)
    for c in range(n_chunks):
        chunk = drive[c * length : (c + 1) * length]
        largest = np.int64(0)
        for j in range(chunk.size):
            largest = max(largest, chunk[j])
        maxima[c] = largest
    # At least 1: a neuron without drive never fires.
    bound = max(np.int64(1), find_kth_largest(maxima, k))
    n = np.uint64(0)
    for c in range(n_chunks):
        if maxima[c] >= bound:
            for j in range(c * length, min((c + 1) * length, drive.size)):
                # Written in any case and kept if it counts: which do cannot be predicted.
                contenders_out[n] = j
                n += np.uint64(drive[j] >= bound)
    return np.int64(n)


@kernel
def select_winners(drive, k, scratch, winners_out):
    """Write the k neurons of largest positive drive, ascending; return (winners, tied losers).

    Ties go to the lowest index. A neuron without drive never fires, so fewer than k may win.

    Parameters
    ----------
    drive : ndarray of int64, shape (n,)
        Not negative.
    k : int64
        From 0 to n.
    scratch : ndarray of int32, shape (n,)
    winners_out : ndarray of int32, shape (k,)
    """
    kth, n_contenders, n_above, n_equal = rank(drive, k, scratch)
    room = min(k - n_above, n_equal)
    n, n_winners = np.uint64(0), np.uint64(n_above + room)
    for c in range(n_contenders):
        if n == n_winners:
            break
        # Written in any case and kept if it wins: which do cannot be predicted.
        winners_out[n] = scratch[c]
        is_equal = drive[scratch[c]] == kth
        n += np.uint64(drive[scratch[c]] > kth or (is_equal and room > 0))
        room -= is_equal
    return np.int64(n), n_above + n_equal - np.int64(n)


@kernel
def select_winners_at_random(drive, k, when, key, scratch, winners_out):
    """As `select_winners`, but ties go to the neurons with the smallest words of this round.

    Parameters
    ----------
    when : uint64
        Round, below 2**32.
    key : ndarray of uint64, shape (2,)
    """
    kth, n_contenders, n_above, n_equal = rank(drive, k, scratch)
    room = min(k - n_above, n_equal)
    luck = np.empty(n_equal, np.int64)
    n = 0
    for c in range(n_contenders):
        if drive[scratch[c]] == kth:
            neuron = np.uint64(scratch[c])
            word = draw_word(neuron, when, np.uint64(0), np.uint64(3), key)
            # Turned around: the smallest words win, and what follows finds the largest. Never 0, as
            # a word is below 2**32.
            luck[n] = np.int64(TOP - word)
            n += 1
    least = find_kth_largest(luck, room) if room > 0 else TOP + 1
    for e in range(n_equal):
        # Two words are equal once in 2**32: what room is left then goes to the lowest index.
        room -= luck[e] > least
    n, e = 0, 0
    for c in range(n_contenders):
        wins = drive[scratch[c]] > kth
        if drive[scratch[c]] == kth:
            wins = luck[e] > least or (luck[e] == least and room > 0)
            room -= luck[e] == least
            e += 1
        if wins:
            winners_out[n] = scratch[c]
            n += 1
    return n, n_above + n_equal - n


@kernel
def rank(drive, k, contenders_out):
    """Return (k-th largest drive, contenders, drives above it, drives equal to it).

    Where fewer than k neurons have a drive, the k-th largest counts as 1.
    """
    if k == 0:
        return np.int64(1), 0, 0, 0
    n = narrow(drive, k, contenders_out)
    values = gather(drive, contenders_out[:n])
    kth = find_by_digits(values, k) if n >= k else np.int64(1)
    n_above, n_equal = 0, 0
    for c in range(n):
        n_above += values[c] > kth
        n_equal += values[c] == kth
    return kth, n, n_above, n_equal
