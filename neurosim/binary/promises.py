"""Promises of firing rules: what the unit of drive rests on, and how rules are held to it."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Events
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.protocols import own_copy, require
from neurosim.binary.firing.rules import KWinners, Threshold
from neurosim.binary.firing.sources import Graded, Playback
from neurosim.binary.state import Activity
from neurosim.topology.population import Population

OWN_RULES = frozenset({KWinners, Threshold, Playback, Graded})
"""Rules whose events need no second look; those of strangers never reach a kernel unseen."""


NEEDED = ("most_emitted", "fires_alone", "start", "most_firing", "fire", "tire")
"""What a rule of rounds must have beside what every firing rule has."""


def check_rule(population: Population) -> None:
    """Raise if the population does not fire in rounds, or its rule is not whole."""
    if population.rule.driver != "rounds":
        raise KindError(
            f"{population.name!r} fires in spikes ({type(population.rule).__name__}); build a "
            "SpikingNetwork of such populations"
        )
    what = f"rule of {population.name!r} must be a firing rule of rounds"
    require(what, population.rule, NEEDED, "FiringRule")


def start_rule(population: Population) -> Any:
    """Return the network's own copy of a rule, which may keep something from round to round."""
    if type(population.rule) in OWN_RULES:
        return population.rule  # these keep nothing
    rule = own_copy(population.rule)
    rule.start(population.n)
    return rule


def read_most_firing(population: Population) -> int:
    """Return how many neurons the rule promises to let fire at most."""
    who = f"rule of {population.name!r} ({type(population.rule).__name__})"
    most = population.rule.most_firing(population.n)
    checks.integer(f"most_emitted of the {who}", population.rule.most_emitted, 1)
    return min(population.n, checks.integer(f"most_firing() of the {who}", most, 0))


def fire(population: Population, state: Activity, when: int) -> Events:
    """Return who fires, if no more than was promised when the unit of drive was chosen."""
    # The very type: a subclass of a rule of ours may have a fire() of its own.
    if type(state.rule) in OWN_RULES:
        events: Events = state.rule.fire(state, when)
        if events.neurons.size > state.most_firing:
            _check_events(population, state, events)
        return events
    state.rule = own_copy(state.rule)  # so that a round that fails was none
    before = {name: array.copy() for name, array in _read_by_rules(state).items()}
    events = state.rule.fire(state, when)
    _check_unwritten(population, state, before)
    _check_events(population, state, events)
    _check_excluded(population, state, events)
    # The rule may use its arrays again.
    return Events(np.array(events.neurons), np.array(events.amounts))


def _read_by_rules(state: Activity) -> dict[str, Any]:
    events, past = state.events.neurons, state.past.neurons
    return {"drive": state.drive, "events": events, "past": past, "excluded": state.excluded}


def _check_unwritten(population: Population, state: Activity, before: dict[str, Any]) -> None:
    """Raise if a rule wrote into what others read, and bring it back."""
    for name, array in _read_by_rules(state).items():
        if not np.array_equal(array, before[name]):
            array[:] = before[name]
            raise ArgumentError(
                f"fire() of the rule of {population.name!r} ({type(state.rule).__name__}) must not "
                f"write into activity.{name}, which others read; change a copy of it"
            )


def _check_excluded(population: Population, state: Activity, events: Events) -> None:
    both = np.intersect1d(state.excluded, events.neurons)
    if both.size:
        raise ArgumentError(
            f"fire() of the rule of {population.name!r} ({type(state.rule).__name__}) let neuron "
            f"{both[0]} fire, which is excluded; leave out activity.excluded"
        )


def _check_events(population: Population, state: Activity, events: Any) -> None:
    rule, n, most = population.rule, population.n, state.most_firing
    who = f"rule of {population.name!r} ({type(rule).__name__})"
    if not isinstance(events, Events):
        raise KindError(f"fire() of the {who} must return Events, got {checks.shown(events)}; "
                        "neurosim.spikes(neurons) makes some")  # fmt: skip
    neurons, amounts = map(np.asarray, events)
    if neurons.size > most:
        raise ArgumentError(
            f"most_firing() of the {who} promised at most {most} of {n} neurons, but fire() let "
            f"{neurons.size} fire, whose drive might overflow; let it return the most that can fire"
        )
    is_listed = neurons.dtype == np.int32 and neurons.ndim == 1 and amounts.dtype == np.int64
    if not is_listed or amounts.shape != neurons.shape:
        raise KindError(
            f"fire() of the {who} must return Events of int32 neurons and as many int64 amounts, "
            f"got {neurons.dtype}{neurons.shape} and {amounts.dtype}{amounts.shape}"
        )
    if neurons.size and not (0 <= neurons[0] and neurons[-1] < n and (np.diff(neurons) > 0).all()):
        raise ArgumentError(
            f"fire() of the {who} must return neurons from 0 to {n - 1}, ascending, each once, "
            f"got {checks.shown(neurons)}"
        )
    # Not abs(): the least int64 has no positive counterpart, and would pass as small.
    largest = max(int(amounts.max(initial=0)), -int(amounts.min(initial=0)))
    if largest > rule.most_emitted:
        raise ArgumentError(
            f"most_emitted of the {who} promises amounts of at most {rule.most_emitted}, but "
            f"fire() emitted {largest}, whose drive might overflow; set it to the largest amount"
        )
