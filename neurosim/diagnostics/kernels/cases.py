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
from typing import Any

from neurosim.diagnostics.kernels import workloads
from neurosim.diagnostics.kernels import workloads_rows as rows
from neurosim.diagnostics.kernels import workloads_spikes as spikes
from neurosim.diagnostics.kernels import workloads_tags as tags
from neurosim.diagnostics.kernels.workloads import PER_COUNT, P, Workload, counters_per_synapse

PER_COUNTER = 60
PER_WORD = PER_COUNTER / 4
PER_SYNAPSE = PER_COUNTER * counters_per_synapse(P)
PER_EXP = 20
"""Operations of an exponential."""
GOAL = 5.0
"""ns in which a synapse at p = 0.01 must be generated and counted, on one core."""

Place = int | tuple[int, int]
"""Position of an argument; or of a table, and of an array in it."""


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
    cleared : Place, optional
        An array that must be zero before each call.
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
    cleared: Place | None = None
    goal: float | None = None


def _accumulate(p: float, goal: float | None = None) -> Case:
    """Each count is read and written once; the adds to it happen in a tile."""
    operations = PER_COUNTER * counters_per_synapse(p) + 1
    arrange = partial(workloads.accumulate, p=p)
    return Case("binary.accumulate", "synapse", 8 / PER_COUNT, operations, 1, arrange, f"p={p:g}",
                goal=goal)  # fmt: skip


def _select_winners(part: int) -> Case:
    arrange = partial(workloads.select_winners, part=part)
    return Case("binary.select", "neuron", 8, 1, 0, arrange, f"k=n/{part}")


def _sample(n: int, s: int, multapses: bool = False) -> Case:
    arrange = partial(workloads.sample, n=n, s=s, multapses=multapses)
    setting = f"{s} of {n}" + multapses * ", multapses"
    return Case("graph.fixed_degree", "synapse", 4, PER_WORD, 0, arrange, setting)


def _draw_counts(mean: float) -> Case:
    arrange = partial(spikes.draw_counts, mean=mean)
    return Case("spiking.inject", "neuron", 1, PER_WORD + 1, 0, arrange, f"mean {mean:g}")


def _draw_spikes(chances: str) -> Case:
    moved = 4 * (chances == "each") + 4 * P
    arrange = partial(spikes.draw_spikes, is_shared=chances == "shared")
    return Case("spiking.inject", "neuron", moved, PER_WORD + 1, 0, arrange, f"p {chances}")


def _spikes(home: str, unit: str, n_bytes: float, operations: float, scattered: float,
            name: str, **options: Any) -> tuple[Case, ...]:  # fmt: skip
    """Return the case of a kernel of spiking networks; ``name`` is that of its workload.

    What is not ``cleared``, see `Case`, are options of the workload.
    """
    cleared = options.pop("cleared", None)
    arrange = partial(getattr(spikes, name), **options)
    return (Case(home, unit, n_bytes, operations, scattered, arrange, cleared=cleared),)


# fmt: off
KERNELS: Mapping[str, tuple[Case, ...]] = {
    "accumulate": (_accumulate(0.01, GOAL), _accumulate(0.001), _accumulate(0.1)),
    "spread": (Case("binary.accumulate", "neuron", 20, 2, 0, workloads.spread),),
    "inject": (Case("spiking.inject", "neuron", 17, 2, 0, spikes.inject),),
    "draw_counts": (_draw_counts(0.01), _draw_counts(2), _draw_counts(12)),
    "draw_spikes": (_draw_spikes("shared"), _draw_spikes("each")),
    "draw_normals": (Case("spiking.inject", "neuron", 8, 2 * PER_WORD + 30, 0,
        spikes.draw_normals),),
    "change": (Case("binary.change", "event", 8, 1, 0, workloads.change),),
    "connect_row": (Case("graph.random_graph", "synapse", 4, PER_SYNAPSE, 0,
        workloads.connect_row),),
    "connect_rows": (Case("graph.random_graph", "synapse", 4, PER_SYNAPSE, 0,
        workloads.connect_rows),),
    "mark_row": (Case("graph.random_graph", "synapse", 1 / (8 * P), PER_SYNAPSE, 0,
        workloads.mark_row),),
    "deliver_shared": (Case("binary.deliver", "synapse", 4, 1, 1, workloads.deliver_shared),),
    "deliver_learned": (Case("binary.deliver", "synapse", 6, 1, 1, workloads.deliver_learned),),
    "deliver_each": (Case("binary.deliver", "synapse", 12, 1, 1, workloads.deliver_each),),
    "draw_words": (Case("random.draw", "word", 8, PER_WORD, 0, workloads.draw_words),),
    "drop": (Case("binary.drop", "event", 8, PER_COUNTER, 0, workloads.drop),),
    "extend": (Case("graph.extend", "synapse", 12.4, 1, 0.4, workloads.extend),),
    "find": (Case("graph.find", "check", 1, PER_COUNTER, 0, workloads.find),),
    "imprint": (Case("binary.imprint", "synapse", 4, 1, 0, workloads.imprint),),
    "evoke": (Case("binary.imprint", "synapse", 12, 2, 1, workloads.evoke),),
    "recollect": (Case("binary.imprint", "neuron", 4, 1, 1, workloads.recollect),),
    "learn": (Case("binary.learn", "synapse", 4, 1, 0, workloads.learn),),
    "scale": (Case("binary.learn", "synapse", 18, 1, 0, workloads.scale),),
    "locate_new": (Case("graph.change_rows", "synapse", 20, 7, 7, rows.locate_new),),
    "locate_old": (Case("graph.change_rows", "synapse", 20, 7, 7, rows.locate_old),),
    "insert": (Case("graph.change_rows", "synapse", 16 + 8 * rows.SIZE, 0, 0, rows.insert),),
    "remove": (Case("graph.change_rows", "synapse", 16 + 4 * rows.SIZE, 0, 0, rows.remove),),
    "merge": (Case("binary.merge", "event", 7, 1, 0, workloads.merge),),
    "rewire": (Case("graph.rewire", "swap", 24, PER_COUNTER + 14, 2, workloads.rewire),),
    "sample": (_sample(50, 6), _sample(10_000, 1000), _sample(10_000, 1000, multapses=True)),
    "sort_by": (Case("graph.sort", "synapse", 20, 2, 2, workloads.sort_by, cleared=2),),
    "find_kth_largest": (Case("binary.select", "neuron", 8, 1, 0, workloads.find_kth_largest),),
    "narrow": (Case("binary.select", "neuron", 8, 1, 0, workloads.narrow),),
    "rank": (Case("binary.select", "neuron", 8, 1, 0, workloads.narrow),),
    "select_winners": (_select_winners(50), _select_winners(1000)),
    "select_winners_at_random": (
        Case("binary.select", "neuron", 8, 1, 0, workloads.select_winners_at_random),),
    "select_above": (Case("binary.select", "neuron", 8, 1, 0, workloads.select_above),),
    "quantise": (Case("codes.quantise", "number", 10, 6, 0, tags.quantise),),
    "sign": (Case("codes.sign", "synapse", 0, 1, 0, tags.sign),),
    "tag": (Case("codes.tag", "synapse", 0, 1, 0, tags.tag),),
    "transpose": (Case("graph.transpose", "synapse", 8, 2, 2, workloads.transpose, cleared=1),),
    "integrate_delta": _spikes("spiking.integrate", "neuron", 20, 4, 0,
        "integrate", synapses="delta"),
    "integrate_current": _spikes("spiking.integrate", "neuron", 52, 12, 0,
        "integrate", synapses="current"),
    "integrate_conductance": _spikes(
        "spiking.integrate", "neuron", 52, 21 + PER_EXP, 0, "integrate", synapses="conductance"),
    "cut": _spikes("spiking.arrive", "row", 44, 7, 0, "cut"),
    "arrive_together": _spikes("spiking.arrive", "spike", 36, 1, 0, "arrive_together"),
    "arrive_apart": _spikes("spiking.arrive", "synapse", 7.2, 1, 0, "arrive_apart"),
    "transmit_shared": _spikes("spiking.transmit", "synapse", 4, 1, 1,
        "transmit", weights="shared"),
    "transmit_each": _spikes("spiking.transmit", "synapse", 12, 1, 1, "transmit", weights="each"),
    "transmit_scaled": _spikes("spiking.transmit", "synapse", 12, 2, 1,
        "transmit", weights="scaled"),
    "collect": _spikes("spiking.transmit", "neuron", 32, 1, 0, "collect"),
    "transmit_regenerated": _spikes(
        "spiking.transmit", "synapse", 0, PER_SYNAPSE + 1, 1, "transmit_regenerated"),
    "hold": _spikes("spiking.hold", "spike", 12, 0, 0, "hold"),
    "decay": _spikes("binary.decay", "neuron", 16, 2, 0, "decay"),
    "depress": _spikes("spiking.potentiate", "synapse", 20, 4, 0, "depress"),
    "potentiate": _spikes("spiking.potentiate", "synapse", 24, 4, 1, "potentiate"),
    "bump_arrived": _spikes("spiking.potentiate", "spike", 28, 2, 1, "bump_arrived"),
    "bump_fired": _spikes("spiking.potentiate", "spike", 20, 2, 1, "bump_fired"),
    "relate_arrived": _spikes(
        "spiking.relate", "synapse", 64, 9 + 2 * PER_EXP, 0, "relate_arrived", cleared=(4, 2)),
    "relate_fired": _spikes(
        "spiking.relate", "synapse", 68, 9 + 2 * PER_EXP, 1, "relate_fired", cleared=(5, 2)),
    "facilitate": _spikes("spiking.facilitate", "spike", 60, 14 + 2 * PER_EXP, 0,
        "facilitate", cleared=(4, 2)),
    "observe": _spikes("spiking.observe", "value", 24, 0, 0, "observe", cleared=5),
    "play": _spikes("spiking.play", "spike", 8, 2, 0, "play"),
    "follow": _spikes("spiking.follow", "neuron", 16, 0, 0, "follow"),
    "pack": (Case("codes.pack", "cell", 6.56, 1, 1, tags.pack),),
    "count_common": (Case("codes.compare", "word", 0.375, 3, 0, tags.count_pairs),),
    "count_different": (Case("codes.compare", "word", 0.375, 3, 0, tags.count_pairs),),
    "count_among": (Case("codes.compare", "word", 8.25, 3, 0, tags.count_among),),
    "shortlist": (Case("codes.shortlist", "count", 4, 1, 0, tags.shortlist),),
    "shortlist_each": (Case("codes.shortlist", "count", 4, 1, 0, tags.shortlist_each),),
    "probe": (Case("codes.probe", "bin", 17, 3, 1, tags.probe),),
    "probe_each": (Case("codes.probe", "bin", 17, 4, 1, tags.probe_each),),
}
# fmt: on
"""The cases of every kernel that works on arrays, by name."""

LEAVES: Mapping[str, str] = {
    "allot": "the walk down the tally in shortlist",
    "draw": "one counter of draw_words, inlined there",
    "draw_word": "one word of drop, inlined there",
    "make_words": "the room for counters in accumulate, find and mark_row, inlined there",
    "take": "one counter in accumulate, find and mark_row, inlined there",
    "add_throws": "the throws of a block in accumulate, inlined there",
    "draw_along": "the counters of one row in accumulate, inlined there",
    "draw_across": "the counters of one block in find, inlined there",
    "count_throws": "the throws of a batch in accumulate and find, inlined there",
    "place": "one throw of a crowded block in mark_row, inlined there",
    "mark_block": "the throws of a large block in mark_row, inlined there",
    "mark_words": "the throws of a batch of small blocks in mark_row, inlined there",
    "list_block": "a crowded block, one of 40, in accumulate, find and mark_row; a block in which "
    "a neuron fires in integrate_delta",
    "pick_below": "one synapse of rewire, inlined there",
    "stands": "the inputs of one cell in rewire, inlined there",
    "refill": "the counters of one row in sample, inlined there",
    "sample_below": "one pick of sample, inlined there",
    "throw": "the words of a batch in draw_counts, draw_spikes and draw_normals, inlined there",
    "row_of": "the table of draw_counts and draw_spikes, found there",
    "count_levels": "the counts of a batch in draw_counts, inlined there",
    "centre": "the uniform numbers of a batch in draw_normals, inlined there",
    "bend": "the deviates of a batch in draw_normals, inlined there",
    "bend_tails": "one deviate of seven in draw_normals, inlined there",
    "ratio": "the polynomials of draw_normals, inlined there",
    "minus_log": "one deviate of seven in draw_normals, inlined there",
    "lay": "the vectors of a block in tag and sign",
    "sum_cells": "the sums of a block in tag",
    "guess": "the first bound of a block in tag, from a sample of its cells",
    "close_in": "the bound of a block in tag",
    "find_quantile": "a number for each block of tag, in close_in",
    "list_cells": "the cells of one vector that reach the bound in tag",
    "settle": "the winners of one vector in tag",
    "turn": "64 bits of 64 vectors in sign and tag",
    "close": "the end of integrate_delta, inlined there",
    "seek": "the first target in arrive_together, inlined there",
    "bound": "the limits of a weight in depress and potentiate, inlined there",
    "refresh": "the traces of one synapse in relate_arrived, inlined there",
    "advance": "the loop around integrate_delta and all others: some ns a call",
    "meet": "the wait of threads between integrate_delta and arrive_together",
}
"""Kernels that work on one thing or are inlined, and the kernels whose time they are part of."""
