"""Recordings: all recorders of a spiking network, and what they are told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.weak_list import WeakList
from neurosim.records import room
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.spike_log import SpikeLog
from neurosim.spiking.signals.recorder import SignalRecorder
from neurosim.spiking.spike_recorders import RateRecorder, SpikeRecorder
from neurosim.spiking.state_recorders import StateRecorder, TraceRecorder, WeightRecorder
from neurosim.spiking.synapse_access import read_trace, read_weights
from neurosim.topology.part import Part
from neurosim.topology.population import Population, label_values

Kind = TypeVar(
    "Kind",
    SpikeRecorder,
    RateRecorder,
    StateRecorder,
    SignalRecorder,
    WeightRecorder,
    TraceRecorder,
)


class Recordings:
    """The recorders of a network, by kind, for as long as somebody else holds them.

    A run holds them, too (`held`): a plan has the addresses of their arrays.

    Attributes
    ----------
    spikes, rates, states, weights, traces : WeakList of recorders
    """

    def __init__(self) -> None:
        self.spikes: WeakList[SpikeRecorder] = WeakList()
        self.rates: WeakList[RateRecorder] = WeakList()
        self.states: WeakList[StateRecorder] = WeakList()
        self.weights: WeakList[WeightRecorder] = WeakList()
        self.traces: WeakList[TraceRecorder] = WeakList()
        self._by_kind: dict[type, WeakList[Any]] = {
            SpikeRecorder: self.spikes,
            RateRecorder: self.rates,
            StateRecorder: self.states,
            SignalRecorder: self.states,
            WeightRecorder: self.weights,
            TraceRecorder: self.traces,
        }
        self._made: WeakList[Any] = WeakList()  # those forgotten since among them
        self._loaded: list[Any] = []  # which nobody else holds yet
        self._seen = 0  # bytes in memory that were looked at

    def held(self) -> list[Any]:
        """Return all recorders, kept alive by whoever holds the list."""
        return [*self.spikes, *self.rates, *self.states, *self.weights, *self.traces]

    def in_order(self) -> list[Any]:
        """Return all recorders in the order in which they were made."""
        held = self.held()
        return [each for each in self._made if any(each is one for one in held)]

    def hold(self, recorders: Sequence[Any]) -> None:
        """Keep recorders that came with a file, until they are forgotten."""
        self._loaded = list(recorders)

    def add(self, recorder: Kind, to: Any = None, population: Population | None = None) -> Kind:
        """Let a recorder of any kind begin, and return it.

        Parameters
        ----------
        recorder : SpikeRecorder, RateRecorder, ...
        to : str or Path, optional
            A new folder that it writes to.
        population : Population, optional
            Whose neurons it records, which may have labels.
        """
        recorder.labels = None if population is None else label_values(population)
        if to is not None:
            recorder.stream_to(to)
        self._by_kind[type(recorder)].append(recorder)
        self._made.append(recorder)
        return recorder

    def record(
        self, cells: NeuronState, to: Any = None, part: Part | None = None, event: str | None = None
    ) -> SpikeRecorder:
        """Return a recorder of who fires when, or for whom an event is, of all or of a part."""
        if event is not None:
            _check_event(cells, event)
        recorder: SpikeRecorder = _of_neurons(SpikeRecorder, cells, part)
        recorder.event = event
        return self.add(recorder, to, cells.population)

    def count(self, cells: NeuronState, to: Any = None, part: Part | None = None) -> RateRecorder:
        """Return a recorder of how many fire in each step, of all or of a part."""
        recorder: RateRecorder = _of_neurons(RateRecorder, cells, part)
        return self.add(recorder, to)

    def observe(
        self, cells: NeuronState, variable: str, neurons: Any, every: Any, to: Any = None
    ) -> StateRecorder:
        """Return a recorder of a state variable of ``neurons`` (None: all) every so many ms."""
        checks.choice("variable", variable, cells.variables)
        chosen = cells.population.find(range(cells.n) if neurons is None else neurons)
        steps = 1 if every is None else cells.grid.period("every", every)
        shape = chosen.astype(np.int64), steps, cells.grid, cells.dtype
        recorder = StateRecorder(cells.population.name, variable, *shape)
        return self.add(recorder, to, cells.population)

    def observe_signal(self, name: str, every: Any, grid: Grid, to: Any = None) -> SignalRecorder:
        """Return a recorder of a signal every so many ms."""
        steps = 1 if every is None else grid.period("every", every)
        return self.add(SignalRecorder(name, steps, grid), to)

    def watch_weights(
        self, pathway: Pathway, every: Any, to: Any = None, which: Any = None
    ) -> WeightRecorder:
        """Return a recorder of the weights of all synapses, or of ``which``, every so many ms."""
        _refuse_growing(pathway, "watch()", "weight", "weights()")
        pathway.require_room("weights", 16)
        grid = pathway.post.grid
        steps = grid.period("every", every)
        chosen = _choose(which, pathway.count())
        return self.add(WeightRecorder(pathway.name, chosen[0], steps, grid, chosen[1]), to)

    def watch_trace(
        self,
        pathway: Pathway,
        name: str,
        every: Any,
        step: int,
        to: Any = None,
        which: Any = None,
    ) -> TraceRecorder:
        """Return a recorder of what plasticity keeps under a name, every so many ms."""
        n, grid = read_trace(pathway, name, step).size, pathway.post.grid
        if pathway.initial:
            _refuse_growing(pathway, "watch_trace()", "trace", "trace()")
        steps = grid.period("every", every)
        chosen = _choose(which, n)
        return self.add(TraceRecorder(pathway.name, name, chosen[0], steps, grid, chosen[1]), to)

    def forget(self, recorder: Any) -> None:
        """Let a recorder go, if it has not gone before."""
        checks.own_recorder(recorder, tuple(self._by_kind), self._made)
        self._by_kind[type(recorder)].remove(recorder)
        self._loaded = [each for each in self._loaded if each is not recorder]
        recorder.flush()

    def refuse_watched(self, pathway: Pathway, call: str) -> None:
        """Raise if a recorder keeps values of each synapse, which must stay as many."""
        of_synapses = [*self.weights, *(self.traces if pathway.initial else ())]
        for recorder in [each for each in of_synapses if each.synapses == pathway.name]:
            raise ArgumentError(
                f"{call} is refused while a {type(recorder).__name__} keeps values of each of the "
                f"{pathway.n} synapses of {pathway.name!r}; forget() it before"
            )

    def note(self, start: int, n_steps: int, cells: Mapping[str, NeuronState]) -> None:
        """Keep what happened in the chunk that began at step ``start``."""
        # Once a chunk, from the log that delays need anyhow: a step costs nothing for being
        # recorded.
        for spikes in self.spikes:
            of = cells[spikes.population]
            log = of.log if spikes.event is None else of.events[spikes.event]
            spikes.note(start, n_steps, *_list(spikes, log, n_steps))
        for rates in self.rates:
            log = cells[rates.population].log
            is_all = not rates.part
            rates.note(start, log.counts(n_steps) if is_all else _count(rates, log, n_steps))
        for states in self.states:
            states.note(start)

    def watch(self, step: int, pathways: Mapping[str, Pathway]) -> list[int]:
        """Keep weights and traces that are due; return how many steps each recorder waits now."""
        for weights in self.weights:
            if step % weights.every == 0:
                weights.note(step, read_weights(pathways[weights.synapses]))
        for traces in self.traces:
            if step % traces.every == 0:
                traces.note(step, read_trace(pathways[traces.synapses], traces.name, step))
        # A chunk ends where values are due next, as they are read between chunks only.
        return [each.every - step % each.every for each in (*self.weights, *self.traces)]

    def spill(self, when: Callable[[], str], is_end: bool = False) -> None:
        """Write what is due, and raise if there is no room for more."""
        # Between two chunks, where all is whole: a disk that is full costs nothing but time.
        held = self.held()
        for recorder in held:
            recorder.spill(is_end)
        self._seen = room.watch(held, self._seen, when)

    def require_room(self, step: int, n_steps: int) -> None:
        """Raise `ResourceError` if what so many steps add does not fit."""
        room.require_room(self.held(), step, n_steps)

    def clear(self) -> None:
        """Forget what was recorded."""
        for recorder in self.held():
            recorder.clear()

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        for recorder in self.held():
            recorder.forget_from(step)


def _of_neurons(kind: Any, cells: NeuronState, part: Part | None) -> Any:
    """Return a recorder of a population, or of a part of it."""
    whole = cells.population
    recorder = kind(whole.name, cells.n if part is None else part.n, cells.grid)
    if part is not None:
        recorder._choose(part.name, part.neurons)
    return recorder


def _count(rates: RateRecorder, log: SpikeLog, n_steps: int) -> Offset:
    """Return how many neurons of a part fired in each step of the chunk."""
    return np.bincount(_list(rates, log, n_steps)[0], minlength=n_steps)


def _list(recorder: Any, log: SpikeLog, n_steps: int) -> tuple[Offset, Index]:
    """Return the spikes of a chunk, by step and neuron, that a recorder keeps."""
    steps, neurons = log.spikes(n_steps)
    if not recorder.part:
        return steps, neurons
    is_in = recorder.holds(neurons)
    return steps[is_in], neurons[is_in]


def _choose(which: Any, n: int) -> tuple[int, Offset | None]:
    """Return how many of ``n`` values are chosen, and which; None stands for all."""
    if which is None:
        return n, None
    given = checks.whole_numbers("which", which)
    chosen = np.unique(given).astype(np.int64)  # int32 would not hold all synapses
    if given.ndim != 1 or chosen.size != given.size:
        raise KindError(f"which must be a list of distinct numbers, got {checks.shown(which)}")
    for bad in given[(given < 0) | (given >= n)][:1]:
        raise ArgumentError(f"which must be from 0 to {n - 1}, got {bad}")
    return chosen.size, chosen


def _check_event(cells: NeuronState, event: Any) -> None:
    """Raise unless the rule of a population tells such an event."""
    if not cells.events:
        raise KindError(
            f"{cells.population.name!r} has no events, got event={checks.shown(event)}; give its "
            "NeuronRule events={...}, or leave event out to record spikes"
        )
    checks.choice("event", event, cells.events)


def _refuse_growing(pathway: Pathway, call: str, what: str, instead: str) -> None:
    """Raise if synapses, of each of which something would be kept, have a growth rule."""
    if pathway.synapses.growth is not None:
        raise ArgumentError(
            f"{call} keeps the {what} of each synapse, and those of {pathway.name!r} come and go "
            f"by their growth rule; read {instead} and edges() in after_chunk"
        )
