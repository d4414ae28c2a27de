"""Workload of sources that leap from spike to spike."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, empty
from neurosim.kernels.spiking._lazy_tables import Wheel


def leap(room: int) -> Workload:
    """Begin a window of sources that hardly ever fire."""
    n = max(64, room // 8)
    wheel = Wheel(np.empty(256, np.int32), np.empty(n, np.int32), CLOCK[:1].copy())
    return Workload((np.array([256, 0]), KEY, np.array([1e9]), wheel, empty(n)), n)


CASES = {
    # Half a counter a source: two of its four words, and a logarithm of 20 operations.
    "leap": (Case("source", 4, PER_COUNTER / 2 + 20, 0, leap, "a window", cleared=(3, 2)),),
}
LEAVES = {
    "find_wait": "what follows from two words in leap",
    "find_waits": "the same for many sources of leap",
    "find_gap": "the same in a spike of leap",
    "leap_from": "a spike in leap",
    "fill_wheel": "all of leap but the spikes",
    "scale_of": "the chance of a source in leap, inlined there",
}
