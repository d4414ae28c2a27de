"""Transmit spikes: add weights to a variable of the target neurons, in order of arrival.

Spikes go along the pieces of rows that `neurosim.kernels.spiking.arrive` lists. Each sum is made
one addition at a time, so that it has the bits of a simulator that does the same; where single
precision would lose digits, in sums of double precision that are collected afterwards.
"""

import numpy as np

from neurosim.kernels._bits import prefetch
from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph.connect import list_row, make_room
from neurosim.kernels.graph.far import draw_near_row

FEW = 8
"""Synapses for which a slice, whose loop is the faster one, is not worth its making."""
FAR = 1 << 16
"""Synapses from which on it gains to ask for pieces ahead: 10 % of a network of 20 million."""
AHEAD = 8
"""Pieces that are asked for before they are needed."""


@leaf
def ask(pieces, m, column):
    """Ask for both ends of the piece `AHEAD` pieces behind piece m; at the first, of all before."""
    base, size = np.uint64(column.ctypes.data), column.itemsize
    for later in range(m + AHEAD if m else 0, min(m + AHEAD + 1, pieces.n[0])):
        prefetch(base + np.uint64(pieces.starts[later] * size))
        prefetch(base + np.uint64(pieces.stops[later] * size - 1))


@kernel
def transmit_shared(pieces, indices, weight, variable):
    """Add one weight along all pieces.

    Parameters
    ----------
    pieces : Pieces
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    weight : ndarray of float, shape (1,)
    variable : ndarray of float, shape (n_post,)
    """
    starts, stops, w = pieces.starts, pieces.stops, weight[0]
    is_far = indices.size > FAR
    for m in range(pieces.n[0]):
        if is_far:
            ask(pieces, m, indices)
        if stops[m] - starts[m] < FEW:
            # Unsigned: Numba tests a signed index for being negative, and counts it from the end.
            for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
                variable[indices[s]] += w
            continue
        targets = indices[starts[m] : stops[m]]
        for s in range(targets.size):
            variable[targets[s]] += w


@kernel
def transmit_each(pieces, indices, weights, variable):
    """As `transmit_shared`, with a weight for each synapse, shape (n_synapses,)."""
    starts, stops, is_far = pieces.starts, pieces.stops, indices.size > FAR
    for m in range(pieces.n[0]):
        if is_far:
            ask(pieces, m, indices)
            ask(pieces, m, weights)
        if stops[m] - starts[m] < FEW:
            for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
                variable[indices[s]] += weights[s]
            continue
        targets, of_piece = indices[starts[m] : stops[m]], weights[starts[m] : stops[m]]
        for s in range(targets.size):
            variable[targets[s]] += of_piece[s]


@kernel
def transmit_counts(pieces, indices, weight, counts, variable):
    """As `transmit_shared`, times how many contacts each synapse has, with their sign.

    Parameters
    ----------
    counts : ndarray of int16, shape (n_synapses,)
    """
    starts, stops, w = pieces.starts, pieces.stops, weight[0]
    kind, is_far = weight.dtype.type, indices.size > FAR
    for m in range(pieces.n[0]):
        if is_far:
            ask(pieces, m, indices)
            ask(pieces, m, counts)
        if stops[m] - starts[m] < FEW:
            for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
                variable[indices[s]] += w * kind(counts[s])
            continue
        targets, of_piece = indices[starts[m] : stops[m]], counts[starts[m] : stops[m]]
        for s in range(targets.size):
            variable[targets[s]] += w * kind(of_piece[s])


@kernel
def transmit_scaled(pieces, indices, sent, variable):
    """As `transmit_each`, times what the spike released, if this is told, times a ratio.

    Parameters
    ----------
    sent : Sent
    """
    starts, stops, spikes = pieces.starts, pieces.stops, pieces.spikes
    weights, share, ratio = sent.weights, sent.share, sent.ratio[0]
    is_shared, first, released = weights.size == 1, np.uint64(0), weights.dtype.type(1)
    is_far = indices.size > FAR
    for m in range(pieces.n[0]):
        if is_far:
            ask(pieces, m, indices)
            if not is_shared:
                ask(pieces, m, weights)
        if share.size:
            released = share[spikes[m]]
        if stops[m] - starts[m] < FEW:
            for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
                variable[indices[s]] += ratio * (weights[first if is_shared else s] * released)
            continue
        targets = indices[starts[m] : stops[m]]
        if is_shared:
            # Once for the piece: the same product for all of its synapses.
            amount = ratio * (weights[0] * released)
            for s in range(targets.size):
                variable[targets[s]] += amount
            continue
        of_piece = weights[starts[m] : stops[m]]
        for s in range(targets.size):
            variable[targets[s]] += ratio * (of_piece[s] * released)


@kernel
def collect(sums, variable):
    """Add what was summed to a variable, rounded once, and clear the sums.

    Parameters
    ----------
    sums : ndarray of float64, shape (n,)
    variable : ndarray of float32 or float64, shape (n,)
    """
    kind = variable.dtype.type
    for i in range(sums.size):
        variable[i] = kind(np.float64(variable[i]) + sums[i])
        sums[i] = 0.0


@kernel
def transmit_regenerated(clock, delay, log, law, targets, sent, variable):
    """As `transmit_shared` along the rows of a random graph that are drawn anew for each spike.

    Times what the spike released, if this is told.

    Parameters
    ----------
    clock, delay, log
        See `neurosim.kernels.spiking.arrive.arrive_together`.
    law : Law
        Of the graph; p is at most one half.
    targets : TargetRange
    sent : Sent
        One weight.
    variable : ndarray of float, shape (n_post,)
    """
    neurons, bounds, shape = log.neurons, log.bounds, log.shape
    weight, share, ratio, indices = sent.weights, sent.share, sent.ratio[0], targets.row
    scratch = make_room(indices.size, False, law)
    for part in range(shape[0]):
        first, at = part * shape[1], part * shape[2] + clock[1] - delay
        for e in range(first + bounds[at], first + bounds[at + 1]):
            row = np.int64(neurons[e])
            w = ratio * (weight[0] * share[e] if share.size else weight[0])
            # Every thread draws the whole row and adds what is its own, so that none waits for
            # another.
            n = list_row(row, indices.size, False, law, scratch, indices)
            ascending = indices[:n]
            begin = np.searchsorted(ascending, targets.first)
            mine = ascending[begin : np.searchsorted(ascending, targets.stop)]
            for s in range(mine.size):
                target = np.uint32(mine[s])
                if targets.self_loops or target != row:
                    variable[target] += w


@kernel
def transmit_near(clock, delay, log, rows, targets, sent, variable):
    """As `transmit_regenerated` along rows of neurons that are near to each other.

    Parameters
    ----------
    clock, delay, log
        See `neurosim.kernels.spiking.arrive.arrive_together`.
    rows : NearRows
        See `neurosim.kernels.graph._tables`.
    targets : NearTargets
    sent : Sent
        One weight.
    variable : ndarray of float, shape (n_post,)
    """
    neurons, bounds, shape = log.neurons, log.bounds, log.shape
    weight, share, ratio = sent.weights, sent.share, sent.ratio[0]
    is_all = targets.first == 0 and targets.stop >= targets.row.size
    for part in range(shape[0]):
        first, at = part * shape[1], part * shape[2] + clock[1] - delay
        for e in range(first + bounds[at], first + bounds[at + 1]):
            w = ratio * (weight[0] * share[e] if share.size else weight[0])
            here = targets.row[: draw_near_row(np.int64(neurons[e]), rows, targets)]
            if not is_all:
                # Who is looked after here cannot be predicted: all are written, some overwritten.
                n = np.uint64(0)
                for s in range(here.size):
                    target = here[s]
                    here[n] = target
                    n += np.uint64(targets.first <= target < targets.stop)
                here = here[:n]
            for s in range(here.size):
                # In any order: a row has each target once.
                variable[np.uint32(here[s])] += w
