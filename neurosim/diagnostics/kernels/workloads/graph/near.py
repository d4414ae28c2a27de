"""Workloads of pairs of near neurons in a plane: found, chosen, counted, and laid into rows."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY
from neurosim.kernels.graph._tables import Cells, NearLaw, NearRows, NearTargets
from neurosim.topology.cells import lay, make_cells
from neurosim.topology.near_pairs import list_pairs as list_all
from neurosim.topology.near_pairs import make_field
from neurosim.topology.positions import Positions

NEAR = 100
"""Neurons that are near to each, in the mean."""
SPARE = 30
"""Room for more than these, for chance, and for who is looked at last."""
MOST_OF_ALL = 0.9
"""Of few neurons so many are near: a radius reaches no further than half the box."""
PER_DISTANCE = 9
"""Operations of a pair: three differences, products and sums or so, and a comparison."""
HALF = 1 << 31


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
    marks = np.zeros((n + 63) // 64 if far else 0, np.uint64)
    return rows, NearTargets(0, n, 1, np.empty(n, np.int32), np.empty(n), marks)


def found(n: int) -> tuple[Cells, Any, Any, float]:
    """Return cells of ``n`` neurons, all pairs, where those of each end, and the radius."""
    sheet, radius = plane(n)
    field = make_field(sheet, sheet, radius, True)
    blocks = [(pairs.near.copy(), pairs.ends.copy()) for pairs in list_all(field)]
    near = np.concatenate([block for block, _ in blocks])
    counts = np.concatenate([np.diff(ends, prepend=0) for _, ends in blocks])
    return field.pre, near, np.cumsum(counts), radius


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


def choose_pairs(room: int) -> Workload:
    """Keep half of the pairs."""
    cells, near, ends, radius = found(room // (4 * NEAR + 16))
    half = law(radius, HALF, 0)
    arguments = half.chances[:1], half, False, ends, near
    return Workload((0, (cells.ids, cells.ids), *arguments), near.size)


def count_pairs(room: int) -> Workload:
    """Count the pairs of each neuron."""
    cells, near, _, _ = found(room // (4 * NEAR + 8))
    return Workload((near, np.zeros(cells.ids.size, np.int64)), near.size)


def lay_rows(room: int) -> Workload:
    """Lay all pairs into rows, in the order of the cells; from the second call on in some order."""
    cells, near, ends, _ = found(room // (8 * NEAR + 32))
    every = np.arange(cells.ids.size, dtype=np.int32)
    arrays = np.append(0, ends), np.empty(ends.size, np.int64), np.empty(near.size, np.int32)
    return Workload((0, (every, cells.ids), ends, near, *arrays), near.size)


CASES = {
    "list_pairs": (Case("pair", 12, PER_DISTANCE, 0, list_pairs),),
    "choose_pairs": (Case("pair", 8, PER_COUNTER + 2, 0, choose_pairs),),
    "count_pairs": (Case("pair", 4, 1, 1, count_pairs),),
    "lay_rows": (Case("pair", 8, 4, 0, lay_rows),),
}
LEAVES = {
    "span": "the cells along an axis in list_pairs, inlined there",
    "find_runs": "the cells around a neuron in list_pairs and draw_near_row",
    "measure_run": "distances in list_pairs, inlined there",
    "list_near": "who is near to a neuron in list_pairs and draw_near_row",
    "draw_pair": "the words of a pair in list_near_rows and others, inlined there",
    "draw_along_pairs": "the words of some pairs in choose_pairs, inlined there",
    "sort_runs": "a row of lay_rows",
    "find_end": "the end of a run in lay_rows, inlined there",
    "merge": "two runs in lay_rows, inlined there",
}
