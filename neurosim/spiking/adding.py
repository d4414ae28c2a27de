"""Adding to a spiking network between two runs: all of it, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.random.stream import Stream
from neurosim.base.threads.lent import lent
from neurosim.spiking.build import draw_graphs, lay_pathways, look_back
from neurosim.spiking.coupled import refuse_contested
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.shares import share_evenly
from neurosim.spiking.functions.compiled import pad
from neurosim.spiking.growth.schedule import PathwayGrowth
from neurosim.spiking.inputs import CurrentInput, Input
from neurosim.spiking.memory import require_room
from neurosim.spiking.rewire import leave_out_unborn
from neurosim.spiking.runner import Engine
from neurosim.spiking.signals.live_signals import find_signals
from neurosim.spiking.signals.signal import Signal
from neurosim.spiking.snapshot import States
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

NOTED = {"touched", "tables", "is_seen", "seen", "fields"}
"""What synapses and inputs note in neurons and in the log of their spikes."""


class Added(NamedTuple):
    """What is laid out and joins a network."""

    cells: dict[str, NeuronState]
    pathways: dict[str, Pathway]
    growths: list[PathwayGrowth]
    signals: dict[str, Signal]
    past: int


def add(
    engine: Engine,
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    inputs: Sequence[Input],
) -> None:
    """Add populations, synapses and inputs; kinds and names are checked before."""
    require_room(populations, synapses, engine.dtype, len(engine.lanes), engine.grid.dt)
    # What follows may fail, and writes beside it only what is undone then.
    with _undone_on_error(engine.cells):
        with lent(engine.team):
            added = _lay(engine, populations, synapses)
        everyone = {**engine.cells, **added.cells}
        for number, source in enumerate(inputs, len(engine.inputs)):
            source.prepare(everyone[source.population.name], number)
        pathways, driving = {**engine.pathways, **added.pathways}, [*engine.inputs, *inputs]
        refuse_contested(pathways, driving)
        engine.laziness.check(everyone, pathways, driving)
        engine.parameters.check_names(inputs)
        signals = engine.signals.with_others(added.signals, everyone)
    if engine.start is not None:
        engine.start = _begin_also(engine, added, inputs)
    _lengthen(engine, added.past)
    for pathway in added.pathways.values():
        _begin_now(pathway, engine.step)
    engine.cells.update(added.cells)
    engine.pathways.update(added.pathways)
    engine.growths.extend(added.growths)
    engine.inputs.extend(inputs)
    engine.given_inputs += tuple(inputs)
    what = engine.cells, engine.pathways, engine.growths, engine.grid, engine.states.seed
    engine.states, engine.is_changed = States(*what), True
    engine.laziness.look(engine.inputs, engine.step)
    engine.make_live(signals, engine.parameters)


def _lay(engine: Engine, populations: Sequence[Population], synapses: Sequence[Synapses]) -> Added:
    """Lay out what is new; it looks back as far as all must."""
    grid, seed, n_parts = engine.grid, engine.states.seed, len(engine.lanes)
    drawn = draw_graphs(synapses, grid, seed)
    past = max(engine.past, look_back(populations, drawn, grid))
    ends = share_evenly(n_parts)
    cells = {p.name: NeuronState(p, grid, engine.dtype, ends, past, seed) for p in populations}
    for name, each in cells.items():
        each.stream = Stream(engine.noise_seed, f"population {name}")
    pathways = lay_pathways({**engine.cells, **cells}, drawn, grid, seed)
    for pathway in pathways.values():
        leave_out_unborn(pathway)
    grown = [p for p in pathways.values() if p.synapses.growth is not None]
    signals = find_signals(populations, synapses)
    return Added(cells, pathways, [PathwayGrowth(pathway) for pathway in grown], signals, past)


@contextmanager
def _undone_on_error(cells: Mapping[str, NeuronState]) -> Iterator[None]:
    """Take back what new synapses and inputs note in neurons that are there, if one is refused."""
    before = [
        (each, {name: copy(vars(each)[name]) for name in NOTED & vars(each).keys()})
        for owner in cells.values()
        for each in (owner, owner.log)
    ]
    # Noise with a memory is a variable of its own, and in a conductance from its beginning on.
    states = [(each, {name: v.copy() for name, v in each.state.items()}) for each in cells.values()]
    try:
        yield
    except BaseException:
        for each, noted in before:
            vars(each).update(noted)
        for owner, values in states:
            for name in owner.state.keys() - values.keys():
                del owner.state[name]
            for name, value in values.items():
                owner.state[name][:] = value
        raise


def _begin_also(engine: Engine, added: Added, inputs: Sequence[Input]) -> dict[str, Any]:
    """Return the state to which `reset` returns, with what is new as it is at first."""
    start, there = engine.start or {}, engine.cells
    # What can be made again is left out, as for all others.
    kept = {name: p.keep() for name, p in added.pathways.items() if not p.is_as_made}
    cells = {name: each.keep(start["step"]) for name, each in added.cells.items()}
    old = {
        name: each
        | {"log": _look_back_further(each["log"], there[name], added.past)}
        | {"arrays": _begin_driven(each["arrays"], there[name], inputs, len(engine.inputs))}
        for name, each in start["cells"].items()
    }
    begun = start | {"cells": old | cells, "pathways": start["pathways"] | kept}
    if added.signals:
        initial = {name: signal.initial for name, signal in added.signals.items()}
        begun["signals"] = initial | start.get("signals", {})
    growths = {growth.name: growth.keep() for growth in added.growths}
    return begun | ({"growth": start.get("growth", {}) | growths} if growths else {})


def _begin_driven(
    kept: dict[str, np.ndarray], cells: NeuronState, inputs: Sequence[Input], number: int
) -> dict[str, np.ndarray]:
    """Return the state of neurons at the start, with what new inputs, from ``number``, begin."""
    here = [(n, s) for n, s in enumerate(inputs, number) if s.population is cells.population]
    sketch = copy(cells)
    sketch.tables, sketch.touched = dict(cells.tables), set(cells.touched)
    sketch.state = {
        name: pad(kept[f"state {name}"], cells.padded).astype(cells.dtype)
        for name in cells.state
        if f"state {name}" in kept
    }
    for place, source in here:
        source.prepare(sketch, place)
    return kept | {f"state {name}": values[: cells.n] for name, values in sketch.state.items()}


def _look_back_further(
    kept: Mapping[str, np.ndarray], cells: NeuronState, past: int
) -> dict[str, np.ndarray]:
    """Return a log that looks back so many steps, with what new synapses keep of each spike."""
    bounds, n = kept["bounds"], kept["neurons"].size
    longer = np.concatenate([np.zeros(past + 1 - bounds.size, bounds.dtype), bounds])
    fields = {name: np.zeros(n, field.dtype) for name, field in cells.log.fields.items()}
    return {**fields, **kept, "bounds": longer}


def _lengthen(engine: Engine, past: int) -> None:
    """Let all neurons look back further, and what knows how far they do."""
    if past == engine.past:
        return
    for each in engine.cells.values():
        each.log.lengthen(past)
    engine.past = past
    for number, source in enumerate(engine.inputs):
        if isinstance(source, CurrentInput):
            source.prepare(engine.cells[source.population.name], number)


def _begin_now(pathway: Pathway, step: int) -> None:
    """Let synapses count from now; what is under way to them arrives, as to those that grow."""
    for name, begin in pathway.initial.items():
        if name.endswith(" last"):
            pathway.traces[name][:] = begin(step)
    pathway.is_as_made = pathway.is_as_made and not step
