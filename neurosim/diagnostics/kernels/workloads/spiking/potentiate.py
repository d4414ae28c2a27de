"""Workloads of plasticity by spike timing, with traces of neurons."""

from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import fill_rows
from neurosim.diagnostics.kernels.workloads.spiking._step import (
    CLOCK,
    FAN_IN,
    LIMITS,
    fired,
    into_all,
    pieces_of,
    sent,
)
from neurosim.kernels.spiking import _tables as tables


def timed(n: int) -> tuple[tables.Traces, tables.TimingRule]:
    """Return traces of ``n`` neurons, without slow ones, and a rule for pairs."""
    rule = tables.TimingRule(np.array([1.0, 0.0, 0.0]), LIMITS, np.ones(1))
    return tables.Traces(np.zeros(n), np.empty(0)), rule


def depress(room: int) -> Workload:
    """Change weights along rows of many synapses."""
    n = isqrt(room // 60)
    _, _, indptr, indices = fill_rows(n)
    pieces, rule = pieces_of(indptr[:-1].copy(), indptr[1:].copy()), timed(50 * n)
    arrays = indices.astype(np.uint32), np.full(indices.size, 0.5)
    return Workload((pieces, sent(n), *arrays, *rule), indices.size)


def potentiate(room: int) -> Workload:
    """Change the weights into all neurons."""
    n = max(1, room // (16 * FAN_IN + 20))
    weights = np.full(FAN_IN * n, 0.5)
    arguments = CLOCK, fired(n), into_all(n), weights, *timed(n)
    return Workload(arguments, weights.size, table=weights.nbytes)


def bump_arrived(room: int) -> Workload:
    """Raise all traces, by what arrives."""
    n = room // 20
    pieces = pieces_of(np.empty(0, np.int64), np.empty(0, np.int64))
    pieces = pieces._replace(spikes=np.arange(n), n=np.array([n]))
    return Workload((pieces, sent(n), np.array([0.1, 0.5, np.inf]), np.zeros(n)), n)


def bump_fired(room: int) -> Workload:
    """Raise all traces, by who fires."""
    n = room // 12
    return Workload((CLOCK, fired(n), np.array([0.1, 0.5, np.inf]), np.zeros(n)), n)


CASES = {
    "depress": (Case("synapse", 20, 4, 0, depress),),
    "potentiate": (Case("synapse", 24, 4, 1, potentiate),),
    "bump_arrived": (Case("spike", 28, 2, 1, bump_arrived),),
    "bump_fired": (Case("spike", 20, 2, 1, bump_fired),),
}
LEAVES = {"bound": "the limits of a weight in depress and potentiate, inlined there"}
