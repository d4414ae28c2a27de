"""Integrate leaky neurons over one step, exactly where they are linear, and list who fires.

A population is swept in blocks of 128 so that the sweep vectorises; only blocks with a hit are
looked at again. Arrays of neurons are padded to whole blocks; a padded neuron is refractory for
ever. In all kernels

- ``clock`` is int64 (step, its number in the log);
- ``refractory`` and ``log`` are `Refractory` and `LogPart` of the neurons here;
- ``trouble`` gets, int64 (2,), the step and the neuron of a state that is no finite number.

References
----------
.. [1] Rotter, Diesmann, "Exact digital simulation of time-invariant linear systems", Biol. Cybern.
   81:381, 1999, section 3, doi:10.1007/s004220050570.
"""

import math

import numpy as np

from neurosim.kernels._jit import kernel, leaf

BLOCK = 128


@leaf
def list_block(block, now, v, v_th, release, neurons, n):
    """List those of a block that fire, counted from the first here; return how many are listed.

    It takes arrays and no tables: with these the sweep around it took a twelfth longer, and an
    eighth with ``n`` in memory.
    """
    for i in range(block * BLOCK, (block + 1) * BLOCK):
        # Not `v > v_th`: NaN fails every comparison, and must come into the list to be found.
        if not v[i] <= v_th and release[i] <= now:
            neurons[n] = i
            n += 1
    return n


@leaf
def close(n, clock, v, refractory, log, trouble):
    """End the list of a step: let all in it wait, note who is no number, ask for a halt in time.

    NaN and infinity are above any threshold, and so in the list.
    """
    step, k, wait = clock[0], clock[1], refractory.wait
    for e in range(log.bounds[k], n):
        i = log.neurons[e]
        if not np.isfinite(v[i]) and trouble[0] < 0:
            trouble[0], trouble[1] = step, log.first + i
        refractory.release[i] = step + wait[i if wait.size > 1 else 0]
        log.neurons[e] = log.first + i
    log.bounds[k + 1] = n
    # All may fire in the next step, and nothing is tested there.
    if n + v.size > log.neurons.size:
        log.halt[0] = step


@kernel
def integrate_delta(clock, v, rest, constants, refractory, log, trouble):
    """Advance tau_m dv/dt = v_inf - v.

    Parameters
    ----------
    v : ndarray of float, shape (n,)
    rest : ndarray of float, shape (1,) or (n,)
        v_inf (1 - p) of all, or v_inf of each: the order of operations is that of Brian2.
    constants : ndarray of float, shape (2,)
        v_th, p = exp(-dt / tau_m).
    """
    v_th, p, release = constants[0], constants[1], refractory.release
    is_frozen = refractory.frozen[0] != 0
    # The step fits into int32, as `LAST_STEP` sees to; compared with int32, twice as many neurons
    # fit into a register.
    now, shared, is_shared = np.int32(clock[0]), rest[0], rest.size == 1
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits = np.int32(0)
        for j in range(BLOCK):
            # Unsigned: the test of a signed index for being negative keeps the loop from
            # vectorising.
            i = np.uint64(block * BLOCK + j)
            is_free = release[i] <= now
            old = v[i]
            moved = p * old
            moved = moved + shared if is_shared else (moved + rest[i]) - p * rest[i]
            # A choice of two values that are both there, not a branch, so the loop vectorises.
            now_v = moved if is_free or not is_frozen else old
            v[i] = now_v
            hits += np.int32((not now_v <= v_th) and is_free)
        if hits:
            n = list_block(block, now, v, v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)


@leaf
def fade(block, now, release, is_frozen, g, left, tiny):
    """Let a current or conductance of a block decay, but of the refractory where it is frozen."""
    zero = g.dtype.type(0)
    # Asked once a block: a choice for each neuron would cost those that have nothing frozen.
    if is_frozen:
        for j in range(BLOCK):
            i = np.uint64(block * BLOCK + j)
            faded = left * g[i]
            faded = faded if abs(faded) > tiny else zero
            g[i] = faded if release[i] <= now else g[i]
    else:
        for j in range(BLOCK):
            i = np.uint64(block * BLOCK + j)
            faded = left * g[i]
            g[i] = faded if abs(faded) > tiny else zero


@kernel
def integrate_current(clock, membrane, rest, constants, refractory, log, trouble):
    """Advance tau_m dv/dt = v_inf - v + ge + gi; ge and gi decay with time constants of their own.

    Parameters
    ----------
    membrane : Membrane
    rest : ndarray of float, shape (1,) or (n,)
        v_inf (1 - p) of all, or v_inf of each: the order of operations is that of Brian2.
    constants : ndarray of float, shape (7,)
        v_th, p = exp(-dt / tau_m), what ge and gi of now add to v, what is left of ge and gi, and
        how little of them counts as nothing (denormal numbers are slow).
    """
    v, ge, gi, release = membrane.v, membrane.ge, membrane.gi, refractory.release
    v_th, p, frozen = constants[0], constants[1], refractory.frozen
    is_frozen, is_frozen_e, is_frozen_i = frozen[0] != 0, frozen[1] != 0, frozen[2] != 0
    of_e, of_i, left_e, left_i = constants[2], constants[3], constants[4], constants[5]
    tiny = constants[6]
    now, shared, is_shared = np.int32(clock[0]), rest[0], rest.size == 1
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits = np.int32(0)
        for j in range(BLOCK):
            i = np.uint64(block * BLOCK + j)
            is_free = release[i] <= now
            old = v[i]
            moved = (of_e * ge[i] + of_i * gi[i]) + p * old
            moved = moved + shared if is_shared else (moved + rest[i]) - p * rest[i]
            now_v = moved if is_free or not is_frozen else old
            v[i] = now_v
            hits += np.int32((not now_v <= v_th) and is_free)
        fade(block, now, release, is_frozen_e, ge, left_e, tiny)
        fade(block, now, release, is_frozen_i, gi, left_i, tiny)
        if hits:
            n = list_block(block, now, v, v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)


@leaf
def pulls_of(constants):
    """Return what moves v of neurons with conductances: leak, pulls of ge and gi, dt.

    Divided first and multiplied later, as Brian2 does with constants of its equations.
    """
    tau = np.float64(constants[2])
    return 1 / tau, constants[3] / tau, constants[4] / tau, constants[1]


@leaf
def conduct(old, e, inh, pull, pulls):
    """Return v after a step; ``pull`` is v_inf times the leak."""
    leak, to_e, to_i, dt = pulls
    rate = ((0.0 - leak) + leak * -e) - leak * inh
    aim = (pull + (to_e * e + to_i * inh)) / rate
    return -aim + (aim + old) * math.exp(dt * rate)


@kernel
def integrate_conductance(clock, membrane, rest, constants, refractory, log, trouble):
    """Advance tau_m dv/dt = v_inf - v + ge (e_e - v) + gi (e_i - v), as if ge and gi stood still.

    Exponential Euler: exact for the conductances of the start of the step. It is computed in
    float64 and in the order of Brian2, so that v has the same bits.

    Parameters
    ----------
    membrane : Membrane
        Conductances in units of the leak.
    rest : ndarray of float, shape (1,) or (n,)
        v_inf.
    constants : ndarray of float, shape (8,)
        v_th, dt, tau_m, e_e, e_i, what is left of ge and gi, what counts as nothing; times in
        seconds.
    """
    v, ge, gi, release = membrane.v, membrane.ge, membrane.gi, refractory.release
    v_th, frozen, pulls = constants[0], refractory.frozen, pulls_of(constants)
    is_frozen, is_frozen_e, is_frozen_i = frozen[0] != 0, frozen[1] != 0, frozen[2] != 0
    left_e, left_i, tiny, leak = constants[5], constants[6], constants[7], pulls[0]
    now, is_shared = np.int32(clock[0]), rest.size == 1
    shared = rest[0] / np.float64(constants[2])
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits = np.int32(0)
        for j in range(BLOCK):
            i = np.uint64(block * BLOCK + j)
            is_free = release[i] <= now
            old = v[i]
            moved = conduct(old, ge[i], gi[i], shared if is_shared else leak * rest[i], pulls)
            now_v = moved if is_free or not is_frozen else old
            v[i] = now_v
            hits += np.int32((not now_v <= v_th) and is_free)
        fade(block, now, release, is_frozen_e, ge, left_e, tiny)
        fade(block, now, release, is_frozen_i, gi, left_i, tiny)
        if hits:
            n = list_block(block, now, v, v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)
