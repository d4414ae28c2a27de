"""Sums in double precision, where many weights arrive at neurons of single precision at once."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base.arrays import Real, aligned
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op

MOST_IN_SINGLE = 8192
"""Weights that are added one by one in single precision in a step, at most.

Each addition rounds to 2**-24, so a sum of so many is within 4.9e-4 of the sum of their sizes; one
of 2e7 equal weights, which stops to grow in the end, is 5 % off. Sums in double precision take
twice the cache and a sweep over the neurons: measured, a third more time.
"""


def lay_sums(cells: NeuronState, count_most: Callable[[], float]) -> Real | None:
    """Return room for the sums of a step, if a neuron has so many synapses of one kind."""
    if cells.dtype == np.float64 or count_most() <= MOST_IN_SINGLE:
        return None
    return aligned(cells.padded, np.float64)


def collect(sums: Real | None, variable: np.ndarray, cells: NeuronState, lane: Lane) -> list[Op]:
    """Return the calls that add the sums of a part to the variable, if there are any."""
    if sums is None:
        return []
    from neurosim.kernels.spiking import transmit

    parts: tuple[Any, ...] = tuple(cells.part(array, lane.part) for array in (sums, variable))
    return [Op(transmit.collect, parts)]
