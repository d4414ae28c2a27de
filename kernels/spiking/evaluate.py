"""Evaluate linear neurons from their anchors, so that only those that might fire are stepped.

Between arrivals a linear neuron moves by a closed formula, so its state is kept as it was at its
*anchor*: after the last arrival, spike or refractory step. A step evaluates the formula for those
that might fire and stores nothing, and so does a look: that a neuron is stepped, or looked at,
costs time and never changes a bit. In all kernels

- ``clock`` is int64 (step, its number in the log);
- ``cells`` is `Anchored`, ``listed`` is `Listed`.

References
----------
.. [1] Rotter, Diesmann, "Exact digital simulation of time-invariant linear systems", Biol. Cybern.
   81:381, 1999, section 3, doi:10.1007/s004220050570.
.. [2] Morrison, Straube, Plesser, Diesmann, "Exact subthreshold integration with continuous spike
   times in discrete-time neural network simulations", Neural Comput. 19:47, 2007,
   doi:10.1162/neco.2007.19.1.47: a neuron is visited where something arrives (from memory, to be
   verified).
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.spiking.integrate import close

V, OF_E, OF_I, LEFT_E, LEFT_I = range(5)
"""Columns of ``powers``."""
FEW = 32
"""Neurons that are sorted by insertion."""


@leaf
def state_of(i, age, v, ge, gi, rest, powers):
    """Return v, ge and gi of a neuron ``age`` steps after its anchor.

    It takes arrays and no table: members of a table that is passed in a loop are counted each time,
    which took ten times as long as all else.
    """
    moved = rest + powers[age, V] * (np.float64(v[i]) - rest)
    if not ge.size:
        return moved, 0.0, 0.0
    e, inh = np.float64(ge[i]), np.float64(gi[i])
    moved += powers[age, OF_E] * e + powers[age, OF_I] * inh
    return moved, powers[age, LEFT_E] * e, powers[age, LEFT_I] * inh


@leaf
def might_fire(state, rest, limits):
    """Tell whether a neuron in such a state could fire before anything arrives.

    v is never further above its rest than it is now, plus what is left of ge and gi can add.
    """
    v, e, inh = state
    most = max(v - rest, 0.0) + limits[2] * max(e, 0.0) + limits[3] * max(inh, 0.0)
    # Not `most >= ...`: NaN fails every comparison, and must stay in the list to be found.
    return not most < limits[0] - rest - limits[1]


@leaf
def seen_of(i, age, v, ge, gi, rest, powers):
    """Do what `state_of` does for a look, to whom an age of 0 is none: what was set is read."""
    moved, e, inh = state_of(i, age, v, ge, gi, rest, powers)
    # v alone, as rest + (v - rest) is rounded. Not a return for each: with these all arrays were
    # counted for each neuron, which took ten times as long as the rest.
    return moved if age else np.float64(v[i]), e, inh


@leaf
def sort(neurons, first, stop):
    """Sort a stretch of a list: by insertion where a few fire in a step, as is usual."""
    if stop - first > FEW:
        neurons[first:stop].sort()
        return
    for e in range(first + 1, stop):
        i, at = neurons[e], e
        while at > first and neurons[at - 1] > i:
            neurons[at] = neurons[at - 1]
            at -= 1
        neurons[at] = i


@kernel
def integrate_lazy(clock, cells, listed, refractory, log, trouble):
    """Advance those that are listed by a step: list who fires, and forget who cannot for now.

    Parameters
    ----------
    refractory : Refractory
    log : LogPart
    trouble : ndarray of int64, shape (2,)
        As of `neurosim.kernels.spiking.integrate`.
    """
    now, frozen = np.int32(clock[0]), refractory.frozen
    v, ge, gi, anchor, v_inf = cells.v, cells.ge, cells.gi, cells.anchor, cells.v_inf
    powers, limits, release = cells.powers, cells.limits, refractory.release
    neurons, is_in, fired = listed.neurons, listed.is_in, log.neurons
    begin, n_left, is_shared = log.bounds[clock[1]], 0, v_inf.size == 1
    n = begin
    for at in range(listed.n[0]):
        i = neurons[at]
        rest = v_inf[0] if is_shared else v_inf[i]
        state = state_of(i, now + 1 - anchor[i], v, ge, gi, rest, powers)
        is_refractory = release[i] > now
        fires = not (is_refractory or state[0] <= limits[0])
        if not (is_refractory or fires or might_fire(state, rest, limits)):
            is_in[i] = 0
            continue
        neurons[n_left] = i
        n_left += 1
        # Those that are refractory are few, and stored in each step, like the recursion.
        if is_refractory or fires:
            v[i] = state[0] if fires or not frozen[0] else v[i]
            if ge.size:
                ge[i] = state[1] if fires or not frozen[1] else ge[i]
                gi[i] = state[2] if fires or not frozen[2] else gi[i]
            anchor[i] = now + 1
        if fires:
            fired[n] = i
            n += 1
    listed.n[0] = n_left
    sort(fired, begin, n)
    close(n, clock, v, refractory, log, trouble)


@kernel
def rouse(clock, first, pieces, indices, cells):
    """Bring all neurons at which something arrives up to the end of the step.

    Parameters
    ----------
    first : int64
        Number of the first neuron here.
    pieces : Pieces
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    """
    v, ge, gi, anchor, v_inf = cells.v, cells.ge, cells.gi, cells.anchor, cells.v_inf
    starts, stops, powers, is_shared = pieces.starts, pieces.stops, cells.powers, v_inf.size == 1
    then = np.int32(clock[0] + 1)
    for m in range(pieces.n[0]):
        for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
            i = np.int64(indices[s]) - first
            age = then - anchor[i]
            if age:
                rest = v_inf[0] if is_shared else v_inf[i]
                state = state_of(i, age, v, ge, gi, rest, powers)
                v[i], anchor[i] = state[0], then
                if ge.size:
                    ge[i], gi[i] = state[1], state[2]


@kernel
def enlist(first, pieces, indices, cells, listed):
    """List those that might fire of the neurons at which something has arrived.

    After `rouse`, and after weights were added. Half as many are listed as if all were that were
    roused: most spikes bring a neuron nowhere near its threshold.

    Parameters
    ----------
    first, pieces, indices
        As of `rouse`.
    """
    v, ge, gi, v_inf, limits = cells.v, cells.ge, cells.gi, cells.v_inf, cells.limits
    starts, stops, is_shared = pieces.starts, pieces.stops, v_inf.size == 1
    neurons, is_in, n = listed.neurons, listed.is_in, listed.n[0]
    for m in range(pieces.n[0]):
        for s in range(np.uint64(starts[m]), np.uint64(stops[m])):
            i = np.int64(indices[s]) - first
            if is_in[i]:
                continue
            rest = v_inf[0] if is_shared else v_inf[i]
            e, inh = (ge[i], gi[i]) if ge.size else (v.dtype.type(0), v.dtype.type(0))
            if might_fire((v[i], e, inh), rest, limits):
                is_in[i] = 1
                neurons[n] = i
                n += 1
    listed.n[0] = n


@kernel
def evaluate(step, neurons, cells, v_out, ge_out, gi_out):
    """Write the state of some neurons at the beginning of a step.

    Parameters
    ----------
    step : int64
    neurons : ndarray of int64, shape (n,)
    v_out, ge_out, gi_out : ndarray of float, shape (n,)
        The last two have no elements where there are no currents.
    """
    v, ge, gi, anchor, v_inf = cells.v, cells.ge, cells.gi, cells.anchor, cells.v_inf
    powers, is_shared = cells.powers, v_inf.size == 1
    for at in range(neurons.size):
        i = neurons[at]
        rest = v_inf[0] if is_shared else v_inf[i]
        state = seen_of(i, step - anchor[i], v, ge, gi, rest, powers)
        v_out[at] = state[0]
        if ge_out.size:
            ge_out[at], gi_out[at] = state[1], state[2]


@kernel
def observe_lazy(clock, times, neurons, cells, seen, n_seen, halt):
    """Do what `neurosim.kernels.spiking.observe.observe` does, for neurons that are anchored.

    Parameters
    ----------
    times : ndarray of int64, shape (2,)
        Every how many steps; which variable: 0 is v, 1 is ge, 2 is gi.
    neurons, seen, n_seen, halt
        As there.
    """
    if clock[0] % times[0]:
        return
    v, ge, gi, anchor, v_inf = cells.v, cells.ge, cells.gi, cells.anchor, cells.v_inf
    powers, is_shared = cells.powers, v_inf.size == 1
    row = seen[n_seen[0] * neurons.size : (n_seen[0] + 1) * neurons.size]
    for at in range(neurons.size):
        i = neurons[at]
        rest = v_inf[0] if is_shared else v_inf[i]
        state = seen_of(i, clock[0] - anchor[i], v, ge, gi, rest, powers)
        row[at] = state[0] if times[1] == 0 else state[1] if times[1] == 1 else state[2]
    n_seen[0] += 1
    if (n_seen[0] + 1) * neurons.size > seen.size:
        halt[0] = clock[0]


@kernel
def count_ready(step, neurons, cells, release):
    """Return how many of some neurons might fire before anything arrives, or are refractory.

    Parameters
    ----------
    step : int64
    neurons : ndarray of int64, shape (n,)
    release : ndarray of int32, shape (n,)
    """
    v, ge, gi, anchor, v_inf = cells.v, cells.ge, cells.gi, cells.anchor, cells.v_inf
    powers, limits, is_shared, count = cells.powers, cells.limits, v_inf.size == 1, 0
    for at in range(neurons.size):
        i = neurons[at]
        rest = v_inf[0] if is_shared else v_inf[i]
        state = state_of(i, step - anchor[i], v, ge, gi, rest, powers)
        count += 1 if release[i] > step or might_fire(state, rest, limits) else 0
    return count
