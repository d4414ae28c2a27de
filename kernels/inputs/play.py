"""Play spikes back, as if neurons had fired."""

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
    n, stop = log.bounds[k], log.first + log.n
    if 0 <= at < indptr.size - 1:
        for s in range(indptr[at], indptr[at + 1]):
            # Every thread passes over all spikes of the step and takes its own.
            if log.first <= neurons[s] < stop:
                log.neurons[n] = neurons[s]
                n += 1
    log.bounds[k + 1] = n
    if n + log.n > log.neurons.size:
        log.halt[0] = clock[0]
