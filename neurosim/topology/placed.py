"""Placed: a connectome that is drawn between parts, among the neurons of their populations."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from neurosim.base.arrays import Edges
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.protocols import own_copy
from neurosim.base.random.stream import Stream
from neurosim.topology.connectivity import Random
from neurosim.topology.part import Part, are_one, do_overlap, population_of
from neurosim.topology.read_table import read_table
from neurosim.topology.regular import AllToAll
from neurosim.topology.space.near import Near

INDEPENDENT = frozenset({Random, AllToAll, Near})
"""Connectomes whose pairs do not depend on each other, so that some can be left out."""


@dataclass(frozen=True, eq=False, repr=False)
class Placed:
    """A connectome between two ends of which one at least is a part.

    It is drawn between populations of the sizes of both ends, and then numbered as their
    populations are: rows of neurons outside the part are empty. What it lists for each synapse
    keeps its order, as neurons of a part ascend.

    Parameters
    ----------
    connectome : Connectome
        That of the parts.
    pre, post : Population or Part
    """

    connectome: Any
    pre: Any
    post: Any
    is_looked_at = True

    def __repr__(self) -> str:
        return repr(self.connectome)

    @property
    def is_recurrent(self) -> bool:
        """Whether the two ends are the same neurons."""
        return are_one(self.pre, self.post)

    @property
    def weights(self) -> Any:
        """Weights that the connectome lists, if any."""
        return getattr(self.connectome, "weights", None)

    @property
    def counts(self) -> Any:
        """Contacts that each synapse stands for, if the connectome lists any."""
        return getattr(self.connectome, "counts", None)

    @property
    def delays(self) -> Any:
        """Delays that the connectome lists, if any."""
        return getattr(self.connectome, "delays", None)

    @property
    def multapses(self) -> bool:
        """Whether two neurons may have several contacts."""
        return bool(getattr(self.connectome, "multapses", False))

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron of the population, rows ascending."""
        del n_post, is_recurrent
        who = f"edges() of the connectome {type(self.connectome).__name__} between parts"
        ends = self.pre.n, self.post.n, stream, self.is_recurrent
        drawn = read_table(who, self.connectome, self.connectome.edges(*ends), ends)
        indices = drawn.indices
        if isinstance(self.post, Part):
            indices = self.post.neurons[indices]
        sizes = np.diff(drawn.indptr)
        if isinstance(self.pre, Part):
            sizes = np.zeros(n_pre, np.int64)
            sizes[self.pre.neurons] = np.diff(drawn.indptr)
        placed = Edges(np.append(0, np.cumsum(sizes)), indices)
        return _without_loops(placed) if leaves_out_loops(self) else placed

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        del n_pre
        return int(self.connectome.most_inputs(self.pre.n))

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect."""
        del n_pre, n_post
        expected: float = self.connectome.expected(self.pre.n, self.post.n)
        return expected

    def own(self) -> "Placed":
        """Return the same with a connectome of a user that is the network's own copy."""
        return replace(self, connectome=own_copy(self.connectome))


def drawn_by(synapses: Any) -> Any:
    """Return the connectome that the user gave: between parts that of the parts."""
    connectome = synapses.connectome
    return connectome.connectome if type(connectome) is Placed else connectome


def ends_of(synapses: Any) -> tuple[Any, Any]:
    """Return both ends as the user gave them: populations, or parts."""
    placed = synapses.connectome
    return (placed.pre, placed.post) if type(placed) is Placed else (synapses.pre, synapses.post)


def read_ends(connectome: Any, pre: Any, post: Any) -> tuple[Any, Any, Any]:
    """Return a connectome as the user gave it, and both ends; all of a population is no part.

    Raises
    ------
    KindError
        If the connectome is that of other parts, as of synapses that were changed.
    """
    if type(connectome) is Placed:
        ends = connectome.pre, connectome.post
        if population_of(ends[0]) is not pre or population_of(ends[1]) is not post:
            raise KindError(
                "connectome must not be that of other synapses between parts, which knows its "
                f"ends {ends[0].name!r} and {ends[1].name!r}; give a connectome and parts anew"
            )
        return connectome.connectome, *ends
    whole = [end.population if isinstance(end, Part) and end.is_whole else end
             for end in (pre, post)]  # fmt: skip
    return connectome, whole[0], whole[1]


def check_parts(synapses: Any, ends: tuple[Any, Any]) -> None:
    """Raise if synapses between parts are such that they cannot be placed."""
    if not any(isinstance(end, Part) for end in ends):
        return
    name, connectome = synapses.name, drawn_by(synapses)
    if getattr(connectome, "stored", None) is False:
        raise ArgumentError(
            f"stored must not be False in {name!r}, which ends at a part of a population; leave it "
            "out, or make the part a Population of its own"
        )
    if synapses.growth is not None:
        raise KindError(
            f"growth of {name!r} must be None, as a rule would connect neurons outside of "
            f"{ends[0].name!r} and {ends[1].name!r}, too; use grow() and prune(), or make each "
            "part a Population of its own"
        )
    overlaps = Placed(connectome, *ends)
    if _may_loop(overlaps) and not leaves_out_loops(overlaps):
        raise ArgumentError(
            f"self_loops of the connectome of {name!r} must be True, as {ends[0].name!r} and "
            f"{ends[1].name!r} overlap and are not the same, where only Random, AllToAll and Near "
            "without far can leave out a neuron's synapse to itself; use parts that do not "
            "overlap, or list the pairs with Explicit.from_pairs"
        )


def leaves_out_loops(placed: Placed) -> bool:
    """Return whether synapses of neurons to themselves are left out once all is drawn."""
    connectome = placed.connectome
    is_free = type(connectome) in INDEPENDENT and not getattr(connectome, "far", 0)
    return is_free and _may_loop(placed)


def _may_loop(placed: Placed) -> bool:
    """Return whether ends overlap, of a connectome that wants no loops and cannot know of them."""
    inner = placed.connectome
    inner = getattr(inner, "connectome", inner)  # that of several contacts
    if getattr(inner, "self_loops", True) or placed.is_recurrent:
        return False
    return do_overlap(placed.pre, placed.post)


def _without_loops(edges: Edges) -> Edges:
    """Return the synapses that lead from a neuron to another one."""
    n_pre = edges.indptr.size - 1
    rows = np.repeat(np.arange(n_pre, dtype=np.int32), np.diff(edges.indptr))
    goes = rows == edges.indices
    before = np.append(0, np.cumsum(np.bincount(rows[goes], minlength=n_pre)))
    return Edges(edges.indptr - before, edges.indices[~goes])
