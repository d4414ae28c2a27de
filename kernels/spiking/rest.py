"""Leave neurons with conductances alone while they rest: no step would change a bit of them.

A neuron rests where ge and gi are 0 and a step leaves v as it was: then so does every step after
it. Who does not rest is listed, and moved as `neurosim.kernels.spiking.integrate` moves all.
``clock`` is int64 (step, its number in the log), ``cells`` is `Conducting`, ``listed`` is `Listed`.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.spiking.evaluate import sort
from neurosim.kernels.spiking.integrate import close, conduct, pulls_of


@leaf
def fade_one(g, i, left, tiny):
    """Let the current or conductance of a neuron decay."""
    faded = left * g[i]
    g[i] = faded if abs(faded) > tiny else g.dtype.type(0)


@kernel
def integrate_listed(clock, cells, listed, refractory, log, trouble):
    """Advance those that are listed by a step: list who fires, and forget who rests.

    Parameters
    ----------
    refractory : Refractory
    log : LogPart
    trouble : ndarray of int64, shape (2,)
        As of `neurosim.kernels.spiking.integrate`.
    """
    v, ge, gi, rest, constants = cells.v, cells.ge, cells.gi, cells.rest, cells.constants
    now, pulls, frozen, release = (
        clock[0],
        pulls_of(constants),
        refractory.frozen,
        refractory.release,
    )
    v_th, left_e, left_i, tiny = constants[0], constants[5], constants[6], constants[7]
    shared, is_shared = rest[0] / np.float64(constants[2]), rest.size == 1
    neurons, is_in, fired = listed.neurons, listed.is_in, log.neurons
    begin, n_left = log.bounds[clock[1]], 0
    n = begin
    for at in range(listed.n[0]):
        i = neurons[at]
        old, e, inh, is_free = v[i], ge[i], gi[i], release[i] <= now
        if is_free or not frozen[0]:
            v[i] = conduct(old, e, inh, shared if is_shared else pulls[0] * rest[i], pulls)
        if is_free or not frozen[1]:
            fade_one(ge, i, left_e, tiny)
        if is_free or not frozen[2]:
            fade_one(gi, i, left_i, tiny)
        # Not `v > v_th`: NaN fails every comparison, and must stay in the list to be found.
        fires = is_free and not v[i] <= v_th
        if is_free and not fires and e == 0 and inh == 0 and v[i] == old:
            is_in[i] = 0
            continue
        neurons[n_left] = i
        n_left += 1
        if fires:
            fired[n] = i
            n += 1
    listed.n[0] = n_left
    sort(fired, begin, n)
    close(n, clock, v, refractory, log, trouble)


@kernel
def enlist_reached(first, pieces, indices, listed):
    """List all neurons at which something arrives.

    Parameters
    ----------
    first : int64
        Number of the first neuron here.
    pieces : Pieces
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    """
    starts, stops = pieces.starts, pieces.stops
    neurons, is_in, n = listed.neurons, listed.is_in, listed.n[0]
    for m in range(pieces.n[0]):
        for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
            i = np.int64(indices[s]) - first
            if not is_in[i]:
                is_in[i] = 1
                neurons[n] = i
                n += 1
    listed.n[0] = n


@kernel
def count_moving(neurons, cells):
    """Return how many of some neurons do not rest.

    Parameters
    ----------
    neurons : ndarray of int64, shape (n,)
    """
    v, ge, gi, rest, constants = cells.v, cells.ge, cells.gi, cells.rest, cells.constants
    pulls, count = pulls_of(constants), 0
    shared, is_shared = rest[0] / np.float64(constants[2]), rest.size == 1
    for at in range(neurons.size):
        i = neurons[at]
        pull = shared if is_shared else pulls[0] * rest[i]
        moved = v.dtype.type(conduct(v[i], ge[i], gi[i], pull, pulls))
        is_still = ge[i] == 0 and gi[i] == 0 and moved == v[i] and moved <= constants[0]
        count += 0 if is_still else 1
    return count
