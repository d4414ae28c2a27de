"""Shortlist: the largest of many small counts, in order, without sorting."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.binary.kth_largest import WORD, mark_reached
from neurosim.kernels.graph._marks import list_marks

FEW = 4096
"""Counts that are looked at several times, at most: a look takes less than to tally them."""
CHUNK, SMALLEST = 64, 16
"""Counts looked at together: fewer where the list is long, so that few chunks are read twice."""


@kernel
def shortlist(counts, tally, largest_out, places_out):
    """Write the largest counts, descending, and where they stand; among equals the first.

    O(n): counts are small, so they are tallied. The m-th largest maximum of chunks is a lower
    bound of the m-th largest count, so most chunks are read once and never looked at again.

    Parameters
    ----------
    counts : ndarray of int32, shape (n,)
        Not negative.
    tally : ndarray of int64, shape (largest possible count + 1,)
        Overwritten.
    largest_out, places_out : ndarray of int32, shape (m,), m from 0 to n
    """
    n, m = counts.size, places_out.size
    if 0 < m and n <= FEW:
        shortlist_few(counts, tally, largest_out, places_out)
        return
    length = max(SMALLEST, min(CHUNK, n // (4 * max(1, m))))
    maxima = np.empty((n + length - 1) // length, np.int32)
    for c in range(maxima.size):
        chunk = counts[c * length : (c + 1) * length]
        largest = np.int32(0)
        for j in range(chunk.size):
            largest = max(largest, chunk[j])
        maxima[c] = largest
    bound = np.int64(0)
    # With fewer chunks than m their maxima bound nothing, and all counts are looked at.
    if 0 < m <= maxima.size:
        tally[:] = 0
        for c in range(maxima.size):
            tally[maxima[c]] += 1
        bound, _ = allot(tally, m)
    tally[:] = 0
    for c in range(maxima.size):
        if maxima[c] >= bound:
            chunk = counts[c * length : (c + 1) * length]
            for j in range(chunk.size):
                tally[chunk[j]] += 1
    least, room = allot(tally, m)
    for c in range(maxima.size):
        if maxima[c] >= least:
            for j in range(c * length, min((c + 1) * length, n)):
                count = counts[j]
                if count > least or (count == least and room > 0):
                    room -= count == least
                    largest_out[tally[count]] = count
                    places_out[tally[count]] = j
                    tally[count] += 1


@leaf
def shortlist_few(counts, tally, largest_out, places_out):
    """Do what `shortlist` does, for m from 1 on: counts that reach the m-th largest are tallied."""
    least, most = find_level(counts, places_out.size)
    marks = np.empty((counts.size + WORD - 1) // WORD, np.uint64)
    some = np.empty(mark_reached(counts, least, marks), np.int32)
    list_marks(marks, some.size, some)
    tally[least : most + 1] = 0
    for c in range(some.size):
        tally[counts[some[c]]] += 1
    above = np.int64(0)
    for count in range(most, least - 1, -1):
        above, tally[count] = above + tally[count], above
    for c in range(some.size):
        count = counts[some[c]]
        place = tally[count]
        if place < largest_out.size:
            largest_out[place], places_out[place] = count, some[c]
        tally[count] = place + 1


@leaf
def find_level(counts, m):
    """Return the m-th largest count, by bisection, and the largest."""
    low, most = np.int32(0), np.int32(0)
    for j in range(counts.size):
        most = max(most, counts[j])
    high = most
    while low < high:
        middle, n = np.int32((low + high + 1) >> 1), np.int32(0)
        for j in range(counts.size):
            # As int32 all the way: Numba's sum of two is int64, which halves the lanes.
            n = np.int32(n + np.int32(counts[j] >= middle))
        if n >= m:
            low = middle
        else:
            high = np.int32(middle - 1)
    return low, most


@kernel
def allot(tally, m):
    """Return (least of the m largest counts, how many of the m are equal to it).

    ``tally`` becomes the place of the first of each count, in descending order.

    Parameters
    ----------
    tally : ndarray of int64, shape (n_levels,)
        How many times each count is there, m or more in all.
    m : int64
    """
    n_above, count = np.int64(0), tally.size - 1
    while n_above + tally[count] < m:
        n_above, tally[count] = n_above + tally[count], n_above
        count -= 1
    tally[count] = n_above
    return count, m - n_above


@kernel
def shortlist_each(counts, n_levels, largest_out, places_out):
    """Call `shortlist` on each row.

    Parameters
    ----------
    counts : ndarray of int32, shape (n_queries, n)
        Below ``n_levels``.
    n_levels : int64
    largest_out, places_out : ndarray of int32, shape (n_queries, m)
    """
    tally = np.empty(n_levels, np.int64)
    for q in range(counts.shape[0]):
        shortlist(counts[q], tally, largest_out[q], places_out[q])
