"""Workload of what arrives at random, at a rate of each neuron."""

from functools import partial

import numpy as np

from neurosim.base.random.poisson import tabulate_poisson
from neurosim.diagnostics.kernels.cases import PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK
from neurosim.kernels.random.throw import BATCH
from neurosim.kernels.spiking._chance_tables import OwnRates

ALWAYS = np.array([2**62, 1])


def draw_own_counts(room: int, mean: float) -> Workload:
    """Draw what arrives at random in a step."""
    n_levels = tabulate_poisson(1.5 * mean).size
    n = max(1, room // (9 + 4 * n_levels) // BATCH) * BATCH
    # Whole batches: what room they leave goes to levels that are never reached.
    n_levels = max(n_levels, int((room / n - 9) / (4 + 4 / BATCH)) // 2 * 2)
    rates = np.linspace(0.5 * mean, 1.5 * mean, n)
    levels, tops = (np.zeros(n // BATCH * n_levels * k, np.uint32) for k in (BATCH, 1))
    kept = levels, tops, np.array([-1])
    law = OwnRates(rates, ALWAYS, np.ones(1), n_levels, *kept)
    return Workload((CLOCK, KEY, law, 0, np.empty(n, np.uint8)), n)


def _case(mean: float) -> Case:
    # Levels are read until the least of 256 words is above them: those of some 8 bits more.
    moved = 1 + 4 * (4 + 2 * mean)
    arrange = partial(draw_own_counts, mean=mean)
    return Case("neuron", moved, PER_WORD + 2, 0, arrange, f"mean {mean:g}")


CASES = {"draw_own_counts": (_case(0.01), _case(2), _case(12))}
LEAVES = {
    "fill_levels": "the levels of a row of rates, made in draw_own_counts when it begins",
    "count_own": "the counts of a batch in draw_own_counts, inlined there",
}
