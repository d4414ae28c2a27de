"""Follow a drive that changes in time."""

from neurosim.kernels._jit import kernel


@kernel
def follow(clock, size, every, values, driven):
    """Set what drives each neuron when a new row of values begins, and when a chunk may.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    size : ndarray of int64, shape (3,)
        Number of the first neuron here, how many there are, values in a row (1 for all alike).
    every : ndarray of int64, shape (3,)
        Steps for which a row holds; how many rows there are; the number in the logs of the first
        step of a chunk, before which the network may have gone to another time (-1: never mind).
    values : ndarray of float, shape (n_rows * n_columns,)
    driven : ndarray of float, shape (n,)
        For all neurons of the population.
    """
    # Most steps end here: a drive is written when it changes, not in every step.
    if clock[0] % every[0] and clock[1] != every[2]:
        return
    first, n_here, n_columns = size[0], size[1], size[2]
    row = min(clock[0] // every[0], every[1] - 1)
    of_row = values[row * n_columns : (row + 1) * n_columns]
    here = driven[first : first + n_here]
    for i in range(here.size):
        here[i] = of_row[0] if n_columns == 1 else of_row[first + i]


@kernel
def follow_chosen(clock, size, every, values, neurons, driven):
    """As `follow`, of some neurons alone; a row has a value for each of them.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    size : ndarray of int64, shape (2,)
        Place among those that are driven of the first one here, values in a row (1 for all alike).
    every : ndarray of int64, shape (3,)
    values : ndarray of float, shape (n_rows * n_columns,)
    neurons : ndarray of int64, shape (n_here,)
        Their numbers.
    driven : ndarray of float, shape (n,)
        For all neurons of the population.
    """
    if clock[0] % every[0] and clock[1] != every[2]:
        return
    first, n_columns = size[0], size[1]
    row = min(clock[0] // every[0], every[1] - 1)
    of_row = values[row * n_columns : (row + 1) * n_columns]
    for i in range(neurons.size):
        driven[neurons[i]] = of_row[0] if n_columns == 1 else of_row[first + i]
