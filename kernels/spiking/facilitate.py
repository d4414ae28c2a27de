"""Facilitate and depress in the short term: what a spike releases.

References
----------
.. [1] Tsodyks, Pawelzik, Markram, "Neural networks with dynamic synapses", Neural Comput. 10:821,
   1998, equations 2.3 and 2.4, doi:10.1162/089976698300017502.
"""

import math

import numpy as np

from neurosim.kernels._jit import kernel


@kernel
def facilitate(clock, delay, log, constants, resources, share):
    """Bring u and x of the neurons that fire now up to date; note what each spike releases.

    u decays to its rest and jumps by U (1 - u); x recovers to 1 and loses u x, which is released.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    delay : int64
        Steps until a spike arrives: times are those of arrival.
    log : LogPart
    constants : ndarray of float64, shape (5,)
        U, tau_f, tau_d and dt, in seconds; what u decays to.
    resources : Resources
        Of the neurons here.
    share : ndarray of float, shape (room of the log,)
    """
    u, x, last = resources.u, resources.x, resources.last
    neurons, bounds = log.neurons, log.bounds
    k, use, rate_f, rate_d = clock[1], constants[0], 1 / constants[1], 1 / constants[2]
    # Float64 in any precision: in single, ever later times would lose the digits of an interval.
    now, rest = np.float64(clock[0] + delay) * constants[3], constants[4]
    for e in range(bounds[k], bounds[k + 1]):
        i = neurons[e] - log.first
        waited = now - last[i]
        kept, left = math.exp(rate_f * -waited), math.exp(rate_d * -waited)
        at_u = (rest + u[i] * kept) - rest * kept  # in the order of Brian2, for the same bits
        at_x = (1.0 + x[i] * left) - left
        u[i] = at_u + use * (1 - at_u)
        share[e] = u[i] * at_x
        # Not at_x * (1 - u): Brian2 takes off what was released, and the last bits differ.
        x[i] = at_x - u[i] * at_x
        last[i] = now
