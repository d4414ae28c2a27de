"""Integrate leaky neurons over one step where some constants are those of each, and list who fires.

All is as in `neurosim.kernels.spiking.integrate`, in whose words arguments are told, but for

- ``rest``: v_inf of all, shape (1,), or of each, shape (n,);
- ``own``: an `Own`, with what `V_TH` and the like name.

Padded neurons, which never fire, have constants that let them stay finite.
"""

import math

import numpy as np

from neurosim.kernels._bits import as_wide, opaque
from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.spiking.integrate import BLOCK, close, fade, moves_until

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
    release, values, of_all, is_shared = refractory.release, own.values, rest[0], rest.size == 1
    now, until = as_wide(clock[0], v), moves_until(clock, refractory, 0, v)
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits, v_th, left = as_wide(0, v), place(own, V_TH, block), place(own, LEFT, block)
        for j in range(BLOCK):
            i, k = np.uint64(block * BLOCK + j), np.uint64(j)
            free, old, p = as_wide(release[i], v), opaque(v[i]), values[left + k]
            v_inf = of_all if is_shared else rest[i]
            moved = (p * old + v_inf) - p * v_inf
            now_v = moved if free <= until else old
            v[i] = now_v
            fires = (not now_v <= values[v_th + k]) and free <= now
            hits = as_wide(hits + as_wide(fires, v), v)
        if hits:
            own_v_th = values[np.int64(v_th) : np.int64(v_th) + BLOCK]
            n = list_block_each(block, now, v, own_v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)


@leaf
def fade_each(block, until, release, g, left, tiny):
    """Do what `fade_block` does; what is left of each is that of the block."""
    for j in range(BLOCK):
        i, k = np.uint64(block * BLOCK + j), np.uint64(j)
        g[i] = fade(opaque(g[i]), left[k], tiny, as_wide(release[i], g) <= until)


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
    tiny, values, pulls = own.shared[1], own.values, np.empty(BLOCK, v.dtype)
    now, until = as_wide(clock[0], v), moves_until(clock, refractory, 0, v)
    until_e, until_i = moves_until(clock, refractory, 1, v), moves_until(clock, refractory, 2, v)
    of_all, is_shared = rest[0], rest.size == 1
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits, v_th, left = as_wide(0, v), place(own, V_TH, block), place(own, LEFT, block)
        of_e, of_i = place(own, OF_E, block), place(own, OF_I, block)
        add_currents(block, ge, gi, values, of_e, of_i, pulls)
        for j in range(BLOCK):
            i, k = np.uint64(block * BLOCK + j), np.uint64(j)
            free, old, p = as_wide(release[i], v), opaque(v[i]), values[left + k]
            v_inf = of_all if is_shared else rest[i]
            moved = ((pulls[j] + p * old) + v_inf) - p * v_inf
            now_v = moved if free <= until else old
            v[i] = now_v
            fires = (not now_v <= values[v_th + k]) and free <= now
            hits = as_wide(hits + as_wide(fires, v), v)
        at_e, at_i = np.int64(place(own, LEFT_E, block)), np.int64(place(own, LEFT_I, block))
        left_e, left_i = values[at_e : at_e + BLOCK], values[at_i : at_i + BLOCK]
        fade_each(block, until_e, release, ge, left_e, tiny)
        fade_each(block, until_i, release, gi, left_i, tiny)
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
    dt, tiny, values = np.float64(own.shared[0]), own.shared[1], own.values
    now, until = as_wide(clock[0], v), moves_until(clock, refractory, 0, v)
    until_e, until_i = moves_until(clock, refractory, 1, v), moves_until(clock, refractory, 2, v)
    of_all, is_shared = rest[0], rest.size == 1
    n, neurons = log.bounds[clock[1]], log.neurons
    for block in range(v.size // BLOCK):
        hits, v_th, leak = as_wide(0, v), place(own, V_TH, block), place(own, LEAK, block)
        e_e, e_i = place(own, E_E, block), place(own, E_I, block)
        for j in range(BLOCK):
            i, k = np.uint64(block * BLOCK + j), np.uint64(j)
            free, old = as_wide(release[i], v), opaque(v[i])
            v_inf = of_all if is_shared else rest[i]
            pulls = values[leak + k], values[e_e + k], values[e_i + k]
            moved = conduct_each(old, ge[i], gi[i], v_inf, pulls, dt)
            now_v = moved if free <= until else old
            v[i] = now_v
            fires = (not now_v <= values[v_th + k]) and free <= now
            hits = as_wide(hits + as_wide(fires, v), v)
        at_e, at_i = np.int64(place(own, LEFT_E, block)), np.int64(place(own, LEFT_I, block))
        left_e, left_i = values[at_e : at_e + BLOCK], values[at_i : at_i + BLOCK]
        fade_each(block, until_e, release, ge, left_e, tiny)
        fade_each(block, until_i, release, gi, left_i, tiny)
        if hits:
            own_v_th = values[np.int64(v_th) : np.int64(v_th) + BLOCK]
            n = list_block_each(block, now, v, own_v_th, release, neurons, n)
    close(n, clock, v, refractory, log, trouble)
