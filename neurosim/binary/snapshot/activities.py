"""What a population is doing, as values."""

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Events, Index
from neurosim.base.attributes import keep_changed, read_changed
from neurosim.base.entries import LARGEST, LARGEST_DRIVE, Entries
from neurosim.base.errors import ArgumentError
from neurosim.binary.promises import OWN_RULES, start_rule
from neurosim.binary.state import Activity
from neurosim.topology.population import Population

COUNTS = ("tied", "n_tied", "n_short", "n_capped")
NAMES = (
    *("scale", "drive", "bias", "events", "past", "given", "inhibited", "retired", "n_born"),
    *("theta", "notes", "most_excited", "storing", "rule", *COUNTS),
)
LARGEST_THETA = 2**1400
"""1e100 weights in units of which a weight has 2**1000."""
SCALE = re.compile(r"[1-9][0-9]{0,400}(/[1-9][0-9]{0,400})?")


def keep(population: Population, activity: Activity) -> dict[str, Any]:
    """Return the state of a population, in arrays of its own."""
    given, storing = activity.given, population.storing
    return {
        "scale": str(activity.scale),
        "drive": activity.drive.copy(),
        "bias": activity.bias.copy(),
        "events": _tell(activity.events),
        "past": _tell(activity.past),
        "given": None if given is None else _tell(given),
        "inhibited": np.array(activity.inhibited, np.int32),
        # Those not born yet are told by their number.
        "retired": activity.absent[activity.absent < activity.n_born],
        "n_born": int(activity.n_born),
        "theta": None if activity.theta is None else int(activity.theta),
        "notes": [int(note) for note in activity.notes],
        "most_excited": int(activity.most_excited),
        "storing": np.array(storing, np.int32) if isinstance(storing, tuple) else float(storing),
        "rule": _keep_rule(population, activity),
        **{name: int(getattr(activity, name)) for name in COUNTS},
    }


def _tell(events: Events) -> dict[str, Any]:
    return {"neurons": events.neurons.copy(), "amounts": events.amounts.copy()}


def _keep_rule(population: Population, activity: Activity) -> dict[str, Any]:
    if type(activity.rule) in OWN_RULES:
        return {}
    return keep_changed(_name_rule(population), activity.rule, start_rule(population))


def _name_rule(population: Population) -> str:
    return f"the rule of {population.name!r}"


def read(
    population: Population, now: Activity, kept: Any, seed: int
) -> tuple[dict[str, Any], Population]:
    """Return what the attributes of an activity become, and its population, if all is sound."""
    n, most_emitted = population.n, population.rule.most_emitted
    entries = Entries(repr(population.name), kept, NAMES)
    events, past = (entries.events(name, n, most_emitted) for name in ("events", "past"))
    given = None
    if entries["given"] is not None:
        given = entries.events("given", n, most_emitted)
    bias_shape = (0,) if np.size(entries["bias"]) == 0 else (n,)
    values = {
        "scale": _read_scale(entries),
        "drive": entries.within("drive", np.int64, (n,), (-LARGEST_DRIVE, LARGEST_DRIVE)),
        "bias": entries.within("bias", np.int64, bias_shape, (0, LARGEST_DRIVE)),
        **{"events": events, "past": past, "given": given},
        **_read_absent(entries, population, (events, past)),
        **_read_threshold(entries),
        "most_excited": entries.integer("most_excited", 0, n),
        "rule": _read_rule(entries, population),
        **{name: entries.integer(name) for name in COUNTS},
    }
    most = n if population.rule.is_source else max(now.most_firing, values["most_excited"])
    if events.neurons.size > most:
        raise entries.refusal("events", f"those of at most {most} neurons")
    stored = _read_storing(entries, population, values["absent"])
    values["storing"] = now.storing if stored is population else stored.draw_storing(seed)
    return values, stored


def _read_scale(entries: Entries) -> Fraction:
    told = entries["scale"]
    if not isinstance(told, str) or not SCALE.fullmatch(told):
        raise entries.refusal("scale", "a positive fraction such as '3/2'")
    return Fraction(told)


def _read_absent(
    entries: Entries, population: Population, active: tuple[Events, Events]
) -> dict[str, Any]:
    """Return who is not there, and who must not fire."""
    n, n_initial = population.n, population.n_initial
    n_born = entries.integer("n_born", n if n_initial is None else n_initial, n)
    retired = entries.neurons("retired", n_born)
    inhibited = entries.neurons("inhibited", n)
    if population.rule.is_source and (retired.size or inhibited.size):
        raise entries.refusal("retired" if retired.size else "inhibited", "nobody of a source")
    absent: Index = np.append(retired, np.arange(n_born, n, dtype=np.int32))
    for name, events in zip(("events", "past"), active, strict=True):
        if np.isin(events.neurons, absent).any():
            raise entries.refusal(name, "those of neurons that are there")
    excluded = np.union1d(inhibited, absent) if absent.size else inhibited
    names = {"n_born": n_born, "absent": absent, "inhibited": inhibited}
    return {**names, "excluded": excluded}


def _read_threshold(entries: Entries) -> dict[str, Any]:
    theta, notes = entries["theta"], entries["notes"]
    if theta is not None and (type(theta) is not int or not 1 <= theta <= LARGEST_THETA):
        raise entries.refusal("theta", "None or a whole number from 1 up")
    if type(notes) is not list or not all(type(x) is int and 0 <= x <= LARGEST for x in notes):
        raise entries.refusal("notes", f"whole numbers from 0 to {LARGEST}")
    return {"theta": theta, "notes": list(notes)}


def _read_rule(entries: Entries, population: Population) -> Any:
    if type(population.rule) in OWN_RULES:
        if not isinstance(entries["rule"], Mapping) or entries["rule"]:
            raise entries.refusal("rule", "nothing")
        return population.rule
    return read_changed(_name_rule(population), entries["rule"], start_rule(population))


def _read_storing(entries: Entries, population: Population, absent: Index) -> Population:
    """Return the population with those neurons that store."""
    n_born = entries["n_born"]
    told = entries["storing"]
    if isinstance(told, np.ndarray):
        neurons = entries.neurons("storing", population.n)
        if np.isin(neurons, absent[absent < n_born]).any() or not neurons.size:
            raise entries.refusal("storing", "some neurons, none of whom is retired")
        told = tuple(neurons.tolist())
    elif type(told) is not float:
        raise entries.refusal("storing", "a share, or neurons")
    if told == population.storing:
        return population
    try:
        return replace(population, storing=told if type(told) is float else list(told))
    except ArgumentError as error:
        raise entries.refusal("storing", f"a share or neurons ({checks.shown(error)})") from error
