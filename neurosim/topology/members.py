"""Members of a network: populations and synapses that can be together, and how they are told."""

from collections.abc import Sequence
from typing import Any

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import check_end
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


def check_members(
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    present: Sequence[Population] = (),
    names_present: Sequence[str] = (),
    replaced: Sequence[Population] = (),
) -> None:
    """Raise if these cannot join one network: wrong kinds, repeated names, loose ends.

    Parameters
    ----------
    populations, synapses : sequence
        Those that join.
    present : sequence of Population
        Those that are in the network.
    names_present : sequence of str
        Of synapses that are in the network.
    replaced : sequence of Population
        Objects that stood for populations of the network, and may still be named as ends.
    """
    for kind, members, member in (
        ("populations", populations, Population),
        ("synapses", synapses, Synapses),
    ):
        if not isinstance(members, Sequence):
            raise KindError(f"{kind} must be a list of {member.__name__}, got {members!r}")
        for value in members:
            if not isinstance(value, member):
                raise KindError(f"{kind} must be {member.__name__} objects, got {value!r}")
    ends = [*present, *populations]
    _check_names("population", populations, [p.name for p in present])
    _check_names("synapses", synapses, names_present)
    for s in synapses:
        for end in (s.pre, s.post):
            check_end(repr(s.name), end, ends, replaced)
        who = f"the connectome of {s.name!r} ({type(s.connectome).__name__})"
        checks.real(f"expected() of {who}", s.connectome.expected(s.pre.n, s.post.n), 0)
        checks.real(f"most_inputs() of {who}", s.connectome.most_inputs(s.pre.n), 0)


def _check_names(kind: str, members: Sequence[Any], present: Sequence[str]) -> None:
    names = [member.name for member in members]
    for name in names:
        if name in present:
            raise ArgumentError(
                f"{kind} name {name!r} is used twice; the network has one already: choose another "
                "name, or make the network again"
            )
        if names.count(name) > 1:
            raise ArgumentError(f"{kind} name {name!r} is used twice; names must be unique")


def members_of(populations: Sequence[Population], synapses: Sequence[str]) -> str:
    """Return the populations and synapses of a network, in words."""
    cells = reprs.listed(f"{p} {type(p.rule).__name__}" for p in populations)
    return "; ".join(filter(None, [cells, reprs.listed(synapses)])) or "empty"
