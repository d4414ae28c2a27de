"""Workload of traces that decay."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload

TINY = 1e-300
"""Less than this is nothing."""


def decay(room: int) -> Workload:
    """Let traces decay, but not away."""
    n = room // 8
    return Workload((np.array([1.0, TINY]), np.ones(n)), n)


CASES = {"decay": (Case("neuron", 16, 2, 0, decay),)}
