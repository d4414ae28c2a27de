"""Workloads of the rows of a random graph: listed one by one, all, and as marks."""

from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import LAW, PER_SYNAPSE, P, expect
from neurosim.topology.connectivity import Random


def connect_row(room: int) -> Workload:
    """Make one long row; the kernel marks its targets, a bit for each neuron."""
    n_post = int(room / (4 * P + 1 / 8))
    arguments = (1, n_post, False, LAW, expect(n_post * P))
    return Workload(arguments, round(n_post * P), n_post // 8)


def connect_rows(room: int) -> Workload:
    """Make all rows within a population."""
    n = isqrt(int(room / (4 * P)))
    arrays = np.zeros(n + 1, np.int64), expect(n * n * P)
    return Workload((n, n, True, False, LAW, *arrays), round(n * n * P), n // 8)


def mark_row(room: int) -> Workload:
    """Mark the targets of one long row."""
    bits = Random(P).bits
    n_post = max(1, 8 * room >> bits) << bits
    marks = np.zeros((n_post + 63) >> 6, np.uint64)
    return Workload((1, n_post, LAW, marks), round(n_post * P))


CASES = {
    "connect_row": (Case("synapse", 4, PER_SYNAPSE, 0, connect_row),),
    "connect_rows": (Case("synapse", 4, PER_SYNAPSE, 0, connect_rows),),
    "mark_row": (Case("synapse", 1 / (8 * P), PER_SYNAPSE, 0, mark_row),),
}
LEAVES = {
    "make_words": "the room for counters in accumulate, find and mark_row, inlined there",
    "take": "one counter in accumulate, find and mark_row, inlined there",
    "draw_along": "the counters of one row in accumulate, inlined there",
    "draw_across": "the counters of one block in find, inlined there",
    "count_throws": "the throws of a batch in accumulate and find, inlined there",
    "place": "one throw of a crowded block in mark_row, inlined there",
    "mark_block": "the throws of a large block in mark_row, inlined there",
    "mark_words": "the throws of a batch of small blocks in mark_row, inlined there",
    "list_block": "a crowded block, one of 40, in accumulate, find and mark_row",
}
