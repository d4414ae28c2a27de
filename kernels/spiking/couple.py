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
            for s in range(np.uint64(begins[j]), np.uint64(ends[j])):
                i = np.int64(indices[s])
                w = weights[0] if is_shared else weights[s]
                sums[i - first] += np.float64(term(w, look(pre, j), post[i]))

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
            if is_shared:  # the same for the whole row
                amount = np.float64(term(weights[0], look(pre, j)))
                for s in range(np.uint64(begins[j]), np.uint64(ends[j])):
                    sums[np.int64(indices[s]) - first] += amount
                continue
            for s in range(np.uint64(begins[j]), np.uint64(ends[j])):
                i = np.int64(indices[s]) - first
                sums[i] += np.float64(term(weights[s], look(pre, j)))

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
