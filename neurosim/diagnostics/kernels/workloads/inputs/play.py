"""Workload of spikes that are played."""

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, empty, fired


def play(room: int) -> Workload:
    """Play a spike of every neuron."""
    n = room // 8
    return Workload((CLOCK, fired(n).bounds, fired(n).neurons, CLOCK[:1], empty(n)), n)


CASES = {"play": (Case("spike", 8, 2, 0, play),)}
