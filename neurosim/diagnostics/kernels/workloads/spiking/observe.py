"""Workload of variables that are observed."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK


def observe(room: int) -> Workload:
    """Observe every second neuron."""
    n = room // 32
    neurons, variable = np.arange(0, 2 * n, 2), np.zeros(2 * n)
    return Workload((CLOCK, 1, neurons, variable, np.empty(n), CLOCK[:1].copy(), CLOCK[:1] - 1), n)


CASES = {"observe": (Case("value", 24, 0, 0, observe, cleared=5),)}
