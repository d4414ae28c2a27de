"""Rows of synapses that are sorted by delay."""

import numpy as np

from neurosim.base.arrays import Offset
from neurosim.spiking.engine.spike_log import SpikeLog
from neurosim.topology.rows import SynapseRows


def find_beyond(
    bounds: tuple[Offset, Offset], delays: np.ndarray, rows: np.ndarray, ages: np.ndarray
) -> Offset:
    """Return the first synapse of each row with a delay beyond each age, by bisection.

    Parameters
    ----------
    bounds : (ndarray, ndarray) of int64, shape (n_pre,)
        Where rows begin and end.
    delays : ndarray of int, shape (n_places,)
        In steps, ascending within a row.
    rows, ages : ndarray of int, shape (m,)

    Returns
    -------
    ndarray of int64, shape (m,)
        Where there is none, the end of the row.

    Examples
    --------
    >>> bounds, delays = (np.array([0, 3]), np.array([3, 5])), np.array([1, 2, 4, 3, 3])
    >>> find_beyond(bounds, delays, np.array([0, 0, 1]), np.array([1, 2, 3])).tolist()
    [1, 2, 5]
    """
    low: Offset = bounds[0][rows]
    high: Offset = bounds[1][rows]
    while (is_open := low < high).any():
        # Rows that are done point behind the last synapse, perhaps of all.
        middle = np.minimum((low + high) >> 1, delays.size - 1)
        is_passed = is_open & (delays[middle] <= ages)
        low = np.where(is_passed, middle + 1, low)
        high = np.where(is_open & ~is_passed, middle, high)
    return low


def find_due(name: str, log: SpikeLog, wired: SynapseRows) -> None:
    """Let each spike under way go on where it is: at the first synapse not reached yet.

    Parameters
    ----------
    name : str
        Of the synapses.
    log : SpikeLog
        Of the presynaptic neurons.
    wired : SynapseRows
        Rows that are sorted by delay.
    """
    from neurosim.kernels.spiking.arrive import BITS, NEVER

    for part in range(log.n_parts):
        ends = log.bounds_of(part)[: log.past + 1]
        # A spike's cursor follows from its age and the delays of its row, so no state keeps it.
        rows, here = log.neurons_of(part)[: ends[-1]], slice(int(ends[-1]))
        ages = np.repeat(np.arange(log.past)[::-1], np.diff(ends))
        next_ones = find_beyond((wired.begins, wired.ends), wired.delays, rows, ages)
        late = np.full(next_ones.size, NEVER)
        is_open = next_ones < wired.ends[rows]
        late[is_open] = wired.delays[next_ones[is_open]]
        for lane in range(log.n_parts):
            log.field_of(f"due {name} {lane}", part)[here] = next_ones << BITS | late
