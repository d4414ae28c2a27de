"""Integrate leaky neurons over one step where some constants are those of each, and list who fires.

All is as in `neurosim.kernels.spiking.integrate`, in whose words arguments are told, but for

- ``rest``: v_inf of all, shape (1,), or of each, shape (n,);
- ``own``: an `Own`, with what `V_TH` and the like name.

Padded neurons, which never fire, have constants that let them stay finite.
"""

import math

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.spiking.integrate import BLOCK, close

V_TH, LEFT, OF_E, OF_I, LEFT_E, LEFT_I = range(6)
"""Threshold, what is left of v after a step, what ge and gi of now add to v, what is left of them;
where synapses let v jump, the first two."""
LEAK, E_E, E_I = range(1, 4)
"""In place of these three, where they are conductances: 1 / tau_m in 1/s, reversal potentials."""


@leaf
def place(own, which, block):
    """Return where the values of a constant begin that are those of a block."""
    return np.uint64(own.starts[which] + block * own.steps[which])


@leaf
def list_block_each(block, now, v, v_th, release, neurons, n):
    """Do what `list_block` does; thresholds are those of the block."""
    for j in range(BLOCK):
        i = block * BLOCK + j
        # Not `v > v_th`: NaN fails every comparison, and must come into the list to be found.
        if not v[i] <= v_th[j] and release[i] <= now:
            neurons[n] = i
            n += 1
    return n


@kernel
def integrate_delta_each(clock, v, rest, own, refractory, log, trouble):
    """Advance tau_m dv/dt = v_inf - v, in the order of operations of Brian2.

    Parameters
    ----------
    v : ndarray of float, shape (n,)
    own : Own
        Of `V_TH` and `LEFT`.
    """
    release, is_frozen, values = refractory.release, refractory.frozen[0] != 0, own.values
    now, of_all, is_shared = np.int32(clock[0]), rest[0], rest.size == 1
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits, v_th, left = np.int32(0), place(own, V_TH, block), place(own, LEFT, block)
        for j in range(BLOCK):
            i, k = np.uint64(block * BLOCK + j), np.uint64(j)
            is_free = release[i] <= now
            old, p = v[i], values[left + k]
            v_inf = of_all if is_shared else rest[i]
            moved = (p * old + v_inf) - p * v_inf
            now_v = moved if is_free or not is_frozen else old
            v[i] = now_v
            hits += np.int32((not now_v <= values[v_th + k]) and is_free)
        if hits:
            own_v_th = values[np.int64(v_th) : np.int64(v_th) + BLOCK]
            n = list_block_each(block, now, v, own_v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)


@leaf
def fade_each(block, now, release, is_frozen, g, left, tiny):
    """Do what `fade` does; what is left of each is that of the block."""
    zero = g.dtype.type(0)
    if is_frozen:
        for j in range(BLOCK):
            i = np.uint64(block * BLOCK + j)
            faded = left[np.uint64(j)] * g[i]
            faded = faded if abs(faded) > tiny else zero
            g[i] = faded if release[i] <= now else g[i]
    else:
        for j in range(BLOCK):
            i = np.uint64(block * BLOCK + j)
            faded = left[np.uint64(j)] * g[i]
            g[i] = faded if abs(faded) > tiny else zero


@leaf
def add_currents(block, ge, gi, values, of_e, of_i, pulls):
    """Write what ge and gi of a block add to v.

    Not where v moves: with two arrays more that loop would not vectorise, as the compiler would
    have to ask of too many pairs whether they overlap.
    """
    for j in range(BLOCK):
        i, k = np.uint64(block * BLOCK + j), np.uint64(j)
        pulls[j] = values[of_e + k] * ge[i] + values[of_i + k] * gi[i]


@kernel
def integrate_current_each(clock, membrane, rest, own, refractory, log, trouble):
    """Advance tau_m dv/dt = v_inf - v + ge + gi; ge and gi decay with time constants of their own.

    Parameters
    ----------
    membrane : Membrane
    own : Own
    """
    v, ge, gi, release = membrane.v, membrane.ge, membrane.gi, refractory.release
    frozen, tiny, values = refractory.frozen, own.shared[1], own.values
    pulls = np.empty(BLOCK, v.dtype)
    is_frozen, is_frozen_e, is_frozen_i = frozen[0] != 0, frozen[1] != 0, frozen[2] != 0
    now, of_all, is_shared = np.int32(clock[0]), rest[0], rest.size == 1
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits, v_th, left = np.int32(0), place(own, V_TH, block), place(own, LEFT, block)
        of_e, of_i = place(own, OF_E, block), place(own, OF_I, block)
        add_currents(block, ge, gi, values, of_e, of_i, pulls)
        for j in range(BLOCK):
            i, k = np.uint64(block * BLOCK + j), np.uint64(j)
            is_free = release[i] <= now
            old, p = v[i], values[left + k]
            v_inf = of_all if is_shared else rest[i]
            moved = ((pulls[j] + p * old) + v_inf) - p * v_inf
            now_v = moved if is_free or not is_frozen else old
            v[i] = now_v
            hits += np.int32((not now_v <= values[v_th + k]) and is_free)
        at_e, at_i = np.int64(place(own, LEFT_E, block)), np.int64(place(own, LEFT_I, block))
        left_e, left_i = values[at_e : at_e + BLOCK], values[at_i : at_i + BLOCK]
        fade_each(block, now, release, is_frozen_e, ge, left_e, tiny)
        fade_each(block, now, release, is_frozen_i, gi, left_i, tiny)
        if hits:
            own_v_th = values[np.int64(v_th) : np.int64(v_th) + BLOCK]
            n = list_block_each(block, now, v, own_v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)


@leaf
def conduct_each(old, e, inh, v_inf, pulls, dt):
    """Return v after a step, in the order of Brian2, where leak and reversals are parameters.

    ``pulls`` are the leak, e_e and e_i.
    The leak is a factor: divided by a tau_m of each neuron, a step would take 1.4 times as long.
    """
    e, inh, leak, e_e, e_i = (
        np.float64(e),
        np.float64(inh),
        np.float64(pulls[0]),
        pulls[1],
        pulls[2],
    )
    rate = -e * leak - (inh * leak + leak)
    aim = ((e_e * e) * leak + (e_i * inh) * leak + leak * v_inf) / rate
    return -aim + (aim + old) * math.exp(dt * rate)


@kernel
def integrate_conductance_each(clock, membrane, rest, own, refractory, log, trouble):
    """Advance tau_m dv/dt = v_inf - v + ge (e_e - v) + gi (e_i - v), as if ge and gi stood still.

    Computed in float64, as by `integrate_conductance`.

    Parameters
    ----------
    membrane : Membrane
        Conductances in units of the leak.
    own : Own
    """
    v, ge, gi, release = membrane.v, membrane.ge, membrane.gi, refractory.release
    frozen, dt, tiny = refractory.frozen, np.float64(own.shared[0]), own.shared[1]
    is_frozen, is_frozen_e, is_frozen_i = frozen[0] != 0, frozen[1] != 0, frozen[2] != 0
    now, of_all, is_shared, values = np.int32(clock[0]), rest[0], rest.size == 1, own.values
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits, v_th, leak = np.int32(0), place(own, V_TH, block), place(own, LEAK, block)
        e_e, e_i = place(own, E_E, block), place(own, E_I, block)
        for j in range(BLOCK):
            i, k = np.uint64(block * BLOCK + j), np.uint64(j)
            is_free = release[i] <= now
            old, v_inf = v[i], of_all if is_shared else rest[i]
            pulls = values[leak + k], values[e_e + k], values[e_i + k]
            moved = conduct_each(old, ge[i], gi[i], v_inf, pulls, dt)
            now_v = moved if is_free or not is_frozen else old
            v[i] = now_v
            hits += np.int32((not now_v <= values[v_th + k]) and is_free)
        at_e, at_i = np.int64(place(own, LEFT_E, block)), np.int64(place(own, LEFT_I, block))
        left_e, left_i = values[at_e : at_e + BLOCK], values[at_i : at_i + BLOCK]
        fade_each(block, now, release, is_frozen_e, ge, left_e, tiny)
        fade_each(block, now, release, is_frozen_i, gi, left_i, tiny)
        if hits:
            own_v_th = values[np.int64(v_th) : np.int64(v_th) + BLOCK]
            n = list_block_each(block, now, v, own_v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)
