"""Laying constants anew, of another rule, beside a state that stays."""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.base.errors import ArgumentError
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.inputs import CurrentInput, Input
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.spiking.plasticity.short_term_each import TRACES

STATES = ("z",)
"""Tables of neurons that hold their state."""


def sketch_neurons(cells: NeuronState, rule: Any, inputs: Sequence[Input]) -> NeuronState:
    """Return a population that has the state of another one, and the constants of ``rule``.

    Raises
    ------
    ArgumentError, KindError
        If the rule does not fit these neurons, or their inputs; nothing is touched.
    """
    rule.check(cells.n)
    if hasattr(rule, "_check_each"):
        rule._check_each(cells.population.tell)
    _refuse_long(cells, rule)
    made = copy.copy(cells)
    made.rule, made.state, made.tables = rule, {}, {}
    rule.prepare(made)
    made.state = cells.state
    of_traces = [f"{kind} {name}" for name in cells.traces.values for kind in ("decay", "amount")]
    kept = (*STATES, *of_traces)  # no rule lays out those
    made.tables |= {name: cells.tables[name] for name in kept if name in cells.tables}
    if "frozen" in made.tables and hasattr(rule, "frozen"):
        # Also where t_ref is 0 now: who fired before may still be refractory.
        made.tables["frozen"][:] = [name in rule.frozen for name in ("v", "ge", "gi")]
    for number, source in enumerate(inputs):
        if source.population.name == cells.population.name:
            source.prepare(made, number)
    return made


def _refuse_long(cells: NeuronState, rule: Any) -> None:
    """Raise if neurons would be refractory for longer than the network looks back."""
    grid, past = cells.grid, cells.log.past
    if rule.past(grid) > past:
        raise ArgumentError(
            f"t_ref of {cells.population.name!r} must be at most {grid.times(past):g} ms, as far "
            f"as this network looks back, got {grid.times(rule.past(grid)):g} ms; make it with "
            "max_delay= of the longest"
        )


def sketch_input(cells: NeuronState, source: Input, number: int) -> NeuronState:
    """Return the same population with the constants of another input ``number``."""
    made = copy.copy(cells)
    # Without those of the old one: rates of each neuron once stayed behind where one came for all.
    own = f"input {number} "
    made.tables = {name: table for name, table in cells.tables.items() if not name.startswith(own)}
    source.prepare(made, number)
    return made


def begin_row(cells: NeuronState, source: Any, number: int, step: int) -> None:
    """Set a variable that an input drives to the row of this step, and not only with the next."""
    if not isinstance(source, CurrentInput) or source.variable not in cells.state:
        return
    names = ("every", "rows", "driven")
    every, table, driven = (cells.tables[f"input {number} {name}"] for name in names)
    driven[: cells.n] = table[min(step // every[0], every[1] - 1)]


class PathwaySketch:
    """Synapses with the constants of another rule, and otherwise those of a pathway.

    Parameters
    ----------
    pathway : Pathway
    rule : object
        Its plasticity, or short-term plasticity.
    weights : ndarray of float
        Those that must fit the rule.

    Raises
    ------
    ArgumentError, KindError
        If the rule does not fit these synapses; nothing is touched.
    """

    def __init__(self, pathway: Pathway, rule: Any, weights: np.ndarray):
        self._pathway, self.weights = pathway, weights
        self.tables: dict[str, np.ndarray] = {}
        self.traces: dict[str, np.ndarray] = {}
        self.initial: dict[str, Any] = {}
        self.pre = copy.copy(pathway.pre)
        self.pre.log = copy.copy(pathway.pre.log)
        self.pre.log.fields = {}  # what spikes under way release stays
        getattr(rule, "lay_constants", rule.prepare)(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pathway, name)


def settle_synapses(pathway: Pathway, step: int) -> None:
    """Bring what decays in closed form up to this step, by the constants that held up to now."""
    seconds = step * pathway.pre.grid.seconds
    short: Any = pathway.synapses.short_term
    if isinstance(short, ShortTerm):
        u, x = short.read(pathway, step)
        n = pathway.pre.n
        kept = [pathway.traces[name][0][:n] for name in TRACES]
        # With one delay `last` is when a spike arrives, which may be later.
        for values, now in zip(kept, (u, x, np.maximum(kept[2], seconds)), strict=True):
            values[:] = now
    if "last pair" in pathway.traces:
        *rates, _ = pathway.tables["rates"]
        last = pathway.traces["last pair"][0]
        waited = np.maximum(seconds - last, 0.0)
        for name, rate in zip(("pre pair", "post pair"), rates, strict=True):
            pathway.traces[name][0] *= np.exp(-rate * waited)
        last[:] = np.maximum(last, seconds)
