"""Count what arrives at random where each neuron has a rate of its own.

A table of the law of Poisson for each neuron is made of its rate by the recursion of the law, in
floats of 64 bits, and compared with random words as `neurosim.kernels.inputs.inject` does.
"""

import math

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.throw import BATCH, COUNTS, LAST, throw

UNITS, MOST = 2.0**32, 2.0**32 - 1.0
TOGETHER = 2
"""Levels that are compared at once; a table has a multiple of that."""


@leaf
def fill_levels(rates, seconds, levels, tops):
    """Tabulate the chance of more than m events in a step, for each neuron of a batch.

    Parameters
    ----------
    rates : ndarray of float64, shape (n_here,)
        Hz; n_here is at most that of a batch, and what is missing is a copy of the last.
    seconds : float64
    levels : ndarray of uint32, shape (n_levels * 256,)
        Level m of all neurons, then level m + 1, in units of 2**-32; 2**32 - 1 is certainty.
    tops : ndarray of uint32, shape (n_levels,)
        The largest of each level.
    """
    tops[:] = 0
    for i in range(BATCH):
        mean = rates[min(i, rates.size - 1)] * seconds
        term = math.exp(-mean) * UNITS
        left = UNITS - term
        for m in range(tops.size):
            level = np.uint32(max(0.0, min(np.rint(left), MOST)))
            levels[m * BATCH + i] = level
            tops[m] = max(tops[m], level)
            term *= mean / (m + 1)
            left -= term


@leaf
def count_own(words, levels, tops, counts_out):
    """Turn each word into the number of levels of its neuron that lie above it.

    Two levels at a time, for as long as the least word is below one: rare levels cost nothing.

    Parameters
    ----------
    words : ndarray of uint32, shape (256,)
        Those above 2**32 - 2 become that.
    levels, tops : ndarray of uint32
        As of `fill_levels`; levels of a neuron descend.
    counts_out : ndarray of uint8, shape (n_here,), n_here <= 256
    """
    least = LAST
    for i in range(words.size):
        words[i] = min(words[i], LAST)
        least = min(least, words[i])
    counts_out[:] = 0
    m = 0
    while m < tops.size and least < tops[m]:
        a, b = levels[m * BATCH : (m + 1) * BATCH], levels[(m + 1) * BATCH : (m + 2) * BATCH]
        for i in range(counts_out.size):
            word, count = words[i], counts_out[i]
            count += np.uint8(word < a[i])
            count += np.uint8(word < b[i])
            counts_out[i] = count
        m += TOGETHER


@kernel
def draw_own_counts(clock, key, law, first, counts):
    """Draw how many events each neuron gets in this step, at a rate of its own.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    key : ndarray of uint64, shape (2,)
    law : OwnRates
        Its levels are made when a new row of rates begins where there is room for all neurons
        here, else for each batch in each step.
    first : int64
        Number of the first neuron here, a multiple of 64.
    counts : ndarray of uint8, shape (n_here,)
        Output.
    """
    words, n_levels = np.empty(BATCH, np.uint32), law.n_levels
    n_kept = law.tops.size // n_levels
    # The last row holds for ever, so a table may be shorter than a run.
    row = min(clock[0] // law.every[0], law.every[1] - 1)
    n = law.rates.size // law.every[1]
    is_new = law.row[0] != row or n_kept * BATCH < counts.size
    for start in range(0, counts.size, BATCH):
        at = (start // BATCH) % n_kept * n_levels
        levels, tops = (
            law.levels[at * BATCH : (at + n_levels) * BATCH],
            law.tops[at : at + n_levels],
        )
        if is_new:
            begin, end = row * n + first + start, (row + 1) * n
            fill_levels(law.rates[begin : min(begin + BATCH, end)], law.seconds[0], levels, tops)
        throw((first + start) >> 2, clock, COUNTS, key, words)
        count_own(words, levels, tops, counts[start : start + BATCH])
    law.row[0] = row
