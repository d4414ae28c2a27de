"""Workloads of random words."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY, draws


def draw_words(room: int) -> Workload:
    """Fill an array with words."""
    out = np.empty(4 * (room // 32), np.uint64)
    return Workload((*np.zeros(4, np.uint64), KEY, out), out.size)


def draw_pairs(room: int) -> Workload:
    """Draw two words for each of many contacts."""
    n = room // 40
    ends = np.arange(n), np.arange(n), np.zeros(n, np.int64)
    return Workload((*ends, KEY, np.empty(2 * n, np.uint64)), n)


def lay_evenly(room: int) -> Workload:
    """Turn words into numbers from 0 to below 1."""
    n = max(1, room // 24)
    return Workload((draws(2 * n, np.uint64, 1 << 32), np.empty(n)), n)


CASES = {
    "draw_words": (Case("word", 8, PER_WORD, 0, draw_words),),
    "draw_pairs": (Case("counter", 40, PER_COUNTER, 0, draw_pairs),),
    "lay_evenly": (Case("number", 24, 3, 0, lay_evenly),),
}
LEAVES = {
    "draw": "one counter of draw_words, inlined there",
    "draw_word": "one word of drop, inlined there",
}
