"""Workload of synapses that facilitate and depress."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import DT, fired
from neurosim.kernels.spiking import _tables as tables


def facilitate(room: int) -> Workload:
    """Let all neurons release."""
    n = room // 36
    kept = tables.Resources(np.zeros(n), np.ones(n), np.zeros(n))
    constants = np.array([0.5, 0.02, 0.2, DT, 0.0])
    return Workload((np.array([1000, 0]), 0, fired(n), constants, kept, np.empty(n)), n)


CASES = {"facilitate": (Case("spike", 60, 14 + 2 * PER_EXP, 0, facilitate, cleared=(4, 2)),)}
