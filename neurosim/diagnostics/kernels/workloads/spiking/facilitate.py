"""Workloads of synapses that facilitate and depress."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import DT, fired
from neurosim.kernels.spiking import _tables as tables

ROW = 100
"""Synapses of a neuron."""


def facilitate(room: int) -> Workload:
    """Let all neurons release."""
    n = room // 36
    kept = tables.Resources(np.zeros(n), np.ones(n), np.zeros(n))
    law = tables.Use(*(np.array([x]) for x in (0.5, 0.02, 0.2, 0.0, DT)))
    return Workload((np.array([1000, 0]), 0, fired(n), law, kept, np.empty(n)), n)


def facilitate_each(room: int) -> Workload:
    """Let all synapses release, each by a law of its own."""
    n = max(1, room // 72 // ROW) * ROW
    kept = tables.Resources(np.zeros(n), np.ones(n), np.zeros(n))
    own = [np.full(n, x) for x in (0.5, 0.02, 0.2, 0.0)]
    law, begins = tables.Use._make([*own, np.array([DT])]), np.arange(0, n, ROW)
    pieces = tables.Pieces(begins, begins + ROW, begins, np.array([begins.size]))
    return Workload((np.array([1000, 0]), pieces, law, kept, np.ones(n), np.empty(n)), n)


EXPS = 2 * PER_EXP
"""Of the mathematical library, whose bits are those of Brian2, and which takes one at a time."""

CASES = {
    "facilitate": (Case("spike", 60, 14, 0, facilitate, cleared=(4, 2), serial=EXPS),),
    "facilitate_each": (Case("synapse", 96, 15, 0, facilitate_each, cleared=(3, 2), serial=EXPS),),
}
LEAVES = {"renew": "what one neuron or synapse releases, inlined in facilitate and facilitate_each"}
