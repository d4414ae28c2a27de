"""Synapses of a random graph that are never stored: rows are drawn anew for each spike."""

import hashlib
from typing import Any

import numpy as np

from neurosim.base.arrays import Edges, Index, Offset
from neurosim.base.errors import KindError
from neurosim.base.random.stream import Stream
from neurosim.kernels.spiking._tables import TargetRange
from neurosim.spiking.engine.initial_weights import has_own_weights
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.structure import arrange
from neurosim.spiking.engine.sums import MOST_IN_SINGLE
from neurosim.topology.connectivity import Random
from neurosim.topology.release import is_certain
from neurosim.topology.space.near import Near
from neurosim.topology.synapses import Synapses

AT_ONCE = 1 << 22
"""Synapses that are counted at once: 16 mebibytes."""


class Regenerated(Pathway):
    """A `Pathway` of `Random` synapses that share weight and delay and own no weights.

    Takes no memory for synapses; a spike costs some 3 ns for each synapse instead of one. What
    lets synapses come and go is told by ``remedy``.
    """

    remedy = "leave out stored=False"

    def __init__(
        self, synapses: Synapses, pre: NeuronState, post: NeuronState, delays: Offset, seed: int
    ):
        is_plain = getattr(synapses.short_term, "traces", "neuron") == "neuron"
        is_plain = is_plain and synapses.plasticity is None
        if has_own_weights(synapses) or delays.size != 1 or not is_plain:
            raise KindError(
                f"{synapses.name!r} is not stored, so its synapses must share one weight and one "
                "delay, and keep nothing each for itself; leave out stored=False"
            )
        # No synapses, so that all that a pathway lays out for them takes no memory.
        none = Edges(np.zeros(pre.n + 1, np.int64), np.empty(0, np.int32))
        # First: room for sums depends on these.
        self.connectome: Any = synapses.connectome
        self.stream = Stream(seed, f"synapses {synapses.drawn_as}")
        super().__init__(synapses, pre, post, arrange(synapses, none, delays), seed)
        self._n_drawn: int | None = None

    def edges(self) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, drawn for this purpose."""
        self.require_room("edges", 8)
        is_recurrent = self.synapses.is_recurrent
        connectome: Random = self.connectome
        return connectome.edges(self.pre.n, self.post.n, self.stream, is_recurrent)

    def most_inputs(self) -> float:
        """Return how many synapses a neuron has, in the mean."""
        graph: Any = self.synapses.connectome
        return self.pre.n * float(graph.p)

    def estimate(self) -> float:
        """Return how many synapses are expected."""
        return self.connectome.expected(self.pre.n, self.post.n)  # type: ignore[no-any-return]

    def count(self) -> int:
        """Return how many synapses there are, by drawing them once."""
        if self._n_drawn is None:
            self._n_drawn = self.edges().indices.size
        return self._n_drawn

    def tell_graph(self) -> str:
        """Return what tells the graph from others."""
        graph = self.connectome
        loops = graph.self_loops or not self.synapses.is_recurrent
        return f"p = {graph.p!r}, self_loops = {loops}"

    def begin(self, n_lanes: int, seed: int) -> None:
        """Make room for one row, for each thread."""
        del seed
        self._rows: list[Index] = []  # those of the plan before go first
        self._rows = [np.empty(self.post.n, np.int32) for _ in range(n_lanes)]

    def arrive(self, lane: Lane) -> list[Op]:
        """Return nothing: rows are drawn when they are transmitted."""
        del lane
        return []

    def find_kernel(self, receptor: str, lane: Lane) -> tuple[Any, tuple[Any, ...]]:
        """Return the kernel that draws the rows of the spikes that arrive, and adds the weight."""
        from neurosim.kernels.spiking.transmit import transmit_regenerated

        log, graph = self.pre.log, self.connectome
        first, stop = self.post.ranges[lane.part]
        keeps_loops = graph.self_loops or not self.synapses.is_recurrent
        here = first, min(stop, self.post.n), int(keeps_loops), self._rows[lane.part]
        law = graph.law(self.stream.key)
        arguments = lane.clock, self.latest, log.table, law, TargetRange(*here)
        return transmit_regenerated, (*arguments, self.sent(receptor))


class RegeneratedNear(Regenerated):
    """A `Pathway` of `Near` synapses that share weight and delay, found anew for each spike."""

    def most_inputs(self) -> float:
        """Return how many synapses a neuron has at most, or more if these are few."""
        graph: Near = self.connectome
        most = graph.most_inputs(self.pre.n)
        # Counted where it matters, or sums would be rounded otherwise than with stored synapses.
        return most if most <= MOST_IN_SINGLE else self._count_inputs()

    def _count_inputs(self) -> int:
        """Return how many synapses a neuron has at most, by drawing them once, some at a time."""
        from neurosim.kernels.graph.far import list_near_rows

        graph: Near = self.connectome
        near = graph.near_to(np.arange(self.pre.n, dtype=np.int32))
        size = max(1, AT_ONCE // int(near.max()))
        rows, targets = graph.rows(self.stream), graph.targets()
        counts, is_wanted = np.zeros(self.post.n, np.int64), np.ones(self.post.n, bool)
        for first in range(0, self.pre.n, size):
            pre = np.arange(first, min(first + size, self.pre.n), dtype=np.int32)
            ends, found = np.empty(pre.size, np.int64), np.empty(int(near[pre].sum()), np.int32)
            n = list_near_rows(pre, is_wanted, rows, targets, ends, found)
            counts += np.bincount(found[:n], minlength=counts.size)
        return int(counts.max())

    def tell_graph(self) -> str:
        """Return what tells the graph from others."""
        graph: Near = self.connectome
        pre, post = self.synapses.pre.positions, self.synapses.post.positions
        ends = pre.coordinates, post.coordinates
        digest = hashlib.blake2b(b"".join(x.tobytes() for x in ends), digest_size=16).hexdigest()
        told = f"{graph!r} of {ends[0].shape}, {ends[1].shape}, {digest}"
        return told if pre.box is None else f"{told}, box {pre.box!r}"

    def begin(self, n_lanes: int, seed: int) -> None:
        """Make room for one row, for each thread."""
        del seed
        graph: Near = self.connectome
        self._near, self._targets = None, list[Any]()  # those of the plan before go first
        self._near = graph.rows(self.stream)
        self._targets = [graph.targets(*self.post.ranges[part]) for part in range(n_lanes)]

    def find_kernel(self, receptor: str, lane: Lane) -> tuple[Any, tuple[Any, ...]]:
        """Return the kernel that finds the rows of the spikes that arrive, and adds the weight."""
        from neurosim.kernels.spiking.transmit import transmit_near

        log, targets = self.pre.log, self._targets[lane.part]
        arguments = lane.clock, self.latest, log.table, self._near, targets
        return transmit_near, (*arguments, self.sent(receptor))


KINDS: dict[type, type[Regenerated]] = {Random: Regenerated, Near: RegeneratedNear}
"""By connectome, what draws its rows anew; a class derived from one may draw otherwise."""


def is_regenerated(synapses: Synapses) -> bool:
    """Return whether these synapses are to be drawn anew for each spike."""
    connectome = synapses.connectome
    if not is_certain(synapses):  # whose contacts are numbered
        return False
    return type(connectome) in KINDS and getattr(connectome, "stored", None) is False
