"""Workload of sorting by counting."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws


def sort_by(room: int) -> Workload:
    """Sort synapses by neuron, ten of each."""
    n = max(1, room // 21)
    keys, ends = draws(n, np.int32, n // 10 + 1), np.zeros(n // 10 + 1, np.int64)
    return Workload((keys, np.arange(n, dtype=np.int64), ends, np.empty(n, np.int64)), n)


CASES = {"sort_by": (Case("synapse", 20, 2, 2, sort_by, cleared=2),)}
