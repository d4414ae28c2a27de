"""Workloads of neurons that fire by chance."""

import math
from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY, P
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, empty
from neurosim.kernels.spiking import _tables as tables
from neurosim.kernels.spiking._chance_tables import Escape

BELOW = 10.0
"""How far v is below v_th, in units of delta."""


def escape(room: int, noise: str, p: float) -> Workload:
    """Let neurons of which a share ``p`` fires in a step do so."""
    n = room // (16 if noise == "shared" else 64)
    log_gain, slope = BELOW + math.log(-math.log1p(-p)), math.log2(math.e)
    values = (0.0, 1.0, log_gain, 1.0, slope, 32 + log_gain * slope + 2**-10, 33.0)
    laid = [np.full(1 if noise == "shared" else n, value) for value in values]
    none_waits = tables.Refractory(np.zeros(n, np.int32), *np.zeros((2, 1), np.int64))
    arguments = CLOCK, np.full(n, -BELOW), Escape(KEY, *laid), none_waits, empty(n)
    return Workload((*arguments, np.empty(0, np.int32)), n)


def _case(noise: str, p: float) -> Case:
    # v, and of each neuron's own noise v_th, slope, shift and top; of who fires all.
    n_bytes = 8 + 32 * (noise == "each") + 12 * p
    arrange = partial(escape, noise=noise, p=p)
    operations = PER_WORD + 6 + 2 * PER_EXP * p
    return Case("neuron", n_bytes, operations, 0, arrange, f"noise {noise}, p {p:g}")


CASES = {"escape": (_case("shared", 1e-3), _case("each", 1e-3), _case("shared", P))}
LEAVES = {
    "falls": "the look at a neuron that may fire, inlined in escape",
    "floor_log2": "the bound of a word in escape, inlined there",
    "screen": "the first half of escape, inlined there",
    "screen_each": "the first half of escape, inlined there",
    "list_marked": "a block in which a neuron may fire in escape, inlined there",
    "expect": "the look at a neuron that may fire, inlined in escape",
    "take": "the beginning of escape, inlined there",
    "insert": "the list of escape, inlined there",
    "end_list": "the end of escape, inlined there",
}
