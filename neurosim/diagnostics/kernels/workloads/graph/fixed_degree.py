"""Workload of samples of partners, distinct and not."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY


def sample(room: int, n: int, s: int, multapses: bool) -> Workload:
    """Draw ``s`` of ``n`` inputs for each neuron; the kernel marks those drawn, a bit for each."""
    out = np.empty((max(1, room // (4 * s)), s), np.int32)
    return Workload((n, True, multapses, KEY, out), out.size, 0 if multapses else n // 8)


PER_PICK = 11
"""Serial operations: a product and a shift; a load, three operations and a comparison to know
whether it was picked; a mark and its store; the store of the pick, and one more place."""


def _case(n: int, s: int, multapses: bool = False) -> Case:
    arrange = partial(sample, n=n, s=s, multapses=multapses)
    setting = f"{s} of {n}" + multapses * ", multapses"
    return Case("synapse", 4, PER_WORD, 0, arrange, setting, serial=0 if multapses else PER_PICK)


CASES = {"sample": (_case(50, 6), _case(10_000, 1000), _case(10_000, 1000, multapses=True))}
LEAVES = {
    "sample_row": "one row of sample, inlined there",
    "find_room": "once for all rows of sample",
    "refill": "the counters of one row in sample, inlined there",
    "sample_below": "one pick of sample, inlined there",
}
