"""Workloads of the search for what arrives."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import (
    CLOCK,
    LATE,
    pieces_of,
    runs_of,
    sent,
)
from neurosim.kernels.spiking import _tables as tables

RUN_BYTES = 2 * (LATE + 1)
"""Where the runs of a row begin, and the last ends."""
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
    """List a piece of every row, of the longest delay; spikes of other ages there are none."""
    n = room // (56 + 4 * LATE)
    bounds = np.append(np.zeros(1, np.int64), np.full(2 * LATE + 1, n))
    clock, shape = np.array([0, 2 * LATE]), np.array([1, n, bounds.size])
    log = sent(n)._replace(bounds=bounds, shape=shape)
    outs, runs = pieces_of(np.zeros(n, np.int64), np.zeros(n, np.int64)), runs_of(n)
    table = sum(array.nbytes for array in runs[:4])
    return Workload((clock, log, runs, outs), n, table=table)


CASES = {
    "cut": (Case("row", 24 + BISECTED, 7, 0, cut, gathered=7),),
    "arrive_together": (Case("spike", 36 + ASKED, 1, 0, arrive_together),),
    # Read: a spike, the delays of its row, its first run, where it begins, and what tells where the
    # run lies: of 52 bytes for each row, so that every line of all of these is moved. Written: a
    # piece of 24 bytes. Four of these are read where data choose: both ends of a run as one.
    "arrive_apart": (Case("spike", 52 + RUN_BYTES, 9, 0, arrive_apart, gathered=4),),
}
LEAVES = {
    "seek": "the first target in arrive_together, inlined there",
    "open_runs": "where runs start and stop in arrive_apart, inlined there",
}
