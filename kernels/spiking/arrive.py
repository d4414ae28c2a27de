"""Find what arrives now: the pieces of rows of synapses that a step delivers.

A piece is a run of synapses of one neuron, and the place in the log of the spike that it carries.
All kernels that act on synapses work on pieces, whatever the delays.
"""

import numpy as np

from neurosim.kernels._bits import count_bits, prefetch
from neurosim.kernels._jit import kernel, leaf

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
def cut(begins, ends, indices, target, out):
    """Find in every row where the synapses onto ``target`` and beyond begin.

    Parameters
    ----------
    begins, ends : ndarray of int64, shape (n_pre,)
    indices : ndarray of uint16 or uint32, shape (n_places,)
        Ascending within a row.
    target : int64
    out : ndarray of int64, shape (n_pre,)
    """
    for row in range(out.size):
        out[row] = seek(indices, begins[row], ends[row], target)


@kernel
def arrive_together(clock, delay, log, rows, pieces_out):
    """List the pieces of spikes that are ``delay`` steps old, and ask for their first synapses.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    delay : int64
    log : Log
    rows : Rows
    pieces_out : Pieces
    """
    begins, ends, indices = rows.begins, rows.ends, rows.indices
    starts, stops, spikes = pieces_out.starts, pieces_out.stops, pieces_out.spikes
    neurons, bounds, shape = log.neurons, log.bounds, log.shape
    base, size = np.uint64(indices.ctypes.data), indices.itemsize
    m = 0
    for part in range(shape[0]):
        first, at = part * shape[1], part * shape[2] + clock[1] - delay
        for e in range(first + bounds[at], first + bounds[at + 1]):
            row = neurons[e]
            start, stop = begins[row], ends[row]
            starts[m], stops[m], spikes[m] = start, stop, e
            # Rows lie anywhere in memory. Asked for here, their first lines come while other spikes
            # are listed: a third of the time of the Brunel network.
            for ahead in range(min((stop - start) * size, AHEAD) // LINE + 1):
                prefetch(base + np.uint64(start * size + ahead * LINE))
            m += 1
    pieces_out.n[0] = m


@kernel
def arrive_apart(clock, log, runs, pieces_out):
    """List the pieces that have just waited long enough; each synapse has its own delay.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    log : Log
    runs : DelayRuns
    pieces_out : Pieces
    """
    present, firsts, ages, lows = runs.present, runs.firsts, runs.ages, runs.lows
    n_words, one = np.uint64(present.size // runs.begins.size), np.uint64(1)
    rows, found, spikes = pieces_out.starts, pieces_out.stops, pieces_out.spikes
    neurons, bounds, shape = log.neurons, log.bounds, log.shape
    base, step = np.uint64(present.ctypes.data), np.uint64(present.strides[0]) * n_words
    at_runs, width, m = np.uint64(lows.ctypes.data), np.uint64(lows.itemsize), np.uint64(0)
    # What is told of their rows is asked for first, and below where their runs begin: in large
    # networks both come from far away, and many at once come as fast as one.
    for part in range(shape[0]):
        first, at = part * shape[1], part * shape[2] + clock[1]
        oldest, youngest = bounds[at - ages[0]], bounds[at - ages[ages.size - 1] + 1]
        # Unsigned: Numba tests a signed index for being negative.
        for e in range(np.uint64(first + oldest), np.uint64(first + youngest)):
            prefetch(base + np.uint64(np.uint32(neurons[e])) * step)
    # The oldest spikes first, as from the queues of Brian2: a sum of floats depends on the order.
    for age in ages:
        late = np.uint64(age - ages[ages.size - 1])
        word, bit = late >> np.uint64(6), late & np.uint64(63)
        below = (one << bit) - one
        for part in range(shape[0]):
            first, at = part * shape[1], part * shape[2] + clock[1] - age
            for e in range(np.uint64(first + bounds[at]), np.uint64(first + bounds[at + 1])):
                row = np.uint64(np.uint32(neurons[e]))
                place = row * n_words + word
                here = present[place]
                run = np.uint64(firsts[place]) + np.uint64(count_bits(here & below))
                prefetch(at_runs + run * width)
                # Written in any case and kept if the row has this delay: which do cannot be
                # predicted, and a wrong guess takes as long as all else here.
                rows[m], found[m], spikes[m] = row, run, e
                m += (here >> bit) & one
    pieces_out.n[0] = open_runs(np.int64(m), runs, pieces_out)


@leaf
def open_runs(n, runs, pieces):
    """Turn rows and their runs into where these start and stop; return how many are not empty."""
    begins, lows, highs = runs.begins, runs.lows, runs.highs
    starts, stops, spikes = pieces.starts, pieces.stops, pieces.spikes
    m = np.uint64(0)
    for i in range(np.uint64(n)):
        begin, run, e = begins[np.uint64(starts[i])], np.uint64(stops[i]), spikes[i]
        start, stop = begin + lows[run], begin + highs[run]
        starts[m], stops[m], spikes[m] = start, stop, e
        m += np.uint64(start < stop)
    return np.int64(m)
