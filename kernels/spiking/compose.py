"""Compose kernels around functions that users write: one neuron, or one synapse, at a time.

State and parameters are records, so that a function reads ``z.v`` and ``p.tau``; assigning to a
field of ``z`` changes it in place. What is composed is compiled for each process, never cached.
"""

import numpy as np

from neurosim.kernels._jit import closure


def compose_step(step):
    """Return a kernel that calls ``step(z, p, dt, is_refractory) -> fires`` for every neuron.

    The kernel takes

    - z : ndarray of records, shape (n padded,); p : of shape (1,) or (n padded,); dt : ndarray of
      float, shape (1,), ms;
    - clock, first, release, times, log, bounds, halt : see `neurosim.kernels.spiking.integrate`.
    """
    step = closure(step)

    @closure
    def sweep(clock, first, n_here, z, p, dt, release, times, log, bounds, halt):
        now, k, length = clock[0], clock[1], dt[0]
        n, is_shared = bounds[k], p.size == 1
        for i in range(n_here):
            is_refractory = release[i] > now
            fires = step(z[i], p[0 if is_shared else i], length, is_refractory)
            if fires and not is_refractory:
                release[i] = now + times[0]
                log[n] = first + i
                n += 1
        bounds[k + 1] = n
        if n + n_here > log.size:
            halt[0] = now

    return sweep


def compose_reset(reset):
    """Return a kernel that calls ``reset(z, p)`` for every neuron that fires now."""
    reset = closure(reset)

    @closure
    def sweep(clock, first, z, p, log, bounds):
        k, is_shared = clock[1], p.size == 1
        for e in range(bounds[k], bounds[k + 1]):
            i = log[e] - first
            reset(z[i], p[0 if is_shared else i])

    return sweep


def compose_arrival(on_pre):
    """Return a kernel that calls ``on_pre(w, z, p, elapsed) -> w`` for every synapse reached.

    The kernel takes the pieces of `neurosim.kernels.spiking.arrive`, whether weights follow,
    weights (n_synapses,), z : records (n_synapses,), last : int64 (n_synapses,), the step of the
    last call; p : records (1,); dt, ms.
    """
    on_pre = closure(on_pre)

    @closure
    def sweep(clock, starts, stops, n_pieces, is_plastic, weights, z, last, p, dt):
        now, length, parameters = clock[0], dt[0], p[0]
        for m in range(n_pieces[0]):
            for s in range(starts[m], stops[m]):
                w = on_pre(weights[s], z[s], parameters, (now - last[s]) * length)
                weights[s] = w if is_plastic else weights[s]
                last[s] = now

    return sweep


def compose_firing(on_post):
    """Return a kernel that calls ``on_post(w, z, p, elapsed) -> w`` for synapses onto who fires.

    Besides the above it takes log and bounds of the postsynaptic neurons here, and their synapses
    as indptr (n_post + 1,) and synapses (n_synapses,).
    """
    on_post = closure(on_post)

    @closure
    def sweep(clock, log, bounds, indptr, synapses, is_plastic, weights, z, last, p, dt):
        now, k, length, parameters = clock[0], clock[1], dt[0], p[0]
        for e in range(bounds[k], bounds[k + 1]):
            for place in range(indptr[log[e]], indptr[log[e] + 1]):
                s = np.int64(synapses[place])
                w = on_post(weights[s], z[s], parameters, (now - last[s]) * length)
                weights[s] = w if is_plastic else weights[s]
                last[s] = now

    return sweep


def compose_signal(on_signal):
    """Return a kernel that calls ``on_signal(w, z, p, elapsed, signal) -> w`` for every synapse."""
    on_signal = closure(on_signal)

    @closure
    def sweep(clock, weights, z, last, p, dt, signal):
        now, length, parameters, value = clock[0], dt[0], p[0], signal[0]
        for s in range(weights.size):
            elapsed = (now - last[s]) * length
            weights[s] = on_signal(weights[s], z[s], parameters, elapsed, value)
            last[s] = now

    return sweep
