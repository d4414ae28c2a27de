"""Workloads of leaky neurons, by what their synapses do."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, DT, empty
from neurosim.kernels.spiking import _tables as tables
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.lif_constants import list_shared

TINY = 1e-300
"""Less than this is nothing."""


def integrate(room: int, synapses: str) -> Workload:
    """Advance neurons that do not reach the threshold."""
    n_states = 1 if synapses == "delta" else 3
    n = max(128, room // (8 * n_states + 8) // 128 * 128)
    rule = LIF(tau_m=20, v_rest=-60, v_th=-50, v_reset=-60, synapses=synapses)
    rest = rule.settle(np.array([-60.0]), DT)
    v, *inputs = np.full(n, -60.0), *(np.full(n, 0.1) for _ in range(n_states - 1))
    state, constants = tables.Membrane(v, *inputs) if inputs else v, list_shared(rule, DT, TINY)
    none_waits = tables.Refractory(np.zeros(n, np.int32), np.array([20]), np.array([1, 0, 0]))
    moved = CLOCK, state, rest, np.array(constants)
    return Workload((*moved, none_waits, empty(n), CLOCK - 1), n)


def _case(synapses: str, n_bytes: float, operations: float, serial: float = 0) -> Case:
    arrange = partial(integrate, synapses=synapses)
    return Case("neuron", n_bytes, operations, 0, arrange, serial=serial)


# The exponential is that of the mathematical library, as in Brian2, and takes one at a time.
CASES = {
    "integrate_delta": (_case("delta", 20, 4),),
    "integrate_current": (_case("current", 52, 12),),
    "integrate_conductance": (_case("conductance", 52, 21, PER_EXP),),
}
LEAVES = {
    "list_block": "a block in which a neuron fires in integrate_delta",
    "moves_until": "what integrate_delta asks once",
    "move_currents": "a block of integrate_current, inlined there",
    "fade": "a current in integrate_current, inlined there",
    "fade_block": "the conductances of a block in integrate_conductance, inlined there",
    "pulls_of": "what integrate_conductance computes once",
    "conduct": "v of a neuron in integrate_conductance, inlined there",
    "close": "the end of integrate_delta, inlined there",
}
