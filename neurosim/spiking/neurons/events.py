"""Events of neurons beside spikes: conditions of users, and what happens where they hold."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.kernels.rules._tables import RuleNeurons
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.compiled import (
    compose,
    first_of,
    keep_function,
    lay_records,
    try_out,
)
from neurosim.spiking.functions.frozen import Frozen, FrozenFunctions

SPIKE = "spike"
"""The event that every neuron has, which no rule names."""


def check_events(events: Any, on_event: Any) -> None:
    """Raise unless these are functions by the names of events, and every action has its event."""
    for what, given in (("events", events), ("on_event", on_event)):
        if not isinstance(given, Mapping):
            raise KindError(
                f"{what} must be names and functions, as in {{'up': is_up}}, got "
                f"{checks.shown(given)}"
            )
    for name in events:
        if not isinstance(name, str) or not name.isidentifier() or name == SPIKE:
            raise ArgumentError(
                f"events must have names of letters, digits and _ other than {SPIKE!r}, got "
                f"{name!r}"
            )
    for name in on_event:
        checks.choice("names in on_event", name, events)


def keep_events(rule: Any, what: str) -> FrozenFunctions:
    """Return conditions (``what`` is "events") or actions as they are now, after a trial of each.

    Parameters
    ----------
    rule : NeuronRule
    what : str
        Name of the argument, which becomes a mapping that nobody else can change.
    """
    state, parameters, kept = rule.state, rule.parameters, FrozenFunctions()
    object.__setattr__(rule, what, dict(getattr(rule, what)))
    for name, function in getattr(rule, what).items():
        told = f"{what}[{name!r}]"
        kept[name] = keep_function(told, function, rule._given[what], state, parameters)
        z = lay_records(first_of(state), 1, np.float64)
        p = lay_records(first_of(parameters), 1, np.float64)
        returned = try_out(f"{told}(z, p)", function, z[0], p[0])
        if what == "events" and not isinstance(returned, bool | np.bool_):
            raise KindError(f"{told} must return True or False, got {checks.shown(returned)}")
        if what != "events" and returned is not None:
            raise KindError(
                f"{told} must return nothing and assign to the state instead, got "
                f"{checks.shown(returned)}"
            )
    return kept


def find_events(
    conditions: Mapping[str, Frozen], cells: NeuronState, lane: Lane, neurons: RuleNeurons
) -> list[Op]:
    """Return the calls that list for whom of a part each condition holds."""
    ops, release = [], cells.part(cells.release, lane.part)
    for name, condition in conditions.items():
        kernel = compose("event", condition, neurons.z.dtype, neurons.p.dtype)
        ops.append(Op(kernel, (lane.clock, neurons, release, cells.logged(lane, name))))
    return ops


def act_on_events(
    actions: Mapping[str, Frozen], cells: NeuronState, lane: Lane, neurons: RuleNeurons
) -> list[Op]:
    """Return the calls that do what happens to those of a part for whom a condition held."""
    ops = []
    for name, action in actions.items():
        kernel = compose("reset", action, neurons.z.dtype, neurons.p.dtype)
        ops.append(Op(kernel, (lane.clock, neurons, cells.logged(lane, name), ())))
    return ops


def neurons_of(cells: NeuronState, lane: Lane) -> RuleNeurons:
    """Return state and parameters of a part, as kernels around functions of users take them."""
    z, p, dt = (cells.tables[name] for name in ("z", "p", "dt"))
    own = p if p.size == 1 else cells.part(p, lane.part)
    return RuleNeurons(cells.part(z, lane.part), own, dt)
