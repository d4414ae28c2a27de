"""Promises of firing rules: what the unit of drive rests on, and how rules are held to it."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Events
from neurosim.base.errors import ArgumentError, KindError
from neurosim.binary.firing.rules import KWinners, Threshold
from neurosim.binary.firing.sources import Graded, Playback
from neurosim.binary.state import Activity
from neurosim.topology.population import Population

OWN_RULES = frozenset({KWinners, Threshold, Playback, Graded})
"""Rules whose events need no second look; those of strangers never reach a kernel unseen."""


def check_driver(population: Population) -> None:
    """Raise if the population does not fire in rounds."""
    if population.rule.driver != "rounds":
        raise KindError(
            f"{population.name!r} fires in spikes ({type(population.rule).__name__}); build a "
            "SpikingNetwork of such populations"
        )


def read_most_firing(population: Population) -> int:
    """Return how many neurons the rule promises to let fire at most."""
    who = f"rule of {population.name!r} ({type(population.rule).__name__})"
    most = population.rule.most_firing(population.n)
    checks.integer(f"most_emitted of the {who}", population.rule.most_emitted, 1)
    return min(population.n, checks.integer(f"most_firing() of the {who}", most, 0))


def fire(population: Population, state: Activity, when: int) -> Events:
    """Return who fires, if no more than was promised when the unit of drive was chosen."""
    events: Events = population.rule.fire(state, when)
    # The very type: a subclass of a rule of ours may have a fire() of its own.
    if type(population.rule) in OWN_RULES and events.neurons.size <= state.most_firing:
        return events
    _check_events(population, state, events)
    return Events(events.neurons.copy(), events.amounts.copy())  # the rule may reuse its arrays


def _check_events(population: Population, state: Activity, events: Any) -> None:
    rule, n, most = population.rule, population.n, state.most_firing
    who = f"rule of {population.name!r} ({type(rule).__name__})"
    if not isinstance(events, Events):
        raise KindError(f"fire() of the {who} must return Events, got {checks.shown(events)}")
    neurons, amounts = events
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
