"""Workloads of kernels that change rows of synapses, one change in each row of 100."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws
from neurosim.kernels.graph._tables import RowMoves

SIZE, ROOM = 100, 125
"""Synapses of a row, and what it has room for."""


def _rows(room: int) -> tuple[Any, Any]:
    """Return bounds and targets of rows, each of every second of 2 `SIZE` neurons."""
    n = max(1, room // (4 * ROOM))
    begins = np.arange(0, n * ROOM, ROOM)
    indices = np.tile(np.arange(0, 2 * ROOM, 2, dtype=np.int32), n)
    return np.stack([begins, begins + SIZE]), indices


def locate_new(room: int) -> Workload:
    """Look where a new synapse of each row belongs."""
    bounds, indices = _rows(room)
    n, none = bounds.shape[1], np.empty(0, np.uint16)
    post = 2 * draws(n, np.int32, SIZE) + 1
    ends = np.arange(n, dtype=np.int32), post, none
    return Workload((bounds, indices, none, *ends, np.empty(n, np.int64)), n)


def locate_old(room: int) -> Workload:
    """Look where a synapse of each row stands."""
    bounds, indices = _rows(room)
    n = bounds.shape[1]
    ends = np.arange(n, dtype=np.int32), 2 * draws(n, np.int32, SIZE), np.empty(0, np.int64)
    return Workload((bounds, indices, True, *ends, np.empty(n, np.int64)), n)


def _moves(bounds: Any, is_elsewhere: bool) -> tuple[RowMoves, Any]:
    """Return one change in each row, and the places of the changes."""
    begins, ends = bounds
    moves = RowMoves(begins, ends, begins.copy(), np.arange(begins.size + 1), is_elsewhere)
    return moves, begins + draws(begins.size, np.int64, SIZE)


def insert(room: int) -> Workload:
    """Insert a synapse into each row, all of which move."""
    bounds, indices = _rows(room // 2)
    moves, places = _moves(bounds, True)
    column, out = indices.view(np.uint32), np.zeros(indices.size, np.uint32)
    return Workload((moves, places, np.zeros(1, np.uint32), column, out), places.size)


def remove(room: int) -> Workload:
    """Remove a synapse from each row."""
    bounds, indices = _rows(room)
    moves, places = _moves(bounds, False)
    return Workload((moves, places, indices.view(np.uint32)), places.size)


BISECTED = 4 * 64
"""Bytes of the lines of a row of 400 bytes that seven steps of a bisection look at."""

CASES = {
    "locate_new": (Case("synapse", 20 + BISECTED, 7, 0, locate_new, gathered=7),),
    "locate_old": (Case("synapse", 20 + BISECTED, 7, 0, locate_old, gathered=7),),
    "insert": (Case("synapse", 16 + 8 * SIZE, 0, 0, insert),),
    "remove": (Case("synapse", 16 + 4 * SIZE, 0, 0, remove),),
}
