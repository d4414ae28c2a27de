"""Workload of the search for the k-th largest."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws


def find_kth_largest(room: int) -> Workload:
    """Find the 50th part from the top."""
    n = room // 8
    return Workload((draws(n, np.int64), n // 50 + 1), n)


CASES = {"find_kth_largest": (Case("neuron", 8, 1, 0, find_kth_largest),)}
LEAVES = {
    "is_few": "a comparison in find_kth_largest and narrow",
    "guess": "the bound of find_kth_largest and narrow, from a sample",
    "mark_reached": "most of select_above",
    "gather": "the values of those that are left in find_kth_largest and rank, inlined there",
    "find_by_digits": "the end of find_kth_largest and rank",
    "keep_between": "what has a digit in find_kth_largest, inlined there",
}
