"""Let noise with a memory, and the potential of neurons with conductances, fluctuate.

Deviates come from `neurosim.kernels.inputs.inject.draw_normals`. In all kernels

- ``noise`` is float, shape (n,): a standard normal deviate of each neuron;
- every constant of a table has shape (1,), the same for all, or (n,), and all of a table agree;
- products are rounded before they are added.

References
----------
.. [1] Gillespie, "Exact numerical simulation of the Ornstein-Uhlenbeck process and its integral",
   Phys. Rev. E 54:2084, 1996, doi:10.1103/PhysRevE.54.2084 (from memory, to be
   verified).
"""

import math

from neurosim.kernels._jit import kernel

MOST = 40.0
"""Time constants of a membrane in a step, at most: noise that goes in before the step is divided
by what the step leaves of it, which must stay a number in float32, too."""


@kernel
def fluctuate(noise, process, x):
    """Move Ornstein-Uhlenbeck processes on by a step, exactly.

    Parameters
    ----------
    noise : ndarray of float, shape (n,)
    process : Process
    x : ndarray of float, shape (n or more,)
    """
    mean, left, spread = process.mean, process.left, process.spread
    if mean.size == 1:
        at, keeps, moves = mean[0], left[0], spread[0]
        for i in range(noise.size):
            x[i] = at + (keeps * (x[i] - at) + moves * noise[i])
    else:
        for i in range(noise.size):
            x[i] = mean[i] + (left[i] * (x[i] - mean[i]) + spread[i] * noise[i])


@kernel
def fluctuate_conductance(noise, process, decay, x, g):
    """As `fluctuate`; and let conductances hold x where it is above 0, beside what spikes left.

    Parameters
    ----------
    noise : ndarray of float, shape (n,)
    process : Process
    decay : ndarray of float, shape (1,) or (n,)
        What the step before has left of a conductance.
    x, g : ndarray of float, shape (n or more,)
        The process; the conductance, which still holds what is left of the last x.
    """
    mean, left, spread, zero = process.mean, process.left, process.spread, x.dtype.type(0)
    is_shared, is_same = mean.size == 1, decay.size == 1
    for i in range(noise.size):
        c = 0 if is_shared else i
        before = max(x[i], zero)
        x[i] = mean[c] + (left[c] * (x[i] - mean[c]) + spread[c] * noise[i])
        g[i] += max(x[i], zero) - decay[0 if is_same else i] * before


@kernel
def shake(clock, noise, shaking, membrane, release):
    """Add white noise to v before a step of exponential Euler, exact for frozen conductances.

    With g = 1 + ge + gi and y = g dt / tau_m, v gets ``weight`` sqrt((exp(2 y) - 1) / g) times the
    deviate; the step lets exp(-y) of it be left.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    noise : ndarray of float, shape (n,)
    shaking : Shaking
    membrane : Membrane
        Conductances in units of the leak; v changes.
    release : ndarray of int32, shape (n or more,) or (0,)
        The step in which each may fire again, before which it gets nothing; (0,): all get noise.
    """
    now, v, ge, gi = clock[0], membrane.v, membrane.ge, membrane.gi
    weight, rate, is_shared = shaking.weight, shaking.rate, shaking.weight.size == 1
    for i in range(noise.size):
        if release.size and release[i] > now:
            continue
        c = 0 if is_shared else i
        g = 1.0 + ge[i] + gi[i]
        y = min(g * rate[c], MOST)
        v[i] += weight[c] * math.sqrt(math.expm1(2.0 * y) / g) * noise[i]


@kernel
def push(clock, drive, shaking, membrane, release):
    """Let a drive act for a step of exponential Euler, by what it adds to v before it.

    With g and y as in `shake`, v gets ``weight`` (exp(y) - 1) / g times the drive, mV.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    drive : ndarray of float, shape (n,)
    shaking : Shaking
    membrane : Membrane
    release : ndarray of int32, shape (n or more,) or (0,)
        See `shake`.
    """
    now, v, ge, gi = clock[0], membrane.v, membrane.ge, membrane.gi
    weight, rate, is_shared = shaking.weight, shaking.rate, shaking.weight.size == 1
    for i in range(drive.size):
        if release.size and release[i] > now:
            continue
        c = 0 if is_shared else i
        g = 1.0 + ge[i] + gi[i]
        y = min(g * rate[c], MOST)
        v[i] += weight[c] * (math.expm1(y) / g) * drive[i]
