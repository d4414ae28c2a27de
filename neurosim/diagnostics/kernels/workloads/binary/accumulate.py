"""Workloads of the counts of firing inputs, kept as rows come and go."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY, counters_per_synapse
from neurosim.topology.connectivity import Random

GOAL = 5.0
"""ns in which a synapse at p = 0.01 must be generated and counted, on one core."""
PER_COUNT = 2.56
"""Synapses onto every neuron in `accumulate`."""


def accumulate(room: int, p: float) -> Workload:
    """Let so many neurons fire that every neuron has `PER_COUNT` firing inputs in the mean."""
    bits = Random(p).bits
    n_blocks = max(1, room >> (bits + 2))
    rows = np.arange(round(PER_COUNT / p), dtype=np.int32)
    counts = np.zeros(n_blocks << bits, np.int32)
    arguments = (rows, 1 - 2 * (rows % 2), 0, n_blocks, True, Random(p).law(KEY), counts)
    return Workload(arguments, round(rows.size * counts.size * p))


def spread(room: int) -> Workload:
    """Turn counts into drives."""
    n = room // 12
    return Workload((np.ones(n, np.int32), 1, 0, n, np.zeros(n, np.int64)), n)


def _case(p: float, goal: float | None = None) -> Case:
    """Each count is read and written once; the adds to it happen in a tile."""
    operations = PER_COUNTER * counters_per_synapse(p) + 1
    arrange = partial(accumulate, p=p)
    return Case("synapse", 8 / PER_COUNT, operations, 1, arrange, f"p={p:g}", goal=goal)


CASES = {
    "accumulate": (_case(0.01, GOAL), _case(0.001), _case(0.1)),
    "spread": (Case("neuron", 20, 2, 0, spread),),
}
LEAVES = {"add_throws": "the throws of a block in accumulate, inlined there"}
