"""Workloads of leaky neurons that have constants of their own, by what their synapses do."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, DT, empty
from neurosim.kernels.spiking import _tables as tables
from neurosim.kernels.spiking._own_tables import Own
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.lif_constants import NAMES, find_constants

TINY = 1e-300
"""Less than this is nothing."""
BLOCK = 128


def integrate_each(room: int, synapses: str) -> Workload:
    """Advance neurons that do not reach the threshold, all of whose constants are their own."""
    names, n_states = NAMES[synapses], 1 if synapses == "delta" else 3
    n = max(BLOCK, room // (8 * n_states + 8 * len(names) + 8) // BLOCK * BLOCK)
    found = find_constants(LIF(20, -60, -50, -60, synapses=synapses), DT)
    row = n + BLOCK  # as far apart as in a network
    values = np.repeat([found[name] for name in names], row)
    starts = row * np.arange(len(names))
    own = Own(values, starts, np.full(len(names), BLOCK), np.array([DT, TINY]))
    v, *inputs = np.full(n, -60.0), *(np.full(n, 0.1) for _ in range(n_states - 1))
    state = tables.Membrane(v, *inputs) if inputs else v
    none_waits = tables.Refractory(np.zeros(n, np.int32), np.array([20]), np.array([1, 0, 0]))
    moved = CLOCK, state, np.array([-60.0]), own
    return Workload((*moved, none_waits, empty(n), CLOCK - 1), n)


def _case(synapses: str, n_bytes: float, operations: float, serial: float = 0) -> Case:
    arrange = partial(integrate_each, synapses=synapses)
    return Case("neuron", n_bytes, operations, 0, arrange, serial=serial)


# The exponential is that of the mathematical library, as in Brian2, and takes one at a time.
CASES = {
    "integrate_delta_each": (_case("delta", 36, 6),),
    "integrate_current_each": (_case("current", 100, 14),),
    "integrate_conductance_each": (_case("conductance", 100, 23, PER_EXP),),
}
LEAVES = {
    "place": "where a block of constants begins in integrate_delta_each",
    "list_block_each": "a block in which a neuron fires in integrate_delta_each",
    "fade_each": "the currents of a block in integrate_current_each, inlined there",
    "add_currents": "what currents add to v in integrate_current_each, inlined there",
    "conduct_each": "v of a neuron in integrate_conductance_each, inlined there",
}
