"""Probe the bins around a query, nearest first, until enough rows were met."""

import numpy as np

from neurosim.kernels._bits import clear_lowest, count_bits, find_lowest
from neurosim.kernels._jit import kernel
from neurosim.kernels.codes.compare import count_among
from neurosim.kernels.codes.shortlist import shortlist

ONE, SIX, LAST = np.uint64(1), np.uint64(6), np.uint64(63)
LONGEST = 64
"""Bits in which two codes of one word may differ."""


@kernel
def probe(code, bins, n_wanted, far, marks, rows_out):
    """Write the rows of all bins within the least radius that holds enough; return how many.

    Whole shells are taken, so what is met does not depend on the order of the bins.

    Parameters
    ----------
    code : uint64
    bins : Bins
        See `neurosim.kernels.codes._tables`.
    n_wanted : int64
        Rows that are enough, up to n_rows.
    far : ndarray of uint8, shape (n_bins,)
        Overwritten with the Hamming distance of each bin.
    marks : ndarray of uint64, shape (ceil(n_rows / 64),)
        Zero before and after.
    rows_out : ndarray of int32, shape (n_rows,)
        Ascending.
    """
    codes, indptr, members = bins
    for b in range(codes.size):
        far[b] = count_bits(code ^ codes[b])
    n_at = np.zeros(LONGEST + 1, np.int64)
    for b in range(codes.size):
        n_at[far[b]] += indptr[b + 1] - indptr[b]
    radius, n_met = 0, n_at[0]
    # Ends: all rows lie within 64 bits, and no more than all are wanted.
    while n_met < n_wanted:
        radius += 1
        n_met += n_at[radius]
    for b in range(codes.size):
        if far[b] <= radius:
            for i in range(indptr[b], indptr[b + 1]):
                # Marked first and listed then: so rows come ascending, whatever the order of the
                # bins.
                row = np.uint64(members[i])
                marks[row >> SIX] |= ONE << (row & LAST)
    n = 0
    for w in range(marks.size):
        word = marks[w]
        marks[w] = 0
        while word:
            rows_out[n] = 64 * w + find_lowest(word)
            word = clear_lowest(word)
            n += 1
    return n


@kernel
def probe_each(queries, their_codes, rows, bins, n_wanted, n_levels, found_out):
    """Write the rows that share most bits with each query, among those of the bins around it.

    Parameters
    ----------
    queries, rows : ndarray of uint64, shape (n_queries, n_words), (n_rows, n_words)
    their_codes : ndarray of uint64, shape (n_queries,)
    bins, n_wanted
        As of `probe`; at least m are wanted.
    n_levels : int64
        More than the bits that two rows can share.
    found_out : Found
        Output, m rows for each query; among equals the first. See `neurosim.kernels.codes._tables`.
    """
    n_rows = rows.shape[0]
    far, marks = np.empty(bins.codes.size, np.uint8), np.zeros((n_rows + 63) // 64, np.uint64)
    met, counts = np.empty(n_rows, np.int32), np.empty(n_rows, np.int32)
    tally = np.empty(n_levels, np.int64)
    for q in range(queries.shape[0]):
        n = probe(their_codes[q], bins, n_wanted, far, marks, met)
        count_among(queries[q], rows, met[:n], counts)
        best = found_out.rows[q]
        shortlist(counts[:n], tally, found_out.shared[q], best)
        for i in range(best.size):
            best[i] = met[best[i]]
