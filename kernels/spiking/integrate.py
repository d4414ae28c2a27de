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

from neurosim.kernels._bits import as_wide, opaque
from neurosim.kernels._jit import kernel, leaf

BLOCK = 128
NEVER = 2**31 - 1


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
def moves_until(clock, refractory, which, like):
    """Return up to which step of release a variable moves: the present one where it is frozen.

    One number to compare with, in place of a choice of choices: .85 of the time of a step of
    currents.
    """
    return as_wide(clock[0] if refractory.frozen[which] else NEVER, like)


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
    now, until = as_wide(clock[0], v), moves_until(clock, refractory, 0, v)
    shared, is_shared = rest[0], rest.size == 1
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits = as_wide(0, v)
        for j in range(BLOCK):
            # Unsigned: the test of a signed index for being negative keeps the loop from
            # vectorising.
            i = np.uint64(block * BLOCK + j)
            free, old = as_wide(release[i], v), opaque(v[i])
            moved = p * old
            moved = moved + shared if is_shared else (moved + rest[i]) - p * rest[i]
            # A choice of two values that are both there, not a branch, so the loop vectorises.
            now_v = moved if free <= until else old
            v[i] = now_v
            hits = as_wide(hits + as_wide((not now_v <= v_th) and free <= now, v), v)
        if hits:
            n = list_block(block, now, v, v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)


@leaf
def fade(old, left, tiny, is_moving):
    """Return what is left of a current or conductance after a step, all of it where none moves."""
    faded = left * old
    faded = faded if abs(faded) > tiny else type(old)(0)
    return faded if is_moving else old


@leaf
def fade_block(block, until, release, g, left, tiny):
    """Let a current or conductance of a block decay, but of those that may fire only later."""
    for j in range(BLOCK):
        i = np.uint64(block * BLOCK + j)
        g[i] = fade(opaque(g[i]), left, tiny, as_wide(release[i], g) <= until)


@leaf
def move_currents(block, arrays, steps, numbers, is_rest_shared):
    """Advance v, ge and gi of a block; return how many reach the threshold."""
    v, ge, gi, release, rest = arrays
    now, until, until_e, until_i = steps
    v_th, p, of_e, of_i, left_e, left_i, tiny = numbers
    shared, hits = rest[0], as_wide(0, v)
    for j in range(BLOCK):
        i = np.uint64(block * BLOCK + j)
        free, old = as_wide(release[i], v), opaque(v[i])
        e, inh = opaque(ge[i]), opaque(gi[i])
        moved = (of_e * e + of_i * inh) + p * old
        moved = moved + shared if is_rest_shared else (moved + rest[i]) - p * rest[i]
        now_v = moved if free <= until else old
        v[i] = now_v
        hits = as_wide(hits + as_wide((not now_v <= v_th) and free <= now, v), v)
        # In the same loop, and chosen for each: a fifth faster than loops of their own.
        ge[i] = fade(e, left_e, tiny, free <= until_e)
        gi[i] = fade(inh, left_i, tiny, free <= until_i)
    return hits


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
    v, release, v_th = membrane.v, refractory.release, constants[0]
    arrays = v, membrane.ge, membrane.gi, release, rest
    numbers = (v_th, constants[1], constants[2], constants[3], constants[4], constants[5],
               constants[6])  # fmt: skip
    now, until = as_wide(clock[0], v), moves_until(clock, refractory, 0, v)
    until_e, until_i = moves_until(clock, refractory, 1, v), moves_until(clock, refractory, 2, v)
    steps = now, until, until_e, until_i
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        # Asked once a block: the compiler left it in the loop, at a tenth of the time.
        if rest.size == 1:
            hits = move_currents(block, arrays, steps, numbers, True)
        else:
            hits = move_currents(block, arrays, steps, numbers, False)
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
    v_th, pulls = constants[0], pulls_of(constants)
    left_e, left_i, tiny, leak = constants[5], constants[6], constants[7], pulls[0]
    now, until = as_wide(clock[0], v), moves_until(clock, refractory, 0, v)
    until_e, until_i = moves_until(clock, refractory, 1, v), moves_until(clock, refractory, 2, v)
    is_shared, shared = rest.size == 1, rest[0] / np.float64(constants[2])
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits = as_wide(0, v)
        for j in range(BLOCK):
            i = np.uint64(block * BLOCK + j)
            free, old = as_wide(release[i], v), opaque(v[i])
            moved = conduct(old, ge[i], gi[i], shared if is_shared else leak * rest[i], pulls)
            now_v = moved if free <= until else old
            v[i] = now_v
            hits = as_wide(hits + as_wide((not now_v <= v_th) and free <= now, v), v)
        fade_block(block, until_e, release, ge, left_e, tiny)
        fade_block(block, until_i, release, gi, left_i, tiny)
        if hits:
            n = list_block(block, now, v, v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)
