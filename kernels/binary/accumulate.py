"""Accumulate: keep count of the firing inputs of every neuron as rows come and go."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.graph.random_graph import (
    FAST,
    HALF_WORD,
    count_throws,
    draw_along,
    list_block,
)

TILE_BITS = 16
"""Targets that are worked on together, so that their counts stay in the cache: 2**16."""


@kernel
def accumulate(rows, signs, first, stop, self_loops, bits, survival, key, counts):
    """Add ``signs[r]`` to the count of every target of ``rows[r]`` in blocks first .. stop - 1.

    The first four throws, of 2.6 in the mean, are added without a branch: a throw that did not
    happen, or that hits what an earlier one hit, adds 0.

    Parameters
    ----------
    rows : ndarray of int32, shape (n_rows,)
    signs : ndarray of int32, shape (n_rows,)
    first, stop : int64
        Blocks, so that threads can share the targets.
    self_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    bits, survival, key
        See `neurosim.kernels.graph.random_graph`.
    counts : ndarray of int32, shape (n_blocks << bits,)
    """
    room = max(32, (1 << TILE_BITS) >> bits)
    w0, w1 = np.empty(room, np.uint32), np.empty(room, np.uint32)
    w2, w3 = np.empty(room, np.uint32), np.empty(room, np.uint32)
    throws, hit = np.empty(room, np.uint8), np.empty(survival.size, np.int64)
    high, low = np.uint32(32 - bits), np.uint32(16 - bits)
    for start in range(first, stop, room):
        n = min(room, stop - start)
        for r in range(rows.size):
            row, sign = np.int64(rows[r]), signs[r]  # vectorises only so
            is_here = not self_loops and start <= row >> bits < start + n
            kept = counts[row] if is_here else np.int32(0)
            draw_along(start, n, row, key, w0, w1, w2, w3)
            count_throws(w0, n, survival, throws)
            for i in range(n):
                c, base = throws[i], np.uint64((start + i) << bits)
                a, b = w1[i], w2[i]
                p0, p1 = a >> high, (a & HALF_WORD) >> low
                p2, p3 = b >> high, (b & HALF_WORD) >> low
                new1, new2 = p1 != p0, (p2 != p0) & (p2 != p1)
                new3 = (p3 != p0) & (p3 != p1) & (p3 != p2)
                if c <= 4:
                    counts[base + p0] += sign * (c > 0)
                    counts[base + p1] += sign * ((c > 1) & new1)
                    counts[base + p2] += sign * ((c > 2) & new2)
                    counts[base + p3] += sign * ((c > 3) & new3)
                elif c < FAST:
                    d = w3[i]
                    p4, p5 = d >> high, (d & HALF_WORD) >> low
                    new4 = (p4 != p0) & (p4 != p1) & (p4 != p2) & (p4 != p3)
                    new5 = (p5 != p0) & (p5 != p1) & (p5 != p2) & (p5 != p3) & (p5 != p4)
                    counts[base + p0] += sign
                    counts[base + p1] += sign * new1
                    counts[base + p2] += sign * new2
                    counts[base + p3] += sign * new3
                    counts[base + p4] += sign * new4
                    counts[base + p5] += sign * ((c > 5) & new5)
                else:
                    words = (w0[i], a, b, w3[i])
                    n_hit = list_block(words, c, start + i, row, bits, survival, key, hit)
                    for h in range(n_hit):
                        counts[base + np.uint64(hit[h])] += sign
            if is_here:
                counts[row] = kept


@kernel
def spread(counts, weight, first, stop, drive):
    """Add ``weight`` times the count to the drive of neurons first .. stop - 1, in place.

    Parameters
    ----------
    counts : ndarray of int32, shape (n or more,)
    weight, first, stop : int64
    drive : ndarray of int64, shape (n,)
    """
    here, there = counts[first:stop], drive[first:stop]
    for j in range(there.size):
        there[j] += weight * here[j]
