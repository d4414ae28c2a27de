"""Workloads of the delivery of events, through weights of each kind."""

from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import bounded_rows
from neurosim.diagnostics.kernels.workloads.graph.near import PER_DISTANCE, near_to, rows_of


def deliver_shared(room: int) -> Workload:
    """Deliver through one weight."""
    rows = bounded_rows(isqrt(room // 20))
    return Workload((*rows, np.int64(1), np.zeros(50 * rows[0].size, np.int64)), rows[-1].size)


def deliver_learned(room: int) -> Workload:
    """Deliver through a table of 100 weights."""
    rows = bounded_rows(isqrt(room // 30))
    learned = (rows[-1] % 100).astype(np.int16), np.arange(100)
    return Workload((*rows, *learned, np.zeros(50 * rows[0].size, np.int64)), rows[-1].size)


def deliver_each(room: int) -> Workload:
    """Deliver through a weight for each synapse."""
    rows = bounded_rows(isqrt(room // 60))
    arrays = np.ones(rows[-1].size, np.int64), np.zeros(50 * rows[0].size, np.int64)
    return Workload((*rows, *arrays), rows[-1].size)


def deliver_near(room: int) -> Workload:
    """Deliver along rows of near neurons that are drawn for it."""
    rows, targets = rows_of(max(2, room // 64))
    n = rows.ids.size
    events = np.arange(n, dtype=np.int32), np.ones(n, np.int64)
    arguments = *events, rows, np.int64(1), targets, np.zeros(n, np.int64)
    return Workload(arguments, round(near_to(n) * n), table=8 * n)


CASES = {
    "deliver_shared": (Case("synapse", 4, 1, 1, deliver_shared),),
    "deliver_learned": (Case("synapse", 6, 1, 1, deliver_learned),),
    "deliver_each": (Case("synapse", 12, 1, 1, deliver_each),),
    "deliver_near": (Case("synapse", 0, PER_DISTANCE + 1, 1, deliver_near),),
}
