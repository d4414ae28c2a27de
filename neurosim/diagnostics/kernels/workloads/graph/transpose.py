"""Workloads of tables that are turned into rows, and of rows that are turned into columns."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws


def transpose(room: int) -> Workload:
    """Turn 6 inputs of each neuron into rows of 60 synapses."""
    n = max(1, room // 48)
    inputs = draws(6 * n, np.int32, n // 10 + 1).reshape(n, 6)
    outs = np.zeros(n // 10 + 2, np.int64), np.empty(6 * n, np.int32)
    return Workload((inputs, *outs), inputs.size, table=outs[1].nbytes)


def transpose_rows(room: int) -> Workload:
    """List 100 synapses of each neuron by their targets."""
    n = max(1, room // 1000)
    indptr, indices = np.arange(0, 100 * n + 1, 100), draws(100 * n, np.uint32, n)
    outs = np.zeros(n + 1, np.int64), np.empty(100 * n, np.uint32), np.empty(100 * n, np.uint32)
    return Workload(
        (indptr[:-1].copy(), indptr[1:].copy(), indices, *outs), indices.size, table=800 * n
    )


CASES = {
    # What goes to any place of the output, once for each of its columns.
    "transpose": (Case("synapse", 8, 2, 1, transpose, cleared=1),),
    "transpose_rows": (Case("synapse", 12, 2, 2, transpose_rows, cleared=3),),
}
