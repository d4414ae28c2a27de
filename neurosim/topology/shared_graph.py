"""Shared graphs: synapses that connect the very same neurons as other synapses do."""

from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.topology.placed import drawn_by, ends_of

NO_DELAY = float("0")
"""The delay of synapses that were given none: told from a 0 that was given by being this object."""


def share_graph(synapses: Any, other: Any) -> None:
    """Let synapses have the graph of others, and their delays unless they were given some.

    Parameters
    ----------
    synapses : Synapses
        Not read yet but for both ends and the name.
    other : Synapses
    """
    what = f"connectome of {synapses.name or 'these synapses'!r}"
    if synapses.graph:
        raise ArgumentError(
            f"graph of {synapses.name!r} must be left out where the connectome is that of other "
            f"synapses, got {checks.shown(synapses.graph)}: it is theirs"
        )
    for side, theirs in zip(("pre", "post"), ends_of(other), strict=True):
        own = getattr(synapses, side)
        if own is not theirs and (own.name, own.n) != (theirs.name, theirs.n):
            raise KindError(
                f"{what} must be that of synapses between the same neurons, got "
                f"{other.name!r}, whose {side} is {theirs.name!r} and not {own.name!r}"
            )
    keep = object.__setattr__
    keep(synapses, "connectome", drawn_by(other))
    keep(synapses, "graph", other.drawn_as)
    if synapses.delay is NO_DELAY:
        keep(synapses, "delay", other.delay)
