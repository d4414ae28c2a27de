"""Workloads of rows of near neurons: drawn one by one, and filled up from anywhere."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY
from neurosim.diagnostics.kernels.workloads.graph.near import (
    NEAR,
    PER_DISTANCE,
    SPARE,
    near_to,
    rows_of,
)

PER_LISTED = 5
"""Serial operations of a target that is listed."""
N_POST, KEPT, LACKING = 10_000, 90, 10
"""Neurons, and targets of each row that it has and lacks."""


def list_near_rows(room: int) -> Workload:
    """Draw the rows of all neurons, sorted."""
    rows, targets = rows_of(room // (4 * (NEAR + SPARE) + 85))
    n = rows.ids.size
    every, found = np.arange(n, dtype=np.int32), np.empty((NEAR + SPARE) * n, np.int32)
    arguments = every, np.ones(n, bool), rows, targets, np.empty(n, np.int64), found
    return Workload(arguments, round(near_to(n) * n))


def move_far(room: int) -> Workload:
    """Fill up rows that lack a tenth; what they have is taken to be ascending."""
    n = max(1, room // (4 * (KEPT + LACKING)))
    indptr = np.arange(n + 1) * (KEPT + LACKING)
    indices = np.tile(np.arange(KEPT + LACKING, dtype=np.int32) * 100, n)
    arguments = indptr, indptr[:-1] + KEPT, N_POST, True, KEY, indices
    return Workload(arguments, LACKING * n, N_POST // 8)


# What comes is looked for in its row, by bisection; half of the row makes room for ten of them.
# A row is found cell by cell, and listed in ascending order: each target is marked in a place that
# data choose, then found, unmarked, turned into a number, stored, and moved on from, one at a time.
# A network that sorts 128 has 28 layers of shuffles, minima and maxima, and takes longer.
CASES = {
    "list_near_rows": (Case("synapse", 4, PER_DISTANCE, 1, list_near_rows, serial=PER_LISTED),),
    "move_far": (Case("synapse", 8 * KEPT / LACKING / 2, PER_WORD, 1, move_far, gathered=7),),
}
LEAVES = {
    "flip": "the mark of a target in move_far, inlined there",
    "is_marked": "whether a target is taken in move_far, inlined there",
    "draw_far": "one row of move_far and of draw_near_row",
    "choose_row": "the synapses of a row of list_near_rows and others, where they are drawn",
    "draw_near_row": "one row of list_near_rows, deliver_near and transmit_near",
    "leave_out": "the neuron itself in a row of list_near_rows, inlined there",
    "sort_few": "what moves in a row of move_far, inlined there",
    "merge_from_behind": "one row of move_far, inlined there",
}
