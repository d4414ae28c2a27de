"""Workloads of sums over connections: what is composed takes the time of a user's function."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload


def sums(room: int) -> Workload:
    """Set or move a variable of all neurons."""
    n = room // 16
    return Workload((np.full(n, 1e-9), np.zeros(n)), n)


CASES = {
    "set_sums": (Case("neuron", 16, 0, 0, sums),),
    "add_sums": (Case("neuron", 24, 1, 0, sums),),
}
LEAVES = {
    "compose_coupling": "makes a kernel that walks all rows, as transmit_each walks pieces",
    "compose_coupling_from_pre": "makes a kernel that walks all rows as transmit_each does pieces",
    "compose_even_coupling": "makes a kernel that adds up what all neurons give, before set_sums",
}
