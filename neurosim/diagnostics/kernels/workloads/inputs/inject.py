"""Workloads of what arrives, and of sources that fire, at random."""

from functools import partial

import numpy as np

from neurosim.base.random.poisson import tabulate_poisson
from neurosim.diagnostics.kernels.cases import PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY, P, draws
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, empty

ALWAYS = np.array([1, 1])


def inject(room: int) -> Workload:
    """Add what arrived to a variable."""
    n = room // 9
    return Workload((draws(n, np.uint8, 8), np.full(1, 0.1), np.zeros(n)), n)


def leave_out(room: int) -> Workload:
    """Take what was drawn from every other neuron."""
    n = room // 2
    return Workload((draws(n, np.uint8, 8), (np.arange(n) % 2).astype(np.uint8)), n)


def inject_free(room: int) -> Workload:
    """Add noise to a variable of all who are free."""
    n = room // 20
    free = np.zeros(n, np.int32)
    return Workload((CLOCK, np.ones(n), np.full(1, 0.1), free, np.zeros(n)), n)


def draw_counts(room: int, mean: float) -> Workload:
    """Draw what arrives at random in a step."""
    law = tabulate_poisson(mean), ALWAYS
    return Workload((CLOCK, KEY, *law, 0, np.empty(room, np.uint8)), room)


def draw_spikes(room: int, is_shared: bool) -> Workload:
    """Let one neuron in a hundred fire."""
    n = room // (4 if is_shared else 8)
    below = np.full(1 if is_shared else n, P * 2**32, np.uint32)
    return Workload((CLOCK, KEY, below, ALWAYS, empty(n)), n)


def draw_normals(room: int) -> Workload:
    """Draw a deviate for each neuron."""
    n = room // 8
    return Workload((CLOCK, KEY, 0, np.empty(n)), n)


def draw_uniforms(room: int) -> Workload:
    """Draw a uniform number for each neuron."""
    n = room // 8
    return Workload((CLOCK, KEY, 0, np.empty(n)), n)


def _draw_counts(mean: float) -> Case:
    arrange = partial(draw_counts, mean=mean)
    return Case("neuron", 1, PER_WORD + 1, 0, arrange, f"mean {mean:g}")


def _draw_spikes(chances: str) -> Case:
    moved = 4 * (chances == "each") + 4 * P
    arrange = partial(draw_spikes, is_shared=chances == "shared")
    return Case("neuron", moved, PER_WORD + 1, 0, arrange, f"p {chances}")


CASES = {
    "inject": (Case("neuron", 17, 2, 0, inject),),
    "leave_out": (Case("neuron", 3, 1, 0, leave_out),),
    "inject_free": (Case("neuron", 28, 2, 0, inject_free),),
    "draw_counts": (_draw_counts(0.01), _draw_counts(2), _draw_counts(12)),
    "draw_spikes": (_draw_spikes("shared"), _draw_spikes("each")),
    "draw_normals": (Case("neuron", 8, 2 * PER_WORD + 30, 0, draw_normals),),
    "draw_uniforms": (Case("neuron", 8, 2 * PER_WORD + 4, 0, draw_uniforms),),
}
LEAVES = {
    "row_of": "the table of draw_counts and draw_spikes, found there",
    "count_levels": "the counts of a batch in draw_counts, inlined there",
}
