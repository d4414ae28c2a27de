"""Play spikes back, as if neurons had fired."""

import numpy as np

from neurosim.kernels._jit import kernel


@kernel
def play(clock, indptr, neurons, start, log):
    """List the neurons whose spikes fall into this step.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    indptr : ndarray of int64, shape (n_steps + 1,)
        Spikes of step t are indptr[t] .. indptr[t + 1] - 1; none beyond.
    neurons : ndarray of int32, shape (n_spikes,)
        Ascending within a step.
    start : ndarray of int64, shape (1,)
        Step that the first row stands for.
    log : LogPart
    """
    k, at = clock[1], clock[0] - start[0]
    n, first, stop, listed = log.bounds[k], log.first, log.first + log.n, log.neurons
    if 0 <= at < indptr.size - 1:
        played = neurons[indptr[at] : indptr[at + 1]]
        # Every thread finds its own run of all spikes of the step, which ascend.
        own = played[np.searchsorted(played, first) : np.searchsorted(played, stop)]
        out = listed[n : n + own.size]
        for s in range(own.size):
            out[s] = own[s]
        n += own.size
    log.bounds[k + 1] = n
    if n + log.n > log.neurons.size:
        log.halt[0] = clock[0]
