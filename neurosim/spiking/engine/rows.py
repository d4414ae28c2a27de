"""Rows of synapses that are sorted by delay."""

import numpy as np

from neurosim.base.arrays import Offset


def find_beyond(indptr: Offset, delays: np.ndarray, rows: np.ndarray, ages: np.ndarray) -> Offset:
    """Return the first synapse of each row with a delay beyond each age, by bisection.

    Parameters
    ----------
    indptr : ndarray of int64
    delays : ndarray of int, shape (n_synapses,)
        In steps, ascending within a row.
    rows, ages : ndarray of int, shape (m,)

    Returns
    -------
    ndarray of int64, shape (m,)
        Where there is none, the end of the row.

    Examples
    --------
    >>> indptr, delays = np.array([0, 3, 5]), np.array([1, 2, 4, 3, 3])
    >>> find_beyond(indptr, delays, np.array([0, 0, 1]), np.array([1, 2, 3])).tolist()
    [1, 2, 5]
    """
    low: Offset = indptr[rows]
    high: Offset = indptr[rows + 1]
    while (is_open := low < high).any():
        # Rows that are done point behind the last synapse, perhaps of all.
        middle = np.minimum((low + high) >> 1, delays.size - 1)
        is_passed = is_open & (delays[middle] <= ages)
        low = np.where(is_passed, middle + 1, low)
        high = np.where(is_open & ~is_passed, middle, high)
    return low
