"""Workload of the rounding of vectors."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws


def quantise(room: int) -> Workload:
    """Round vectors of 50 numbers."""
    vectors = draws(max(1, room // 500) * 50, np.int64).reshape(-1, 50) / 2.0**40
    outs = np.empty(vectors.shape, np.int16), np.empty(len(vectors), np.int32)
    return Workload((vectors, True, *outs), vectors.size)


# The mean is a sum of floats in the order of the vector.
CASES = {"quantise": (Case("number", 10, 6, 0, quantise, chained=1),)}
