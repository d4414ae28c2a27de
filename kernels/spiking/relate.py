"""Relate spikes pair by pair, with traces of each synapse: the arithmetic of Brian2, step by step.

Both traces of a synapse are brought to the present whenever one of its neurons fires, so their bits
depend on all those events; traces of each neuron (`neurosim.kernels.spiking.potentiate`) differ in
the last digits, and are several times faster.
"""

import math

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.spiking.potentiate import bound


@leaf
def refresh(s, now, rates, traces):
    """Bring the traces of synapse ``s`` to time ``now``."""
    waited = -(now - traces.last[s])
    # One exponential of the whole interval: products of decays per step would round otherwise than
    # Brian2's event-driven equations.
    traces.pre[s] *= math.exp(rates[0] * waited)
    traces.post[s] *= math.exp(rates[1] * waited)
    traces.last[s] = now


@kernel
def relate_arrived(clock, pieces, weights, rule, traces):
    """Depress along the pieces that arrive, by the trace of the postsynaptic spikes.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    pieces : Pieces
    weights : ndarray of float, shape (n_synapses,)
    rule : PairRule
    traces : PairTraces
    """
    rates, steps, limits = rule.rates, rule.steps, rule.limits
    pre_trace, post_trace = traces.pre, traces.post
    now, low, high, is_scaled = clock[0] * rates[2], limits[0], limits[1], limits[2] != 0
    for m in range(pieces.n[0]):
        for s in range(pieces.starts[m], pieces.stops[m]):
            refresh(s, now, rates, traces)
            # The statements of Brian2 in its order: decay, the own trace, then the weight.
            pre_trace[s] = pre_trace[s] * steps[2] + steps[0]
            w, move = weights[s], post_trace[s]
            weights[s] = bound(w + (move * (w - low) if is_scaled else move), low, high)


@kernel
def relate_fired(clock, log, columns, weights, rule, traces):
    """Potentiate the synapses into the neurons that fire now, by the trace of what arrived.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    log : LogPart
        Of the postsynaptic neurons.
    columns : Columns
    weights, rule, traces
        See `relate_arrived`.
    """
    rates, steps, limits = rule.rates, rule.steps, rule.limits
    pre_trace, post_trace = traces.pre, traces.post
    indptr, synapses = columns.indptr, columns.synapses
    now, low, high, is_scaled = clock[0] * rates[2], limits[0], limits[1], limits[2] != 0
    k = clock[1]
    for e in range(log.bounds[k], log.bounds[k + 1]):
        neuron = log.neurons[e]
        for place in range(indptr[neuron], indptr[neuron + 1]):
            s = synapses[place]
            refresh(s, now, rates, traces)
            post_trace[s] = post_trace[s] * steps[2] + steps[1]
            w, move = weights[s], pre_trace[s]
            weights[s] = bound(w + (move * (high - w) if is_scaled else move), low, high)
