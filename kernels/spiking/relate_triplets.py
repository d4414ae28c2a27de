"""Relate spikes by triplets, with traces of each synapse: the arithmetic of Brian2, step by step.

As `neurosim.kernels.spiking.relate` does for pairs: for any delays, and several times slower than
traces of each neuron.
"""

import math

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.spiking.potentiate import bound


@leaf
def refresh_triplet(s, now, rates, traces):
    """Bring the traces of synapse ``s`` to time ``now``."""
    waited = -(now - traces.last[s])
    # One exponential of the whole interval, as in Brian2's event-driven equations.
    traces.r1[s] *= math.exp(rates[0] * waited)
    traces.r2[s] *= math.exp(rates[1] * waited)
    traces.o1[s] *= math.exp(rates[2] * waited)
    traces.o2[s] *= math.exp(rates[3] * waited)
    traces.last[s] = now


@kernel
def relate_triplets_arrived(clock, pieces, weights, rule, traces):
    """Depress along the pieces that arrive, then raise r1 and r2.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    pieces : Pieces
    weights : ndarray of float, shape (n_synapses,)
    rule : TripletRule
    traces : TripletTraces
    """
    rates, gains, limits, left = rule.rates, rule.down, rule.limits, rule.left[0]
    now, low, high, is_scaled = clock[0] * rates[4], limits[0], limits[1], limits[2] != 0
    r1, r2, speed = traces.r1, traces.r2, rule.speed[0]
    for m in range(pieces.n[0]):
        for s in range(pieces.starts[m], pieces.stops[m]):
            refresh_triplet(s, now, rates, traces)
            w, move = weights[s], speed * (gains[0] + gains[1] * r2[s]) * traces.o1[s]
            weights[s] = bound(w + (move * (w - low) if is_scaled else move), low, high)
            r1[s] = r1[s] * left + 1.0
            r2[s] = r2[s] * left + 1.0


@kernel
def relate_triplets_fired(clock, log, columns, weights, rule, traces):
    """Potentiate the synapses into the neurons that fire now, then raise o1 and o2.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    log : LogPart
        Of the postsynaptic neurons.
    columns : Columns
    weights, rule, traces
        See `relate_triplets_arrived`.
    """
    rates, gains, limits, left = rule.rates, rule.up, rule.limits, rule.left[0]
    now, low, high, is_scaled = clock[0] * rates[4], limits[0], limits[1], limits[2] != 0
    o1, o2, speed, k = traces.o1, traces.o2, rule.speed[0], clock[1]
    for e in range(log.bounds[k], log.bounds[k + 1]):
        neuron = log.neurons[e]
        for place in range(columns.indptr[neuron], columns.indptr[neuron + 1]):
            s = columns.synapses[place]
            refresh_triplet(s, now, rates, traces)
            w, arrived = weights[s], traces.r1[s] - gains[2]
            move = speed * (gains[0] + gains[1] * o2[s]) * arrived
            weights[s] = bound(w + (move * (high - w) if is_scaled else move), low, high)
            o1[s] = o1[s] * left + 1.0
            o2[s] = o2[s] * left + 1.0
