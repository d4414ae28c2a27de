"""Neurons of a spiking network that come and go between two steps: refused, or done whole."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import ArgumentError, KindError
from neurosim.spiking.engine.neuron_state import RETIRED, NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.recordings import Recordings
from neurosim.spiking.rewire import BY_TARGET, Marks, prune_neurons, refuse_fixed
from neurosim.topology.row_changes import RowChange


class Copies(NamedTuple):
    """Copies of synapses that are planned."""

    change: RowChange
    steps: Offset
    like: Offset


def add_neurons(cells: NeuronState, count: Any) -> Index:
    """Let new neurons be there, without synapses."""
    _refuse_source(cells)
    checks.integer("count", count, 1)
    return _bear(cells, _read_daughters(cells, int(count)))


def divide(cells: NeuronState, pathways: Iterable[Pathway], mothers: Any, now: int) -> Index:
    """Let new neurons be there, each with copies of the synapses of its mother."""
    _refuse_source(cells)
    chosen = cells.population.find(mothers, "mothers")
    cells.refuse_absent(chosen)
    daughters = _read_daughters(cells, chosen.size)
    planned = [(each, _plan_copies(each, cells, (chosen, daughters))) for each in pathways]
    _require_room(planned)
    for pathway, copies in planned:
        if copies.like.size:
            new = {name: old[copies.like] for name, old in pathway.of_synapses().items()}
            pathway.follow(copies.change, new, copies.steps, now)
        _copy_traces(pathway, cells, (chosen, daughters))
    return _bear(cells, daughters)


def retire(
    cells: NeuronState, pathways: Iterable[Pathway], recordings: Recordings, neurons: Any, now: int
) -> None:
    """Remove neurons, and all their synapses, for good."""
    _refuse_source(cells)
    chosen = cells.population.find(neurons)
    cells.refuse_absent(chosen)
    _refuse_recorded(cells, recordings, chosen)
    for pathway in pathways:
        ends = pathway.pre, pathway.post
        pre, post = (_mark(end, chosen if end is cells else ()) for end in ends)
        prune_neurons(pathway, pre, post, now)
    cells.release[chosen] = RETIRED


def find_changing(
    cells: NeuronState, pathways: Iterable[Pathway], recordings: Recordings, call: str
) -> list[Pathway]:
    """Return all synapses from and to a population, if all may come and go now."""
    found = [each for each in pathways if each.pre is cells or each.post is cells]
    for pathway in found:
        refuse_fixed(pathway)
        recordings.refuse_watched(pathway, call)
    return found


def _refuse_source(cells: NeuronState) -> None:
    if cells.rule.is_source:
        raise KindError(
            f"{cells.population.name!r} is a source, whose neurons stay; let them fire less instead"
        )


def _read_daughters(cells: NeuronState, count: int) -> Index:
    """Return the next indices, if there is room for so many."""
    first, n = cells.n_born, cells.n
    if count > n - first:
        raise ArgumentError(
            f"{cells.population.name!r} has room for {n - first} more of its {n} neurons, got "
            f"{count}; make the population with a larger n, and n_initial for those that are there "
            "at first"
        )
    return np.arange(first, first + count, dtype=np.int32)


def _bear(cells: NeuronState, newborn: Index) -> Index:
    # Their state is the one in which they were held; step 0 has begun, so they may fire at once.
    cells.release[newborn] = 0
    return newborn


def _plan_copies(pathway: Pathway, cells: NeuronState, family: tuple[Index, Index]) -> Copies:
    """Plan copies of all synapses from and to mothers, for their daughters."""
    wiring, (mothers, daughters) = pathway.wiring, family
    # In the order of `edges`, so that several contacts between two neurons keep theirs.
    places = wiring.listed(np.arange(wiring.indices.size))
    ends = wiring.rows.sources(), wiring.indices[places].astype(np.int32)
    new_ends, like = [], []
    for side, end in enumerate((pathway.pre, pathway.post)):
        which = np.flatnonzero(np.isin(ends[side], mothers if end is cells else ()))
        own, other = ends[side][which], ends[1 - side][which]
        born = daughters[np.searchsorted(mothers, own)]
        new_ends.append((born, other) if side == 0 else (other, born))
        like.append(places[which])
    pre, post = (np.concatenate(each) for each in zip(*new_ends, strict=True))
    copied = np.concatenate(like)
    shared = wiring.delay
    steps = np.full(copied.size, shared) if shared is not None else wiring.delays()[copied]
    steps = steps.astype(np.int64)
    return Copies(wiring.plan_growth(pre, post, steps), steps, copied)


def _require_room(planned: Iterable[tuple[Pathway, Copies]]) -> None:
    """Raise if all copies together do not fit into memory, before any is made."""
    n_bytes = 0
    for pathway, copies in planned:
        columns = [*pathway.wiring.own_columns(), *pathway.of_synapses().values()]
        is_plastic = pathway.synapses.plasticity is not None
        n_bytes += copies.change.bytes_of(columns)
        n_bytes += (pathway.n + copies.like.size) * BY_TARGET * is_plastic
    what = "synapses with room to grow"
    memory.require_much(n_bytes, what, "let fewer neurons divide at once, or prune some first")


def _copy_traces(pathway: Pathway, cells: NeuronState, family: tuple[Index, Index]) -> None:
    """Give daughters the traces of neurons that plasticity keeps, as it gives those of synapses."""
    mothers, daughters = family
    of_all = {"speed"}  # that of all synapses, which no neuron has for itself
    for name in set(pathway.traces) - set(pathway.initial) - of_all:
        end = pathway.post if name.startswith("post") else pathway.pre
        if end is cells:
            pathway.traces[name][:, daughters] = pathway.traces[name][:, mothers]
            pathway.is_as_made = False


def _refuse_recorded(cells: NeuronState, recordings: Recordings, neurons: Index) -> None:
    """Raise if a recorder names one of these neurons."""
    name = cells.population.name
    for recorder in recordings.states:
        named = recorder.neurons if recorder.population == name else ()
        for neuron in np.intersect1d(neurons, named)[:1].astype(int):
            raise ArgumentError(
                f"neuron {neuron} of {name!r} is recorded: a StateRecorder keeps its "
                f"{recorder.variable}; forget() it first"
            )


def _mark(cells: NeuronState, neurons: Any) -> Marks:
    marks = np.zeros(cells.n, bool)
    marks[np.asarray(neurons, np.int64)] = True
    return marks
