"""Workload of rows by delay, and by target."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws

STEPS = 60
"""Delays that occur."""
N_POST = 20_000


def _make(room: int, s: int, size: int) -> tuple[int, np.ndarray]:
    """Return how many synapses there is room for, and where rows of ``s`` begin."""
    indptr = np.arange(max(1, room // (size * s)) + 1) * s
    return int(indptr[-1]), indptr


def arrange(room: int, s: int) -> Workload:
    """Sort rows of ``s`` synapses by delay."""
    n, indptr = _make(room, s, 10)
    late, out = draws(n, np.uint16, STEPS), (np.empty(n, np.uint16), np.empty(n, np.uint16))
    columns = draws(n, np.int32, N_POST), late, STEPS, *out, np.empty(0, np.int64)
    return Workload((indptr, *columns), n, 8 * s)


def mark(room: int) -> Workload:
    """Mark which of 60 delays occur."""
    late = draws(max(1, room // 2), np.uint16, STEPS)
    return Workload((late, np.zeros(STEPS, bool)), late.size)


def list_places(room: int, s: int) -> Workload:
    """List rows of ``s`` synapses by target."""
    n, indptr = _make(room, s, 10)
    columns = draws(n, np.uint16, N_POST), N_POST, np.empty(0, np.int64), np.empty(n, np.int64)
    return Workload((indptr[:-1], indptr[1:], *columns), n, 8 * s)


CASES = {
    "mark": (Case("synapse", 2, 0, 1, mark),),
    "arrange": tuple(
        Case("synapse", 10, 2, 2, partial(arrange, s=s), f"rows of {s}") for s in (2000, 10)
    ),
    "list_places": tuple(
        Case("synapse", 10, 2, 2, partial(list_places, s=s), f"rows of {s}") for s in (2000, 10)
    ),
}
