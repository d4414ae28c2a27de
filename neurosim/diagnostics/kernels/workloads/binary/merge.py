"""Workload of the merging of two lists of events."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_STEP, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import two_lists


def merge(room: int) -> Workload:
    """Merge two lists that share half of their events."""
    a, b = two_lists(room // 16)
    return Workload((a, b, np.empty(2 * a.size, np.int32)), 2 * a.size)


# Half of the events are in both lists, so that three steps serve four.
CASES = {"merge": (Case("event", 7, 1, 0, merge, serial=0.75 * PER_STEP),)}
LEAVES = {
    "take_least": "a step of merge, inlined there",
    "take_rest": "the end of merge, inlined there",
}
