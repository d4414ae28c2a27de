"""Workload of a table that is turned into rows."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws


def transpose(room: int) -> Workload:
    """Turn 6 inputs of each neuron into rows of 60 synapses."""
    n = max(1, room // 48)
    inputs = draws(6 * n, np.int32, n // 10 + 1).reshape(n, 6)
    outs = np.zeros(n // 10 + 2, np.int64), np.empty(6 * n, np.int32)
    return Workload((inputs, *outs), inputs.size)


CASES = {"transpose": (Case("synapse", 8, 2, 2, transpose, cleared=1),)}
