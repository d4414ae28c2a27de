"""Workload of sign codes."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.codes._tags import calyx


def sign(room: int) -> Workload:
    """Write a bit for each of 2,000 cells."""
    amounts, *wires, n = calyx(room, 356)
    return Workload((amounts, *wires, np.empty((n, 32), np.uint64)), n * wires[1].size)


CASES = {"sign": (Case("synapse", 0, 1, 0, sign),)}
