"""Couple neurons without spikes: sums over connections of a function of users, in every step.

What the function asks for beside the weight comes from ``looks``, compiled looks of
`neurosim.kernels.rules.looks`; a kernel takes their tables last. Every sum is made in the order
of presynaptic neurons, from 0, in double precision; presynaptic neurons come one after the other,
so connections are read as they stand in their rows.
"""

import numpy as np

from neurosim.kernels._jit import closure, kernel
from neurosim.kernels.rules.looks import compose_looks


def compose_coupling(term, looks=()):
    """Return a kernel that sums ``term(w, ...)`` for each postsynaptic neuron.

    The kernel takes the clock, `Rows` onto the neurons here, their weights, shape (1,) or
    (n_synapses,), the number of the first neuron here, room for the sums of those here, float64,
    and tables.
    """
    term, look = closure(term), compose_looks(looks)

    @closure
    def sweep(clock, rows, weights, first, sums, tables):
        begins, ends, indices = rows.begins, rows.ends, rows.indices
        is_shared = weights.size == 1
        sums[:] = 0.0
        for i in range(begins.size):
            start, targets = begins[i], indices[begins[i] : ends[i]]
            own = weights[begins[i] : ends[i]] if not is_shared else weights
            for s in range(targets.size):
                j = np.int64(targets[s])
                asked = look(tables, clock, start + s, i, j)
                sums[j - first] += np.float64(term(own[0 if is_shared else s], *asked))

    return sweep


def compose_coupling_from_pre(term, looks=()):
    """As `compose_coupling`, where nothing is asked for that differs within a row."""
    term, look = closure(term), compose_looks(looks)

    @closure
    def sweep(clock, rows, weights, first, sums, tables):
        begins, ends, indices = rows.begins, rows.ends, rows.indices
        is_shared = weights.size == 1
        sums[:] = 0.0
        for i in range(begins.size):
            start, targets = begins[i], indices[begins[i] : ends[i]]
            if not targets.size:
                continue
            asked = look(tables, clock, start, i, np.int64(targets[0]))
            if is_shared:  # the same for the whole row
                amount = np.float64(term(weights[0], *asked))
                for s in range(targets.size):
                    sums[np.int64(targets[s]) - first] += amount
                continue
            own = weights[start : ends[i]]
            for s in range(targets.size):
                sums[np.int64(targets[s]) - first] += np.float64(term(own[s], *asked))

    return sweep


def compose_even_coupling(term, looks=()):
    """Return a kernel that sums ``term(w, ...)`` over some neurons, once for all targets.

    The kernel takes the clock, the neurons, int64, ascending, their one weight, shape (1,), room
    for the sum, float64, shape (1,), both of another such sum over the same neurons, which was made
    in this step and is taken where the weights are equal (NaN: there is none), and tables.
    """
    term, look = closure(term), compose_looks(looks)

    @closure
    def sweep(clock, neurons, weight, total, known_weight, known_total, tables):
        w, so_far = weight[0], 0.0
        if w == known_weight[0]:
            total[0] = known_total[0]
            return
        # In a register: added up in memory, each neuron would wait for the one before.
        for k in range(neurons.size):
            i = neurons[k]
            so_far += np.float64(term(w, *look(tables, clock, i, i, i)))
        total[0] = so_far

    return sweep


@kernel
def set_sums(sums, variable):
    """Set a variable to what was summed.

    Parameters
    ----------
    sums : ndarray of float64, shape (1,) or (n,)
    variable : ndarray of float32 or float64, shape (n,)
    """
    kind = variable.dtype.type
    if sums.size == 1:
        variable[:] = kind(sums[0])
        return
    for i in range(variable.size):
        variable[i] = kind(sums[i])


@kernel
def add_sums(sums, variable):
    """Add what was summed to a variable, rounded once; parameters as of `set_sums`."""
    kind, is_shared, total = variable.dtype.type, sums.size == 1, 0.0
    if is_shared:
        total = sums[0]
    for i in range(variable.size):
        variable[i] = kind(np.float64(variable[i]) + (total if is_shared else sums[i]))


@kernel
def set_chosen(total, neurons, variable):
    """Set a variable of some neurons to what was summed, or to nothing.

    Parameters
    ----------
    total : ndarray of float64, shape (1,)
    neurons : ndarray of int64, shape (m,)
    variable : ndarray of float32 or float64, shape (n,)
    """
    value = variable.dtype.type(total[0])
    for i in neurons:
        variable[i] = value


@kernel
def add_chosen(total, neurons, variable):
    """Add what was summed to a variable of some neurons; parameters as of `set_chosen`."""
    kind, amount = variable.dtype.type, total[0]
    for i in neurons:
        variable[i] = kind(np.float64(variable[i]) + amount)
