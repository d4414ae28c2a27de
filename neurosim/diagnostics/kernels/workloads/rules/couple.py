"""Workloads of sums over connections: what is composed takes the time of a user's function."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload


def sums(room: int) -> Workload:
    """Set or move a variable of all neurons."""
    n = room // 16
    return Workload((np.full(n, 1e-9), np.zeros(n)), n)


def sums_of_some(room: int) -> Workload:
    """Set or move a variable of every other neuron."""
    n = room // 24
    return Workload((np.full(1, 1e-9), np.arange(0, 2 * n, 2), np.zeros(2 * n)), n)


CASES = {
    "set_sums": (Case("neuron", 16, 0, 0, sums),),
    "add_sums": (Case("neuron", 24, 1, 0, sums),),
    # The line of the cache of each, read and written, and its number.
    "set_chosen": (Case("neuron", 24, 0, 0, sums_of_some),),
    "add_chosen": (Case("neuron", 40, 1, 0, sums_of_some),),
}
LEAVES = {
    "compose_coupling": "makes a kernel that walks all rows, as transmit_each walks pieces",
    "compose_coupling_from_pre": "makes a kernel that walks all rows as transmit_each does pieces",
    "compose_even_coupling": "makes a kernel that adds up what all neurons give, before set_sums",
}
