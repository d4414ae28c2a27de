"""Workload of a drive that changes in time."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK


def follow(room: int) -> Workload:
    """Set the drive of every neuron."""
    n = room // 16
    when = np.array([0, n, n]), np.array([1, 1, 0])
    return Workload((CLOCK, *when, np.ones(n), np.zeros(n)), n)


CASES = {"follow": (Case("neuron", 16, 0, 0, follow),)}
