"""States of networks of rounds: kept whole, looked at whole, put back whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.entries import Entries, describe
from neurosim.base.errors import ArgumentError, KindError
from neurosim.binary.drive.fixed_point import may_choose
from neurosim.binary.members import Members
from neurosim.binary.pathways.choose import make_pathway
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.pathways.planned import Bounds
from neurosim.binary.snapshot import activities, identity, listed, pathways
from neurosim.binary.step import MOST_ROUNDS
from neurosim.topology.population import Population

PARTS = ("round", "network", "populations", "pathways")


class State(dict[str, Any]):
    """A state, which is too long to be shown; pickled it is a plain dict."""

    def __repr__(self) -> str:
        names = (reprs.listed(list(self.get(part, ()))) for part in ("populations", "pathways"))
        populations, synapses = names
        told = f"State at round {self.get('round', 0):,}: {populations}; "
        return reprs.fit(told + (synapses or "no synapses"))

    def __reduce__(self) -> tuple[Any, ...]:
        # So a pickle can be read where this class has another place, or none.
        return dict, (dict(self),)


class Restored(NamedTuple):
    """A state that was looked at, of which nothing is put back yet.

    Attributes
    ----------
    round : int
    populations : list of Population
        Those that stand for the present ones.
    changes : list of (object, dict)
        What attributes of which objects become.
    """

    round: int
    populations: list[Population]
    changes: listed.Changes


def keep(members: Members, when: int) -> State:
    """Return the state of a network after so many rounds, in arrays of its own."""
    populations = {
        name: activities.keep(population, members.activity[name])
        for name, population in members.populations.items()
    }
    synapses = {name: pathways.keep(pathway) for name, pathway in members.pathways.items()}
    parts = {"populations": populations, "pathways": synapses}
    return State({"round": when, "network": identity.tell(members), **parts})


def read(members: Members, stored: Any) -> Restored:
    """Return what a state makes of a network, or raise unless it is a whole and sound one of it."""
    if not isinstance(stored, Mapping) or set(stored) != set(PARTS):
        raise KindError(f"stored must be a state that store() returned, got {describe(stored)}")
    when = checks.integer("the round of stored", stored["round"], 0, MOST_ROUNDS)
    # First of what differs: another network would be told as an array of a wrong shape.
    identity.check(identity.tell(members), stored["network"])
    kept = Entries("populations", stored["populations"], members.populations)
    populations: list[Population] = []
    changes: listed.Changes = []
    for name, population in members.populations.items():
        activity = members.activity[name]
        values, new = activities.read(population, activity, kept[name], members.seed)
        populations.append(new)
        changes.append((activity, values))
    entries = Entries("pathways", stored["pathways"], members.pathways)
    for name, pathway in members.pathways.items():
        changes += pathways.read(pathway, entries[name], when, partial(_remake, members))
    _check_units(members, changes)
    return Restored(when, populations, changes)


def _remake(members: Members, pathway: Listed) -> Listed:
    """Return synapses as they were when the network was made; some have come or gone since."""
    absent = {
        p.name: np.arange(p.n_initial, p.n)
        for p in members.populations.values()
        if p.n_initial is not None and p.n_initial < p.n
    }
    made = make_pathway(pathway.synapses, members.seed, members.team, True, absent)
    assert isinstance(made, Listed)
    if made.graph() != pathway.graph():
        raise ArgumentError(
            f"stored has {pathway.synapses.name!r} as they were made, but here they cannot be made "
            "again: neurons had retired by then, or the connectome draws others each time; restore "
            "it into a network that is made anew"
        )
    return made


def _check_units(members: Members, changes: listed.Changes) -> None:
    """Raise unless each unit of drive is one that the network may have chosen: sums must fit."""
    with _bounded(members, changes):
        for name, activity in members.activity.items():
            into = [p for p in members.pathways.values() if p.synapses.post.name == name]
            most = sum(map(members.units.most_drive, into))
            scale: Fraction = _values_of(changes, activity)["scale"]
            if not may_choose(scale, most, [p.synapses for p in into]):
                raise ArgumentError(
                    f"stored must be a state of this network: scale of {name!r} must be a unit in "
                    f"which its drive fits, got {checks.shown(str(scale))}"
                )


def _values_of(changes: listed.Changes, owner: Any) -> dict[str, Any]:
    return {k: v for each, values in changes if each is owner for k, v in values.items()}


@contextmanager
def _bounded(members: Members, changes: listed.Changes) -> Iterator[None]:
    """Have, for a while, the bounds of drive that a state tells."""
    every = list(members.pathways.values())
    before = [(p, p.bounds_of_drive()) for p in every if isinstance(p, Listed)]
    excited = [(activity, activity.most_excited) for activity in members.activity.values()]
    try:
        for pathway, _ in before:
            values = _values_of(changes, pathway)
            pathway.restore_bounds(Bounds(*(values[name] for name in Bounds._fields)))
        for activity, _ in excited:
            activity.most_excited = _values_of(changes, activity)["most_excited"]
        yield
    finally:
        for pathway, bounds in before:
            pathway.restore_bounds(bounds)
        for activity, most in excited:
            activity.most_excited = most


def put_back(members: Members, restored: Restored) -> None:
    """Put a state back that was looked at; or raise, with the network as it was."""
    before = [(each, {k: getattr(each, k) for k in new}) for each, new in restored.changes]
    populations = [members.populations[new.name] for new in restored.populations]
    try:
        _set(members, restored.populations, restored.changes)
    except BaseException:  # no memory
        _set(members, populations, before)
        raise


def _set(members: Members, populations: list[Population], changes: listed.Changes) -> None:
    for population in populations:
        if population is not members.populations[population.name]:
            members.replace(population)
    for owner, values in changes:
        for name, value in values.items():
            setattr(owner, name, value)
    for name in members.activity:
        members.units.express(name)
