"""Cells: a grid that finds who is near to whom, in time and memory that grow with neurons alone."""

import numpy as np

from neurosim.base.arrays import Real
from neurosim.kernels.graph._tables import Cells, NearTargets
from neurosim.topology.positions import Positions

MARGIN = 1e-6
"""Cells are wider than the radius by so much, for what is lost where places are rounded."""
BEYOND, MANY = 0.01, 1000
"""Share of many neurons that lie in the cells at an end of an axis: a few far out would make all
cells wide, and all others lie in one of them."""
MOST_CELLS = 1 << 30
"""Along an axis: so many can still be told apart."""


def make_cells(positions: Positions, radius: float) -> Cells:
    """Return the grid of cells for some radius: about as many cells as neurons, at the most.

    Parameters
    ----------
    positions : Positions
    radius : float

    Examples
    --------
    >>> from neurosim import Positions
    >>> cells = make_cells(Positions.lattice((4, 4)), radius=1.4)
    >>> cells.shape.tolist(), cells.ids.tolist()
    ([1, 2, 2], [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15])
    """
    from neurosim.kernels.graph.sort import sort_by

    points = lay(positions)
    n = points.shape[1]
    frame, shape = _frame(points, positions, radius)
    numbers = np.zeros(n, np.int64)
    for k in range(3):
        places = np.floor((points[k] - frame[0, k]) * frame[1, k])
        numbers = numbers * shape[k] + np.clip(places, 0, shape[k] - 1).astype(np.int64)
    starts = np.zeros(int(shape.prod()) + 1, np.int64)
    order = np.empty(n, np.int64)
    sort_by(numbers.astype(np.int32), np.arange(n), starts[1:], order)
    return Cells(
        np.ascontiguousarray(points[:, order]), order.astype(np.int32), starts, shape, frame
    )


def make_targets(n_post: int, first: int, stop: int, keeps_loops: bool) -> NearTargets:
    """Return room to draw rows of near neurons.

    Parameters
    ----------
    n_post : int
    first, stop : int
        Which targets are looked after: the first of them, and the last + 1.
    keeps_loops : bool
        Whether a neuron may lead to that of its own index.
    """
    from neurosim.kernels.graph.near import MOST_RUNS
    from neurosim.kernels.graph.near_rows import DRAWN

    n_words = -(-n_post // 64)
    marks = np.zeros(n_words - (-n_words // 64), np.uint64)
    runs, shifts = np.empty((MOST_RUNS, 2), np.int64), np.empty((MOST_RUNS, 3))
    row, words = np.empty(n_post, np.int32), np.empty((2, DRAWN), np.uint32)
    return NearTargets(first, stop, int(keeps_loops), row, runs, shifts, words, marks)


def lay(positions: Positions) -> Real:
    """Return coordinates by axis, float64, shape (3, n): axes that there are not come first."""
    points = np.zeros((3, len(positions)))
    points[3 - positions.n_dimensions :] = positions.coordinates.T
    return points


def _frame(points: Real, positions: Positions, radius: float) -> tuple[Real, np.ndarray]:
    """Return ``frame`` and ``shape`` of `Cells`."""
    frame, sides = np.zeros((3, 3)), np.zeros(3)
    frame[2] = np.inf
    if positions.box is None:
        few = BEYOND if points.shape[1] >= MANY else 0.0
        frame[0], high = np.quantile(points, [few, 1 - few], axis=1)
        sides = high - frame[0]
    else:
        sides[3 - positions.n_dimensions :] = positions.box
        frame[2, 3 - positions.n_dimensions :] = positions.box
    # Cells per unit of length, at the most: none is narrower than the radius.
    most = (1 - MARGIN) / radius
    shape = np.clip(np.floor(sides * most), 1, MOST_CELLS).astype(np.int64)
    while shape.astype(float).prod() > max(points.shape[1], 1):
        shape[shape.argmax()] = -(-shape.max() // 2)
    frame[1] = most
    np.divide(shape, sides, out=frame[1], where=sides * most > shape)
    return frame, shape
