"""Workload of events that are dropped at random."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY


def drop(room: int) -> Workload:
    """Drop a tenth of events of which no two share a counter."""
    events = np.arange(0, 4 * (room // 8), 4, dtype=np.int32)
    arguments = (events, np.uint64(1), np.uint64(0.9 * 2**32), KEY, np.empty_like(events))
    return Workload(arguments, events.size)


CASES = {"drop": (Case("event", 8, PER_COUNTER, 0, drop),)}
