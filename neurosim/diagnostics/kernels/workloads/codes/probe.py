"""Workloads of the search in bins around a query."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.codes._tags import (
    N_NEIGHBORS,
    N_QUERIES,
    N_WORDS,
    codes,
)
from neurosim.kernels.codes._tables import Bins, Found

SHARE = 0.01
"""Of the rows, where few are looked at."""


def _bins(n: int) -> tuple[Bins, int]:
    """Return ``n`` bins of one row each, and how many rows are wanted."""
    bins = Bins(codes(n, 1)[:, 0].copy(), np.arange(n + 1), np.arange(n, dtype=np.int32))
    return bins, max(N_NEIGHBORS, int(SHARE * n))


def probe(room: int) -> Workload:
    """Look for the rows that are nearest."""
    n = max(N_NEIGHBORS, room // 25)
    outs = np.empty(n, np.uint8), np.zeros((n + 63) // 64, np.uint64), np.empty(n, np.int32)
    return Workload((np.uint64(1), *_bins(n), *outs), n)


def probe_each(room: int) -> Workload:
    """Search around each query."""
    queries = codes(N_QUERIES)
    n = max(N_NEIGHBORS, (room - queries.nbytes) // (8 * N_WORDS + 29))
    found = Found(*np.empty((2, N_QUERIES, N_NEIGHBORS), np.int32))
    arguments = (queries, queries[:, 0].copy(), codes(n), *_bins(n), 64 * N_WORDS + 1, found)
    return Workload(arguments, N_QUERIES * n, 9 * n)


CASES = {
    "probe": (Case("bin", 17, 3, 1, probe),),
    "probe_each": (Case("bin", 17, 4, 1, probe_each),),
}
