"""Workloads of neurons that are evaluated from their anchors."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Place, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, DT, empty, pieces_of
from neurosim.kernels.spiking._lazy_tables import Anchored, Listed
from neurosim.kernels.spiking._tables import Refractory
from neurosim.spiking.neurons.linear import make_law

V_INF, V_TH = -60.0, -50.0
AGES = 64
"""Rows of the table: were there as many as in a network, it would be most of a small workload."""
STATE = 32
"""Bytes of a neuron: v, ge, gi, anchor, and whether it is listed or refractory."""


def _cells(n: int) -> Anchored:
    """Return neurons that could fire and do not, whose anchors lie some steps back."""
    law = make_law(DT, V_TH, np.array([V_INF]), (0.02, 0.005, 0.01))
    anchors = -np.random.default_rng(1).integers(0, AGES - 2, n).astype(np.int32)
    state = np.full(n, -60.0), np.full(n, 70.0), np.zeros(n)
    limits = np.array([V_TH, 1e-6, *law.most])
    return Anchored(*state, anchors, law.v_inf, law.powers[:AGES], limits)


def _listed(n: int, n_in: int) -> Listed:
    return Listed(np.arange(n, dtype=np.int32), np.ones(n, np.uint8), np.array([n_in]))


def integrate_lazy(room: int) -> Workload:
    """Advance neurons that might fire, and do not."""
    n = room // STATE
    cells, listed = _cells(n), _listed(n, n)
    # v_th is out of reach, and yet all might reach it, so that none is forgotten.
    cells.limits[0], cells.limits[2] = 1e9, 1e9
    none_waits = Refractory(np.zeros(n, np.int32), np.array([20]), np.array([1, 0, 0]))
    return Workload((CLOCK, cells, listed, none_waits, empty(n), CLOCK - 1), n)


def reach(room: int, kernel: str) -> Workload:
    """Reach neurons in random order."""
    n = room // (STATE if kernel == "rouse" else STATE + 5)
    targets = np.random.default_rng(2).permutation(n).astype(np.uint32)
    pieces, cells = pieces_of(np.array([0]), np.array([n])), _cells(n)
    if kernel == "rouse":
        return Workload((CLOCK, 0, pieces, targets, cells), n, table=28 * n)
    listed = Listed(np.zeros(n, np.int32), np.zeros(n, np.uint8), np.array([0]))
    cells.ge[:] = 0.0
    return Workload((0, pieces, targets, cells, listed), n, table=24 * n)


def evaluate(room: int) -> Workload:
    """Look at all neurons."""
    n = room // (STATE + 24 + 8)
    return Workload((0, np.arange(n), _cells(n), np.empty(n), np.empty(n), np.empty(n)), n)


def observe_lazy(room: int) -> Workload:
    """Observe v of every second neuron."""
    n = room // (2 * STATE + 16)
    chosen, times = np.arange(0, 2 * n, 2), np.array([1, 0])
    seen = np.empty(n), CLOCK[:1].copy(), CLOCK[:1] - 1
    return Workload((CLOCK, times, chosen, _cells(2 * n), *seen), n)


def count_ready(room: int) -> Workload:
    """Look who of all neurons might fire."""
    n = room // (STATE + 8)
    return Workload((0, np.arange(n), _cells(n), np.zeros(n, np.int32)), n)


def _reached(kernel: str, operations: float, cleared: Place, chosen: tuple[int, int]) -> Case:
    arrange, (scattered, gathered) = partial(reach, kernel=kernel), chosen
    told = "synapse", STATE, operations, scattered, arrange
    return Case(*told, cleared=cleared, gathered=gathered)


CASES = {
    # A list names the neurons: v, ge, gi, the anchor and a row of the table are read where it says.
    "integrate_lazy": (Case("neuron", STATE + 4, 20, 0, integrate_lazy, gathered=5),),
    # In any order: v, ge, gi and the anchor written, or v, ge and gi read.
    "rouse": (_reached("rouse", 12, (4, 3), (4, 0)),),
    "enlist": (_reached("enlist", 8, (4, 2), (0, 3)),),
    "evaluate": (Case("neuron", STATE + 24, 12, 0, evaluate, gathered=5),),
    "observe_lazy": (Case("value", STATE + 8, 8, 0, observe_lazy, cleared=5, gathered=5),),
    "count_ready": (Case("neuron", STATE, 18, 0, count_ready, gathered=5),),
}
LEAVES = {
    "state_of": "the whole of evaluate",
    "seen_of": "the whole of evaluate, but for those that are at their anchors",
    "might_fire": "a part of enlist",
    "sort": "the end of integrate_lazy",
}
