"""Observe variables of chosen neurons, every so many steps."""

from neurosim.kernels._jit import kernel


@kernel
def observe(clock, every, neurons, variable, seen, n_seen, halt):
    """Copy the variable of ``neurons`` into the next row, if it is time.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    every : int64
    neurons : ndarray of int64, shape (n,)
    variable : ndarray of float
    seen : ndarray of float, shape (rows * n,)
    n_seen : ndarray of int64, shape (1,)
        Rows written.
    halt : ndarray of int64, shape (1,)
        Gets this step if there is no row left for another.
    """
    if clock[0] % every:
        return
    row = seen[n_seen[0] * neurons.size : (n_seen[0] + 1) * neurons.size]
    for i in range(neurons.size):
        row[i] = variable[neurons[i]]
    n_seen[0] += 1
    # Asked for one row early: the recorder copies the rows, and the run goes on.
    if (n_seen[0] + 1) * neurons.size > seen.size:
        halt[0] = clock[0]
