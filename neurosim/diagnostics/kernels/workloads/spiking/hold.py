"""Workload of neurons that are held."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, fired


def hold(room: int) -> Workload:
    """Hold all neurons."""
    n = room // 12
    return Workload((CLOCK, 1, fired(n), np.zeros(1), np.zeros(n)), n)


CASES = {"hold": (Case("spike", 12, 0, 0, hold),)}
