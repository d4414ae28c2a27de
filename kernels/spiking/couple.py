"""Couple neurons without spikes: sums over connections of a function of users, in every step.

``look(state, j)`` returns the state of a presynaptic neuron. Every sum is made in the order of
presynaptic neurons, from 0, in double precision; presynaptic neurons come one after the other, so
connections are read as they stand in their rows.
"""

import numpy as np

from neurosim.kernels._jit import closure, kernel
from neurosim.kernels.spiking.compose import look_record


def compose_coupling(term, look=look_record):
    """Return a kernel that sums ``term(w, pre, post)`` for each postsynaptic neuron.

    The kernel takes `Rows` onto the neurons here, their weights, shape (1,) or (n_synapses,), the
    state of the presynaptic neurons, records of all postsynaptic neurons, the number of the first
    neuron here, and room for the sums of those here, float64.
    """
    term = closure(term)

    @closure
    def sweep(rows, weights, pre, post, first, sums):
        begins, ends, indices = rows.begins, rows.ends, rows.indices
        is_shared = weights.size == 1
        sums[:] = 0.0
        for j in range(begins.size):
            source, targets = look(pre, j), indices[begins[j] : ends[j]]
            own = weights[begins[j] : ends[j]] if not is_shared else weights
            for s in range(targets.size):
                i = np.int64(targets[s])
                w = own[0 if is_shared else s]
                sums[i - first] += np.float64(term(w, source, post[i]))

    return sweep


def compose_coupling_from_pre(term, look=look_record):
    """As `compose_coupling`, of ``term(w, pre)``."""
    term = closure(term)

    @closure
    def sweep(rows, weights, pre, post, first, sums):
        begins, ends, indices = rows.begins, rows.ends, rows.indices
        is_shared = weights.size == 1
        sums[:] = 0.0
        for j in range(begins.size):
            if begins[j] == ends[j]:
                continue
            source, targets = look(pre, j), indices[begins[j] : ends[j]]
            if is_shared:  # the same for the whole row
                amount = np.float64(term(weights[0], source))
                for s in range(targets.size):
                    sums[np.int64(targets[s]) - first] += amount
                continue
            own = weights[begins[j] : ends[j]]
            for s in range(targets.size):
                sums[np.int64(targets[s]) - first] += np.float64(term(own[s], source))

    return sweep


def compose_even_coupling(term, look=look_record):
    """Return a kernel that sums ``term(w, pre)`` over all neurons, once for all targets.

    The kernel takes how many neurons there are, their one weight, shape (1,), their state, and room
    for the sum, float64, shape (1,).
    """
    term = closure(term)

    @closure
    def sweep(n, weight, pre, total):
        total[0] = 0.0
        for j in range(n):
            total[0] += np.float64(term(weight[0], look(pre, j)))

    return sweep


@kernel
def set_sums(sums, variable):
    """Set a variable to what was summed.

    Parameters
    ----------
    sums : ndarray of float64, shape (1,) or (n,)
    variable : ndarray of float32 or float64, shape (n,)
    """
    kind, is_shared = variable.dtype.type, sums.size == 1
    for i in range(variable.size):
        variable[i] = kind(sums[0 if is_shared else i])


@kernel
def add_sums(sums, variable):
    """Add what was summed to a variable, rounded once; parameters as of `set_sums`."""
    kind, is_shared = variable.dtype.type, sums.size == 1
    for i in range(variable.size):
        variable[i] = kind(np.float64(variable[i]) + sums[0 if is_shared else i])
