"""Workload of a drive that changes in time."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK


def follow(room: int) -> Workload:
    """Set the drive of every neuron."""
    n = room // 16
    when = np.array([0, n, n]), np.array([1, 1, 0])
    return Workload((CLOCK, *when, np.ones(n), np.zeros(n)), n)


def follow_chosen(room: int) -> Workload:
    """Set the drive of every other neuron."""
    n = room // 32
    when = np.array([0, n]), np.array([1, 1, 0])
    return Workload((CLOCK, *when, np.ones(n), np.arange(0, 2 * n, 2), np.zeros(2 * n)), n)


CASES = {
    "follow": (Case("neuron", 16, 0, 0, follow),),
    "follow_chosen": (Case("neuron", 32, 0, 0, follow_chosen),),
}
