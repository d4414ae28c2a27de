"""Potentiate and depress by spike timing: traces of each neuron change the weights of its synapses.

A weight moves by a trace times a gain, within bounds; with ``limits[2]`` set a step is scaled by
the distance of the weight to the bound it moves to.

References
----------
.. [1] Morrison, Diesmann, Gerstner, "Phenomenological models of synaptic plasticity based on spike
   timing", Biol. Cybern. 98:459, 2008, section 4.1, doi:10.1007/s00422-008-0233-1.
"""

from neurosim.kernels._jit import kernel, leaf


@leaf
def bound(w, low, high):
    """Return ``w``, at least ``low`` and at most ``high``."""
    return min(max(w, low), high)


@kernel
def depress(starts, stops, spikes, n_pieces, log, indices, weights, trace, slow, gains, limits):
    """Change the weights along the pieces that arrive, by the traces of their targets.

    Parameters
    ----------
    starts, stops, spikes, n_pieces
        See `neurosim.kernels.spiking.arrive`.
    log : ndarray of int32, shape (room,)
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    weights : ndarray of float, shape (n_synapses,)
    trace : ndarray of float, shape (n_post,)
    slow : ndarray of float, shape (n_pre,) or (0,)
        Slow trace of the presynaptic neurons, for triplets.
    gains : ndarray of float, shape (2,)
        The gain is the first plus the second times the slow trace.
    limits : ndarray of float, shape (3,)
        Smallest and largest weight; whether steps scale with the distance.
    """
    low, high, is_scaled = limits[0], limits[1], limits[2] != 0
    for m in range(n_pieces[0]):
        gain = gains[0]
        if slow.size:
            gain += gains[1] * slow[log[spikes[m]]]
        targets, of_piece = indices[starts[m] : stops[m]], weights[starts[m] : stops[m]]
        if is_scaled:
            for s in range(targets.size):
                w = of_piece[s]
                of_piece[s] = bound(w + gain * trace[targets[s]] * (w - low), low, high)
        else:
            for s in range(targets.size):
                of_piece[s] = bound(of_piece[s] + gain * trace[targets[s]], low, high)


@kernel
def potentiate(
    clock, first, log, bounds, indptr, sources, synapses, weights, trace, slow, gains, limits
):
    """Change the weights into the neurons that fire now, by the traces of their sources.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    first : int64
        Number of the first neuron here.
    log, bounds : ndarray of int32 and int64
        Who fired here, see `neurosim.kernels.spiking.integrate`.
    indptr : ndarray of int64, shape (n_post + 1,)
    sources, synapses : ndarray of uint, shape (n_synapses,)
        By postsynaptic neuron: presynaptic neuron and number of each synapse.
    trace : ndarray of float, shape (n_pre,)
    slow : ndarray of float, shape (n,) or (0,)
        Slow trace of the neurons here, for triplets.
    weights, gains, limits
        See `depress`.
    """
    low, high, is_scaled, k = limits[0], limits[1], limits[2] != 0, clock[1]
    for e in range(bounds[k], bounds[k + 1]):
        neuron, gain = log[e], gains[0]
        if slow.size:
            gain += gains[1] * slow[neuron - first]
        pres = sources[indptr[neuron] : indptr[neuron + 1]]
        those = synapses[indptr[neuron] : indptr[neuron + 1]]
        for s in range(those.size):
            w = weights[those[s]]
            step = gain * trace[pres[s]]
            weights[those[s]] = bound(w + (step * (high - w) if is_scaled else step), low, high)


@kernel
def bump_arrived(spikes, n_pieces, log, amount, trace):
    """Raise the traces of the neurons whose spikes arrive.

    Parameters
    ----------
    spikes, n_pieces, log
        See `depress`.
    amount : ndarray of float, shape (2,)
        What is added; what is left of the trace before (1: all pairs count, 0: only the nearest).
    trace : ndarray of float, shape (n_pre,)
    """
    for m in range(n_pieces[0]):
        neuron = log[spikes[m]]
        trace[neuron] = trace[neuron] * amount[1] + amount[0]


@kernel
def bump_fired(clock, first, log, bounds, amount, trace):
    """Raise the traces of the neurons that fire now; arguments as above."""
    k = clock[1]
    for e in range(bounds[k], bounds[k + 1]):
        neuron = log[e] - first
        trace[neuron] = trace[neuron] * amount[1] + amount[0]
