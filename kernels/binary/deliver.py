"""Deliver events: add the weight of every firing synapse to the drive of its target.

All sums are int64, so their order, and with it the number of threads, cannot matter.
"""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.graph.far import draw_near_row


@kernel
def deliver_shared(events, amounts, bounds, indices, weight, drive):
    """Add ``amounts[e] * weight`` to ``drive`` along the rows of ``events``, in place.

    Parameters
    ----------
    events : ndarray of int32, shape (n_events,)
        Firing presynaptic neurons.
    amounts : ndarray of int64, shape (n_events,)
        1 for a spike, the value for a graded neuron.
    bounds : ndarray of int64, shape (2, n_pre)
        The row of neuron i stands from ``bounds[0, i]`` to ``bounds[1, i]``.
    indices : ndarray of int32, shape (n_synapses,)
    weight : int64
    drive : ndarray of int64, shape (n_post,)
    """
    for e in range(events.size):
        # No sum overflows: the unit of drive was chosen for the largest that can occur.
        amount = amounts[e] * weight
        # Slices, and unsigned: Numba tests a signed index for being negative; twice as fast.
        targets = indices[bounds[0, events[e]] : bounds[1, events[e]]]
        for s in range(targets.size):
            drive[np.uint32(targets[s])] += amount


@kernel
def deliver_learned(events, amounts, bounds, indices, steps, table, drive):
    """As `deliver_shared`, with the weight ``table[steps[s]]`` of each synapse.

    Parameters
    ----------
    steps : ndarray of int16, shape (n_synapses,)
        What the synapse has learned, as an index into ``table``.
    table : ndarray of int64, shape (n_levels,)
    """
    for e in range(events.size):
        amount = amounts[e]
        start, stop = bounds[0, events[e]], bounds[1, events[e]]
        targets, of_row = indices[start:stop], steps[start:stop]
        for s in range(targets.size):
            # A table of some hundred weights stays in the cache, so a synapse costs 6 bytes of
            # memory (target and step), where a weight of its own would cost 12.
            drive[np.uint32(targets[s])] += amount * table[np.uint16(of_row[s])]


@kernel
def deliver_each(events, amounts, bounds, indices, weights, drive):
    """As `deliver_shared`, with a weight of its own for each synapse.

    Parameters
    ----------
    weights : ndarray of int64, shape (n_synapses,)
    """
    for e in range(events.size):
        amount = amounts[e]
        start, stop = bounds[0, events[e]], bounds[1, events[e]]
        targets, of_row = indices[start:stop], weights[start:stop]
        for s in range(targets.size):
            drive[np.uint32(targets[s])] += amount * of_row[s]


@kernel
def deliver_near(events, amounts, rows, weight, targets, drive):
    """As `deliver_shared`, along rows of neurons that are near to each other, drawn for each event.

    Parameters
    ----------
    rows : NearRows
        See `neurosim.kernels.graph._tables`.
    targets : NearTargets
        All of them.
    """
    for e in range(events.size):
        amount = amounts[e] * weight
        here = targets.row[: draw_near_row(np.int64(events[e]), rows, targets)]
        for s in range(here.size):
            drive[np.uint32(here[s])] += amount
