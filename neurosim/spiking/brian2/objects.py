"""Objects of Brian2 that stand for populations and synapses, in the state that these are in."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.spiking.brian2.equations import NeuronEquations, SynapseEquations
from neurosim.spiking.brian2.inputs import emit
from neurosim.spiking.brian2.rules import SHARED
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway

T_REF = "t_ref_of_each"
"""The variable that has the refractory time of each neuron, where they differ."""


def make_source(
    brian2: Any, clock: Any, label: str, cells: NeuronState, step: int, n_steps: int
) -> Any:
    """Return a group that fires what a source will fire in the steps to come."""
    steps, neurons = emit(cells, step, n_steps)
    times = steps * cells.grid.seconds * brian2.second
    return brian2.SpikeGeneratorGroup(cells.n, neurons, times, clock=clock, name=label, sorted=True)


def make_neurons(
    brian2: Any,
    clock: Any,
    label: str,
    cells: NeuronState,
    step: int,
    equations: NeuronEquations,
) -> Any:
    """Return a group of neurons in the state that they are in."""
    t_ref, is_each = equations.t_ref, np.ndim(equations.t_ref) > 0
    group = brian2.NeuronGroup(
        cells.n,
        equations.model + f"\n{T_REF} : second" * is_each,
        method=equations.method,
        threshold=equations.threshold,
        reset=equations.reset,
        refractory=T_REF if is_each else t_ref * brian2.ms,
        namespace=dict(equations.namespace),
        events=dict(equations.events),
        clock=clock,
        name=label,
    )
    for event, statements in equations.on_events.items():
        group.run_on_event(event, statements)
    for name, values in equations.values.items():
        group.variables[name].set_value(values)
    for name in cells.variables:
        if name in group.variables:
            group.variables[name].set_value(cells.present(name, step)[: cells.n])
    if is_each:
        group.variables[T_REF].set_value(np.multiply(t_ref, 0.001))
    wait, release = cells.grid.refractory("t_ref", t_ref), cells.release[: cells.n]
    # Brian2 asks when a neuron fired last, not when it may fire again; -1e4 s is its own word for
    # never.
    fired = (release - wait) * cells.grid.seconds
    group.variables["lastspike"].set_value(np.where(release > 0, fired, -1e4))
    group.variables["not_refractory"].set_value(release <= step)
    return group


def make_synapses(
    brian2: Any,
    clock: Any,
    label: str,
    pathway: Pathway,
    groups: Mapping[str, Any],
    step: int,
    equations: SynapseEquations,
) -> Any:
    """Return synapses between two of the groups, in the state that they are in."""
    events = _list_paths(equations)
    synapses = brian2.Synapses(
        groups[pathway.pre.population.name],
        groups[pathway.post.population.name],
        equations.model,
        on_pre=equations.on_pre,
        namespace=dict(equations.namespace),
        clock=clock,
        name=label,
        **events,
    )
    for number, event in enumerate(equations.on_events):
        getattr(synapses, f"event_{event}").order = 2 + number  # after on_post
    rows, targets = connect(synapses, pathway)
    if not rows.size:
        return synapses
    if equations.reaches_refractory:
        # Brian2 drops what arrives at any variable that is frozen, unless told otherwise.
        synapses.pre.override_conditional_write = ["not_refractory"]
    delays = pathway.list_delays() * pathway.post.grid.seconds
    synapses.pre.variables["delay"].set_value(delays)
    if SHARED not in synapses.namespace:
        synapses.variables["w"].set_value(pathway.list_weights())
    _set_traces(synapses, equations.traces, pathway, rows, targets, step)
    _run_by_clock(brian2, label, synapses, pathway, equations)
    return synapses


def _list_paths(equations: SynapseEquations) -> dict[str, Any]:
    """Return what happens at spikes and events of the postsynaptic neurons, as Brian2 takes it."""
    # An empty on_post would cost a pathway that walks over all spikes of the targets.
    paths = {"post": equations.on_post} if equations.on_post.strip() else {}
    paths |= {f"event_{event}": text for event, text in equations.on_events.items()}
    if not paths:
        return {}
    on_event = {f"event_{event}": event for event in equations.on_events}
    return {"on_post": paths, "on_event": {"pre": "spike", "post": "spike", **on_event}}


def _run_by_clock(
    brian2: Any, label: str, synapses: Any, pathway: Pathway, equations: SynapseEquations
) -> None:
    if equations.on_step.strip():
        every = pathway.post.grid.dt if equations.every is None else equations.every
        synapses.run_regularly(equations.on_step, dt=every * brian2.ms, name=f"{label}_clock")


def connect(synapses: Any, pathway: Pathway) -> tuple[Offset, Index]:
    """Connect the two neurons of each synapse; return these, in the order of ``edges``."""
    edges = pathway.edges()
    rows = np.repeat(np.arange(pathway.pre.n), np.diff(edges.indptr))
    if rows.size:
        synapses.connect(i=rows, j=edges.indices)
    else:
        synapses.active = False  # Brian2 refuses to run synapses of which none were made
    return rows, edges.indices


def _set_traces(
    synapses: Any,
    traces: Mapping[str, str],
    pathway: Pathway,
    rows: Offset,
    targets: Index,
    step: int,
) -> None:
    """Set what synapses keep, as it was when they were brought up to date last."""
    last = _last_update(pathway, rows, step)
    for name, variable in traces.items():
        values = pathway.traces[name][0]
        if name.endswith("pair"):
            values = pathway.listed(values)
        else:
            values = values[rows if name.startswith("pre") else targets]
        synapses.variables[variable].set_value(values)
    for kept in ("own state", "own parameters"):
        own = pathway.traces.get(kept, np.empty(0))
        for name in own.dtype.names or ():
            if name in synapses.variables:
                synapses.variables[name].set_value(pathway.listed(np.asarray(own[name])))
    short = pathway.synapses.short_term
    if short is not None:
        chosen = slice(None) if short.traces == "synapse" else rows
        u, x, arrived = (column[chosen] for column in short.present(pathway))
        law = short.law(pathway)
        law = law if short.is_one else {name: column[chosen] for name, column in law.items()}
        # Brought to the time of update that synapses share there: STDP may have set a later one.
        recovered = short.recover(u, x, (last - arrived) * 1000.0, law)
        for name, column in {} if short.is_one else law.items():
            is_time = name.startswith("tau")
            rate = name.replace("tau", "rate")
            synapses.variables[rate].set_value(1 / (column * 0.001) if is_time else column)
        for variable, values in zip(("u", "x"), recovered, strict=True):
            synapses.variables[variable].set_value(values)
    if "lastupdate" in synapses.variables:
        synapses.variables["lastupdate"].set_value(last)


def _last_update(pathway: Pathway, rows: Offset, step: int) -> Real:
    """Return when each synapse was brought up to date, seconds: Brian2 has one time for all."""
    seconds, traces = pathway.post.grid.seconds, pathway.traces
    if "last pair" in traces:
        return pathway.listed(traces["last pair"][0])
    if "own last" in traces:
        return pathway.listed(traces["own last"]) * seconds
    short = pathway.synapses.short_term
    if short is not None and pathway.synapses.plasticity is None:
        arrived: Real = short.present(pathway)[2]
        return arrived if short.traces == "synapse" else arrived[rows]
    return np.full(
        pathway.n, (step - 1) * seconds if step else 0.0
    )  # traces of neurons decay always
