"""XOR: what grown networks answer to the four pairs of truth values."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Offset, Real
from neurosim.models.growth.development.activity import wire
from neurosim.models.growth.development.cells import Cells

GIVEN = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
"""The four pairs, a column each."""
RIGHT = np.array([0.0, 1.0, 1.0, 0.0])
ENDS = 2, 1
"""Cells that hold the pair, and that answer."""
TOO_SMALL = 16.0
"""Cost of a network that lacks cells, and 1 more for each; answers are at most 2 from right."""


class Answers(NamedTuple):
    """What each network answers.

    Attributes
    ----------
    errors : ndarray of float64, shape (n_networks, n_rounds, 4)
        How far from right, in the last rounds; infinite for networks that are too small.
    n_cells : ndarray of int64, shape (n_networks,)
    """

    errors: Real
    n_cells: Offset

    @property
    def largest(self) -> Real:
        """The largest error of each network, shape (n_networks,)."""
        largest: Real = self.errors.max(axis=(1, 2))
        return largest

    @property
    def costs(self) -> Real:
        """The sum of squared errors, mean over the rounds; more for networks that lack cells."""
        with np.errstate(invalid="ignore"):
            squared = np.square(self.errors).sum(axis=2).mean(axis=1)
        lacking: npt.NDArray[np.int64] = sum(ENDS) - self.n_cells
        return np.where(lacking > 0, TOO_SMALL + lacking, squared)


def answer(cells: Cells, n_networks: int, size: int, rounds: int, held: int) -> Answers:
    """Give each network the four pairs, from silence, and look at its last rounds.

    Parameters
    ----------
    cells : Cells
    n_networks : int
    size : int
        Cells of the largest.
    rounds : int
        For which the pair is held.
    held : int
        Rounds, the last, in which the answer must be right.
    """
    wiring, able = wire(cells, n_networks, ENDS, size)
    errors = np.full((n_networks, held, RIGHT.size), np.inf)
    activities = wiring.run(wiring.rest(RIGHT.size), GIVEN[None], rounds)
    for i, activity in enumerate(list(activities)[-held:]):
        errors[able, i] = np.abs(wiring.answers(activity)[:, 0] - RIGHT)
    return Answers(errors, cells.sizes(n_networks))
