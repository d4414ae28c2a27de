"""Workload of a fixed total number of synapses."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY
from neurosim.kernels.graph.fixed_total import DRAWN


def throw_sources(room: int) -> Workload:
    """Throw synapses on as many neurons as there is room for."""
    n = 16 * DRAWN
    return Workload((0, 16, n, KEY, np.zeros(max(1, room // 8), np.int64)), n)


def fill_slots(room: int) -> Workload:
    """Choose as many pairs as there are neurons, of 100 partners each."""
    n_pre = max(1, room // 8)
    return Workload((100, n_pre, KEY, np.zeros(n_pre, np.int64)), n_pre)


def sample_rows(room: int, n: int, s: int, multapses: bool) -> Workload:
    """Draw the partners of neurons that have ``s`` of ``n`` each."""
    indptr = np.arange(max(1, room // (4 * s)) + 1) * s
    indices = np.empty(indptr[-1], np.int32)
    arguments = (0, n, True, multapses, KEY, indptr, indices)
    return Workload(arguments, indices.size, 16 * s + (0 if multapses else n // 8))


def _rows(n: int, s: int, multapses: bool) -> Case:
    arrange = partial(sample_rows, n=n, s=s, multapses=multapses)
    return Case("synapse", 4, PER_WORD, 4, arrange, f"{s} of {n}" + multapses * ", multapses")


CASES = {
    "throw_sources": (Case("synapse", 0, PER_WORD, 1, throw_sources),),
    "fill_slots": (Case("synapse", 0, 2 * PER_WORD, 1, fill_slots, cleared=3),),
    "sample_rows": (_rows(20_000, 2000, True), _rows(10_000, 10, True), _rows(10_000, 1000, False)),
}
