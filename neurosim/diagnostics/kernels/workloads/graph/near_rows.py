"""Workloads of rows of near neurons: pairs that are chosen, counted, and laid into rows."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads.graph.near import NEAR, law, plane
from neurosim.kernels.graph._tables import Cells
from neurosim.topology.space.near_pairs import list_pairs, make_field

ALMOST_ALL = (1 << 32) - 1


def found(n: int) -> tuple[Cells, Any, Any, float]:
    """Return cells of ``n`` neurons, all pairs, where those of each end, and the radius."""
    sheet, radius = plane(n)
    field = make_field(sheet, sheet, radius, True)
    blocks = [(pairs.near.copy(), pairs.ends.copy()) for pairs in list_pairs(field)]
    near = np.concatenate([block for block, _ in blocks])
    counts = np.concatenate([np.diff(ends, prepend=0) for _, ends in blocks])
    return field.pre, near, np.cumsum(counts), radius


def choose_pairs(room: int) -> Workload:
    """Draw for all pairs, and keep them: of half the next call would keep half."""
    cells, near, ends, radius = found(room // (4 * NEAR + 16))
    drawn = law(radius, ALMOST_ALL, 0)
    arguments = drawn.chances[:1], drawn, False, ends, near
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


LAYERS = 7 * 8 / 2
"""Of a network that sorts 128: in each every pair takes part in one minimum and one maximum."""

CASES = {
    "choose_pairs": (Case("pair", 8, PER_COUNTER + 2, 0, choose_pairs),),
    "count_pairs": (Case("pair", 4, 1, 1, count_pairs),),
    "lay_rows": (Case("pair", 8, 2 * LAYERS, 0, lay_rows),),
}
LEAVES = {
    "draw_along_pairs": "the words of some pairs in choose_pairs, inlined there",
    "draw_along": "the words of the pairs of a row in list_near_rows and others, inlined there",
    "sort_runs": "a row of lay_rows",
    "find_end": "the end of a run in lay_rows, inlined there",
    "merge": "two runs in lay_rows, inlined there",
}
