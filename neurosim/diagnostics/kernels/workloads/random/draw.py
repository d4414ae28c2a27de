"""Workload of random words."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY


def draw_words(room: int) -> Workload:
    """Fill an array with words."""
    out = np.empty(4 * (room // 32), np.uint64)
    return Workload((*np.zeros(4, np.uint64), KEY, out), out.size)


CASES = {"draw_words": (Case("word", 8, PER_WORD, 0, draw_words),)}
LEAVES = {
    "draw": "one counter of draw_words, inlined there",
    "draw_word": "one word of drop, inlined there",
}
