"""Workload of spikes that are tallied."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, sent


def tally(room: int) -> Workload:
    """Tally the spikes of a step in which all neurons fired, every second of which counts."""
    n = room // 5
    is_counted = (np.arange(n) % 2).astype(np.uint8)
    return Workload((CLOCK, sent(n), is_counted, np.zeros(1, np.int64)), n)


# Whether a neuron counts is read for each spike, where the log says.
CASES = {"tally": (Case("spike", 5, 0, 0, tally, gathered=1),)}
