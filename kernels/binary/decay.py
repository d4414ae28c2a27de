"""Decay traces."""

from neurosim.kernels._jit import kernel


@kernel
def decay(factor, trace):
    """Multiply a trace by ``factor[0]``; less than ``factor[1]`` is nothing, in place.

    Parameters
    ----------
    factor : ndarray of float, shape (2,)
        Denormal numbers are slow, so the second entry stays above them.
    trace : ndarray of float, shape (n,)
    """
    share, tiny, zero = factor[0], factor[1], trace.dtype.type(0)
    for i in range(trace.size):
        # `zero` is of the trace's type: a plain 0.0 would make a choice of float32 one of float64.
        left = share * trace[i]
        trace[i] = left if abs(left) > tiny else zero
