"""Workloads of neurons that are held, all of them."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, fired


def _who(n: int) -> tuple[Any, ...]:
    return CLOCK, 1, np.zeros(n, np.int32), fired(n)


def hold(room: int) -> Workload:
    """Hold neurons at one value."""
    n = room // 12
    return Workload((*_who(n), np.zeros(1), np.zeros(n)), n)


def note(room: int) -> Workload:
    """Copy the variable of each."""
    n = room // 20
    return Workload((*_who(n), np.zeros(n), np.zeros(n)), n)


# A variable is reached where the log says.
CASES = {
    "hold": (Case("spike", 12, 0, 0, hold, gathered=1),),
    "keep": (Case("spike", 20, 0, 0, note, gathered=1),),
    "put_back": (Case("spike", 20, 0, 0, note, gathered=1),),
}
