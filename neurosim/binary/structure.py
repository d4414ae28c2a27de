"""Synapses and neurons that come and go between rounds: refused, or done whole."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.arrays import Events, Index, Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import find_name
from neurosim.binary.members import Members
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.pathways.planned import Change
from neurosim.binary.state import Activity
from neurosim.topology.growth_rule import Proposal
from neurosim.topology.pairs import read_pairs
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

Planned = Sequence[tuple[Listed, Change]]


def grow(members: Members, name: str | Synapses, pre: Any, post: Any, weight: Any) -> None:
    """Make new synapses."""
    pathway = find_listed(members, name)
    ends = pathway.synapses.pre, pathway.synapses.post
    chosen = read_pairs(pre, post, (ends[0].n, ends[1].n), ends)
    change = pathway.plan_growth(*chosen, _read_weights(pathway, weight, chosen[0].size))
    for end, neurons in zip(ends, chosen, strict=True):
        members.activity[end.name].refuse_absent(neurons)
    carry_out(members, [(pathway, change)])


def prune(
    members: Members, name: str | Synapses, pre: Any, post: Any, ordinals: Any = None
) -> None:
    """Remove synapses."""
    pathway = find_listed(members, name)
    named = pathway.synapses.pre.number(pre, "pre"), pathway.synapses.post.number(post, "post")
    carry_out(members, [(pathway, pathway.plan_pruning(*named, ordinals))])


def rewire(members: Members, pathway: Listed, proposal: Proposal) -> None:
    """Remove synapses and make others, all or none; a pair stands in one of the two alone."""
    ends, pairs = (pathway.synapses.pre, pathway.synapses.post), (proposal.prune, proposal.grow)
    gone, new = (read_pairs(*of, (ends[0].n, ends[1].n), ends) for of in pairs)
    prune = pathway.plan_pruning(*gone, proposal.ordinals)
    weights = _read_weights(pathway, proposal.weight, new[0].size)
    for end, neurons in zip(ends, new, strict=True):
        members.activity[end.name].refuse_absent(neurons)
    # Looked at before anything goes: pairs that come must not be among those that go.
    allow(members, [(pathway, pathway.plan_growth(*new, weights, fewer=gone[1]))])
    pathway.commit(prune)
    pathway.commit(pathway.plan_growth(*new, weights))


def add_neurons(members: Members, population: str | Population, count: Any) -> Index:
    """Let new neurons be there, without synapses."""
    activity = find_growing(members, population)
    checks.integer("count", count, 1)
    return _bear(activity, _read_daughters(activity, int(count)))


def divide(members: Members, population: str | Population, mothers: Any) -> Index:
    """Let new neurons be there, each with copies of the synapses of its mother."""
    activity = find_growing(members, population)
    chosen = members.populations[activity.name].find(mothers, "mothers")
    activity.refuse_absent(chosen)
    daughters = _read_daughters(activity, chosen.size)
    none = np.empty(0, np.int32)
    planned = []
    for pathway in _changeable_at(members, activity.name):
        ends = pathway.synapses.pre.name, pathway.synapses.post.name
        sides = [(chosen, daughters) if end == activity.name else (none, none) for end in ends]
        planned.append((pathway, pathway.plan_copies(*sides)))
    carry_out(members, planned)
    if activity.bias.size:
        activity.bias[daughters] = activity.bias[chosen]
    return _bear(activity, daughters)


def retire(members: Members, population: str | Population, neurons: Any) -> None:
    """Remove neurons, and all their synapses, for good."""
    activity = find_growing(members, population)
    chosen = members.populations[activity.name].find(neurons)
    activity.refuse_absent(chosen)
    _refuse_kept(members, activity.name, chosen)
    gone = np.zeros(activity.n, bool)
    gone[chosen] = True
    planned = []
    for pathway in _changeable_at(members, activity.name):
        ends = pathway.synapses.pre, pathway.synapses.post
        sides = [gone if end.name == activity.name else np.zeros(end.n, bool) for end in ends]
        planned.append((pathway, pathway.plan_removal(*sides)))
    carry_out(members, planned)
    activity.set_absent(np.union1d(activity.absent, chosen))
    activity.drive[chosen] = 0  # screen() may look at it before the next round
    activity.events, activity.past = _without(activity.events, gone), _without(activity.past, gone)


def carry_out(members: Members, planned: Planned) -> None:
    """Do what was planned, all of it; or raise, with the network as it was."""
    allow(members, planned)
    for pathway, change in planned:
        if change.post.size:
            pathway.commit(change)


def allow(members: Members, planned: Planned) -> None:
    """Choose units of drive that allow for it, and ask for memory; or raise and change nothing."""
    n_bytes = sum(pathway.bytes_of(change) for pathway, change in planned)
    remedy = "let fewer synapses grow at once, or prune some first"
    memory.require_much(n_bytes, "synapses with room to grow", remedy)
    before = [(pathway, pathway.bounds_of_drive()) for pathway, _ in planned]
    try:
        for pathway, change in planned:
            pathway.expect(change)
        members.units.choose_into(p for p, old in before if not p.bounds_of_drive().is_same(old))
    except BaseException:
        for pathway, bounds in before:
            pathway.restore_bounds(bounds)
        raise


def find_listed(members: Members, name: str | Synapses) -> Listed:
    """Return the synapses of this name, if they can come and go."""
    known = {each: pathway.synapses for each, pathway in members.pathways.items()}
    pathway = members.pathways[find_name("synapses", name, known)]
    return _changeable(pathway)


def find_growing(members: Members, population: str | Population) -> Activity:
    """Return the activity of a population whose neurons can come and go."""
    found = members.find(population)
    if found.rule.is_source:
        raise KindError(
            f"{found.name!r} is a source, whose neurons stay; play less into it with "
            "run(inputs=...)"
        )
    return members.activity[found.name]


def _changeable(pathway: Pathway) -> Listed:
    if not isinstance(pathway, Listed) or pathway.unchangeable:
        raise KindError(
            f"synapses of {pathway.synapses.name!r} cannot come and go, {pathway.unchangeable}"
        )
    return pathway


def _changeable_at(members: Members, population: str) -> list[Listed]:
    """Return all synapses from and to a population, if all can come and go."""
    ends = [(p, {p.synapses.pre.name, p.synapses.post.name}) for p in members.pathways.values()]
    return [_changeable(pathway) for pathway, names in ends if population in names]


def _read_weights(pathway: Listed, weight: Any, n: int) -> Real | None:
    """Return a weight for each new synapse, or None where all begin alike."""
    if weight is None:
        return None
    if not pathway.takes_weights:
        raise KindError(
            f"weight must be None, got {checks.shown(weight)}: all synapses of "
            f"{pathway.synapses.name!r} begin at its weight; give its connectome weights for each "
            "to have its own (Explicit)"
        )
    is_one = checks.array("weight", weight).ndim == 0
    given = [checks.real("weight", weight)] if is_one else weight
    found: Real = checks.weights("weight", given, 1 if is_one else n)
    checks.real("weight", found.max(initial=0.0), 0.0, 1e100)
    return np.repeat(found, n) if is_one else found


def _read_daughters(activity: Activity, count: int) -> Index:
    """Return the next indices, if there is room for so many."""
    first, n = activity.n_born, activity.n
    if count > n - first:
        raise ArgumentError(
            f"{activity.name!r} has room for {n - first} more of its {n} neurons, got {count}; "
            "make the population with a larger n, and n_initial for those that are there at first"
        )
    return np.arange(first, first + count, dtype=np.int32)


def _bear(activity: Activity, newborn: Index) -> Index:
    activity.n_born += newborn.size
    activity.set_absent(np.setdiff1d(activity.absent, newborn))
    return newborn


def _refuse_kept(members: Members, name: str, neurons: Index) -> None:
    """Raise if somebody still names one of these neurons."""
    population: Population = members.populations[name]
    if name in members.held:
        raise ArgumentError(
            f"{name!r} is held in this run and goes on firing what it fired last; retire its "
            "neurons when the run is over"
        )
    listed = population.storing if isinstance(population.storing, tuple) else ()
    for neuron in np.intersect1d(neurons, listed)[:1]:
        raise ArgumentError(
            f"neuron {neuron} of {name!r} is in the list of those that store; take it out with "
            "set_storing() first"
        )


def _without(events: Events, gone: Any) -> Events:
    stays = ~gone[events.neurons]
    return events if stays.all() else Events(events.neurons[stays], events.amounts[stays])
