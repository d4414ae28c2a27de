"""Workloads of the search for what arrives."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, pieces_of, sent
from neurosim.kernels.spiking import _tables as tables

ROW_BYTES, ASKED = 400, 448
"""Of a hundred synapses; the lines of these that `arrive_together` asks for."""


BISECTED = 4 * 64
"""Bytes of the lines of a row that seven steps of a bisection look at."""


def cut(room: int) -> Workload:
    """Find the middle of rows of a hundred synapses."""
    n = room // 416
    indptr, indices = np.arange(0, 100 * n + 1, 100), np.tile(np.arange(100, dtype=np.uint32), n)
    rows = indptr[:-1].copy(), indptr[1:].copy(), indices
    return Workload((*rows, 50, np.zeros(n, np.int64)), n)


def arrive_together(room: int) -> Workload:
    """List all rows."""
    n = max(1, room // (36 + ROW_BYTES))
    # Synapses that are there: to ask for memory that is nobody's takes three times as long.
    indptr, indices = np.arange(0, 100 * n + 1, 100), np.zeros(100 * n, np.uint32)
    begins, ends = indptr[:-1].copy(), indptr[1:].copy()
    rows = tables.Rows(begins, ends, indices)
    return Workload((CLOCK, 0, sent(n), rows, pieces_of(begins.copy(), ends.copy())), n)


def arrive_apart(room: int) -> Workload:
    """Look for the end of pieces of ten synapses."""
    n = room // 64
    delays, due = np.zeros(10 * n, np.uint16), np.zeros(n, np.int64)
    indptr, indices = np.arange(0, 10 * n + 1, 10), np.empty(0, np.uint32)
    bounds = indptr[:-1].copy(), indptr[1:].copy()
    rows = tables.DelayedRows(*bounds, indices, delays, CLOCK[:1])
    outs = pieces_of(np.zeros(n, np.int64), np.zeros(n, np.int64))
    return Workload((CLOCK, sent(n), due, rows, np.array([0, n, n]), outs), 10 * n)


CASES = {
    "cut": (Case("row", 24 + BISECTED, 7, 0, cut, gathered=7),),
    "arrive_together": (Case("spike", 36 + ASKED, 1, 0, arrive_together),),
    "arrive_apart": (Case("synapse", 7.2, 1, 0, arrive_apart),),
}
LEAVES = {"seek": "the first target in arrive_together, inlined there"}
