"""Graphs of a network: drawn once for all synapses that share one, and kept once."""

from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np

from neurosim.base.arrays import Edges, Offset
from neurosim.spiking.coupling import is_even
from neurosim.spiking.engine.regenerated import is_regenerated
from neurosim.spiking.engine.structure import Structure, arrange
from neurosim.topology.connect import connect, with_own_connectome
from neurosim.topology.placed import drawn_by, ends_of
from neurosim.topology.synapses import Synapses


def connect_all(
    synapses: Sequence[Synapses], seed: int
) -> tuple[list[Synapses], dict[str, Edges | None]]:
    """Return synapses as a network keeps them, and by name who is connected.

    Those of one graph get the same `Edges`; those that are not stored None.
    """
    own, edges = list[Synapses](), dict[str, Edges | None]()
    drawn: dict[tuple[Any, ...], tuple[Synapses, Edges | None]] = {}
    for s in synapses:
        key = s.drawn_as, *(end.name for end in ends_of(s)), id(drawn_by(s))
        if key not in drawn:
            first = with_own_connectome(s)
            drawn[key] = first, None if _is_not_stored(first) else connect(first, seed)
        first, graph = drawn[key]
        own.append(_with_connectome(s, first.connectome))
        # Whether it is stored depends on what it is for, too.
        edges[s.name] = None if _is_not_stored(own[-1]) else graph or connect(own[-1], seed)
    return own, edges


def _is_not_stored(synapses: Synapses) -> bool:
    return is_regenerated(synapses) or is_even(synapses)


def _with_connectome(synapses: Synapses, connectome: Any) -> Synapses:
    """Return synapses with a connectome that stands for their own."""
    if synapses.connectome is connectome:
        return synapses
    same = copy(synapses)  # all that Synapses check has been checked
    object.__setattr__(same, "connectome", connectome)
    return same


class SharedStructures:
    """Structures of the synapses of a network: arrays of one graph are kept once.

    Rows are copied before they change, so each goes its own way once synapses of it come or go.
    """

    def __init__(self) -> None:
        self._made: dict[int, tuple[Edges, Structure, Offset]] = {}

    def arrange(self, synapses: Synapses, edges: Edges, delays: Offset) -> Structure:
        """Return the structure of synapses; see `neurosim.spiking.engine.structure.arrange`."""
        _, first, known = self._made.get(id(edges), (edges, None, delays))
        if first is None or not _is_same_order(first, known, delays):
            made = arrange(synapses, edges, delays)
            self._made.setdefault(id(edges), (edges, made, delays))
            return made
        if first.delay.size:
            return first._replace(delay=delays[:1].copy() if delays.size else first.delay.copy())
        return first


def _is_same_order(first: Structure, known: Offset, delays: Offset) -> bool:
    """Return whether synapses with these delays stand in the rows in the order of others."""
    if first.delay.size:
        return bool(np.unique(delays).size <= 1)
    return np.array_equal(known, delays)
