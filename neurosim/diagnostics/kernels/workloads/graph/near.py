"""Workload of pairs of near neurons, in a plane."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY
from neurosim.kernels.graph._tables import NearLaw, NearRows, NearTargets
from neurosim.topology.positions import Positions
from neurosim.topology.space.cells import lay, make_cells, make_targets

NEAR = 100
"""Neurons that are near to each, in the mean."""
SPARE = 30
"""Room for more than these, for chance, and for who is looked at last."""
MOST_OF_ALL = 0.9
"""Of few neurons so many are near: a radius reaches no further than half the box."""
PER_DISTANCE = 6
"""Operations of a pair in a plane: two differences, two products, their sum, and a comparison.
Which image is the nearest is known of whole cells; those that are not near are not counted, as
smaller cells leave ever fewer of them."""


def plane(n: int) -> tuple[Positions, float]:
    """Return ``n`` neurons in a plane, and the radius within which each has 100 others."""
    sheet = Positions(np.random.default_rng(1).random((n, 2)), box=[1, 1])
    return sheet, float(np.sqrt(min(NEAR / n, MOST_OF_ALL) / np.pi))


def law(radius: float, p: int, far: int) -> NearLaw:
    """Return by which law rows are drawn."""
    return NearLaw(np.array([radius**2]), np.array([p, far], np.uint64), KEY)


def rows_of(n: int, p: int = 1 << 32, far: int = 0) -> tuple[NearRows, NearTargets]:
    """Return what draws the rows of ``n`` neurons, and room for one."""
    sheet, radius = plane(n)
    rows = NearRows(*make_cells(sheet, radius), *law(radius, p, far), lay(sheet))
    return rows, make_targets(n, 0, n, True)


def near_to(n: int) -> float:
    """Return how many are near to each of ``n`` neurons, in the mean."""
    return min(NEAR, MOST_OF_ALL * n)


def list_pairs(room: int) -> Workload:
    """Find all pairs."""
    n = room // (12 * (NEAR + SPARE) + 40)
    sheet, radius = plane(n)
    cells = make_cells(sheet, radius)
    pairs = np.empty((NEAR + SPARE) * n, np.int32), np.empty((NEAR + SPARE) * n)
    arguments = 0, cells, True, cells, radius**2, np.empty(n, np.int64), pairs
    return Workload(arguments, round(near_to(n) * n))


CASES = {"list_pairs": (Case("pair", 12, PER_DISTANCE, 0, list_pairs),)}
LEAVES = {
    "span": "the cells along an axis in list_pairs, inlined there",
    "find_shift": "which image of a cell is the nearest in list_pairs, inlined there",
    "look_at": "how distances are measured in list_pairs, inlined there",
    "find_among": "which neuron list_pairs leaves out, inlined there",
    "find_runs": "the cells around a neuron in list_pairs and draw_near_row",
    "list_ids": "who is near to a neuron in list_near_rows, inlined there",
    "list_near": "who is near to a neuron in list_pairs, inlined there",
}
