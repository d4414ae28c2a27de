"""Workloads of rows that are divided into runs of one delay."""

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws
from neurosim.diagnostics.kernels.workloads.spiking._step import FAN_IN, LATE, late_rows, runs_of

N_CUTS = LATE + 1


def mark_delays(room: int) -> Workload:
    """Mark delays of rows of a hundred synapses."""
    n = room // (2 * FAN_IN + 24)
    outs = np.zeros(n, np.uint64), np.empty(n, np.int64)
    return Workload((*late_rows(n), 2, *outs), FAN_IN * n)


def divide_rows(room: int) -> Workload:
    """Divide such rows."""
    n = room // (2 * FAN_IN + 8 + 2 * N_CUTS)
    return Workload((*late_rows(n), np.empty(N_CUTS * n, np.uint16)), FAN_IN * n)


def split_runs(room: int) -> Workload:
    """Find the middle of runs of four synapses."""
    n = room // (4 * FAN_IN + 24 + 4 * N_CUTS)
    ascending = np.sort(draws(FAN_IN * n, np.uint32, n).reshape(-1, FAN_IN // LATE)).ravel()
    lows = np.empty(N_CUTS * n, np.uint16)
    return Workload((runs_of(n), ascending, n // 2, lows), LATE * n)


def spell_delays(room: int) -> Workload:
    """Write the delays of such rows."""
    n = room // (2 * FAN_IN + 24 + 2 * N_CUTS)
    return Workload((runs_of(n), np.empty(FAN_IN * n, np.uint16)), FAN_IN * n)


CASES = {
    "mark_delays": (Case("synapse", 2.3, 2, 0, mark_delays, cleared=3),),
    "divide_rows": (Case("synapse", 2.6, 2, 0, divide_rows),),
    "split_runs": (Case("run", 21, 6, 0, split_runs),),
    "spell_delays": (Case("synapse", 2.7, 1, 0, spell_delays),),
}
