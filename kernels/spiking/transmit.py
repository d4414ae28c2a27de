"""Transmit spikes: add weights to a variable of the target neurons, in order of arrival.

``starts``, ``stops``, ``n_pieces`` are the pieces of rows that `neurosim.kernels.spiking.arrive`
lists. Each sum is made one addition at a time, so that it has the bits of a simulator that does the
same; where single precision would lose digits, in sums of double precision that are collected
afterwards.
"""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.graph._tables import Law
from neurosim.kernels.graph.random_graph import connect_row

FEW = 8
"""Synapses for which a slice, whose loop is the faster one, is not worth its making."""


@kernel
def transmit_shared(starts, stops, n_pieces, indices, weight, variable):
    """Add one weight along all pieces.

    Parameters
    ----------
    starts, stops : ndarray of int64, shape (room,)
    n_pieces : ndarray of int64, shape (1,) or more
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    weight : ndarray of float, shape (1,)
    variable : ndarray of float, shape (n_post,)
    """
    w = weight[0]
    for m in range(n_pieces[0]):
        if stops[m] - starts[m] < FEW:
            for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
                variable[indices[s]] += w
            continue
        targets = indices[starts[m] : stops[m]]
        for s in range(targets.size):
            variable[targets[s]] += w


@kernel
def transmit_each(starts, stops, n_pieces, indices, weights, variable):
    """As `transmit_shared`, with a weight for each synapse, shape (n_synapses,)."""
    for m in range(n_pieces[0]):
        if stops[m] - starts[m] < FEW:
            for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
                variable[indices[s]] += weights[s]
            continue
        targets, of_piece = indices[starts[m] : stops[m]], weights[starts[m] : stops[m]]
        for s in range(targets.size):
            variable[targets[s]] += of_piece[s]


@kernel
def transmit_scaled(starts, stops, spikes, n_pieces, indices, weights, share, variable):
    """As `transmit_each`, times what the spike released.

    Parameters
    ----------
    spikes : ndarray of int64, shape (room,)
        Places in the log.
    weights : ndarray of float, shape (1,) or (n_synapses,)
    share : ndarray of float, shape (room of the log,)
    """
    is_shared, first = weights.size == 1, np.uint64(0)
    for m in range(n_pieces[0]):
        released = share[spikes[m]]
        if stops[m] - starts[m] < FEW:
            for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
                variable[indices[s]] += weights[first if is_shared else s] * released
            continue
        targets = indices[starts[m] : stops[m]]
        if is_shared:
            amount = weights[0] * released
            for s in range(targets.size):
                variable[targets[s]] += amount
            continue
        of_piece = weights[starts[m] : stops[m]]
        for s in range(targets.size):
            variable[targets[s]] += of_piece[s] * released


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
def transmit_regenerated(
    clock, delay, log, bounds, parts, self_loops, bits, survival, key, targets, weight, share,
    row_out, variable,
):  # fmt: skip
    """As `transmit_shared` along the rows of a random graph that are drawn anew for each spike.

    Times what the spike released, if this is told.

    Parameters
    ----------
    clock, delay, log, bounds, parts
        See `neurosim.kernels.spiking.arrive.arrive_together`.
    self_loops, bits, survival, key
        See `neurosim.kernels.graph.random_graph`; p is at most one half.
    targets : ndarray of int64, shape (3,)
        First and last + 1 of those that are looked after here; how many there are.
    share : ndarray of float, shape (room of the log,) or (0,)
    row_out : ndarray of int32, shape (n_post,)
        Scratch.
    """
    low, high = targets[0], targets[1]
    for part in range(parts[0]):
        first, at = part * parts[1], part * parts[2] + clock[1] - delay
        for e in range(first + bounds[at], first + bounds[at + 1]):
            row = np.int64(log[e])
            w = weight[0] * share[e] if share.size else weight[0]
            n = connect_row(row, targets[2], False, Law(bits, survival, key), row_out)
            for s in range(n):
                target = row_out[s]
                if low <= target < high and (self_loops or target != row):
                    variable[target] += w
