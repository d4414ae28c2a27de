"""Tag vectors: sum the inputs of every Kenyon cell, keep the cells of largest sum."""

import math

import numpy as np

from neurosim.kernels._bits import clear_lowest, count_bits, find_lowest
from neurosim.kernels._jit import kernel
from neurosim.kernels.codes._lanes import (
    LANES,
    count_lanes,
    make_lanes,
    make_short_lanes,
    reach,
    sum_lanes,
)

LOWEST, NEVER = 1 - 2**31, 2**31 - 1
"""A bound that every sum reaches, and one that none does."""
LARGEST = np.float32(2**31 - 256)
"""Bounds are kept within, or they would not fit into 32 bits."""
SAMPLE = 512
"""Cells from whose sums the first bound is guessed, at least (all, where there are fewer)."""
PASSES = 5
"""Over all sums, to close in on the bound; more would cost more than the cells they save."""
SURPLUS = np.float32(0.5)
"""Sums beyond k that bounds aim at."""
LOW_HALF = np.uint64(0xFFFFFFFF)
TOGETHER = 8
"""Cells that are listed between two branches, which are hard to predict."""


@kernel
def lay(amounts, first, lanes):
    """Lay up to 64 vectors from ``first`` on side by side: input i of vector l at 64 i + l.

    Parameters
    ----------
    amounts : ndarray of int16, shape (n, d)
    first : int64
    lanes : ndarray of int16, shape (64 d,)
        Output.
    """
    width = min(LANES, amounts.shape[0] - first)
    for lane in range(width):
        vector = amounts[first + lane]
        for i in range(vector.size):
            lanes[i * LANES + lane] = vector[i]


@kernel
def turn(bits):
    """Transpose 64 words of 64 bits in place: bit c of word r becomes bit r of word c.

    References
    ----------
    .. [1] Warren, Hacker's Delight, 2nd edition, 2012, section 7-3.
    """
    half, mask = 32, LOW_HALF
    while half:
        shift = np.uint64(half)
        r = 0
        while r < LANES:
            t = ((bits[r] >> shift) ^ bits[r + half]) & mask
            bits[r] ^= t << shift
            bits[r + half] ^= t
            r = (r + half + 1) & ~half
        half >>= 1
        mask ^= mask << np.uint64(half)


@kernel
def sum_cells(lanes, indptr, inputs, sums):
    """Sum the inputs of every cell.

    Parameters
    ----------
    lanes : ndarray of int16, shape (64 d,)
        See `lay`.
    indptr : ndarray of int64, shape (m + 1,)
    inputs : ndarray of int32, shape (n_synapses,)
    sums : ndarray of int32, shape (64 m,)
        Output: the sum of cell j for vector l at 64 j + l.
    """
    for j in range(indptr.size - 1):
        sum_lanes(lanes, inputs, indptr[j], indptr[j + 1], sums[j * LANES : (j + 1) * LANES])


@kernel
def guess(sums, m, z, probe, spread):
    """Guess a bound from mean and standard deviation of a sample, as if sums were normal.

    Parameters
    ----------
    sums : ndarray of int32, shape (64 m,)
    m : int64
    z : float64
        How many standard deviations above the mean.
    probe : ndarray of int32, shape (64,)
        Output: the bound of each vector.
    spread : ndarray of float32, shape (64,)
        Output: standard deviations.
    """
    means, squares, n = np.zeros(LANES, np.float32), np.zeros(LANES, np.float32), 0
    for j in range(0, m, max(1, m // SAMPLE)):
        row = sums[j * LANES : (j + 1) * LANES]
        for lane in range(LANES):
            x = np.float32(row[lane])
            means[lane] += x
            squares[lane] += x * x
        n += 1
    for lane in range(LANES):
        mean = means[lane] / np.float32(n)
        variance = squares[lane] / np.float32(n) - mean * mean
        spread[lane] = np.sqrt(max(variance, np.float32(0)))  # rounding may leave less than 0
        bound = mean + np.float32(z) * spread[lane]
        probe[lane] = np.int32(min(max(bound, -LARGEST), LARGEST))


@kernel
def close_in(sums, m, k, low, high):
    """Find for each vector a bound that ``k`` sums or few more reach.

    From the guess on by Newton's method on the logarithm of the count, and between two bounds by
    interpolation.

    Parameters
    ----------
    sums, m
        See `guess`.
    k : int64
        From 1 to m.
    low, high : ndarray of int32, shape (64,)
        Output: a bound that at least k sums reach, and one that fewer than k do.
    """
    share = min(max(k / m, 1e-6), 1 - 1e-6)
    z = find_quantile(share)
    slope = np.float32(share / (0.4 * math.exp(-z * z / 2)))  # of the bound, by the log of counts
    target = np.float32(k) + SURPLUS
    probe, count, spread = make_lanes(1), make_lanes(1), np.empty(LANES, np.float32)
    n_low, n_high = make_lanes(1), make_lanes(1)
    guess(sums, m, z, probe, spread)
    low[:], n_low[:], high[:], n_high[:] = LOWEST, m, NEVER, 0
    for _ in range(PASSES):
        count_lanes(sums, m, probe, count)
        for lane in range(LANES):
            if count[lane] >= k:
                low[lane], n_low[lane] = probe[lane], count[lane]
            else:
                high[lane], n_high[lane] = probe[lane], count[lane]
            if n_low[lane] == k:
                probe[lane] = low[lane]  # exact; the other lanes go on
                continue
            n, bound = np.float32(count[lane]), np.float32(probe[lane])
            bound += spread[lane] * slope * np.float32(2) * (n - target) / (n + target)
            if low[lane] > LOWEST and high[lane] < NEVER:
                above = np.float32(n_low[lane]) - target
                ahead = above / np.float32(n_low[lane] - n_high[lane])
                width = np.float32(high[lane]) - np.float32(low[lane])
                bound = np.float32(low[lane]) + width * ahead
                bound = max(bound, np.float32(low[lane] + 1))  # or it is tried twice
                bound = min(bound, np.float32(high[lane] - 1))
            probe[lane] = np.int32(min(max(bound, -LARGEST), LARGEST))


@kernel
def find_quantile(share):
    """Return how far above its mean a normal number is in the top ``share``, to 5e-4.

    References
    ----------
    .. [1] Abramowitz, Stegun, Handbook of Mathematical Functions, 1964, 26.2.23.
    """
    t = math.sqrt(-2 * math.log(min(share, 1 - share)))
    above = 2.515517 + t * (0.802853 + t * 0.010328)
    below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    z = t - above / below
    return z if share < 0.5 else -z


@kernel
def list_cells(bits, cells):
    """List the cells whose bits are set, ascending; return how many.

    Parameters
    ----------
    bits : ndarray of uint64, shape (n_words,)
    cells : ndarray of int32, shape (64 n_words + 8,)
        Output; behind the last listed cell it may be overwritten.
    """
    at = 0
    for w in range(bits.size):
        word = bits[w]
        n = count_bits(word)
        for first in range(at, at + n, TOGETHER):
            for c in range(first, first + TOGETHER):
                cells[c] = LANES * w + find_lowest(word)
                word = clear_lowest(word)
        at += n
    return at


@kernel
def settle(cells, sums, lane, high, keys, tag_out, drives):
    """Write the cells of largest sum, ascending; ties go to the lowest index.

    Parameters
    ----------
    cells : ndarray of int32, shape (n,)
        As many as win or more, ascending: all cells whose sums reach some bound.
    sums : ndarray of int32, shape (64 m,)
    lane : int64
        Which of the vectors.
    high : int64
        A bound that fewer sums reach than cells win.
    keys : ndarray of int64, shape (n,)
        Scratch.
    tag_out : ndarray of int32, shape (k,)
    drives : ndarray of int32, shape (k,) or (0,)
        Output: their sums, where there is room.
    """
    n, k = cells.size, tag_out.size
    low, most = np.int64(2**62), np.int64(-(2**62))
    if n > k:
        for c in range(n):  # no two alike: of equal sums the lowest cell has the largest key
            keys[c] = (np.int64(sums[np.int64(cells[c]) * LANES + lane]) << 32) - cells[c]
            low, most = min(low, keys[c]), max(most, keys[c])
        low, above, n_reach = low - 1, min(np.int64(high) << 32, most), n
        while n_reach != k:
            middle = low + ((above - low) >> 1)  # their sum might overflow
            n_reach = 0
            for c in range(n):
                n_reach += keys[c] > middle
            if n_reach >= k:
                low = middle
            else:
                above = middle
    at = 0
    for c in range(n):
        tag_out[at] = cells[c]  # stays if the cell wins; a branch could not be predicted
        at += n == k or keys[c] > low
        if at == k:
            break
    for c in range(drives.size):
        drives[c] = sums[np.int64(tag_out[c]) * LANES + lane]


@kernel
def tag(amounts, indptr, inputs, k, tags, drives):
    """Write the ``k`` cells of largest sum for each vector, ascending; ties to the lowest index.

    Of 64 vectors at a time all cells are summed, a bound is found that k cells or few more reach,
    those are listed from their bits, and what is too much is dropped; so the result is exact,
    whatever the bound.

    Parameters
    ----------
    amounts : ndarray of int16, shape (n, d)
    indptr : ndarray of int64, shape (m + 1,)
        Cell j sums ``inputs[indptr[j]:indptr[j + 1]]``; no sum may be beyond 2**30 + 2**16.
    inputs : ndarray of int32, shape (n_synapses,)
    k : int64
        From 1 to m.
    tags : ndarray of int32, shape (n, k)
    drives : ndarray of int32, shape (n, k) or (n, 0)
        Output: the sums of the winners.

    References
    ----------
    .. [1] Dasgupta, Stevens, Navlakha, Science 358:793, 2017, doi:10.1126/science.aam9868.
    """
    n, d = amounts.shape
    m = indptr.size - 1
    n_words = (m + LANES - 1) // LANES
    lanes, sums, low, high = make_short_lanes(d), make_lanes(m), make_lanes(1), make_lanes(1)
    words, bits = np.zeros(n_words * LANES, np.uint64), np.empty((LANES, n_words), np.uint64)
    cells, keys = np.empty(n_words * LANES + TOGETHER, np.int32), np.empty(m, np.int64)
    for first in range(0, n, LANES):
        lay(amounts, first, lanes)
        sum_cells(lanes, indptr, inputs, sums)
        close_in(sums, m, k, low, high)
        for j in range(m):
            words[j] = reach(sums[j * LANES : (j + 1) * LANES], low)
        words[m:] = 0  # cells that are not there reach no bound
        for w in range(n_words):
            turn(words[w * LANES : (w + 1) * LANES])
            bits[:, w] = words[w * LANES : (w + 1) * LANES]
        for lane in range(min(LANES, n - first)):
            found = cells[: list_cells(bits[lane], cells)]
            settle(found, sums, lane, high[lane], keys, tags[first + lane], drives[first + lane])
