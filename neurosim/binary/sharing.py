"""Sharing: a network of rounds among processes; what they must agree on, what cannot be split.

Each process owns a range of the neurons of every population: their drive, and the synapses that
lead to them. All of them know who fires, as winners are chosen by exchanging candidates
(`neurosim.binary.firing.contest`), so whatever rests on winners alone is done by each for itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base import __version__
from neurosim.base.arrays import Edges, Events, Real
from neurosim.base.errors import KindError
from neurosim.base.ranks.ranks import Ranks
from neurosim.binary.firing.rules import KWinners, Threshold
from neurosim.binary.firing.sources import Graded, Playback
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

SHARED_RULES = (KWinners, Threshold, Playback, Graded)


def refuse_rule(ranks: Ranks, population: Population) -> None:
    """Raise unless the rule of a population chooses from what each process knows."""
    rule = population.rule
    if ranks.size == 1:
        return
    if type(rule) not in SHARED_RULES:
        raise KindError(
            f"the rule of {population.name!r} ({type(rule).__name__}) looks at the drive of all "
            "neurons, of which a rank has a part; use KWinners, Threshold, Playback or Graded, or "
            "start one process"
        )
    if getattr(rule, "ties", "lowest_index") != "lowest_index":
        raise KindError(
            f"ties of {population.name!r} must go to the lowest index over ranks, got "
            f"{rule.ties!r}; use KWinners(k), or start one process"
        )
    if population.n_initial is not None:
        raise KindError(
            f"neurons of {population.name!r} are born later, which cannot be done over ranks; "
            "leave out n_initial, or start one process"
        )


def refuse_call(ranks: Ranks, call: str) -> None:
    """Raise if a network is split, and what is called changes which synapses or gains it has."""
    if ranks.size > 1:
        raise KindError(
            f"{call} cannot be done in a network over {ranks.size} ranks, each of which has a part "
            "of the synapses; start one process"
        )


def check_members(
    ranks: Ranks, seed: int, populations: Sequence[Population], synapses: Sequence[Synapses]
) -> None:
    """Raise if what is added cannot be split, or the processes do not add the same."""
    if ranks.size > 1:
        for population in populations:
            refuse_rule(ranks, population)
        ranks.agree("add to a network", {
            "the version": __version__, "the seed": seed, "populations": list(populations),
            "synapses": list(synapses),
        })  # fmt: skip


def agree_on_run(
    members: Any, settings: Any, given: Mapping[str, Events], rounds: tuple[int, int, int]
) -> None:
    """Raise if the processes do not run the same from the same state."""
    if members.ranks.size > 1:
        states = members.activity.values()
        members.ranks.agree("run a network", {
            "rounds": rounds, "inputs": dict(given), "plastic": settings.plastic,
            "pathways": [pathway.synapses.name for pathway in settings.pathways],
            "held": settings.held,
            "winners": [(state.events, state.past, state.inhibited) for state in states],
            "thresholds": [(state.theta, state.scale, state.storing) for state in states],
        })  # fmt: skip


def join_edges(ranks: Ranks, edges: Edges, weights: Real) -> tuple[Edges, Real]:
    """Return the synapses that all processes have between some neurons, and their weights."""
    if ranks.size == 1:
        return edges, weights
    n_rows = edges.indptr.size - 1
    sizes = ranks.exchange(np.diff(edges.indptr).astype(np.int64))
    of_ranks = sizes.sum(axis=1)
    targets, joined = ranks.join(edges.indices, of_ranks), ranks.join(weights, of_ranks)
    rows = np.repeat(np.tile(np.arange(n_rows), ranks.size), sizes.ravel())
    # Ranks own ascending ranges, so that a row stays ascending where their order is kept.
    order = np.argsort(rows, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(sizes.sum(axis=0))])
    return Edges(indptr, targets[order]), joined[order]
