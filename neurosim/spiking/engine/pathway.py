"""Pathways: the live state of the synapses of a spiking network."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from neurosim.base.arrays import Offset, as_compiled
from neurosim.base.random.contacts import Contacts
from neurosim.base.reprs import brief, fit
from neurosim.kernels.spiking._tables import Columns, Pieces, Rows
from neurosim.spiking.engine.initial_weights import (
    can_make_again,
    find_counts,
    has_own_weights,
    lay_weights,
)
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.pathway_columns import PathwayColumns
from neurosim.spiking.engine.pathway_sending import PathwaySending
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.releasing import Releasing
from neurosim.spiking.engine.structure import Structure, read
from neurosim.spiking.engine.sums import lay_sums
from neurosim.spiking.engine.wiring import Wiring
from neurosim.topology.contacts import has_multapses
from neurosim.topology.row_changes import RowChange
from neurosim.topology.synapses import Synapses


class Pathway(PathwayColumns, PathwaySending):
    """Synapses of one kind: who is connected, weights, delays, and what plasticity keeps.

    Parameters
    ----------
    synapses : Synapses
    pre, post : NeuronState
    made : Structure
        Who is connected to whom at the beginning.
    seed : int
    remake : callable, optional
        Returns ``made`` once more.

    Attributes
    ----------
    wiring : Wiring
        Who is connected to whom, and with which delay.
    has_own_weights : bool
        Whether each synapse has a weight of its own.
    weights : ndarray of float, shape (1,) or (n_places,)
        One for all, or in the places that ``wiring`` tells.
    has_counts, counts : bool, ndarray of int16, shape (n_places,) or (0,)
        Whether each synapse stands for so many contacts, whose weight all share.
    traces : dict of str to ndarray
        What plasticity keeps, of neurons or, by place, of synapses.
    initial : dict of str to callable
        Of each trace of synapses, what a new one begins with, by the step in which it comes.
    newcomers : dict of str to callable
        What new synapses begin with that depends on which they are, as `of_synapses` names it.
    is_as_made : bool
        Whether synapses, weights and traces are those that `make_again` would make.
    """

    def __init__(
        self,
        synapses: Synapses,
        pre: NeuronState,
        post: NeuronState,
        made: Structure,
        seed: int,
        remake: Callable[[], Structure] | None = None,
    ):
        self.synapses = self.given = synapses
        self.pre, self.post, self.seed = pre, post, seed
        self.name, self.has_own_weights = synapses.name, has_own_weights(synapses)
        self.has_counts = find_counts(synapses) is not None
        self.wiring = Wiring(self.name, made, post.n, has_multapses(synapses), remake)
        self.releasing = Releasing(synapses, self.wiring)
        self._make_weights()
        self.receptors = self._find_receptors(self.bounds_of_weights())
        post.touched.update(self.receptors)
        self.tables: dict[str, np.ndarray] = {}
        self.traces: dict[str, np.ndarray] = {}
        self.initial: dict[str, Callable[[int], Any]] = {}
        self.newcomers: dict[str, Callable[[Contacts], dict[str, Any]]] = {}
        self._settle()
        self._prepare_rules()
        self.is_as_made = can_make_again(synapses)

    def _make_weights(self, old: np.ndarray | None = None) -> None:
        """Make the weights by the seed, for the synapses that the network was made with."""
        self.weights = lay_weights(self.synapses, self.post, self.wiring, self.seed, old)
        if self.has_counts:  # as the connectome holds them: copied before the first change
            self.counts = as_compiled(self.wiring.placed(find_counts(self.synapses)))

    def _settle(self) -> None:
        """Make what depends on which synapses there are."""
        self.sums = lay_sums(self.post, self.most_inputs)

    def _prepare_rules(self) -> None:
        """Lay out traces, as they are before any spike, and constants."""
        for rule in (self.synapses.plasticity, self.synapses.short_term):
            if rule is not None:
                rule.prepare(self)

    def __repr__(self) -> str:
        graph = brief(self.synapses.connectome)  # how many they are is not known without drawing
        return fit(
            f"{type(self).__name__} {self.name}: {graph}, adds to {', '.join(self.receptors)}"
        )

    @property
    def indices(self) -> np.ndarray:
        """Targets by place, uint16 or uint32, shape (n_places,)."""
        return self.wiring.indices

    @property
    def latest(self) -> int:
        """Steps after which no spike is under way any more."""
        return int(self.wiring.ages[0])

    def set_weights(self, values: np.ndarray) -> None:
        """Set the weights, one or one for each synapse in the order of `edges`."""
        self.is_as_made = False
        # One for a single synapse goes to its place: others may have been there once.
        is_one = values.size == 1 and (self.n != 1 or not self.has_own_weights)
        self.weights[:] = values if is_one else self.wiring.placed(values)

    @property
    def has_one_delay(self) -> bool:
        """Whether all synapses have the same delay."""
        return self.wiring.delay is not None

    def columns(self) -> Columns:
        """Return the synapses by postsynaptic neuron."""
        return self.wiring.columns()

    def begin(self, n_lanes: int, seed: int) -> None:
        """Make room for the pieces that arrive in a step, for each thread."""
        self.releasing.begin(n_lanes, seed)
        self._scratch: dict[str, np.ndarray] = {}
        log = self.pre.log
        # With one delay a neuron has a piece a step at most; with several, every spike in the log.
        # A part without neurons has a stretch in the log, too, in which nothing ever stands.
        n_parts = sum(start < stop for start, stop in self.pre.ranges)
        room = self.pre.padded if self.has_one_delay else n_parts * log.room
        sizes = room, room, room, 1
        self.pieces: list[Pieces] = []  # those of the plan before go first
        rooms = [[np.zeros(size, np.int64) for size in sizes] for _ in range(n_lanes)]
        self.pieces = [Pieces._make(arrays) for arrays in rooms]

    def scratch(self, name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        """Return room that all threads share, made once for a plan."""
        if name not in self._scratch:
            self._scratch[name] = make()
        return self._scratch[name]

    def arrive(self, lane: Lane) -> list[Op]:
        """Return the calls that list the pieces of rows that arrive in a step."""
        from neurosim.kernels.spiking import arrive

        log, pieces, wiring = self.pre.log, self.pieces[lane.part], self.wiring
        stops = [stop for _, stop in self.post.ranges[:-1]]
        if wiring.delay is not None:
            rows = Rows(*wiring.cut(lane.part, stops), wiring.indices)
            return [Op(arrive.arrive_together, (lane.clock, wiring.delay, log.table, rows, pieces))]
        runs = wiring.runs().part(lane.part, stops)
        return [Op(arrive.arrive_apart, (lane.clock, log.table, runs, pieces))]

    def follow(
        self,
        change: RowChange,
        new: Any,
        steps: Offset,
        now: int,
        own: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Let synapses come or go, as it was planned by the `Wiring`.

        Parameters
        ----------
        change : RowChange
        new : ndarray of float, shape (1,) or (n_new,), or mapping of str to ndarray
            Weights of new synapses, in the order of the plan; or all that is kept of each, as
            `of_synapses` names it.
        steps : ndarray of int64, shape (n_new,)
            Their delays.
        now : int
            The step.
        own : mapping of str to ndarray
            What differs among new synapses beside weights, as `newcomers` return it.
        """
        if not isinstance(new, Mapping):
            new = {"weights": new[0] if new.size == 1 else new, "release": 0, "counts": 1}
            new |= {f"trace {x}": begin(now) for x, begin in self.initial.items()}
            new |= own
        if self.wiring.is_as_made:
            self.counts = self.counts.copy()
        columns = {name: (old, new[name]) for name, old in self.of_synapses().items()}
        self._take(self.wiring.follow(change, columns, steps))
        self.is_as_made = False
        self._settle()

    def _lay(self, structure: Structure | None) -> None:
        """Take on other synapses, or those as made; only who is connected is known then."""
        self.wiring.lay(structure) if structure is not None else self.wiring.lay_made()
        old = self.of_synapses()
        self._take({name: np.zeros(self.n, column.dtype) for name, column in old.items()})
        self._settle()

    def restore(self, kept: Mapping[str, np.ndarray]) -> None:
        """Return to what `keep` returned."""
        self.is_as_made = False
        structure = read(kept)
        if structure is not None or not self.wiring.is_as_made:
            self._lay(structure)
        for name, view in self.changing().items():
            if name == "counts":  # perhaps those of the connectome
                same = np.array_equal(self.counts, kept[name])
                self.counts = self.counts if same else kept[name].copy()
                continue
            view[:] = kept[name]

    def make_again(self) -> None:
        """Return to the synapses of before any run; no spike may be under way."""
        if not self.is_as_made:
            if not self.wiring.is_as_made:
                self._lay(None)
                self.releasing.make(self.wiring)
            self._make_weights(self.weights)
            self._prepare_rules()
            self.is_as_made = True
