"""Workloads of the comparison of packed codes."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.codes._tags import N_QUERIES, N_WORDS, codes


def count_pairs(room: int) -> Workload:
    """Compare every query with every row."""
    queries = codes(N_QUERIES)
    rows = codes(max(1, (room - queries.nbytes) // (8 * N_WORDS + 4 * N_QUERIES)))
    counts = np.empty((N_QUERIES, len(rows)), np.int32)
    return Workload((queries, rows, counts), N_QUERIES * rows.size)


def count_among(room: int) -> Workload:
    """Compare one query with every other row."""
    rows = codes(max(2, room // (8 * N_WORDS + 4)))
    chosen = np.arange(0, len(rows), 2, dtype=np.int32)
    arguments = (rows[0].copy(), rows, chosen, np.empty(chosen.size, np.int32))
    return Workload(arguments, chosen.size * N_WORDS)


CASES = {
    "count_common": (Case("word", 0.375, 3, 0, count_pairs),),
    "count_different": (Case("word", 0.375, 3, 0, count_pairs),),
    "count_among": (Case("word", 8.25, 3, 0, count_among),),
}
