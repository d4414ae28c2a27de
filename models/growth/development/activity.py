"""What grown networks do: inputs are held in their oldest cells, their youngest ones answer.

Networks of a whole generation run side by side, in matrices filled up with zeros: a step of 64
networks of 32 cells costs little more than one of one.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Offset, Real
from neurosim.models.growth.development.cells import Cells


class Wiring(NamedTuple):
    """The weights of grown networks; cells with inputs stand first, then those that answer.

    Attributes
    ----------
    weights : ndarray of float64, shape (n_networks, size, size)
    n_inputs, n_outputs : int
    """

    weights: Real
    n_inputs: int
    n_outputs: int

    def rest(self, n_cases: int) -> Real:
        """Return silence, shape (n_networks, size, n_cases)."""
        return np.zeros((*self.weights.shape[:2], n_cases))

    def run(self, activity: Real, inputs: Real, rounds: int) -> Iterator[Real]:
        """Yield the activity after each round, with the inputs held.

        Parameters
        ----------
        activity : ndarray of float64, shape (n_networks, size, n_cases)
            From which it begins.
        inputs : ndarray of float64, shape (n_networks or 1, n_inputs, n_cases)
        rounds : int

        Yields
        ------
        ndarray of float64, shape (n_networks, size, n_cases)
        """
        for _ in range(rounds):
            activity = activity.copy()
            activity[:, : self.n_inputs] = inputs
            activity = np.tanh(self.weights @ activity)
            yield activity

    def answers(self, activity: Real) -> Real:
        """Return what the youngest cells say, shape (n_networks, n_outputs, n_cases)."""
        return activity[:, self.n_inputs : self.n_inputs + self.n_outputs]


def wire(cells: Cells, n_networks: int, ends: tuple[int, int], size: int) -> tuple[Wiring, Offset]:
    """Return the wiring of the networks that are large enough, and which those are.

    Parameters
    ----------
    cells : Cells
    n_networks : int
    ends : (int, int)
        Cells that hold inputs, the oldest, and that answer, the youngest.
    size : int
        Cells to which all are filled up: at least those of the largest.
    """
    n_inputs, n_outputs = ends
    n = cells.sizes(n_networks)
    able = np.flatnonzero(n >= n_inputs + n_outputs)
    at = np.arange(size)
    order = np.empty((able.size, size), np.int64)
    for row, count in zip(order, n[able], strict=True):
        youngest = count - n_outputs
        row[:] = np.r_[at[:n_inputs], at[youngest:count], at[n_inputs:youngest], at[count:]]
    dense = cells.dense(n_networks, size)[able]
    here = np.arange(able.size)[:, None, None]
    return Wiring(dense[here, order[:, :, None], order[:, None, :]], n_inputs, n_outputs), able
