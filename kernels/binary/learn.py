"""Learn: move the synapses between two sets of firing neurons along their table of weights."""

import numpy as np

from neurosim.kernels._jit import kernel


@kernel
def learn(events, bounds, indices, is_post, move, top, steps):
    """Add ``move`` to the steps of every synapse from ``events`` to ``is_post``, in place.

    Returns how many synapses were written, and how many of them were held back by the ends of
    the table, 0 and ``top``.

    Parameters
    ----------
    events : ndarray of int32, shape (n_events,)
    bounds : ndarray of int64, shape (2, n_pre)
        The row of neuron i stands from ``bounds[0, i]`` to ``bounds[1, i]``.
    indices : ndarray of int32, shape (n_synapses,)
    is_post : ndarray of uint8, shape (n_post,)
    move, top : int64
    steps : ndarray of int16, shape (n_synapses,)
    """
    n_written = n_held = 0
    for e in range(events.size):
        start, stop = bounds[0, events[e]], bounds[1, events[e]]
        # Slices, and unsigned: Numba tests a signed index for being negative.
        targets, of_row = indices[start:stop], steps[start:stop]
        for s in range(targets.size):
            if is_post[np.uint32(targets[s])]:
                wanted = of_row[s] + move
                reached = min(max(wanted, 0), top)
                # Counted where the table ends, as from there on the order of growth and depression
                # matters.
                of_row[s] = np.int16(reached)
                n_written += 1
                n_held += wanted != reached
    return n_written, n_held


@kernel
def scale(events, bounds, initial, factors, steps, weights):
    """Recompute ``weights = rint(initial * factors[steps])`` on the rows of ``events``, in place.

    Parameters
    ----------
    initial : ndarray of float64, shape (n_synapses,)
        Initial weights.
    factors : ndarray of float64, shape (n_levels,)
        Growth at each step, times the unit of ``weights``.
    weights : ndarray of int64, shape (n_synapses,)
    """
    for e in range(events.size):
        start, stop = bounds[0, events[e]], bounds[1, events[e]]
        at_first, of_row, out = initial[start:stop], steps[start:stop], weights[start:stop]
        for s in range(out.size):
            # From the initial weight each time: multiplied on and on, rounding would add up, and a
            # weight that grew and shrank as often would not come back to where it was.
            out[s] = np.int64(np.rint(at_first[s] * factors[np.uint16(of_row[s])]))
