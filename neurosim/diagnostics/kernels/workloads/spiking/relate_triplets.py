"""Workloads of plasticity by triplets of spikes, with traces of each synapse."""

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
from neurosim.kernels.spiking._triplet_tables import TripletRule, TripletTraces

RATES = np.array([1e-6, 1e-6, 1e-6, 1e-6, DT])
"""Of traces that hardly decay, however often a kernel is called."""


def related(n: int) -> tuple[Any, TripletRule, TripletTraces]:
    """Return weights of ``n`` synapses, a rule for triplets, and their traces."""
    gains = np.array([-1e-6, -1e-6, 0.0]), np.array([1e-6, 1e-6, 0.0])
    rule = TripletRule(RATES, *gains, np.array([0.5]), LIMITS, np.ones(1))
    return np.full(n, 0.5), rule, TripletTraces(*(np.zeros(n) for _ in TripletTraces._fields))


def relate_triplets_arrived(room: int) -> Workload:
    """Change weights, and the traces of each synapse, along rows."""
    n = max(1, room // (48 * FAN_IN + 24))
    starts = np.arange(0, FAN_IN * n, FAN_IN)
    pieces = pieces_of(starts, starts + FAN_IN)
    return Workload((np.array([1000, 0]), pieces, *related(FAN_IN * n)), FAN_IN * n)


def relate_triplets_fired(room: int) -> Workload:
    """Change weights, and the traces of each synapse, into all neurons."""
    n = max(1, room // (52 * FAN_IN + 12))
    columns = into_all(n)._replace(sources=np.empty(0, np.uint32))
    m = FAN_IN * n
    return Workload((np.array([1000, 0]), fired(n), columns, *related(m)), m, table=48 * m)


EXPS = 4 * PER_EXP
"""Of the mathematical library, whose bits are those of Brian2, and which takes one at a time."""

CASES = {
    "relate_triplets_arrived": (
        Case("synapse", 96, 14, 0, relate_triplets_arrived, cleared=(4, 4), serial=EXPS),
    ),
    "relate_triplets_fired": (
        # Weight, four traces and when they held: in any order, and written.
        Case("synapse", 100, 14, 6, relate_triplets_fired, cleared=(5, 4), serial=EXPS),
    ),
}
LEAVES = {"refresh_triplet": "the traces of one synapse in relate_triplets_arrived, inlined there"}
