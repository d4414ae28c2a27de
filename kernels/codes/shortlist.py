"""Shortlist: the largest of many small counts, in order, without sorting."""

import numpy as np

from neurosim.kernels._jit import kernel

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
