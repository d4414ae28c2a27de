"""Pathways: the live state of the synapses of a spiking network."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.arrays import Edges, Offset, Real, find_infinite
from neurosim.base.errors import ArgumentError, NumericalError
from neurosim.base.reprs import brief, fit
from neurosim.kernels.spiking._tables import Columns, DelayedRows, Pieces, Rows, Sent
from neurosim.spiking.engine.initial_weights import can_make_again, make_weights
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.rows import find_beyond
from neurosim.spiking.engine.sums import collect, lay_sums
from neurosim.topology.synapses import Synapses

MOST_SHORT = 1 << 16
"""Targets that fit into 16 bits."""
COUNTED = 1 << 16
"""Synapses that are counted at once."""


class Pathway:
    """Synapses of one kind: who is connected, weights, delays, and what plasticity keeps.

    Parameters
    ----------
    synapses : Synapses
    pre, post : NeuronState
    edges : Edges
    delays : ndarray of int64, shape (1,) or (n_synapses,)
        In steps.
    seed : int

    Attributes
    ----------
    indptr : ndarray of int64, shape (n_pre + 1,)
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
        Rows are sorted by delay, then by target.
    weights : ndarray of float, shape (1,) or (n_synapses,)
    delays : ndarray of uint16, shape (n_synapses,), or int
        In steps; a number where all are the same.
    is_as_made : bool
        Whether weights and traces are those that `make_again` would make.
    """

    def __init__(
        self,
        synapses: Synapses,
        pre: NeuronState,
        post: NeuronState,
        edges: Edges,
        delays: Offset,
        seed: int,
    ):
        self.synapses, self.pre, self.post, self.seed = synapses, pre, post, seed
        self.name, self.n = synapses.name, edges.indices.size
        self.indptr = edges.indptr.copy()  # a connectome may hold it, too
        small = post.n <= MOST_SHORT
        self.indices = edges.indices.astype(np.uint16 if small else np.uint32)
        self.weights = make_weights(synapses, post, self.n, seed)
        low, high = (self.weights.min(), self.weights.max()) if self.weights.size else (0.0, 0.0)
        self.receptor = synapses.receptor or post.rule.choose_receptor(self.name, low, high)
        checks.choice(f"receptor of {self.name!r}", self.receptor, post.rule.receptors)
        post.touched.add(self.receptor)
        self._order_by_delay(delays)
        self.sums = lay_sums(post, self.most_inputs)
        self.tables: dict[str, np.ndarray] = {}
        self.traces: dict[str, np.ndarray] = {}
        self._cuts: list[Offset] = []
        self._columns: Columns | None = None
        self._prepare_rules()
        self.is_as_made = can_make_again(synapses)

    def _prepare_rules(self) -> None:
        """Lay out traces, as they are before any spike, and constants."""
        for rule in (self.synapses.plasticity, self.synapses.short_term):
            if rule is not None:
                rule.prepare(self)

    def __repr__(self) -> str:
        graph = brief(self.synapses.connectome)  # how many they are is not known without drawing
        return fit(f"{type(self).__name__} {self.name}: {graph}, adds to {self.receptor}")

    def _order_by_delay(self, delays: Offset) -> None:
        """Sort rows by delay; a stable sort keeps targets ascending."""
        self.order: Offset | None = None
        if np.unique(delays).size <= 1:
            self.delays: Any = int(delays[0]) if delays.size else 0
            self.ages = np.array([self.delays], np.int64)
            return
        rows = np.repeat(np.arange(self.indptr.size - 1), np.diff(self.indptr))
        self.order = np.lexsort((delays, rows))
        self.indices, self.delays = self.indices[self.order], delays[self.order].astype(np.uint16)
        self.weights = self._ordered(self.weights)
        # Descending: the oldest spikes arrive first, as from the queues of Brian2.
        self.ages = np.unique(delays)[::-1].copy()
        for part in range(len(self.pre.ranges)):
            self.pre.log.add_field(f"due {self.name} {part}", np.int64, is_derived=True)

    def edges(self) -> Edges:
        """Return the synapses as CSR by presynaptic neuron, rows ascending."""
        self.require_room("edges", 8)
        return Edges(self.indptr.copy(), self.listed(self.indices).astype(np.int32))

    def _ordered(self, values: np.ndarray) -> np.ndarray:
        """Return in the order within what is in the order of `edges`, or one value for all."""
        return values if self.order is None or values.size == 1 else values[self.order]

    def listed(self, values: np.ndarray) -> np.ndarray:
        """Return values in the order of `edges`; those given go by delay within a row."""
        if self.order is None:
            return values
        out = np.empty_like(values)
        out[self.order] = values
        return out

    def read_weights(self) -> Real:
        """Return the weight of each synapse, float64, in the order of `edges`."""
        self.require_room("weights", 16)
        return self.listed(np.broadcast_to(self.weights, self.count())).astype(np.float64)

    def read_delays(self) -> Real:
        """Return the delay of each synapse, ms, in the order of `edges`."""
        self.require_room("delays", 24)
        steps = self.listed(np.broadcast_to(self.delays, self.count()))
        return self.post.grid.times(steps.astype(np.int64))

    def require_room(self, what: str, n_bytes: int) -> None:
        """Raise `ResourceError` if so many bytes for each synapse do not fit into memory."""
        n = self.synapses.connectome.expected(self.pre.n, self.post.n)
        memory.require(
            n * n_bytes,
            f"the {what} of {self.name!r} ({n:.3g} synapses)",
            "look at a network of fewer neurons, or of a smaller p",
        )

    def set_weights(self, values: np.ndarray) -> None:
        """Set the weights, one or one for each synapse in the order of `edges`."""
        self.check_limits(values)
        fitting = checks.fitting(f"weight of {self.name!r}", values, self.post.dtype)
        self.is_as_made = False
        self.weights[:] = self._ordered(fitting)

    def check_limits(self, weights: np.ndarray) -> None:
        """Raise if weights are beyond the bounds of their plasticity."""
        limits = self.tables.get("limits")
        if limits is not None:
            for bad in weights[(weights < limits[0]) | (weights > limits[1])][:1]:
                raise ArgumentError(
                    f"weight of {self.name!r} must be from {limits[0]:g} to {limits[1]:g}, "
                    f"got {bad:g}"
                )

    def most_inputs(self) -> float:
        """Return how many synapses a neuron has at most."""
        counts = np.zeros(self.post.n, np.int64)
        for first in range(0, self.n, COUNTED):  # bincount makes 8 bytes of each index
            counts += np.bincount(self.indices[first : first + COUNTED], minlength=counts.size)
        return float(counts.max(initial=0))

    def count(self) -> int:
        """Return how many synapses there are."""
        return self.n

    @property
    def has_one_delay(self) -> bool:
        """Whether all synapses have the same delay."""
        return isinstance(self.delays, int)

    def columns(self) -> Columns:
        """Return the synapses by postsynaptic neuron."""
        if self._columns is None:
            n_post = self.post.n
            synapses = np.argsort(self.indices, kind="stable")
            counts = np.bincount(self.indices, minlength=n_post)
            indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
            small = np.uint16 if self.pre.n <= MOST_SHORT else np.uint32
            rows = np.repeat(np.arange(self.pre.n, dtype=small), np.diff(self.indptr))
            number = np.uint32 if self.n < 2**32 else np.int64
            self._columns = Columns(indptr, rows[synapses], synapses.astype(number))
        return self._columns

    def begin(self, n_lanes: int) -> None:
        """Make room for the pieces that arrive in a step, for each thread."""
        self.spared: np.ndarray | None = None
        log = self.pre.log
        # With one delay a neuron has a piece a step at most; with several, every spike in the log.
        room = self.pre.padded if self.has_one_delay else log.n_parts * log.room
        sizes = room, room, room, 1
        rooms = [[np.zeros(size, np.int64) for size in sizes] for _ in range(n_lanes)]
        self.pieces = [Pieces._make(arrays) for arrays in rooms]

    def arrive(self, lane: Lane) -> list[Op]:
        """Return the calls that list the pieces of rows that arrive in a step."""
        from neurosim.kernels.spiking import arrive

        log, pieces = self.pre.log, self.pieces[lane.part]
        if self.has_one_delay:
            rows = Rows(*self._cut(lane.part), self.indices)
            return [Op(arrive.arrive_together, (lane.clock, self.delays, log.table, rows, pieces))]
        late = DelayedRows(self.indptr, self.indices, self.delays, self.ages)
        targets = np.array([*self.post.ranges[lane.part], self.post.padded], np.int64)
        due = log.fields[f"due {self.name} {lane.part}"]
        return [Op(arrive.arrive_apart, (lane.clock, log.table, due, late, targets, pieces))]

    def _cut(self, part: int) -> tuple[Offset, Offset]:
        """Return where, in every row, the synapses onto a part of the targets begin and end."""
        from neurosim.kernels.spiking.arrive import cut

        if not self._cuts:
            self._cuts = [self.indptr[:-1].copy()]
            for _, stop in self.post.ranges[:-1]:
                inner = np.empty(self.pre.n, np.int64)
                cut(self.indptr, self.indices, stop, inner)
                self._cuts.append(inner)
            self._cuts.append(self.indptr[1:].copy())
        return self._cuts[part], self._cuts[part + 1]

    def transmit(self, lane: Lane) -> list[Op]:
        """Return the calls that add the weights that arrive to the variable of the targets."""
        from neurosim.kernels.spiking import transmit

        rows = self.pieces[lane.part], self.indices
        if self.synapses.short_term is not None:
            sent = Sent(self.weights, self.pre.log.fields[f"share {self.name}"])
            return self.add(lane, transmit.transmit_scaled, (*rows, sent))
        kernel = transmit.transmit_shared if self.weights.size == 1 else transmit.transmit_each
        return self.add(lane, kernel, (*rows, self.weights))

    def add(self, lane: Lane, kernel: Any, arguments: tuple[Any, ...]) -> list[Op]:
        """Return the calls that add weights to the variable of the targets, via sums if need be."""
        variable, sums = self.post.state[self.receptor], self.sums
        into = variable if sums is None else sums
        return [Op(kernel, (*arguments, into)), *collect(sums, variable, self.post, lane)]

    def changing(self) -> dict[str, np.ndarray]:
        """Return views of all that changes, each of shape (copies, size): one for each thread."""
        traces = {f"trace {name}": np.atleast_2d(values) for name, values in self.traces.items()}
        return {"weights": self.weights[None], **traces}

    @property
    def is_fixed(self) -> bool:
        """Whether no run changes them."""
        return self.synapses.plasticity is None and not self.traces

    def refuse_infinite(self, when: str, remedy: str) -> None:
        """Raise if weights, or what plasticity keeps, are not finite any more."""
        for name, view in () if self.is_fixed else self.changing().items():
            bad = find_infinite(view[0])
            if bad is not None:
                raise NumericalError(
                    f"{name} of {self.name!r} are not finite any more {when}, got {bad[1]}; bound "
                    f"what the plasticity returns; {remedy}"
                )

    def keep(self) -> dict[str, np.ndarray]:
        """Return copies of all that changes, of the copies of the threads one, for `restore`."""
        return {name: view[0].copy() for name, view in self.changing().items()}

    def restore(self, kept: Mapping[str, np.ndarray]) -> None:
        """Return to what `keep` returned; the log of ``pre`` must be back already."""
        self.is_as_made = False
        for name, view in self.changing().items():
            view[:] = kept[name]
        if self.order is not None:
            self._find_due()

    def make_again(self) -> None:
        """Return to the weights and traces of before any run; no spike may be under way."""
        if not self.is_as_made:
            weights = make_weights(self.synapses, self.post, self.n, self.seed)
            self.weights = self._ordered(weights)
            self._prepare_rules()
            self.is_as_made = True

    def _find_due(self) -> None:
        """Let each spike under way go on where it is: at the first synapse not reached yet."""
        from neurosim.kernels.spiking.arrive import BITS, NEVER

        log = self.pre.log
        for part in range(log.n_parts):
            ends = log.bounds_of(part)[: log.past + 1]
            # A spike's cursor follows from its age and the delays of its row, so no state keeps it.
            rows, here = log.neurons_of(part)[: ends[-1]], slice(int(ends[-1]))
            ages = np.repeat(np.arange(log.past)[::-1], np.diff(ends))
            next_ones = find_beyond(self.indptr, self.delays, rows, ages)
            at = np.minimum(next_ones, self.n - 1)
            late = np.where(next_ones < self.indptr[rows + 1], self.delays[at], NEVER)
            for lane in range(log.n_parts):
                log.field_of(f"due {self.name} {lane}", part)[here] = next_ones << BITS | late
