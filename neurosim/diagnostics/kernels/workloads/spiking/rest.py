"""Workloads of neurons that are left alone while they rest."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, DT, empty, pieces_of
from neurosim.kernels.spiking._lazy_tables import Conducting, Listed
from neurosim.kernels.spiking._tables import Refractory
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.lif_constants import list_shared

TINY = 1e-300
"""Less than this is nothing."""
STATE = 32
"""Bytes of a neuron: v, ge, gi, whether it is refractory or listed."""


def _cells(n: int) -> Conducting:
    """Return neurons that do not reach the threshold, and do not rest."""
    rule = LIF(tau_m=20, v_rest=-60, v_th=-50, v_reset=-60, synapses="conductance")
    state = np.full(n, -60.0), np.full(n, 0.1), np.full(n, 0.1)
    return Conducting(*state, np.array([-60.0]), np.array(list_shared(rule, DT, TINY)))


def _listed(n: int, n_in: int) -> Listed:
    is_in = np.full(n, n_in > 0, np.uint8)
    return Listed(np.arange(n, dtype=np.int32), is_in, np.array([n_in]))


def integrate_listed(room: int) -> Workload:
    """Advance neurons that all move."""
    n = room // STATE
    none_waits = Refractory(np.zeros(n, np.int32), np.array([20]), np.array([1, 0, 0]))
    return Workload((CLOCK, _cells(n), _listed(n, n), none_waits, empty(n), CLOCK - 1), n)


def enlist_reached(room: int) -> Workload:
    """Reach listed neurons in random order."""
    n = room // 9
    targets = np.random.default_rng(2).permutation(n).astype(np.uint32)
    return Workload(
        (0, pieces_of(np.array([0]), np.array([n])), targets, _listed(n, n)), n, table=n
    )


def count_moving(room: int) -> Workload:
    """Look who of all neurons moves."""
    n = room // STATE
    return Workload((np.arange(n), _cells(n)), n)


# The exponential is that of the mathematical library, as in Brian2, and takes one at a time.
CASES = {
    "integrate_listed": (Case("neuron", STATE + 28, 26, 0, integrate_listed, serial=PER_EXP),),
    "enlist_reached": (Case("synapse", 5, 3, 0, enlist_reached, gathered=1),),
    "count_moving": (Case("neuron", STATE, 18, 0, count_moving, serial=PER_EXP),),
}
LEAVES = {"fade_one": "a current of a neuron in integrate_listed, inlined there"}
