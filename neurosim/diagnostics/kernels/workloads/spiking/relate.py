"""Workloads of plasticity by spike timing, with traces of each synapse."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import (
    DT,
    FAN_IN,
    LIMITS,
    fired,
    into_all,
    pieces_of,
)
from neurosim.kernels.spiking import _tables as tables

RATES = np.array([1e-6, 1e-6, DT])
"""Of traces that hardly decay, however often a kernel is called."""


def paired(n: int) -> tuple[Any, tables.PairRule, tables.PairTraces]:
    """Return weights of ``n`` synapses, a rule for pairs, and their traces."""
    rule = tables.PairRule(RATES, np.array([1e-3, -1e-3, 0.5]), LIMITS)
    return np.full(n, 0.5), rule, tables.PairTraces(np.zeros(n), np.zeros(n), np.zeros(n))


def relate_arrived(room: int) -> Workload:
    """Change weights, and the traces of each synapse, along rows."""
    n = max(1, room // (32 * FAN_IN + 24))
    starts = np.arange(0, FAN_IN * n, FAN_IN)
    pieces = pieces_of(starts, starts + FAN_IN)
    return Workload((np.array([1000, 0]), pieces, *paired(FAN_IN * n)), FAN_IN * n)


def relate_fired(room: int) -> Workload:
    """Change weights, and the traces of each synapse, into all neurons."""
    n = max(1, room // (36 * FAN_IN + 12))
    columns = into_all(n)._replace(sources=np.empty(0, np.uint32))
    m = FAN_IN * n
    return Workload((np.array([1000, 0]), fired(n), columns, *paired(m)), m, table=32 * m)


EXPS = 2 * PER_EXP
"""Of the mathematical library, whose bits are those of Brian2, and which takes one at a time."""

CASES = {
    "relate_arrived": (Case("synapse", 64, 9, 0, relate_arrived, cleared=(4, 2), serial=EXPS),),
    # Weight, both traces and when they held: in any order, and written.
    "relate_fired": (Case("synapse", 68, 9, 4, relate_fired, cleared=(5, 2), serial=EXPS),),
}
LEAVES = {"refresh": "the traces of one synapse in relate_arrived, inlined there"}
