"""Hold neurons at their reset value, or what was set since, to the end of refractoriness."""

from neurosim.kernels._jit import kernel


@kernel
def hold(clock, n_steps, log, value, variable):
    """Set a variable of all that fired in the last ``n_steps`` steps, this one included.

    So whatever arrived at a refractory neuron is dropped, without a look at each arrival.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    n_steps : int64
        From 1.
    log : LogPart
    value : ndarray of float, shape (1,) or (1 + n,)
        The reset value; then, if any was set to another since it fired, that of each neuron.
    variable : ndarray of float, shape (n,)
    """
    neurons, bounds, first = log.neurons, log.bounds, log.first
    k, reset = clock[1], value[0]
    if value.size == 1:
        # Who is refractory stands in the log, as who fired in the last steps; no list is kept.
        for e in range(bounds[k - n_steps + 1], bounds[k + 1]):
            variable[neurons[e] - first] = reset
        return
    for e in range(bounds[k], bounds[k + 1]):
        value[1 + neurons[e] - first] = reset
    for e in range(bounds[k - n_steps + 1], bounds[k + 1]):
        variable[neurons[e] - first] = value[1 + neurons[e] - first]
