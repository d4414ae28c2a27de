"""Connecting: the synapses that a connectome says exist, looked at where users wrote it."""

from copy import copy
from typing import Any

from neurosim.base.arrays import Edges
from neurosim.base.protocols import own_copy
from neurosim.base.random.stream import Stream
from neurosim.topology.placed import Placed, drawn_by
from neurosim.topology.read_table import OWN, read_table
from neurosim.topology.synapses import Synapses


def with_own_connectome(synapses: Synapses) -> Synapses:
    """Return synapses as a network keeps them: a connectome of a user is its own copy.

    `edges` of such may set ``weights`` and ``delays``, which must not be those of other synapses,
    or of another network, that were given the same object.
    """
    if is_own(synapses):
        return synapses
    own, given = copy(synapses), synapses.connectome  # all that Synapses check has been checked
    kept = given.own() if type(given) is Placed else own_copy(given)
    object.__setattr__(own, "connectome", kept)
    return own


def is_own(synapses: Synapses) -> bool:
    """Return whether their connectome is one of ours, also between parts."""
    return type(drawn_by(synapses)) in OWN


def connect(synapses: Synapses, seed: int) -> Edges:
    """Return all synapses as CSR by presynaptic neuron, drawn by the seed and their name.

    Raises
    ------
    ArgumentError, KindError
        If a connectome of a user returns no such table, more synapses into a neuron than it
        says, or so many that what it expects is no guess of them.
    """
    pre, post, connectome = synapses.pre, synapses.post, synapses.connectome
    stream = Stream(seed, f"synapses {synapses.drawn_as}")
    ends = pre.n, post.n, stream, synapses.is_recurrent
    edges: Any = connectome.edges(*ends)
    who = f"edges() of the connectome of {synapses.name!r} ({type(connectome).__name__})"
    return read_table(who, connectome, edges, ends)
