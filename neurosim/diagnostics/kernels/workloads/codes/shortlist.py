"""Workloads of the largest of many counts."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.codes._tags import N_ACTIVE, N_NEIGHBORS, N_QUERIES


def overlaps(*shape: int) -> Any:
    """Return how many cells tags share by chance."""
    return np.random.default_rng(1).binomial(N_ACTIVE, 0.05, shape).astype(np.int32)


def shortlist(room: int) -> Workload:
    """List the largest overlaps with one query."""
    counts = overlaps(max(N_NEIGHBORS, room // 4))
    outs = np.empty((2, N_NEIGHBORS), np.int32)
    return Workload((counts, np.empty(N_ACTIVE + 1, np.int64), *outs), counts.size)


def shortlist_each(room: int) -> Workload:
    """List the largest overlaps with each query."""
    counts = overlaps(N_QUERIES, max(N_NEIGHBORS, room // (4 * N_QUERIES) - 2 * N_NEIGHBORS))
    outs = np.empty((2, N_QUERIES, N_NEIGHBORS), np.int32)
    return Workload((counts, N_ACTIVE + 1, *outs), counts.size)


CASES = {
    "shortlist": (Case("count", 4, 1, 0, shortlist),),
    "shortlist_each": (Case("count", 4, 1, 0, shortlist_each),),
}
LEAVES = {
    "allot": "the walk down the tally in shortlist",
    "shortlist_few": "shortlist_each and probe_each where rows are short, inlined there",
    "find_level": "the m-th largest of few counts in shortlist, inlined there",
}
