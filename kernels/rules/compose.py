"""Compose kernels around functions that users write: one neuron, or one synapse, at a time.

State and parameters are records, so that a function reads ``z.v`` and ``p.tau``; assigning to a
field of ``z`` changes it in place. What else a function asks for comes from ``looks``, compiled
looks of `neurosim.kernels.rules.looks`, in the order of its arguments; the kernel takes their
tables last, a tuple with one for each. What is composed is compiled for each process, never cached.
"""

import numpy as np

from neurosim.kernels._jit import closure
from neurosim.kernels.random.throw import BATCH, ESCAPES, throw
from neurosim.kernels.rules.looks import compose_looks
from neurosim.kernels.spiking._chance_tables import Potential
from neurosim.kernels.spiking._tables import Membrane
from neurosim.kernels.spiking.escape import end_list, falls, insert, take

ABSENT = 2**31 - 2
"""From this step on may only those fire again that are not there."""


def compose_step(step, looks=()):
    """Return a kernel that calls ``step(z, p, dt, is_refractory) -> fires`` for every neuron.

    The kernel takes the clock, `RuleNeurons`, `Refractory`, `LogPart`, all of the neurons here, and
    tables.
    """
    step, look = closure(step), compose_looks(looks)

    @closure
    def sweep(clock, neurons, refractory, log, tables):
        now, k, length, release = clock[0], clock[1], neurons.dt[0], refractory.release
        z, p, wait = neurons.z, neurons.p, refractory.wait
        # One record for all, where no parameter differs, stays in the cache.
        n, is_shared = log.bounds[k], p.size == 1
        for i in range(log.n):
            is_refractory = release[i] > now
            me, own = log.first + i, p[0 if is_shared else i]
            fires = step(z[i], own, length, is_refractory, *look(tables, clock, me, me, me))
            if fires and not is_refractory:
                release[i] = now + wait[i if wait.size > 1 else 0]
                log.neurons[n] = log.first + i
                n += 1
        log.bounds[k + 1] = n
        # All may fire in the next step, and nothing is tested there.
        if n + log.n > log.neurons.size:
            log.halt[0] = now

    return sweep


def compose_move(step, looks=()):
    """Return a kernel that calls ``step(z, p, dt, is_refractory)`` for every neuron; none fires.

    Who does is told by another kernel. It takes what that of `compose_step` takes.
    """
    step, look = closure(step), compose_looks(looks)

    @closure
    def sweep(clock, neurons, refractory, log, tables):
        now, k, length, release = clock[0], clock[1], neurons.dt[0], refractory.release
        z, p = neurons.z, neurons.p
        is_shared = p.size == 1
        for i in range(log.n):
            me, own = log.first + i, p[0 if is_shared else i]
            step(z[i], own, length, release[i] > now, *look(tables, clock, me, me, me))
        log.bounds[k + 1] = log.bounds[k]

    return sweep


@closure
def look_record(state, i):
    """Return the state of a neuron: a record."""
    return state[i]


@closure
def look_potential(state, i):
    """Return the state of a neuron that has nothing but v."""
    return Potential(state.v[i])


@closure
def look_membrane(state, i):
    """Return the state of a neuron with synaptic currents or conductances."""
    return Membrane(state.v[i], state.ge[i], state.gi[i])


def compose_hazard(hazard, look=look_record):
    """Return a kernel that lists who fires by chance, which ``hazard(z, p) -> Hz`` tells.

    The kernel takes the clock, the state as ``look`` reads it, `Hazards`, `Refractory`, `LogPart`
    and scratch as `neurosim.kernels.spiking.escape.escape` does. A hazard that is negative or no
    number is noted, and the neuron does not fire.
    """
    hazard = closure(hazard)

    @closure
    def sweep(clock, state, noise, refractory, log, sure):
        now, k, release, wait = clock[0], clock[1], refractory.release, refractory.wait
        most, dt, fault, p = noise.limits[0], noise.limits[1], noise.fault, noise.p
        words, is_shared = np.empty(BATCH, np.uint32), p.size == 1
        n_sure, m, n = take(log, k, sure), np.int64(0), log.bounds[k]
        for start in range(0, log.n, BATCH):
            throw((log.first + start) >> 2, clock, ESCAPES, noise.key, words)
            for i in range(start, min(start + BATCH, log.n)):
                if release[i] > now:
                    continue
                h = np.float64(hazard(look(state, i), p[0 if is_shared else i]))
                # So written, it catches NaN, which fails every comparison.
                if not h >= 0.0:
                    if fault[0] < 0:
                        fault[0], fault[1] = now, log.first + i
                    continue
                q, word = min(h, most) * dt, words[i - start]
                # 1 - exp(-q) is at most q, so most words need no exponential.
                if np.float64(word) * 2.0**-32 < q and falls(word, q):
                    release[i] = now + wait[i if wait.size > 1 else 0]
                    m, n = insert(np.int32(log.first + i), sure, m, n_sure, log.neurons, n)
        end_list(clock, log, sure, m, n_sure, n)

    return sweep


def compose_hazard_of_potential(hazard):
    """As `compose_hazard`, for the state of a `Potential`."""
    return compose_hazard(hazard, look_potential)


def compose_hazard_of_membrane(hazard):
    """As `compose_hazard`, for the state of a `Membrane`."""
    return compose_hazard(hazard, look_membrane)


def compose_reset(reset, looks=()):
    """Return a kernel that calls ``reset(z, p)`` for every neuron that fires now.

    The kernel takes the clock, `RuleNeurons`, `LogPart` and tables.
    """
    reset, look = closure(reset), compose_looks(looks)

    @closure
    def sweep(clock, neurons, log, tables):
        k, z, p = clock[1], neurons.z, neurons.p
        is_shared = p.size == 1
        for e in range(log.bounds[k], log.bounds[k + 1]):
            me = np.int64(log.neurons[e])
            i = me - log.first
            reset(z[i], p[0 if is_shared else i], *look(tables, clock, me, me, me))

    return sweep


def compose_event(condition):
    """Return a kernel that lists those neurons that are there for which ``condition(z, p)``.

    The kernel takes the clock, `RuleNeurons`, the steps in which neurons may fire again, and
    `LogPart` of the event.
    """
    condition = closure(condition)

    @closure
    def sweep(clock, neurons, release, log):
        k, z, p = clock[1], neurons.z, neurons.p
        n, is_shared = log.bounds[k], p.size == 1
        for i in range(log.n):
            if release[i] < ABSENT and condition(z[i], p[0 if is_shared else i]):
                log.neurons[n] = log.first + i
                n += 1
        log.bounds[k + 1] = n
        if n + log.n > log.neurons.size:
            log.halt[0] = clock[0]

    return sweep


def compose_arrival(on_pre, looks=()):
    """Return a kernel that calls ``on_pre(w, z, p, elapsed) -> w`` for every synapse reached.

    The kernel takes the clock, `Pieces`, `Ends`, whether weights follow, `RuleSynapses` and tables.
    """
    on_pre, look = closure(on_pre), compose_looks(looks)

    @closure
    def sweep(clock, pieces, ends, is_plastic, synapses, tables):
        weights, z, last = synapses.weights, synapses.z, synapses.last
        now, length, p, indices = clock[0], synapses.dt[0], synapses.p, ends.indices
        is_shared = p.size == 1
        for m in range(pieces.n[0]):
            i = np.int64(ends.neurons[pieces.spikes[m]])
            for s in range(pieces.starts[m], pieces.stops[m]):
                asked = look(tables, clock, s, i, np.int64(indices[s]))
                own, elapsed = p[0 if is_shared else s], (now - last[s]) * length
                # Called also where weights stay: the state of a synapse follows the spikes all the
                # same.
                w = on_pre(weights[s], z[s], own, elapsed, *asked)
                weights[s] = w if is_plastic else weights[s]
                last[s] = now

    return sweep


def compose_firing(on_post, looks=()):
    """Return a kernel that calls ``on_post(w, z, p, elapsed) -> w`` for synapses onto who fires.

    The kernel takes the clock, `LogPart` and `Columns` of the postsynaptic neurons, whether weights
    follow, `RuleSynapses` and tables.
    """
    on_post, look = closure(on_post), compose_looks(looks)

    @closure
    def sweep(clock, log, columns, is_plastic, synapses, tables):
        weights, z, last = synapses.weights, synapses.z, synapses.last
        now, k, length, p = clock[0], clock[1], synapses.dt[0], synapses.p
        is_shared = p.size == 1
        for e in range(log.bounds[k], log.bounds[k + 1]):
            j = np.int64(log.neurons[e])
            for place in range(columns.indptr[j], columns.indptr[j + 1]):
                s = np.int64(columns.synapses[place])
                asked = look(tables, clock, s, np.int64(columns.sources[place]), j)
                own, elapsed = p[0 if is_shared else s], (now - last[s]) * length
                w = on_post(weights[s], z[s], own, elapsed, *asked)
                weights[s] = w if is_plastic else weights[s]
                last[s] = now

    return sweep


def compose_clocked(on_step, looks=()):
    """Return a kernel that calls ``on_step(w, z, p, elapsed) -> w`` every so many steps, for all.

    The kernel takes the clock, an array of the steps from one time to the next, the first neuron of
    a part and the one behind it, `Columns`, whether weights follow, `RuleSynapses` and tables.
    """
    on_step, look = closure(on_step), compose_looks(looks)

    @closure
    def sweep(clock, due, columns, is_plastic, synapses, tables):
        weights, z, last = synapses.weights, synapses.z, synapses.last
        now, length, p = clock[0], synapses.dt[0], synapses.p
        is_shared, first, stop = p.size == 1, due[1], due[2]
        if now % due[0]:
            return
        # By target, as a part of the targets is what a thread has for itself.
        for j in range(first, stop):
            for place in range(columns.indptr[j], columns.indptr[j + 1]):
                s = np.int64(columns.synapses[place])
                asked = look(tables, clock, s, np.int64(columns.sources[place]), j)
                own, elapsed = p[0 if is_shared else s], (now - last[s]) * length
                w = on_step(weights[s], z[s], own, elapsed, *asked)
                weights[s] = w if is_plastic else weights[s]
                last[s] = now

    return sweep


def compose_signal(on_signal, looks=()):
    """Return a kernel that calls ``on_signal(w, z, p, elapsed, signal) -> w`` for every synapse.

    The kernel takes the clock, `RuleSynapses`, `Ends` by place, the signal, shape (1,), and tables.
    """
    on_signal, look = closure(on_signal), compose_looks(looks)

    @closure
    def sweep(clock, synapses, ends, signal, tables):
        weights, z, last = synapses.weights, synapses.z, synapses.last
        now, length, p, value = clock[0], synapses.dt[0], synapses.p, signal[0]
        is_shared = p.size == 1
        for s in range(weights.size):
            elapsed, own = (now - last[s]) * length, p[0 if is_shared else s]
            asked = look(tables, clock, s, np.int64(ends.neurons[s]), np.int64(ends.indices[s]))
            weights[s] = on_signal(weights[s], z[s], own, elapsed, value, *asked)
            last[s] = now

    return sweep
