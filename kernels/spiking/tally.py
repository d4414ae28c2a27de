"""Tally how many neurons fire in a step."""

import numpy as np

from neurosim.kernels._jit import kernel


@kernel
def tally(clock, log, is_counted, counts):
    """Count who fires now.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    log : Log
        Of the whole population.
    is_counted : ndarray of uint8, shape (n,) or (0,)
        Whether each neuron counts; none: all do.
    counts : ndarray of int64, shape (1,)
        Output.
    """
    n_parts, room, stride = log.shape[0], log.shape[1], log.shape[2]
    k, total = clock[1], 0
    for part in range(n_parts):
        start = part * room
        first, stop = log.bounds[part * stride + k], log.bounds[part * stride + k + 1]
        if is_counted.size == 0:
            total += stop - first
            continue
        # A slice, and unsigned: Numba tests a signed index for being negative.
        fired = log.neurons[start + first : start + stop]
        for e in range(fired.size):
            total += is_counted[np.uint32(fired[e])]
    counts[0] = total
