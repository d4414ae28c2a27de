"""Workload of a table of learned synapses that grows."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws
from neurosim.kernels.graph._tables import LearnedRows


def extend(room: int) -> Workload:
    """Add a quarter, of rows and of synapses, to rows of 100 synapses."""
    n = max(4, room // 1600)
    moved, m, m_new, n_out = 5 * np.arange(n) // 4, 100 * n, 25 * n, 5 * n // 4
    table = LearnedRows(np.arange(0, m + 1, 100), np.zeros(m, np.int32), np.zeros(m, np.int16))
    new = draws(m_new, np.int32, n_out), np.zeros(m_new, np.int32)
    outs = np.empty(m + m_new, np.int32), np.empty(m + m_new, np.int16)
    out = LearnedRows(np.empty(n_out + 1, np.int64), *outs)
    return Workload((table, moved, *new, 0, out), m + m_new, 8 * n_out)


CASES = {"extend": (Case("synapse", 12.4, 1, 0.4, extend),)}
