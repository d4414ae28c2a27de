"""Deliver events along those contacts that release: add their weights to the drive, in int64."""

from neurosim.kernels._jit import kernel
from neurosim.kernels.random.toss import BATCH, toss


@kernel
def deliver_released(events, amounts, rows, weights, release, when, drive):
    """As `neurosim.kernels.binary.deliver`, where each contact releases all of it or nothing.

    Parameters
    ----------
    events : ndarray of int32, shape (n_events,)
        Firing presynaptic neurons.
    amounts : ndarray of int64, shape (n_events,)
    rows : Rows
    weights : Weights
    release : Release
        See `neurosim.kernels.random._tables`.
    when : int64
        The round.
    drive : ndarray of int64, shape (n_post,)
    """
    bounds, indices, chosen = rows.bounds, rows.indices, release.chosen
    table, steps = weights.table, weights.steps
    for e in range(events.size):
        stop = bounds[1, events[e]]
        for first in range(bounds[0, events[e]], stop, BATCH):
            targets = indices[first : min(first + BATCH, stop)]
            n = toss(events[e], when, first, targets, release)
            if steps.size:
                for c in range(n):
                    drive[targets[chosen[c]]] += amounts[e] * table[steps[first + chosen[c]]]
            elif table.size == 1:
                amount = amounts[e] * table[0]
                for c in range(n):
                    drive[targets[chosen[c]]] += amount
            else:
                for c in range(n):
                    drive[targets[chosen[c]]] += amounts[e] * table[first + chosen[c]]
