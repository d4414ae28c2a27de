"""Divide rows of synapses into runs that share a delay, and these among threads."""

import numpy as np

from neurosim.kernels._bits import clear_lowest, find_lowest
from neurosim.kernels._jit import kernel
from neurosim.kernels.spiking.arrive import seek


@kernel
def mark_delays(bounds, delays, shortest, present_out, firsts_out):
    """Mark which delays each row has; return how many places `divide_rows` writes to.

    Parameters
    ----------
    bounds : ndarray of int64, shape (2, n_pre)
        Row i stands from ``bounds[0, i]`` to ``bounds[1, i]``.
    delays : ndarray of uint16, shape (n_places,)
        In steps, ascending within a row.
    shortest : int64
        The least of them.
    present_out, firsts_out : ndarray, shape (n_pre * n_words,)
        See `neurosim.kernels.spiking._tables.DelayRuns`; ``present_out`` must be zero.
    """
    n_pre, n = bounds.shape[1], 0
    for row in range(n_pre):
        here = row * (present_out.size // n_pre)
        place, before = here, -1
        for s in range(bounds[0, row], bounds[1, row]):
            late = np.int64(delays[s]) - shortest
            if late == before:
                continue
            firsts_out[place : here + (late >> 6) + 1] = n
            before, place = late, here + (late >> 6) + 1
            present_out[place - 1] |= np.uint64(1) << np.uint64(late & 63)
            n += 1
        firsts_out[place : here + present_out.size // n_pre] = n
        n += 1
    return n


@kernel
def divide_rows(bounds, delays, lows_out):
    """Write where in its row each run begins, and behind those of a row where it ends.

    Parameters
    ----------
    bounds, delays
        See `mark_delays`.
    lows_out : ndarray of uint16 or uint32, shape (n_runs + n_pre,)
    """
    n = 0
    for row in range(bounds.shape[1]):
        begin, end = bounds[0, row], bounds[1, row]
        for s in range(begin, end):
            if s == begin or delays[s] != delays[s - 1]:
                lows_out[n] = s - begin
                n += 1
        lows_out[n] = end - begin
        n += 1


@kernel
def split_runs(runs, indices, target, lows_out):
    """Write where in its row the synapses of each run onto ``target`` and beyond begin.

    Parameters
    ----------
    runs : DelayRuns
        Onto all targets.
    indices : ndarray of uint16 or uint32, shape (n_places,)
        Targets, ascending within a run.
    target : int64
    lows_out : ndarray of uint16 or uint32, shape (n_runs + n_pre,)
        What stands behind the last run of a row is left as it is.
    """
    n_pre = runs.begins.size
    for row in range(n_pre):
        begin, place = runs.begins[row], row * (runs.firsts.size // n_pre)
        behind = place + runs.firsts.size // n_pre
        end = runs.firsts[behind] if row + 1 < n_pre else runs.lows.size
        for run in range(runs.firsts[place], end - 1):
            low, high = begin + runs.lows[run], begin + runs.highs[run]
            lows_out[run] = seek(indices, low, high, target) - begin


@kernel
def spell_delays(runs, delays_out):
    """Write the delay of each synapse.

    Parameters
    ----------
    runs : DelayRuns
        Onto all targets.
    delays_out : ndarray of uint16, shape (n_places,)
    """
    n_words = runs.present.size // runs.begins.size
    for place in range(runs.present.size):
        begin, run, left = runs.begins[place // n_words], runs.firsts[place], runs.present[place]
        least = runs.ages[runs.ages.size - 1] + 64 * (place % n_words)
        while left:
            for s in range(begin + runs.lows[run], begin + runs.highs[run]):
                delays_out[s] = least + find_lowest(left)
            run, left = run + 1, clear_lowest(left)
