"""What growth rules are asked after a round, and what is done of what they propose."""

from collections.abc import Iterable
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError, NeurosimError
from neurosim.base.protocols import own_copy
from neurosim.base.shown import KEPT, WRITES
from neurosim.binary.growth.attention import AttentionGrowth
from neurosim.binary.growth.coactivity import CoactivityGrowth
from neurosim.binary.growth.contacts import ContactGrowth
from neurosim.binary.growth.rule import Growing
from neurosim.binary.growth.rules import DistanceGrowth, RandomGrowth, WeightPruning
from neurosim.binary.members import Members
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.step import RoundSettings
from neurosim.binary.structure import rewire
from neurosim.topology.growth_rule import Proposal, check_proposal, read_proposal

Ends = tuple[npt.NDArray[Any], npt.NDArray[Any]]
OWN = frozenset(
    {AttentionGrowth, CoactivityGrowth, ContactGrowth, DistanceGrowth, RandomGrowth, WeightPruning}
)


def growing(settings: RoundSettings) -> list[Listed]:
    """Return the synapses that come and go in these rounds by a rule."""
    if not settings.plastic:
        return []
    listed = [pathway for pathway in settings.pathways if isinstance(pathway, Listed)]
    return [pathway for pathway in listed if pathway.growth is not None]


def grow_round(members: Members, pathways: Iterable[Listed], when: int) -> None:
    """Let synapses come and go as their rules propose, after round ``when``.

    Each rule is told of the round, also after that of other synapses has failed: the round stands.

    Raises
    ------
    ArgumentError, KindError
        If a rule proposes what cannot be done; its synapses, and what it keeps, are as before.
    """
    errors = []
    for pathway in pathways:
        try:
            _grow(members, pathway, when)
        except Exception as error:  # whatever a rule of a user raises
            errors.append(error)
    for first in errors[:1]:
        raise first


def _grow(members: Members, pathway: Listed, when: int) -> None:
    synapses, given = pathway.synapses, pathway.growth
    # So that what fails leaves what the rule keeps; ours never write into what they keep.
    rule: Any = copy(given) if type(given) in OWN else own_copy(given)
    ends = members.activity[synapses.pre.name], members.activity[synapses.post.name]
    proposal = _ask(rule, Growing(pathway, ends, when), pathway)
    if proposal is not None:
        _do(members, pathway, proposal)
    pathway.growth, pathway.n_rounds = rule, pathway.n_rounds + 1


def _ask(rule: Any, now: Growing, pathway: Listed) -> Any:
    """Tell a rule of the round, and return what it proposes."""
    who = f"the growth of {pathway.synapses.name!r}"
    try:
        rule.observe(now)
        every = checks.integer(f"every of {who}", rule.every, 1)
        proposal = None if (pathway.n_rounds + 1) % every else rule.propose(now)
    except (AttributeError, ValueError) as error:
        if isinstance(error, NeurosimError) or not any(word in str(error) for word in WRITES):
            raise
        raise KindError(
            f"{who} ({type(rule).__name__}) must not write into what it is shown ({error}); write "
            "into a copy"
        ) from error
    if any(kept is now for kept in getattr(rule, "__dict__", {}).values()):
        raise KindError(f"{who} ({type(rule).__name__}): {KEPT}")
    return proposal


def _do(members: Members, pathway: Listed, proposal: Proposal) -> None:
    name = pathway.synapses.name
    who = f"propose() of the growth of {name!r} ({type(pathway.growth).__name__})"
    check_proposal(who, proposal)
    if proposal.delay is not None:
        raise KindError(f"delay of {who} is for spikes; leave it out")
    try:
        _carry_out(members, pathway, proposal)
    except (ArgumentError, KindError) as error:
        raise type(error)(f"{who} asks for what cannot be done: {error}") from error


def _carry_out(members: Members, pathway: Listed, given: Proposal) -> None:
    proposal = read_proposal(given)
    if proposal is None:
        return
    try:
        rewire(members, pathway, proposal)
    except ArgumentError as error:
        # Looked for only now, as what stands in both is refused anyway, in words of one of them.
        for pre, post in sorted(_pairs(proposal.prune) & _pairs(proposal.grow))[:1]:
            raise ArgumentError(
                f"the synapse from neuron {pre} to {post} stands in prune and in grow; name it in "
                "one of the two alone"
            ) from error
        raise


def _pairs(ends: Ends) -> set[tuple[Any, Any]]:
    return set(zip(*(np.ravel(end).tolist() for end in ends), strict=False))
