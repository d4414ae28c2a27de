"""Relate spikes pair by pair, with traces of each synapse: the arithmetic of Brian2, step by step.

Both traces of a synapse are brought to the present whenever one of its neurons fires, so their bits
depend on all those events; traces of each neuron (`neurosim.kernels.spiking.potentiate`) differ in
the last digits, and are several times faster.
"""

import math

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.spiking.potentiate import bound


@leaf
def refresh(s, now, rates, pre_trace, post_trace, last):
    """Bring the traces of synapse ``s`` to time ``now``."""
    waited = -(now - last[s])
    pre_trace[s] *= math.exp(rates[0] * waited)
    post_trace[s] *= math.exp(rates[1] * waited)
    last[s] = now


@kernel
def relate_arrived(
    clock, starts, stops, n_pieces, weights, rates, steps, limits, pre_trace, post_trace, last
):
    """Depress along the pieces that arrive, by the trace of the postsynaptic spikes.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    starts, stops, n_pieces
        See `neurosim.kernels.spiking.arrive`.
    weights, pre_trace, post_trace, last : ndarray of float64, shape (n_synapses,)
        ``last`` is when the traces were brought up to date, seconds.
    rates : ndarray of float64, shape (3,)
        1 / tau of both traces, in 1/s; dt in seconds.
    steps : ndarray of float64, shape (3,)
        What a spike adds to each trace; what is left of the trace before (1, or 0 for nearest).
    limits : ndarray of float64, shape (3,)
        See `neurosim.kernels.spiking.potentiate`.
    """
    now, low, high, is_scaled = clock[0] * rates[2], limits[0], limits[1], limits[2] != 0
    for m in range(n_pieces[0]):
        for s in range(starts[m], stops[m]):
            refresh(s, now, rates, pre_trace, post_trace, last)
            pre_trace[s] = pre_trace[s] * steps[2] + steps[0]
            w, move = weights[s], post_trace[s]
            weights[s] = bound(w + (move * (w - low) if is_scaled else move), low, high)


@kernel
def relate_fired(
    clock, log, bounds, indptr, synapses, weights, rates, steps, limits, pre_trace, post_trace, last
):
    """Potentiate the synapses into the neurons that fire now, by the trace of what arrived.

    Parameters
    ----------
    log, bounds : ndarray of int32 and int64
        Who fired here, see `neurosim.kernels.spiking.integrate`.
    indptr, synapses : ndarray of int64, shape (n_post + 1,); ndarray of uint, shape (n_synapses,)
        Numbers of the synapses of each postsynaptic neuron.
    """
    now, low, high, is_scaled = clock[0] * rates[2], limits[0], limits[1], limits[2] != 0
    k = clock[1]
    for e in range(bounds[k], bounds[k + 1]):
        neuron = log[e]
        for place in range(indptr[neuron], indptr[neuron + 1]):
            s = synapses[place]
            refresh(s, now, rates, pre_trace, post_trace, last)
            post_trace[s] = post_trace[s] * steps[2] + steps[1]
            w, move = weights[s], pre_trace[s]
            weights[s] = bound(w + (move * (high - w) if is_scaled else move), low, high)
