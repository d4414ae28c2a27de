"""Rounds: the driver of networks whose neurons fire once a step, and what takes part in a run."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.arrays import Edges, Events, Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import find_name
from neurosim.base.ranks.ranks import ALONE, Ranks
from neurosim.base.threads.team import Team
from neurosim.binary.pathways.pathway import BYTES_PER_EDGE, Pathway
from neurosim.binary.promises import fire
from neurosim.binary.sharing import join_edges
from neurosim.binary.state import Activity
from neurosim.topology.part import Part
from neurosim.topology.population import Population


class RoundSettings(NamedTuple):
    """What takes part in some rounds.

    Attributes
    ----------
    pathways : list of Pathway
        Which deliver, and learn.
    held : frozenset of str
        Populations that go on firing what they fired last.
    plastic : bool
        Whether synapses learn.
    team : Team
        Who shares the work.
    """

    pathways: list[Pathway]
    held: frozenset[str]
    plastic: bool
    team: Team


TILE = 1 << 16
"""Targets whose drive is summed up together."""
NS_PER_SUM = 0.5
"""Nanoseconds in which a count of a pathway is added to a drive."""
MOST_ROUNDS = 1 << 32
"""The number of a round is a word of 32 bits, of which what is random in it is drawn."""


def advance(
    populations: Mapping[str, Population],
    activity: Mapping[str, Activity],
    settings: RoundSettings,
    when: int,
) -> None:
    """Do round ``when``, or raise and leave it undone; see `neurosim.Network`."""
    # Without the drive, which the next round makes anew, so that this costs no copies.
    before = [(state, state.keep_events()) for state in activity.values()]
    try:
        _advance(populations, activity, settings, when)
    except BaseException:  # a user's rule failed before anything was learned: no round was done
        for state, kept in before:
            state.restore_events(kept)
        raise


def _advance(
    populations: Mapping[str, Population],
    activity: Mapping[str, Activity],
    settings: RoundSettings,
    when: int,
) -> None:
    """Deliver, integrate, fire, learn."""
    for pathway in settings.pathways:
        pathway.when = when
    _fire_sources(populations, activity, when)
    arrived = _deliver(populations, activity, settings)
    for name, population in populations.items():
        if not population.rule.is_source and name not in settings.held:
            activity[name].silence()
            # In any order of populations: what arrives was listed before, from the events of the
            # last round.
            activity[name].events = fire(population, activity[name], when)
    if settings.plastic:
        _learn(populations, activity, settings, arrived)


def _fire_sources(
    populations: Mapping[str, Population], activity: Mapping[str, Activity], when: int
) -> None:
    for name, population in populations.items():
        state = activity[name]
        state.past = state.events
        if population.rule.is_source:
            state.events = fire(population, state, when)


def _deliver(
    populations: Mapping[str, Population], activity: Mapping[str, Activity], settings: RoundSettings
) -> list[Events]:
    """Return the events that arrived along each open pathway."""
    arrived = [activity[p.synapses.pre.name].events for p in settings.pathways]
    driven = [p.synapses.post.name not in settings.held for p in settings.pathways]
    ways = list(zip(compress(settings.pathways, driven), compress(arrived, driven), strict=True))
    for pathway, events in ways:
        # All counts first: a tile of the drive is summed over all pathways at once.
        pathway.follow(events)
    for name, population in populations.items():
        if not population.rule.is_source and name not in settings.held:
            into = [p for p, _ in ways if p.synapses.post.name == name]
            _integrate(into, activity[name], settings.team)
    for pathway, events in ways:
        # After the sums over tiles, which set the drive: this adds to it.
        pathway.deliver(events, activity[pathway.synapses.post.name].drive)
    return arrived


def _integrate(into: Sequence[Pathway], state: Activity, team: Team) -> None:
    """Set the drive to what the pathways spread, tile by tile, so that it stays in the cache."""
    drive, begin = state.drive, state.own.start
    n = state.own.stop - begin

    def sum_up(first: int, stop: int) -> None:
        for start in range(begin + first, begin + stop, TILE):
            end = min(start + TILE, begin + stop)
            drive[start:end] = 0
            for pathway in into:
                pathway.spread(start, end, drive)

    team.hand_out(sum_up, n, NS_PER_SUM * n * len(into))


def _learn(
    populations: Mapping[str, Population],
    activity: Mapping[str, Activity],
    settings: RoundSettings,
    arrived: Sequence[Events],
) -> None:
    ends = [(activity[p.synapses.pre.name], activity[p.synapses.post.name])
            for p in settings.pathways]  # fmt: skip
    ways = list(zip(settings.pathways, arrived, ends, strict=True))
    for pathway, events, (pre, post) in ways:
        pathway.plan(events, pre, post)  # all that may fail, before any weight changes
    for pathway, events, (pre, post) in ways:
        pathway.learn(events, pre, post)
    for name in populations:
        if name not in settings.held:
            activity[name].rule.tire(activity[name])


def read_inputs(
    populations: Mapping[str, Population], inputs: Mapping[str, Any]
) -> dict[str, Events]:
    """Return the events that each source plays."""
    given = {}
    if not isinstance(inputs, Mapping):
        raise KindError(f"inputs must map sources to what they play, got {checks.shown(inputs)}")
    sources = {name: p for name, p in populations.items() if p.rule.is_source}
    for each, value in inputs.items():
        is_name = isinstance(each, str) and each in populations
        name = each if is_name else find_name("inputs", each, sources)
        if name in given:
            raise ArgumentError(f"inputs must name {name!r} once, got its name and itself")
        population = populations[name]
        if not population.rule.is_source:
            raise KindError(
                f"inputs: {name!r} fires by its drive; play into a Playback or Graded "
                "population, or set initial winners with excite()"
            )
        if not hasattr(population.rule, "read"):
            raise KindError(
                f"inputs: {name!r} fires by itself ({type(population.rule).__name__}) and plays "
                "nothing; leave it out, or give its rule read(value, n) that returns Events"
            )
        if (
            isinstance(value, Part)
            or population.labels is not None
            and hasattr(population.rule, "numbered")
        ):
            value = population.number(value, "inputs")
        given[name] = population.rule.read(value, population.n)
    return given


def check_driven(
    populations: Mapping[str, Population],
    activity: Mapping[str, Activity],
    given: Mapping[str, Events],
) -> None:
    """Raise if nobody would ever fire."""
    is_driven = any(p.rule.fires_alone for p in populations.values())
    is_active = any(a.events.neurons.size for a in activity.values())
    if not (given or is_driven or is_active):
        raise ArgumentError(
            "nothing drives the network: pass inputs={name: neurons}, give a source its "
            "events or values, or set initial winners with excite()"
        )


def read_edges(pathway: Pathway, pre: Any, post: Any, ranks: Ranks = ALONE) -> tuple[Edges, Real]:
    """Return the synapses between some neurons, or all (None), and their weights."""
    ends = pathway.synapses
    chosen = [
        np.arange(end.n, dtype=np.int32) if which is None else end.find(which, side)
        for side, end, which in (("pre", ends.pre, pre), ("post", ends.post, post))
    ]
    n_synapses = pathway.most_shown(chosen[0].size, chosen[1].size)
    # Before a row is drawn or looked up: what is asked for may be larger than the network.
    memory.require_much(
        n_synapses * BYTES_PER_EDGE,
        f"the edges of {ends.name!r}",
        "ask for the edges between fewer neurons",
    )
    if ranks.size > 1:
        first, stop = np.searchsorted(chosen[1], ranks.span(ends.post.n))
        chosen[1] = chosen[1][first:stop]
    edges = pathway.edges(chosen[0], chosen[1])
    return join_edges(ranks, edges, pathway.weights(chosen[0], edges))


def read_open(every: Mapping[str, Pathway], pathways: Sequence[str] | None) -> list[Pathway]:
    """Return the pathways of these names, in the order of the network."""
    if pathways is None:
        return list(every.values())
    known = {name: pathway.synapses for name, pathway in every.items()}
    names = [find_name("pathways", name, known) for name in read_names("pathways", pathways)]
    return [pathway for name, pathway in every.items() if name in names]


def read_held(populations: Mapping[str, Population], held: Sequence[str]) -> frozenset[str]:
    """Return the names of the populations to hold."""
    names = [find_name("held", name, populations) for name in read_names("held", held)]
    for name in names:
        if populations[name].rule.is_source:
            raise KindError(f"held: {name!r} is a source, which fires what is played into it")
    return frozenset(names)


def read_names(what: str, names: Iterable[str]) -> list[str]:
    """Return a list of names, and never the letters of one name."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise KindError(f"{what} must be a list of names, got {checks.shown(names)}")
    return list(names)
