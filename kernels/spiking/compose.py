"""Compose kernels around functions that users write: one neuron, or one synapse, at a time.

State and parameters are records, so that a function reads ``z.v`` and ``p.tau``; assigning to a
field of ``z`` changes it in place. What is composed is compiled for each process, never cached.
"""

import numpy as np

from neurosim.kernels._jit import closure


def compose_step(step):
    """Return a kernel that calls ``step(z, p, dt, is_refractory) -> fires`` for every neuron.

    The kernel takes the clock, `RuleNeurons`, `Refractory` and `LogPart`, all of the neurons here.
    """
    step = closure(step)

    @closure
    def sweep(clock, neurons, refractory, log):
        now, k, length, release = clock[0], clock[1], neurons.dt[0], refractory.release
        z, p = neurons.z, neurons.p
        # One record for all, where no parameter differs, stays in the cache.
        n, is_shared = log.bounds[k], p.size == 1
        for i in range(log.n):
            is_refractory = release[i] > now
            fires = step(z[i], p[0 if is_shared else i], length, is_refractory)
            if fires and not is_refractory:
                release[i] = now + refractory.times[0]
                log.neurons[n] = log.first + i
                n += 1
        log.bounds[k + 1] = n
        # All may fire in the next step, and nothing is tested there.
        if n + log.n > log.neurons.size:
            log.halt[0] = now

    return sweep


def compose_reset(reset):
    """Return a kernel that calls ``reset(z, p)`` for every neuron that fires now.

    The kernel takes the clock, `RuleNeurons` and `LogPart`.
    """
    reset = closure(reset)

    @closure
    def sweep(clock, neurons, log):
        k, z, p = clock[1], neurons.z, neurons.p
        is_shared = p.size == 1
        for e in range(log.bounds[k], log.bounds[k + 1]):
            i = log.neurons[e] - log.first
            reset(z[i], p[0 if is_shared else i])

    return sweep


def compose_arrival(on_pre):
    """Return a kernel that calls ``on_pre(w, z, p, elapsed) -> w`` for every synapse reached.

    The kernel takes the clock, `Pieces`, whether weights follow, and `RuleSynapses`.
    """
    on_pre = closure(on_pre)

    @closure
    def sweep(clock, pieces, is_plastic, synapses):
        weights, z, last = synapses.weights, synapses.z, synapses.last
        now, length, parameters = clock[0], synapses.dt[0], synapses.p[0]
        for m in range(pieces.n[0]):
            for s in range(pieces.starts[m], pieces.stops[m]):
                # Called also where weights stay: the state of a synapse follows the spikes all the
                # same.
                w = on_pre(weights[s], z[s], parameters, (now - last[s]) * length)
                weights[s] = w if is_plastic else weights[s]
                last[s] = now

    return sweep


def compose_firing(on_post):
    """Return a kernel that calls ``on_post(w, z, p, elapsed) -> w`` for synapses onto who fires.

    The kernel takes the clock, `LogPart` and `Columns` of the postsynaptic neurons, whether weights
    follow, and `RuleSynapses`.
    """
    on_post = closure(on_post)

    @closure
    def sweep(clock, log, columns, is_plastic, synapses):
        weights, z, last = synapses.weights, synapses.z, synapses.last
        now, k, length, parameters = clock[0], clock[1], synapses.dt[0], synapses.p[0]
        for e in range(log.bounds[k], log.bounds[k + 1]):
            neuron = log.neurons[e]
            for place in range(columns.indptr[neuron], columns.indptr[neuron + 1]):
                s = np.int64(columns.synapses[place])
                w = on_post(weights[s], z[s], parameters, (now - last[s]) * length)
                weights[s] = w if is_plastic else weights[s]
                last[s] = now

    return sweep


def compose_signal(on_signal):
    """Return a kernel that calls ``on_signal(w, z, p, elapsed, signal) -> w`` for every synapse.

    The kernel takes the clock, `RuleSynapses`, and the signal, shape (1,).
    """
    on_signal = closure(on_signal)

    @closure
    def sweep(clock, synapses, signal):
        weights, z, last = synapses.weights, synapses.z, synapses.last
        now, length, parameters, value = clock[0], synapses.dt[0], synapses.p[0], signal[0]
        for s in range(weights.size):
            elapsed = (now - last[s]) * length
            weights[s] = on_signal(weights[s], z[s], parameters, elapsed, value)
            last[s] = now

    return sweep
