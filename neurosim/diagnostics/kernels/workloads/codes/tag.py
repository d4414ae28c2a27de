"""Workload of tags."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads.codes._tags import calyx


def tag(room: int) -> Workload:
    """Tag vectors of 50 amounts with 100 of 2,000 cells, of which each sums 6 inputs."""
    amounts, *wires, n = calyx(room, 500)
    outs = np.empty((n, 100), np.int32), np.empty((n, 0), np.int32)
    return Workload((amounts, *wires, 100, *outs), n * wires[1].size)


CASES = {"tag": (Case("synapse", 0, 1, 0, tag),)}
LEAVES = {
    "lay": "the vectors of a block in tag and sign",
    "sum_cells": "the sums of a block in tag",
    "guess": "the first bound of a block in tag, from a sample of its cells",
    "close_in": "the bound of a block in tag",
    "find_quantile": "a number for each block of tag, in close_in",
    "list_cells": "the cells of one vector that reach the bound in tag",
    "settle": "the winners of one vector in tag",
    "turn": "64 bits of 64 vectors in sign and tag",
}
