"""Keep what others are to see of neurons as they were when the spikes of a step were found."""

from neurosim.kernels._jit import kernel


@kernel
def keep_seen(state, seen):
    """Copy a variable of the neurons of a part.

    Parameters
    ----------
    state, seen : ndarray of float, shape (n,)
    """
    for i in range(state.size):
        seen[i] = state[i]
