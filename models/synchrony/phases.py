"""Phases of neurons that fire like clocks, from their spikes."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Real


def state_at(phase: Real, drive: Any) -> Real:
    """Return x of a neuron at a phase from 0, just reset, to 1, about to fire.

    Examples
    --------
    >>> import numpy as np
    >>> state_at(np.array([0.0, 1.0]), 1.2).round(9).tolist()
    [0.0, 1.0]
    """
    x: Real = drive * (1 - np.exp(-phase * np.log(drive / (drive - 1))))
    return x


def phase_at(times: Real, neurons: Any, n: int, moments: Real) -> Real:
    """Return the phase of each neuron at some moments, from 0 to 1, between its spikes.

    Parameters
    ----------
    times, neurons : ndarray, shape (n_spikes,)
    n : int
        Neurons.
    moments : ndarray of float, shape (n_moments,)

    Returns
    -------
    ndarray of float, shape (n, n_moments)
        NaN where a neuron has no spike before or none after.

    Examples
    --------
    >>> import numpy as np
    >>> phase_at(np.array([1.0, 3.0]), np.array([0, 0]), 1, np.array([1.5, 4.0])).tolist()
    [[0.25, nan]]
    """
    order = np.lexsort((times, neurons))
    trains = np.split(times[order], np.searchsorted(neurons[order], np.arange(1, n)))
    found = np.full((n, moments.size), np.nan)
    for row, train in zip(found, trains, strict=True):
        after = np.searchsorted(train, moments, side="right")
        is_known = (after > 0) & (after < train.size)
        last, following = train[after[is_known] - 1], train[after[is_known]]
        row[is_known] = (moments[is_known] - last) / (following - last)
    return found


def order_parameter(phase: Real) -> Real:
    """Return how alike phases are at each moment: 1 if all are the same, near 0 if spread evenly.

    Examples
    --------
    >>> import numpy as np
    >>> order_parameter(np.array([[0.1, 0.0], [0.1, 0.5]])).round(9).tolist()
    [1.0, 0.0]
    """
    length: Real = abs(np.exp(2j * np.pi * phase).mean(axis=0))
    return length


def part_of_circle(difference: Real) -> Real:
    """Return differences of phases as shares of the period, from 0, together, to 0.5, in turns.

    Examples
    --------
    >>> import numpy as np
    >>> part_of_circle(np.array([0.9, -0.5, 0.2])).round(9).tolist()
    [0.1, 0.5, 0.2]
    """
    rest = difference % 1
    part: Real = np.minimum(rest, 1 - rest)
    return part
