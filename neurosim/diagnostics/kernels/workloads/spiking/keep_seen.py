"""Workload of what is seen of neurons."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload


def keep_seen(room: int) -> Workload:
    """Copy a variable of all neurons."""
    n = room // 16
    return Workload((np.ones(n), np.zeros(n)), n)


CASES = {"keep_seen": (Case("neuron", 16, 0, 0, keep_seen),)}
