"""Potentiate and depress by spike timing: traces of each neuron change the weights of its synapses.

A weight moves by a trace times a gain, within bounds; a step may be scaled by the distance of the
weight to the bound it moves to.

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
def depress(pieces, log, indices, weights, traces, rule):
    """Change the weights along the pieces that arrive, by the traces of their targets.

    Parameters
    ----------
    pieces : Pieces
    log : Log
        Of the presynaptic neurons.
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    weights : ndarray of float, shape (n_synapses,)
    traces : Traces
        Fast ones of the postsynaptic neurons, slow ones of the presynaptic.
    rule : TimingRule
    """
    trace, slow, gains, limits = traces.fast, traces.slow, rule.gains, rule.limits
    low, high, is_scaled, speed = limits[0], limits[1], limits[2] != 0, rule.speed[0]
    for m in range(pieces.n[0]):
        start, stop, gain = pieces.starts[m], pieces.stops[m], gains[0]
        if slow.size:
            gain += gains[1] * slow[log.neurons[pieces.spikes[m]]]
        gain *= speed
        targets, of_piece = indices[start:stop], weights[start:stop]
        # Two loops, or the choice would be made for every synapse.
        if is_scaled:
            for s in range(targets.size):
                w = of_piece[s]
                of_piece[s] = bound(w + gain * trace[targets[s]] * (w - low), low, high)
        else:
            for s in range(targets.size):
                of_piece[s] = bound(of_piece[s] + gain * trace[targets[s]], low, high)


@kernel
def potentiate(clock, log, columns, weights, traces, rule):
    """Change the weights into the neurons that fire now, by the traces of their sources.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    log : LogPart
        Of the postsynaptic neurons.
    columns : Columns
    weights : ndarray of float, shape (n_synapses,)
    traces : Traces
        Fast ones of the presynaptic neurons, slow ones of the postsynaptic neurons here.
    rule : TimingRule
    """
    trace, slow, gains, limits = traces.fast, traces.slow, rule.gains, rule.limits
    indptr, sources, synapses = columns.indptr, columns.sources, columns.synapses
    low, high, is_scaled, k = limits[0], limits[1], limits[2] != 0, clock[1]
    speed, lone = rule.speed[0], gains[2]
    for e in range(log.bounds[k], log.bounds[k + 1]):
        neuron, gain = log.neurons[e], gains[0]
        if slow.size:
            gain += gains[1] * slow[neuron - log.first]
        gain *= speed
        pres = sources[indptr[neuron] : indptr[neuron + 1]]
        # Columns are a second order of the synapses, as numbers: weights are kept once, by row,
        # where every spike that arrives reads them.
        those = synapses[indptr[neuron] : indptr[neuron + 1]]
        for s in range(those.size):
            w = weights[those[s]]
            step = gain * (trace[pres[s]] - lone)
            weights[those[s]] = bound(w + (step * (high - w) if is_scaled else step), low, high)


@kernel
def bump_arrived(pieces, log, amount, trace):
    """Raise the traces of the neurons whose spikes arrive.

    Parameters
    ----------
    pieces : Pieces
    log : Log
    amount : ndarray of float, shape (3,)
        What is added; what is left of the trace before (1: all pairs count, 0: only the nearest);
        and the most that it comes to.
    trace : ndarray of float, shape (n_pre,)
    """
    for m in range(pieces.n[0]):
        neuron = log.neurons[pieces.spikes[m]]
        trace[neuron] = min(trace[neuron] * amount[1] + amount[0], amount[2])


@kernel
def bump_fired(clock, log, amount, trace):
    """Raise the traces of the neurons that fire now.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    log : LogPart
    amount : ndarray of float, shape (3,)
        See `bump_arrived`.
    trace : ndarray of float, shape (n,)
        Of the neurons here.
    """
    k = clock[1]
    for e in range(log.bounds[k], log.bounds[k + 1]):
        neuron = log.neurons[e] - log.first
        trace[neuron] = min(trace[neuron] * amount[1] + amount[0], amount[2])
