"""What growth rules are asked after a round, and what is done of what they propose."""

from collections.abc import Iterable
from copy import copy
from typing import Any

import numpy as np

from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.protocols import own_copy
from neurosim.binary.growth.coactivity import CoactivityGrowth
from neurosim.binary.growth.rule import Growing
from neurosim.binary.growth.rules import DistanceGrowth, RandomGrowth, WeightPruning
from neurosim.binary.members import Members
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.step import RoundSettings
from neurosim.binary.structure import rewire
from neurosim.topology.growth_rule import Proposal, check_proposal

OWN = frozenset({RandomGrowth, CoactivityGrowth, DistanceGrowth, WeightPruning})


def growing(settings: RoundSettings) -> list[Listed]:
    """Return the synapses that come and go in these rounds by a rule."""
    if not settings.plastic:
        return []
    listed = [pathway for pathway in settings.pathways if isinstance(pathway, Listed)]
    return [pathway for pathway in listed if pathway.growth is not None]


def grow_round(members: Members, pathways: Iterable[Listed], when: int) -> None:
    """Let synapses come and go as their rules propose, after round ``when``.

    Raises
    ------
    ArgumentError, KindError
        If a rule proposes what cannot be done; its synapses, and what it keeps, are as before.
    """
    for pathway in pathways:
        synapses = pathway.synapses
        # So that what fails leaves what the rule keeps; ours never write into what they keep.
        rule: Any = (
            copy(pathway.growth) if type(pathway.growth) in OWN else own_copy(pathway.growth)
        )
        ends = members.activity[synapses.pre.name], members.activity[synapses.post.name]
        now = Growing(pathway, ends, when)
        rule.observe(now)
        pathway.n_rounds += 1
        if pathway.n_rounds % rule.every == 0:
            proposal = rule.propose(now)
            if proposal is not None:
                _do(members, pathway, proposal)
        pathway.growth = rule


def _do(members: Members, pathway: Listed, proposal: Proposal) -> None:
    name = pathway.synapses.name
    who = f"propose() of the growth of {name!r} ({type(pathway.growth).__name__})"
    check_proposal(who, proposal)
    if np.size(proposal.prune[0]) + np.size(proposal.grow[0]) == 0:
        return
    try:
        rewire(members, pathway, *proposal[:3])
    except (ArgumentError, KindError) as error:
        raise type(error)(f"{who} asks for what cannot be done: {error}") from error
