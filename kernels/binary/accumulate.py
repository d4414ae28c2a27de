"""Accumulate: keep count of the firing inputs of every neuron as rows come and go."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph.random_graph import (
    FAST,
    HALF_WORD,
    count_throws,
    draw_along,
    list_block,
    make_words,
    take,
)

TILE_BITS = 16
"""Targets that are worked on together, so that their counts stay in the cache: 2**16."""


@leaf
def add_throws(throws, words, bits, sign, base, counts):
    """Add ``sign`` to the targets of up to six throws, of the first four without a branch.

    A throw that did not happen, or that hits what an earlier one hit, adds 0.

    Parameters
    ----------
    throws : uint8
    words : tuple of 4 uint32
        The first counter of the block.
    bits : int64
    sign : int32
    base : uint64
        Where the block begins.
    counts : ndarray of int32, shape (n,)
    """
    _, a, b, d = words
    high, low = np.uint32(32 - bits), np.uint32(16 - bits)
    p0, p1 = a >> high, (a & HALF_WORD) >> low
    p2, p3 = b >> high, (b & HALF_WORD) >> low
    # A target that is hit twice is one synapse, so only its first throw counts. Which throws
    # collide cannot be predicted, so what does not count adds 0 instead of being left out.
    new1, new2 = p1 != p0, (p2 != p0) & (p2 != p1)
    new3 = (p3 != p0) & (p3 != p1) & (p3 != p2)
    counts[base + p0] += sign * (throws > 0)
    counts[base + p1] += sign * ((throws > 1) & new1)
    counts[base + p2] += sign * ((throws > 2) & new2)
    counts[base + p3] += sign * ((throws > 3) & new3)
    # At a mean of 2.6 one block in eight has more than four throws: a branch that is mostly
    # predicted, and spares two scatters.
    if throws > 4:
        p4, p5 = d >> high, (d & HALF_WORD) >> low
        new4 = (p4 != p0) & (p4 != p1) & (p4 != p2) & (p4 != p3)
        new5 = (p5 != p0) & (p5 != p1) & (p5 != p2) & (p5 != p3) & (p5 != p4)
        counts[base + p4] += sign * new4
        counts[base + p5] += sign * ((throws > 5) & new5)


@kernel
def accumulate(rows, signs, first, stop, self_loops, law, counts):
    """Add ``signs[r]`` to the count of every target of ``rows[r]`` in blocks first .. stop - 1.

    Blocks have 2.6 throws in the mean.

    Parameters
    ----------
    rows : ndarray of int32, shape (n_rows,)
    signs : ndarray of int32, shape (n_rows,)
    first, stop : int64
        Blocks, so that threads can share the targets.
    self_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    law : Law
        See `neurosim.kernels.graph._tables`.
    counts : ndarray of int32, shape (n_blocks << bits,)
    """
    bits, room = law.bits, max(32, (1 << TILE_BITS) >> law.bits)
    words, throws = make_words(room), np.empty(room, np.uint8)
    hit = np.empty(law.survival.size, np.int64)
    for start in range(first, stop, room):
        n = min(room, stop - start)
        for r in range(rows.size):
            row, sign = np.int64(rows[r]), signs[r]  # vectorises only so
            # A self-loop is undone afterwards: a test for it would stand in the innermost loop.
            is_here = not self_loops and start <= row >> bits < start + n
            kept = counts[row] if is_here else np.int32(0)
            # All words first: this loop vectorises, the one below, which scatters, cannot.
            draw_along(start, n, row, law.key, words)
            count_throws(words[0], n, law.survival, throws)
            for i in range(n):
                c, base = throws[i], np.uint64((start + i) << bits)
                counter = take(words, i)
                if c < FAST:
                    add_throws(c, counter, bits, sign, base, counts)
                else:
                    # Seven throws or more: at a mean of 2.6 one block in 60, so a slow way costs
                    # nothing.
                    for h in range(list_block(counter, c, start + i, row, law, hit)):
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
