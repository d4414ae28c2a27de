"""Workloads of the rows of a random graph: listed one by one, and all."""

from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import LAW, PER_SYNAPSE, P, expect


def connect_row(room: int) -> Workload:
    """Make one long row."""
    n_post = int(room / (4 * P))
    return Workload((1, n_post, False, LAW, expect(n_post * P)), round(n_post * P))


def connect_rows(room: int) -> Workload:
    """Make all rows within a population."""
    n = isqrt(int(room / (4 * P)))
    arrays = np.zeros(n + 1, np.int64), expect(n * n * P)
    return Workload((n, n, True, False, LAW, *arrays), round(n * n * P))


CASES = {
    "connect_row": (Case("synapse", 4, PER_SYNAPSE, 0, connect_row),),
    "connect_rows": (Case("synapse", 4, PER_SYNAPSE, 0, connect_rows),),
}
LEAVES = {
    "make_room": "the beginning of connect_row and connect_rows",
    "list_row": "all of connect_row",
    "list_hits": "all of connect_row",
    "lay_blocks": "which blocks make a batch in connect_rows, inlined there",
    "draw_blocks": "the counters of a batch in connect_rows, inlined there",
    "end_row": "the end of a row in connect_rows, inlined there",
    "sort_places": "the places of a batch in connect_row, inlined there",
    "put_all": "most blocks of connect_row, inlined there",
    "put_distinct": "a block whose throws meet in connect_row, inlined there",
    "put_tested": "a crowded block in connect_row, inlined there",
    "take_out": "the self-loop of a row in connect_rows, inlined there",
}
