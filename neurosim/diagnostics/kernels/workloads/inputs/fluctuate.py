"""Workloads of noise with a memory, and of noise on neurons with conductances."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK
from neurosim.kernels.spiking._chance_tables import Process, Shaking
from neurosim.kernels.spiking._tables import Membrane

PROCESS = Process(np.zeros(1), np.full(1, 0.98), np.full(1, 0.2))
SHAKING = Shaking(np.full(1, 3.0), np.full(1, 0.005))


def fluctuate(room: int) -> Workload:
    """Move noise with a memory on."""
    n = room // 16
    return Workload((np.ones(n), PROCESS, np.zeros(n)), n)


def fluctuate_conductance(room: int) -> Workload:
    """Move noise on that conductances hold."""
    n = room // 24
    return Workload((np.ones(n), PROCESS, np.full(1, 0.98), np.zeros(n), np.zeros(n)), n)


def conducting(room: int) -> Workload:
    """Move v of all who are free."""
    n = room // 36
    membrane, free = Membrane(np.zeros(n), np.ones(n), np.ones(n)), np.zeros(n, np.int32)
    return Workload((CLOCK, np.ones(n), SHAKING, membrane, free), n)


# `expm1` is that of the mathematical library, and takes one at a time.
CASES = {
    "fluctuate": (Case("neuron", 24, 4, 0, fluctuate),),
    "fluctuate_conductance": (Case("neuron", 40, 9, 0, fluctuate_conductance),),
    "shake": (Case("neuron", 44, 10, 0, conducting, serial=PER_EXP),),
    "push": (Case("neuron", 44, 8, 0, conducting, serial=PER_EXP),),
}
