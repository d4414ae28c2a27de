"""NeuronState: the live state of a population of a spiking network."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Offset, aligned
from neurosim.base.random.distributions import fill_some
from neurosim.base.random.stream import Stream
from neurosim.base.reprs import fit, listed
from neurosim.kernels.spiking._tables import LogPart, Refractory
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.drawn_rules import with_drawn
from neurosim.spiking.engine.neuron_traces import NeuronTraces
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.presence import NEVER as NEVER
from neurosim.spiking.engine.presence import RETIRED as RETIRED
from neurosim.spiking.engine.presence import Presence, find_first
from neurosim.spiking.engine.shares import Ends
from neurosim.spiking.engine.spike_log import SpikeLog
from neurosim.topology.part import Part
from neurosim.topology.population import Population

if TYPE_CHECKING:
    from neurosim.spiking.engine.anchors import Anchors

BLOCK = 128
"""Neurons that are swept together; arrays are padded to whole blocks."""


class Lane(NamedTuple):
    """What one thread works with.

    Attributes
    ----------
    part : int
        Its part of every population.
    clock : ndarray of int64, shape (2,)
        The step, and its number in the logs.
    halt : ndarray of int64, shape (1,)
        Gets the step that must be the last of the chunk.
    """

    part: int
    clock: Offset
    halt: Offset


class NeuronState(Presence):
    """The state variables of one population, its refractory steps and the log of its spikes.

    Parameters
    ----------
    population : Population
    grid : Grid
    dtype : dtype
        float64 or float32.
    ends : sequence of float
        Where shares of threads end; see `neurosim.spiking.engine.shares`.
        Parts that threads take; a part is a number of whole blocks.
    past : int
        Steps of spikes that delays look back.
    seed : int

    Attributes
    ----------
    graph_seed : int
        Of what is drawn once, whatever the seed of noise is.
    state : dict of str to ndarray, shape (n padded,)
        Variables of the rule.
    traces : NeuronTraces
        Those that the population has besides.
    release : ndarray of int32, shape (n padded,)
        The step in which each neuron may fire again. So it tells who is there, too, and what keeps
        the state keeps that.
    events : dict of str to SpikeLog
        For whom each condition of the rule held, in steps of the chunk that runs alone.
    tables : dict of str to ndarray
        Constants, as the rule of the population prepares them.
    touched : set of str
        Variables that something adds to.
    held : dict of str to ndarray, shape (n padded,)
        Of each variable, at what those that are not there are held in the plan that runs; empty
        where all are there.
    is_seen : bool
        Whether rules of synapses look at their state, so that all must be up to date.
    seen : dict of str to ndarray, shape (n padded,)
        Of variables that rules of synapses look at from their other end: as they were when the
        spikes of a step were found.
    anchors : Anchors or None
        Of neurons that may be stepped lazily.
    trouble : ndarray of int64, shape (n_parts, 2)
        Step and neuron of a state that is not finite; -1 while there is none.
    signals : dict of str to ndarray of float64, shape (1,)
        The signals of the network, which its engine gives it.
    faults : ndarray of int64, shape (n_parts, 2)
        Step and neuron of a hazard that is no rate; -1 while there is none.
    """

    def __init__(
        self, population: Population, grid: Grid, dtype: Any, ends: Ends, past: int, seed: int
    ):
        self.population, self.grid, self.dtype = population, grid, np.dtype(dtype)
        self.n, self.rule, self.graph_seed = population.n, with_drawn(population, seed), seed
        # Whole blocks: a sweep of 128 must not reach into the part of another thread.
        n_blocks = -(-self.n // BLOCK)
        cuts, n_parts = [BLOCK * int(n_blocks * end) for end in ends], len(ends) - 1
        self.ranges = list(zip(cuts, cuts[1:], strict=False))
        self.padded = cuts[-1]
        shape = n_parts, max(b - a for a, b in self.ranges), past
        self.log = SpikeLog(*shape)
        self.events = {name: SpikeLog(*shape) for name in getattr(self.rule, "events", ())}
        self.release: Index = aligned(self.padded, np.int32)
        # Padded neurons are swept like others, and must never fire.
        n_born = self.n if population.n_initial is None else population.n_initial
        self.release[n_born:] = NEVER
        self.held: dict[str, np.ndarray] = {}
        self.signals: dict[str, np.ndarray] = {}
        self.touched: set[str] = set()
        self.is_seen = False
        self.seen: dict[str, np.ndarray] = {}
        self.trouble = np.full((n_parts, 2), -1, np.int64)
        self.faults = self.trouble.copy()
        self.stream = Stream(seed, f"population {population.name}")
        self.state: dict[str, np.ndarray] = {}
        self.tables: dict[str, np.ndarray] = {}
        self.anchors: Anchors | None = None
        self.rule.prepare(self)
        self.traces = NeuronTraces(self)

    def __repr__(self) -> str:
        return fit(f"NeuronState of {self.population}: {listed(self.state) or 'a source'}")

    def lay(self, name: str, value: Any) -> None:
        """Add a state variable."""
        self.state[name] = aligned(self.padded, self.dtype)
        self.state[name][:] = value

    def let_see(self, variables: Iterable[str]) -> None:
        """Keep from now on what rules of synapses see of these variables from the other end."""
        self.seen |= {name: np.zeros(self.padded, self.dtype) for name in variables}

    def keep_seen(self, lane: Lane) -> list[Op]:
        """Return the calls that keep what is seen of a part, once its spikes are found."""
        from neurosim.kernels.spiking.keep_seen import keep_seen

        pairs = [(self.variables[name], seen) for name, seen in self.seen.items()]
        return [Op(keep_seen, tuple(self.part(x, lane.part) for x in pair)) for pair in pairs]

    def assign(
        self, variable: str, values: Any, stream: Stream, step: int, part: Part | None = None
    ) -> None:
        """Set a variable of all neurons, or a part, to what is given, or drawn by ``stream``."""
        state = self.variables[checks.choice("variable", variable, self.variables)]
        which = slice(self.n) if part is None else part.neurons
        unit = "1" if variable in self.traces.values else self.rule.unit_of(variable)
        filled = fill_some(variable, values, unit, self.n, stream, which)
        fitting = checks.fitting(variable, filled, self.dtype)
        if self.anchors:
            self.anchors.settle(step)
        state[which] = fitting
        # What was no number may have been set right.
        self.trouble[:] = -1

    @property
    def variables(self) -> dict[str, np.ndarray]:
        """All state variables: those of the rule, and traces."""
        return self.state | self.traces.values

    @property
    def is_lazy(self) -> bool:
        """Whether neurons are kept at their anchors, and stepped only where they might fire."""
        return self.anchors is not None and self.anchors.is_lazy

    def present(self, variable: str, step: int) -> np.ndarray:
        """Return the values of a state variable at the beginning of a step, shape (n padded,)."""
        if variable in self.traces.values:
            return self.traces.values[variable]
        return (self.anchors.present(step) if self.anchors else self.state)[variable]

    def observe(self, variable: str, lane: Lane, every: int, seen: tuple[Any, ...]) -> Op:
        """Return the call that copies a variable of chosen neurons, every so many steps.

        Parameters
        ----------
        variable : str
        lane : Lane
            Of the one thread that does it for all.
        every : int
            Steps.
        seen : tuple of ndarray
            Which neurons, room for their values, and how many rows are there.
        """
        from neurosim.kernels.spiking.observe import observe

        if self.anchors and self.anchors.is_lazy and variable in self.state:
            return self.anchors.observe(variable, lane, every, seen)
        neurons, *room = seen
        state = self.variables[variable]
        return Op(observe, (lane.clock, every, neurons, state, *room, lane.halt))

    def part(self, array: np.ndarray, part: int) -> np.ndarray:
        """Return the share of a part in an array for all neurons."""
        return array[slice(*self.ranges[part])]

    def n_of(self, part: int) -> int:
        """Return how many neurons a part really has."""
        first, stop = self.ranges[part]
        return max(0, min(stop, self.n) - first)

    def logs(self) -> list[SpikeLog]:
        """Return the logs of spikes and of all events."""
        return [self.log, *self.events.values()]

    def logged(self, lane: Lane, event: str | None = None) -> LogPart:
        """Return who fired in a part, or for whom an event was."""
        first, n_here = self.ranges[lane.part][0], self.n_of(lane.part)
        log = self.log if event is None else self.events[event]
        return LogPart(
            first, n_here, log.neurons_of(lane.part), log.bounds_of(lane.part), lane.halt
        )

    def refractory(self, lane: Lane) -> Refractory:
        """Return when the neurons of a part may fire again, and how long one must wait."""
        wait = self.tables["wait"]
        own = wait if wait.size == 1 else self.part(wait, lane.part)
        return Refractory(self.part(self.release, lane.part), own, self.tables["frozen"])

    def begin(self) -> None:
        """Note at which values those that are not there are held."""
        self.held = {}
        if self.absent().size:
            self.held = {name: values.copy() for name, values in self.state.items()}
        if self.anchors:
            self.anchors.begin()

    def hold_absent(self, lane: Lane) -> list[Op]:
        """Return the calls that put those of a part back that are not there, after each step."""
        from neurosim.kernels.spiking.hold import put_back

        if not self.held:
            return []
        first, stop = self.ranges[lane.part]
        absent = self.absent()
        absent = absent[(absent >= first) & (absent < stop)]
        # Whatever inputs, or the step of a rule, made of their state is dropped: a rule that rests
        # on its reset might run away. They are held as if all had fired in the step before, at a
        # time that stands still; so the kernel for refractory neurons serves.
        clock, bounds = np.array([0, 1], np.int64), np.array([0, absent.size, absent.size])
        log = LogPart(0, self.n, absent, bounds, lane.halt)
        who = clock, 2, self.release, log
        return [Op(put_back, (*who, held, self.state[n])) for n, held in self.held.items()]

    def find_trouble(self) -> tuple[int, int] | None:
        """Return step and neuron of the first state that is not finite; step -1 if not known."""
        noted = find_first(self.trouble)
        if noted is not None:
            return noted
        for values in self.variables.values():
            bad = np.flatnonzero(~np.isfinite(values[: self.n]))
            if bad.size:
                return -1, int(bad[0])
        return None

    def take_fault(self) -> tuple[int, int] | None:
        """Return step and neuron of the first hazard that is no rate, and forget it."""
        # Forgotten, as unlike a state it need not be wrong again.
        first = find_first(self.faults)
        self.faults[:] = -1
        return first

    def changing(self) -> dict[str, np.ndarray]:
        """Return views of all that changes but the log, each of shape (1, n)."""
        state = {f"state {name}": values[None, : self.n] for name, values in self.variables.items()}
        return {**state, "release": self.release[None, : self.n]}

    def keep(self, step: int) -> dict[str, Any]:
        """Return copies of all that changes, whatever the parts, for `restore` at this step."""
        kept = {name: view[0].copy() for name, view in self.changing().items()}
        if not (self.anchors and self.anchors.is_lazy):
            return {"arrays": kept, "log": self.log.keep()}
        # The state of the present, too, for networks that are not lazy, or move in another way.
        present = self.anchors.present(step)  # perhaps the live arrays
        now = {f"state {x}": present[x][: self.n].copy() for x in self.state}
        return {"arrays": kept | now, "log": self.log.keep(), "anchors": self.anchors.keep()}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Return to what `keep` returned."""
        for name, view in self.changing().items():
            view[:] = kept["arrays"][name]
        for values in self.state.values():
            values[self.n :] = values[self.n - 1]  # swept along: a finite number does no harm
        if self.anchors is not None:
            self.anchors.restore(kept.get("anchors"))
        self.trouble[:] = -1
        self.log.restore(kept["log"], self.ranges)
        for log in self.events.values():
            log.bounds[:] = 0
