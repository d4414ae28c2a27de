"""Hold neurons that are refractory: at their reset value, or at what they had before arrivals.

What arrives goes to all; who drops it is put back, so no arrival needs a look. Refractory are those
that fired in this step, and those of the steps before whose ``release`` lies ahead: they stand in
the log, so no list of them is kept. In all kernels

- ``clock`` is int64 (step, its number in the log), ``log`` a `LogPart` of the neurons here;
- ``n_steps`` is how far back refractory neurons may have fired, this step included, from 1;
- ``release`` is int32, shape (n,), the step in which each may fire again.
"""

from neurosim.kernels._jit import kernel


@kernel
def hold(clock, n_steps, release, log, value, variable):
    """Set a variable of all that are refractory to that of a reset.

    Parameters
    ----------
    value : ndarray of float, shape (1,) or (n,)
    variable : ndarray of float, shape (n,)
    """
    neurons, bounds, first, k = log.neurons, log.bounds, log.first, clock[1]
    now = clock[0]
    # Apart: with a choice for each neuron CUBA took 1.3 times as long.
    if value.size == 1:
        shared = value[0]
        for e in range(bounds[k - n_steps + 1], bounds[k]):
            i = neurons[e] - first
            if release[i] > now:
                variable[i] = shared
        for e in range(bounds[k], bounds[k + 1]):
            variable[neurons[e] - first] = shared
        return
    for e in range(bounds[k - n_steps + 1], bounds[k]):
        i = neurons[e] - first
        if release[i] > now:
            variable[i] = value[i]
    for e in range(bounds[k], bounds[k + 1]):
        i = neurons[e] - first
        variable[i] = value[i]


@kernel
def keep(clock, n_steps, release, log, variable, kept):
    """Note a variable of all that are refractory, before anything arrives.

    Parameters
    ----------
    variable : ndarray of float, shape (n,)
    kept : ndarray of float, shape (n,)
        Output; of the others it stays as it is.
    """
    neurons, bounds, first, k = log.neurons, log.bounds, log.first, clock[1]
    now = clock[0]
    for e in range(bounds[k - n_steps + 1], bounds[k]):
        i = neurons[e] - first
        if release[i] > now:
            kept[i] = variable[i]
    for e in range(bounds[k], bounds[k + 1]):
        i = neurons[e] - first
        kept[i] = variable[i]


@kernel
def put_back(clock, n_steps, release, log, kept, variable):
    """Set a variable of all that are refractory to what was noted.

    Parameters
    ----------
    kept : ndarray of float, shape (n,)
    variable : ndarray of float, shape (n,)
    """
    neurons, bounds, first, k = log.neurons, log.bounds, log.first, clock[1]
    now = clock[0]
    for e in range(bounds[k - n_steps + 1], bounds[k]):
        i = neurons[e] - first
        if release[i] > now:
            variable[i] = kept[i]
    for e in range(bounds[k], bounds[k + 1]):
        i = neurons[e] - first
        variable[i] = kept[i]
