"""Workloads of learning along a table of weights."""

from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import bounded_rows


def learn(room: int) -> Workload:
    """Learn onto a hundredth of the targets."""
    events, _, *edges = bounded_rows(isqrt(room // 30))
    is_post = (np.arange(50 * events.size) % 100 == 0).astype(np.uint8)
    m = edges[-1].size
    return Workload((events, *edges, is_post, 1, 32_000, np.zeros(m, np.int16)), m)


def scale(room: int) -> Workload:
    """Recompute all weights."""
    events, _, bounds, indices = bounded_rows(isqrt(room // 90))
    m, factors = indices.size, np.arange(100.0)
    arrays = np.zeros(m, np.int16), np.zeros(m, np.int64)
    return Workload((events, bounds, np.ones(m), factors, *arrays), m)


CASES = {
    # Whether its target fires is read for each synapse, at a place that its row chooses.
    "learn": (Case("synapse", 4, 1, 0, learn, gathered=1),),
    # The factor, likewise.
    "scale": (Case("synapse", 18, 1, 0, scale, gathered=1),),
}
