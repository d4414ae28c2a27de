"""Workload of the packing of tags."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws
from neurosim.diagnostics.kernels.workloads.codes._tags import N_ACTIVE, N_WORDS


def pack(room: int) -> Workload:
    """Pack tags."""
    n = max(1, room // (4 * N_ACTIVE + 8 * N_WORDS))
    tags = draws(n * N_ACTIVE, np.int32, 64 * N_WORDS).reshape(n, N_ACTIVE)
    return Workload((tags, np.empty((n, N_WORDS), np.uint64)), tags.size)


CASES = {"pack": (Case("cell", 6.56, 1, 1, pack),)}
