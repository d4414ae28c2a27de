"""Facilitate and depress in the short term: what a spike releases.

References
----------
.. [1] Tsodyks, Pawelzik, Markram, "Neural networks with dynamic synapses", Neural Comput. 10:821,
   1998, equations 2.3 and 2.4, doi:10.1162/089976698300017502.
"""

import math

import numpy as np

from neurosim.kernels._jit import kernel, leaf


@leaf
def renew(i, now, use, tau_f, tau_d, rest, resources):
    """Bring u and x of one neuron or synapse up to date, let it release; return the share.

    Parameters
    ----------
    i : int64
        Which.
    now, use, tau_f, tau_d, rest : float64
        Its time and law, in seconds.
    resources : Resources
    """
    u, x, last = resources.u, resources.x, resources.last
    rate_f, rate_d = 1 / tau_f, 1 / tau_d
    waited = now - last[i]
    kept, left = math.exp(rate_f * -waited), math.exp(rate_d * -waited)
    at_u = (rest + u[i] * kept) - rest * kept  # in the order of Brian2, for the same bits
    at_x = (1.0 + x[i] * left) - left
    after = at_u + use * (1 - at_u)
    released = after * at_x
    # Not at_x * (1 - u): Brian2 takes off what was released, and the last bits differ.
    u[i], x[i], last[i] = after, at_x - released, now
    return released


@kernel
def facilitate(clock, delay, log, law, resources, share):
    """Bring u and x of the neurons that fire now up to date; note what each spike releases.

    u decays to its rest and jumps by U (1 - u); x recovers to 1 and loses u x, which is released.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    delay : int64
        Steps until a spike arrives: times are those of arrival.
    log : LogPart
    law : Use
        Of all neurons, or of each here.
    resources : Resources
        Of the neurons here.
    share : ndarray of float, shape (room of the log,)
    """
    neurons, bounds, k, is_own = log.neurons, log.bounds, clock[1], law.use.size > 1
    # Float64 in any precision: in single, ever later times would lose the digits of an interval.
    now = np.float64(clock[0] + delay) * law.dt[0]
    for e in range(bounds[k], bounds[k + 1]):
        i = neurons[e] - log.first
        j = i if is_own else 0
        own = law.use[j], law.tau_f[j], law.tau_d[j], law.rest[j]
        share[e] = renew(i, now, *own, resources)


@kernel
def facilitate_each(clock, pieces, law, resources, weights, amounts):
    """Bring u and x of the synapses up to date at which spikes arrive; note what each transmits.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    pieces : Pieces
    law : Use
        Of all synapses, or of each.
    resources : Resources
        Of all synapses.
    weights : ndarray of float, shape (1,) or (n_synapses,)
    amounts : ndarray of float, shape (n_synapses,)
        The weight, times what was released.
    """
    now, is_own, is_shared = np.float64(clock[0]) * law.dt[0], law.use.size > 1, weights.size == 1
    kind = amounts.dtype.type
    for m in range(pieces.n[0]):
        for s in range(pieces.starts[m], pieces.stops[m]):
            j = s if is_own else 0
            own = law.use[j], law.tau_f[j], law.tau_d[j], law.rest[j]
            amounts[s] = weights[0 if is_shared else s] * kind(renew(s, now, *own, resources))
