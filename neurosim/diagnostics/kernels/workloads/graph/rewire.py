"""Workload of swaps of synapses."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY


def rewire(room: int) -> Workload:
    """Try as many swaps as there are synapses, 6 inputs of each cell."""
    n = max(2, room // 56)
    owners = np.repeat(np.arange(n, dtype=np.int32), 6)
    inputs = np.arange(6 * n, dtype=np.int32) % max(50, n // 10)
    return Workload((np.arange(0, 6 * n + 1, 6), owners, inputs.size, KEY, inputs), inputs.size)


CASES = {"rewire": (Case("swap", 24, PER_COUNTER + 14, 2, rewire),)}
LEAVES = {
    "pick_below": "one synapse of rewire, inlined there",
    "stands": "the inputs of one cell in rewire, inlined there",
}
