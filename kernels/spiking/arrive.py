"""Find what arrives now: the pieces of rows of synapses that a step delivers.

A piece is a run of synapses of one neuron, ``starts[m]`` to ``stops[m]``, and the place in the log
of the spike that it carries, ``spikes[m]``. All kernels that act on synapses work on pieces,
whatever the delays. Pieces come oldest spike first, then by neuron.

``parts`` is int64 (parts of the population, room of a part in the log, entries of its bounds).
"""

import numpy as np

from neurosim.kernels._bits import prefetch
from neurosim.kernels._jit import kernel, leaf

BITS = 16
NEVER = (1 << BITS) - 1
"""More steps than any delay."""
LINE, AHEAD = 64, 512
"""Bytes of a line of the cache; bytes of each piece that are asked for before they are needed."""


@leaf
def seek(indices, start, stop, target):
    """Return where the first synapse onto ``target`` or beyond stands, in an ascending run."""
    while start < stop:
        middle = (start + stop) >> 1
        if indices[middle] < target:
            start = middle + 1
        else:
            stop = middle
    return start


@kernel
def cut(indptr, indices, target, out):
    """Find in every row where the synapses onto ``target`` and beyond begin.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_pre + 1,)
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
        Ascending within a row.
    target : int64
    out : ndarray of int64, shape (n_pre,)
    """
    for row in range(out.size):
        out[row] = seek(indices, indptr[row], indptr[row + 1], target)


@kernel
def arrive_together(
    clock, delay, log, bounds, parts, begins, ends, indices, starts, stops, spikes, n_out
):
    """List the pieces of spikes that are ``delay`` steps old, and ask for their first synapses.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    delay : int64
    log, bounds, parts : ndarray of int32, int64, int64
    begins, ends : ndarray of int64, shape (n_pre,)
        Of each row, the synapses onto targets that are looked after here.
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    starts, stops, spikes : ndarray of int64, shape (room,)
        Output; ``n_out``, shape (1,), is how many there are.
    """
    base, size = np.uint64(indices.ctypes.data), indices.itemsize
    m = 0
    for part in range(parts[0]):
        first, at = part * parts[1], part * parts[2] + clock[1] - delay
        for e in range(first + bounds[at], first + bounds[at + 1]):
            row = log[e]
            start, stop = begins[row], ends[row]
            starts[m], stops[m], spikes[m] = start, stop, e
            for ahead in range(min((stop - start) * size, AHEAD) // LINE + 1):
                prefetch(base + np.uint64(start * size + ahead * LINE))
            m += 1
    n_out[0] = m


@kernel
def arrive_apart(
    clock, ages, delays, due, log, bounds, parts, indptr, indices, targets,
    starts, stops, spikes, n_out,
):  # fmt: skip
    """List the pieces that have just waited long enough; each synapse has its own delay.

    Parameters
    ----------
    ages : ndarray of int64, shape (n_ages,)
        All delays that occur, falling.
    delays : ndarray of uint16, shape (n_synapses,)
        In steps; a row is sorted by delay, then by target.
    due : ndarray of int64, shape (room of the log,)
        For each spike the first synapse it has not reached, above `BITS` bits for the delay of that
        synapse; kept here, so no step may be left out.
    indptr : ndarray of int64, shape (n_pre + 1,)
    targets : ndarray of int64, shape (3,)
        First and last + 1 of those that are looked after here; how many there are.
    clock, log, bounds, parts, indices, starts, stops, spikes, n_out
        See `arrive_together`.
    """
    low, high, is_whole = targets[0], targets[1], targets[1] - targets[0] == targets[2]
    youngest = ages[ages.size - 1]
    m = 0
    for age in ages:
        for part in range(parts[0]):
            first, at = part * parts[1], part * parts[2] + clock[1] - age
            for e in range(first + bounds[at], first + bounds[at + 1]):
                row = log[e]
                if age == youngest:
                    start = indptr[row]
                    is_empty = start == indptr[row + 1]
                    due[e] = start << BITS | (NEVER if is_empty else np.int64(delays[start]))
                if due[e] & NEVER != age:
                    continue
                start, stop = due[e] >> BITS, indptr[row + 1]
                end = start + 1
                while end < stop and delays[end] == age:
                    end += 1
                due[e] = end << BITS | (np.int64(delays[end]) if end < stop else NEVER)
                if not is_whole:
                    start = seek(indices, start, end, low)
                    end = seek(indices, start, end, high)
                if start < end:
                    starts[m], stops[m], spikes[m] = start, end, e
                    m += 1
    n_out[0] = m
