"""Play spikes back, as if neurons had fired."""

from neurosim.kernels._jit import kernel


@kernel
def play(clock, first, n_here, indptr, neurons, start, log, bounds, halt):
    """List the neurons whose spikes fall into this step.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    first, n_here : int64
        The neurons here are first .. first + n_here - 1.
    indptr : ndarray of int64, shape (n_steps + 1,)
        Spikes of step t are indptr[t] .. indptr[t + 1] - 1; none beyond.
    neurons : ndarray of int32, shape (n_spikes,)
        Ascending within a step.
    start : ndarray of int64, shape (1,)
        Step that the first row stands for.
    log, bounds, halt
        See `neurosim.kernels.spiking.integrate`.
    """
    k, at = clock[1], clock[0] - start[0]
    n = bounds[k]
    if 0 <= at < indptr.size - 1:
        for s in range(indptr[at], indptr[at + 1]):
            if first <= neurons[s] < first + n_here:
                log[n] = neurons[s]
                n += 1
    bounds[k + 1] = n
    if n + n_here > log.size:
        halt[0] = clock[0]
