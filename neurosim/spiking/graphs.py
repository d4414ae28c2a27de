"""Graphs of a network: each is drawn once for all synapses that share it, and kept once."""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Edges
from neurosim.base.random.distributions import OWN_LAWS, is_drawn
from neurosim.spiking.coupling import is_even
from neurosim.spiking.engine.regenerated import is_regenerated
from neurosim.spiking.engine.structure import Steps, Structure, arrange, find_steps
from neurosim.topology.connect import connect, is_own, with_own_connectome
from neurosim.topology.placed import drawn_by, ends_of
from neurosim.topology.synapses import Synapses


class Drawn(NamedTuple):
    """Synapses whose graph and delays are drawn, and that have no weights yet.

    Attributes
    ----------
    synapses : Synapses
        As a network keeps them.
    made : Structure or None
        None where they are not stored.
    delays : ndarray of int64, shape (1,) or (0,)
        Steps, where all share one.
    """

    synapses: Synapses
    made: Structure | None
    delays: Steps


class _Graph(NamedTuple):
    """A graph as it was drawn: for which synapses first, in which rows, with which delays."""

    first: Synapses
    edges: Edges | None
    delays: Steps
    made: Structure | None


def draw_all(
    synapses: Sequence[Synapses],
    seed: int,
    read_delays: Callable[[Synapses, Edges | None], Steps],
    tick: Callable[[Synapses], None],
) -> list[Drawn]:
    """Return synapses with who is connected and with which delay, arranged.

    Those of one graph share arrays; rows are copied before they change, so each goes its own way
    once synapses of it come or go. What was drawn is forgotten after the last synapses of a graph,
    so that no more than it takes at a time.

    Parameters
    ----------
    synapses : sequence of Synapses
    seed : int
    read_delays : callable
        Returns the delays of synapses with such edges, None if these are not stored.
    tick : callable
        Called with synapses that are done.
    """
    left = Counter(_tell(s) for s in synapses)
    graphs, drawn = dict[tuple[Any, ...], _Graph](), list[Drawn]()
    for s in synapses:
        key = _tell(s)
        own, graph = _draw(s, graphs.get(key), seed, read_delays)
        drawn.append(own)
        tick(s)
        left[key] -= 1
        if left[key]:
            graphs.setdefault(key, graph)
        else:
            graphs.pop(key, None)
        del graph  # its arrays go before others come
    return drawn


def needs_made(s: Synapses) -> bool:
    """Return whether what was drawn has to be kept, as it may not come a second time."""
    return not is_own(s) or is_drawn(s.delay) and type(s.delay) not in OWN_LAWS


def _tell(s: Synapses) -> tuple[Any, ...]:
    """Return what tells the graph of synapses from others."""
    return s.drawn_as, *(end.name for end in ends_of(s)), id(drawn_by(s))


def _draw(
    s: Synapses, known: _Graph | None, seed: int, read_delays: Callable[..., Steps]
) -> tuple[Drawn, _Graph]:
    """Return synapses as drawn, and their graph, of which some may be known."""
    own = with_own_connectome(s) if known is None else _with(s, known.first.connectome)
    if is_regenerated(own) or is_even(own):  # which depends on what it is for, too
        delays = read_delays(own, None)
        return Drawn(own, None, delays), _Graph(own, None, delays, None)
    edges = connect(own, seed) if known is None or known.edges is None else known.edges
    delays = read_delays(own, edges)
    made = None if known is None else _share(known, delays)
    if made is None:
        made = arrange(own, edges, delays)
    return Drawn(own, made, made.delay), _Graph(own, edges, delays, made)


def _with(synapses: Synapses, connectome: Any) -> Synapses:
    """Return synapses with a connectome that stands for their own."""
    if synapses.connectome is connectome:
        return synapses
    same = copy(synapses)  # all that Synapses check has been checked
    object.__setattr__(same, "connectome", connectome)
    return same


def _share(known: _Graph, delays: Steps) -> Structure | None:
    """Return the arrays of a graph for synapses with these delays; None if their order differs."""
    made = known.made
    if made is None:
        return None
    if not made.delay.size:
        return made if np.array_equal(known.delays, delays) else None
    if find_steps(delays).size > 1:
        return None
    return made._replace(delay=delays[:1].astype(np.int64) if delays.size else made.delay.copy())
