"""Changes to a network between rounds: refused, or done whole."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import spikes
from neurosim.base.errors import ArgumentError, KindError
from neurosim.binary.firing.rules import FiringRule
from neurosim.binary.members import Members
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.promises import check_rule, read_most_firing, start_rule
from neurosim.binary.sharing import refuse_rule
from neurosim.binary.step import read_open
from neurosim.topology.population import Population


def set_rule(members: Members, old: Population, rule: FiringRule) -> None:
    """Give a population another firing rule of the same kind."""
    population, new = old.name, replace(old, rule=rule)
    check_rule(new)
    refuse_rule(members.ranks, new)
    if (old.rule.is_source, old.rule.most_emitted) != (rule.is_source, rule.most_emitted):
        raise KindError(
            f"{population!r} cannot turn from {old.rule!r} into {rule!r}; build another Network"
        )
    activity, most_firing = members.activity[population], read_most_firing(new)
    started = start_rule(new)
    before = activity.most_firing, activity.most_excited
    # From here on the new rule is in place, as units are chosen by what the rules in place promise.
    # If none can be chosen, all of this is undone: a call that fails changes nothing.
    members.replace(new)
    activity.most_firing = most_firing
    if activity.events.neurons.size > most_firing:  # on their way under the old rule
        activity.most_excited = max(activity.most_excited, activity.events.neurons.size)
    try:
        members.units.choose_from(population)
    except ArgumentError:
        members.populations[population] = old
        activity.most_firing, activity.most_excited = before
        raise
    activity.rule = started


def excite(members: Members, population: str | Population, neurons: Any) -> None:
    """Make ``neurons`` the present events of a population."""
    activity = members.find_activity(population)
    if members.populations[activity.name].rule.is_source:
        raise KindError(f"{activity.name!r} is a source; play into it with run(inputs=...)")
    chosen = members.populations[activity.name].find(neurons)
    activity.refuse_absent(chosen)
    before = activity.most_excited
    # Only more winners than ever can make a drive larger than the present unit allows for.
    if chosen.size > before:
        activity.most_excited = chosen.size
        try:
            members.units.choose_from(activity.name)
        except ArgumentError:
            activity.most_excited = before
            raise
    activity.events = spikes(chosen)


def exclude(members: Members, population: str | Population, neurons: Any) -> None:
    """Inhibit ``neurons`` of a population, and no others."""
    activity = members.find_activity(population)
    if members.populations[activity.name].rule.is_source:
        raise KindError(f"{activity.name!r} is a source; play less into it with run(inputs=...)")
    activity.inhibit(members.populations[activity.name].find(neurons))


def set_storing(members: Members, population: str | Population, storing: Any) -> None:
    """Let other neurons of a population store."""
    activity = members.find_activity(population)
    changed = replace(members.populations[activity.name], storing=storing)
    if isinstance(changed.storing, tuple):  # may name those who are born later
        retired = activity.absent[activity.absent < activity.n_born]
        activity.refuse_absent(np.intersect1d(changed.storing, retired))
    members.replace(changed)
    activity.storing = changed.draw_storing(members.seed)


def fade(members: Members, pathways: Sequence[str] | None) -> None:
    """Erase the fast weights of these pathways, by default of all that are fast."""
    chosen = read_open(members.pathways, pathways)
    for pathway in chosen if pathways is not None else ():
        if not pathway.fades:
            raise KindError(
                f"{pathway.synapses.name!r} cannot fade, its plasticity is "
                f"{pathway.synapses.plasticity!r}, not FastHebbian"
            )
    for pathway in chosen:
        pathway.fade()


def normalise(members: Members, chosen: Sequence[Pathway], total: float) -> None:
    """Scale what each neuron receives so that its weights along a pathway sum to ``total``."""
    for pathway in chosen:
        _check_scalable(members, pathway)
        checks.real("total", total, 1e-300, members.units.most_drive(pathway))
    # All pathways or none: units are chosen once all have their gains.
    before = [(p, p.gain, p.total) for p in chosen]
    try:
        for pathway in chosen:
            pathway.normalise(total)
        members.units.choose_into(chosen)
    except ArgumentError:
        for pathway, gain, old in before:
            pathway.gain, pathway.total = gain, old
        raise


def _check_scalable(members: Members, pathway: Pathway) -> None:
    """Raise if the synapses cannot be scaled, or some that may not change would be."""
    ends = pathway.synapses
    if pathway.unscalable:
        raise KindError(f"{ends.name!r} cannot be normalised, {pathway.unscalable}")
    for end in (ends.pre, ends.post) if ends.plasticity is not None else ():
        if members.activity[end.name].storing is not None:
            raise KindError(
                f"{ends.name!r} cannot be normalised, only some neurons of {end.name!r} store "
                "and the synapses of the others stay as they are; normalise before "
                f"set_storing({end.name!r}, ...)"
            )
