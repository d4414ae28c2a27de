"""Workload of swaps of synapses."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY


def rewire(room: int) -> Workload:
    """Try as many swaps as there are synapses, 6 inputs of each cell."""
    n = max(2, room // 56)
    owners = np.repeat(np.arange(n, dtype=np.int32), 6)
    inputs = np.arange(6 * n, dtype=np.int32) % max(50, n // 10)
    bounds = np.arange(0, 6 * n + 1, 6)
    arguments = bounds, owners, inputs.size, KEY, inputs
    return Workload(arguments, inputs.size, table=bounds.nbytes + owners.nbytes + inputs.nbytes)


# Two inputs, their cells, and where the inputs of these begin, all of them anywhere.
CASES = {"rewire": (Case("swap", 24, PER_COUNTER + 14, 2, rewire, gathered=6),)}
LEAVES = {
    "pick_below": "one synapse of rewire, inlined there",
    "pick_pairs": "the words of some swaps in rewire, inlined there",
    "ask_ahead": "what is asked for in rewire, inlined there",
    "stands": "the inputs of one cell in rewire, inlined there",
}
