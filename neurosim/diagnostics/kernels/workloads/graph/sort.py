"""Workload of sorting by counting."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws


def sort_by(room: int) -> Workload:
    """Sort synapses by neuron, ten of each."""
    n = max(1, room // 21)
    keys, ends = draws(n, np.int32, n // 10 + 1), np.zeros(n // 10 + 1, np.int64)
    return Workload(
        (keys, np.arange(n, dtype=np.int64), ends, np.empty(n, np.int64)), n, table=8 * n
    )


def sort_pairs(room: int) -> Workload:
    """Sort pairs with a count by neuron, ten of each."""
    n = max(1, room // 17)
    keys, ends = draws(n, np.int32, n // 10 + 1), np.zeros(n // 10 + 1, np.int64)
    columns = draws(n, np.int32, n), np.ones(n, np.int16)
    out = np.empty(n, np.int32), np.empty(n, np.int16)
    return Workload((keys, *columns, ends, *out), n, table=6 * n)


CASES = {
    # What goes to any place of the output, once for each of its columns.
    "sort_by": (Case("synapse", 20, 2, 1, sort_by, cleared=2),),
    "sort_pairs": (Case("synapse", 16, 2, 2, sort_pairs, cleared=3),),
}
LEAVES = {"sort_row": "one row of sample_rows and arrange, inlined there"}
