"""Cases: how each kernel is measured, and what any program must spend on it.

- *bytes* per event are those that any program must move: each element of a large input read once,
  each of a large output written once;
- *operations* are those that no reordering avoids: additions, multiplications, comparisons and
  exclusive ors. A Philox counter takes 60 (two products and four exclusive ors in ten rounds)
  and yields four words; synapses of `Random` share one for each block;
- *scattered* are additions to a place that data choose, which no machine does many at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from neurosim import workloads
from neurosim.workloads import PER_COUNT, P, Workload, counters_per_synapse

PER_COUNTER = 60
PER_WORD = PER_COUNTER / 4
PER_SYNAPSE = PER_COUNTER * counters_per_synapse(P)
GOAL = 5.0
"""ns in which a synapse at p = 0.01 must be generated and counted, on one core."""


@dataclass(frozen=True)
class Case:
    """How to measure a kernel of the module ``home``.

    Parameters
    ----------
    home, unit : str
        Module of the kernel; what an event is.
    bytes, operations, scattered : float
        What an event takes, see above.
    arrange : callable
        From the bytes that the arrays may take to a `Workload`.
    setting : str
        What tells this case from the others of the same kernel.
    cleared : int, optional
        Position of an argument that must be zero before each call.
    goal : float, optional
        ns per event, at the most.
    """

    home: str
    unit: str
    bytes: float
    operations: float
    scattered: float
    arrange: Callable[[int], Workload]
    setting: str = ""
    cleared: int | None = None
    goal: float | None = None


def _accumulate(p: float, goal: float | None = None) -> Case:
    """Each count is read and written once; the adds to it happen in a tile."""
    operations = PER_COUNTER * counters_per_synapse(p) + 1
    arrange = partial(workloads.accumulate, p=p)
    return Case("accumulate", "synapse", 8 / PER_COUNT, operations, 1, arrange, f"p={p:g}",
                goal=goal)  # fmt: skip


def _select_winners(part: int) -> Case:
    arrange = partial(workloads.select_winners, part=part)
    return Case("select", "neuron", 8, 1, 0, arrange, f"k=n/{part}")


# fmt: off
KERNELS: Mapping[str, tuple[Case, ...]] = {
    "accumulate": (_accumulate(0.01, GOAL), _accumulate(0.001), _accumulate(0.1)),
    "spread": (Case("accumulate", "neuron", 20, 2, 0, workloads.spread),),
    "change": (Case("change", "event", 8, 1, 0, workloads.change),),
    "connect_row": (Case("connect", "synapse", 4, PER_SYNAPSE, 0, workloads.connect_row),),
    "connect_rows": (Case("connect", "synapse", 4, PER_SYNAPSE, 0, workloads.connect_rows),),
    "mark_row": (Case("connect", "synapse", 1 / (8 * P), PER_SYNAPSE, 0, workloads.mark_row),),
    "deliver_shared": (Case("deliver", "synapse", 4, 1, 1, workloads.deliver_shared),),
    "deliver_learned": (Case("deliver", "synapse", 6, 1, 1, workloads.deliver_learned),),
    "deliver_each": (Case("deliver", "synapse", 12, 1, 1, workloads.deliver_each),),
    "draw_words": (Case("draw", "word", 8, PER_WORD, 0, workloads.draw_words),),
    "drop": (Case("drop", "event", 8, PER_COUNTER, 0, workloads.drop),),
    "extend": (Case("extend", "synapse", 12.4, 1, 0.4, workloads.extend),),
    "find": (Case("find", "check", 1, PER_COUNTER, 0, workloads.find),),
    "learn": (Case("learn", "synapse", 4, 1, 0, workloads.learn),),
    "scale": (Case("learn", "synapse", 18, 1, 0, workloads.scale),),
    "merge": (Case("merge", "event", 7, 1, 0, workloads.merge),),
    "sample_inputs": (Case("sample", "synapse", 4, PER_WORD, 0, workloads.sample_inputs),),
    "find_kth_largest": (Case("select", "neuron", 8, 1, 0, workloads.find_kth_largest),),
    "narrow": (Case("select", "neuron", 8, 1, 0, workloads.narrow),),
    "rank": (Case("select", "neuron", 8, 1, 0, workloads.narrow),),
    "select_winners": (_select_winners(50), _select_winners(1000)),
    "select_winners_at_random": (
        Case("select", "neuron", 8, 1, 0, workloads.select_winners_at_random),),
    "select_above": (Case("select", "neuron", 8, 1, 0, workloads.select_above),),
    "transpose": (Case("transpose", "synapse", 8, 2, 2, workloads.transpose, cleared=1),),
}
# fmt: on
"""The cases of every kernel that works on arrays, by name."""

LEAVES: Mapping[str, str] = {
    "draw": "one counter of draw_words, inlined there",
    "draw_word": "one word of drop, inlined there",
    "draw_along": "the counters of one row in accumulate, inlined there",
    "draw_across": "the counters of one block in find, inlined there",
    "count_throws": "the throws of a batch in accumulate and find, inlined there",
    "place": "one throw of a crowded block in mark_row, inlined there",
    "mark": "one throw of mark_row, inlined there",
    "list_block": "a crowded block, one of 40, in accumulate, find and mark_row",
    "sample_below": "one pick of sample_inputs, inlined there",
}
"""Kernels that work on one thing or are inlined, and the kernels whose time they are part of."""
