"""Workload of the comparison of two lists of events."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_STEP, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import two_lists


def change(room: int) -> Workload:
    """Compare two lists that share half of their events."""
    before, now = two_lists(room // 24)
    outs = np.empty(2 * now.size, np.int32), np.empty(2 * now.size, np.int32)
    return Workload((before, now, *outs), 2 * now.size)


# Three steps for four events, each with a sign that is made of a comparison, and stored.
CASES = {"change": (Case("event", 8, 1, 0, change, serial=0.75 * (PER_STEP + 3)),)}
LEAVES = {
    "tell_least": "a step of change, inlined there",
    "tell_rest": "the end of change, inlined there",
}
