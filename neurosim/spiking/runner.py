"""The engine of a spiking network: its live arrays, and the loop over chunks of steps."""

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any
from weakref import ref

import numpy as np

from neurosim.base import checks, units
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.base.threads.lent import lent
from neurosim.base.threads.team import Team
from neurosim.spiking.build import make_state
from neurosim.spiking.coupled import refuse_contested
from neurosim.spiking.engine.chunks import ChunkSize
from neurosim.spiking.engine.clock import LAST_STEP, Grid
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.plan import Plan
from neurosim.spiking.engine.sharing import Sharing
from neurosim.spiking.growth.schedule import PathwayGrowth
from neurosim.spiking.inputs import Input
from neurosim.spiking.laziness import Laziness
from neurosim.spiking.live.parameters import LiveParameters
from neurosim.spiking.memory import require_room
from neurosim.spiking.numerical_errors import infinite_state, wrong_hazard
from neurosim.spiking.planning import Members, make_plan
from neurosim.spiking.recordings import Recordings
from neurosim.spiking.rewire import leave_out_unborn
from neurosim.spiking.signals.live_signals import LiveSignals, find_signals
from neurosim.spiking.snapshot import States
from neurosim.spiking.state_recorders import StateRecorder
from neurosim.spiking.synapse_access import refuse_infinite
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class Engine:
    """What runs: neurons, synapses, inputs and recorders, all checked before.

    Parameters
    ----------
    populations, synapses, inputs : sequence
    grid : Grid
    dtype : dtype
    seed : int
    threads : int
    max_delay : float, optional
        ms.
    lazy : bool or str, optional

    Attributes
    ----------
    cells : dict of str to NeuronState
    pathways : dict of str to Pathway
    inputs, given_inputs : list and tuple of Input
        With what was set since, and as given.
    parameters : LiveParameters
    signals : LiveSignals
    dtype : dtype
    growths : list of PathwayGrowth
        Of synapses that have a growth rule.
    sharing, team : Sharing and Team
    states, recordings : States and Recordings
    step, noise_seed : int
    past : int
        Steps of spikes that stay readable.
    start : dict, optional
        The state before the first run; pathways that it leaves out can be made again.
    is_changed : bool
        Whether states were set since the plan was made, which knows at what v neurons are held.
    """

    def __init__(
        self,
        populations: Sequence[Population],
        synapses: Sequence[Synapses],
        inputs: Sequence[Input],
        grid: Grid,
        dtype: np.dtype[Any],
        seed: int,
        threads: int,
        max_delay: Any = None,
        lazy: bool | str | None = None,
    ):
        self.grid, self.dtype, self.step, self.noise_seed = grid, dtype, 0, seed
        self.given_inputs, self.team = tuple(inputs), Team(threads)
        self.inputs = list(inputs)
        # Before anything is laid, as what does not fit ends a process on some systems.
        require_room(populations, synapses, dtype, threads, grid.dt)
        self.max_delay = units.real("max_delay", max_delay or 0.0, "ms", 0.0)
        past = max(1, int(grid.delay("max_delay", self.max_delay)[0]))
        what = populations, synapses, grid, dtype, threads, seed
        with lent(self.team):
            self.cells, self.pathways = make_state(*what, past)
        for pathway in self.pathways.values():
            leave_out_unborn(pathway)
        grown = [p for p in self.pathways.values() if p.synapses.growth is not None]
        self.growths = [PathwayGrowth(pathway) for pathway in grown]
        self.states = States(self.cells, self.pathways, self.growths, grid, seed)
        self.recordings, self._is_cut_off = Recordings(), False
        halt = np.array([-1], np.int64)
        self.sharing = Sharing(threads)
        self.lanes = [Lane(part, np.zeros(2, np.int64), halt) for part in range(threads)]
        self.past = next(iter(self.cells.values())).log.past
        self.start: dict[str, Any] | None = None
        self.is_changed = False
        self._kept_plan: tuple[Plan, list[Any], list[Any]] | None = None
        self.laziness = Laziness(self.cells, self.pathways, self.inputs, lazy)
        for number, source in enumerate(self.inputs):
            source.prepare(self.cells[source.population.name], number)
        refuse_contested(self.pathways, self.inputs)
        self.make_live(LiveSignals(find_signals(populations, synapses), self.cells))

    def make_live(self, signals: LiveSignals, known: LiveParameters | None = None) -> None:
        """Make what is kept of signals and parameters; ``known``: those before something came."""
        self.signals = signals
        live: Any = *self.cells.values(), *self.pathways.values()
        for each in live:
            each.signals = signals.values
        what = self.cells, self.pathways, self.inputs
        self.parameters = LiveParameters(*what, signals, self.laziness, self.states.seed)
        if known is not None:
            self.parameters.take_over(known)
        self.states.live = [self.parameters, self.signals]

    @property
    def time(self) -> float:
        """The present time, ms."""
        return float(self.grid.times(np.array([self.step]))[0])

    def count_steps(self, duration: Any) -> int:
        """Return the steps of a run, if there are so many left."""
        n_steps = self.grid.steps("duration", duration)
        if self.step + n_steps > LAST_STEP:
            most = self.grid.times(np.array(LAST_STEP - self.step))
            raise ArgumentError(
                f"duration must be at most {most:g} ms at {self.time:g} ms, where the last step of "
                f"a network is done, got {checks.shown(duration)}; reset() or start anew"
            )
        return n_steps

    def chunks(self, end: int, learns: frozenset[str], size: ChunkSize) -> Iterator[None]:
        """Run to step ``end``; between two chunks all is whole, and may be looked at and set."""
        self.start = self.start or self.states.keep_start(self.step, self.noise_seed)
        for pathway in self.pathways.values():
            # Before the first step: should it be cut off, weights may have moved.
            pathway.is_as_made = pathway.is_as_made and pathway.is_fixed
        (plan, known), self._kept_plan = self._take_plan(learns), None
        while self.step < end:
            held = self.recordings.held()  # a plan has their addresses: none may go in a chunk
            observers = [r for r in held if isinstance(r, StateRecorder)]
            waits = [growth.every - self.step % growth.every for growth in self.growths]
            waits += self.recordings.watch(self.step, self.pathways)
            waits += self.laziness.waits(self.step)
            self.is_changed = self.laziness.choose(self.step) or self.is_changed
            n_free = min([end - self.step, *waits])
            # A list, so that all logs are asked, not only up to the first that grew.
            is_new = any([log.make_room() for each in self.cells.values() for log in each.logs()])
            if plan is None or is_new or self.is_changed or observers != known:
                plan = None  # so that its room goes before there is another
                plan, known = self._make_plan(learns, observers), observers
                self.is_changed = False
            is_shared, n_steps = self.sharing.choose(min(size.steps, n_free), bool(size.fixed))
            with size:
                size.done = self._advance(plan, n_steps, is_shared)
            self._grow(learns)
            self.recordings.spill(lambda: f"{self.time:g} ms")
            yield
        if plan is not None and self._do_all_learn(learns):
            # Of recorders only weak references, as one that nobody holds any more is to end.
            self._kept_plan = plan, [ref(each) for each in known], self._members()
        self.recordings.spill(lambda: f"{self.time:g} ms", is_end=True)
        self._check_weights()  # once for a run: weights are many

    def _take_plan(self, learns: frozenset[str]) -> tuple[Plan | None, list[StateRecorder]]:
        """Return the plan with which the last run ended well, if it can go on: short runs are many.

        One whose weights stay has copies of them, and is made anew.
        """
        if self._kept_plan is None or not self._do_all_learn(learns):
            return None, []
        plan, held, members = self._kept_plan
        known = [each for one in held if (each := one()) is not None]
        is_same = len(known) == len(held) and list(map(id, members)) == list(
            map(id, self._members())
        )
        return (plan, known) if is_same else (None, [])

    def _do_all_learn(self, learns: frozenset[str]) -> bool:
        return all(
            p.synapses.plasticity is None or p.name in learns for p in self.pathways.values()
        )

    def _members(self) -> list[Any]:
        return [*self.cells.values(), *self.pathways.values()]

    def _check_weights(self) -> None:
        for pathway in self.pathways.values():
            refuse_infinite(
                pathway,
                f"at {self.time:g} ms",
                "what was recorded is kept; reset() or restore() goes back",
            )

    def _make_plan(self, learns: frozenset[str], observers: Sequence[StateRecorder]) -> Plan:
        members = Members(self.cells, self.pathways, self.inputs, self.signals)
        for lane in self.lanes:
            # Who is refractory depends on the step.
            lane.clock[:] = self.step, self.past
        return make_plan(members, observers, self.lanes, self.noise_seed, learns)

    def _advance(self, plan: Plan, n_steps: int, is_shared: bool) -> int:
        """Run a chunk and keep what happened; return the steps done."""
        for lane in self.lanes:
            lane.clock[:] = self.step, self.past
        lane.halt[0] = -1
        self._is_cut_off = True  # should a second Ctrl-C, or an error, end this before it is whole
        start = perf_counter()
        done = plan.run(n_steps, self.team, is_shared)
        self.sharing.note(done, perf_counter() - start)
        self.recordings.note(self.step, done, self.cells)
        for growth in self.growths:
            growth.note(self.step, done)
        for cells in self.cells.values():
            # After the recorders, which read what this forgets.
            for log in cells.logs():
                log.rewind(done)
        self.step += done
        self._is_cut_off = False
        # Once a chunk, and after it was recorded: kernels of ours note the step of the first, and
        # what is no number any more stays none, so a later look misses nothing.
        self._check_finite(done)
        return done

    def _grow(self, learns: frozenset[str]) -> None:
        """Ask all growth rules that are due; what went wrong first is raised in the end."""
        errors, changes = list[Exception](), self.is_changed
        self.is_changed = True  # should Ctrl-C, or an error, come after synapses have changed
        for growth in [each for each in self.growths if self.step % each.every == 0]:
            try:
                changes = growth.act(self.step, growth.name in learns, self.noise_seed) or changes
            except Exception as error:  # this time does not come again for the others
                errors.append(error)
        if errors:
            raise errors[0]
        self.is_changed = changes

    def refuse_cut_off(self, call: str) -> None:
        """Raise if the last chunk was not done to its end."""
        if self._is_cut_off:
            raise ArgumentError(
                f"{call} is refused, as the run before was cut off within a step, by a second "
                "Ctrl-C or an error; call reset() or restore() first"
            )

    def _check_finite(self, n_steps: int) -> None:
        self.signals.refuse_infinite(self.step - n_steps)
        for cells in self.cells.values():
            trouble, fault = cells.find_trouble(), cells.take_fault()
            if trouble is None and cells.anchors:
                cells.anchors.refuse_broken()
            if trouble is not None:
                self._check_weights()  # those that learn are the cause where they are not finite
                step, neuron = trouble
                since = self.grid.times(np.array([max(step, self.step - n_steps)]))[0]
                when = (
                    f"at {since:g} ms" if step >= 0 else f"between {since:g} and {self.time:g} ms"
                )
                raise infinite_state(cells, neuron, when)
            if fault is not None:
                raise wrong_hazard(cells, fault[1], fault[0])

    def keep(self) -> dict[str, Any]:
        """Return the state, for `restore`."""
        return self.states.keep(self.step, self.noise_seed)

    def restore(self, stored: dict[str, Any]) -> None:
        """Return to a state that was checked, or is the engine's own."""
        self._is_cut_off = True  # should Ctrl-C come in between
        self._kept_plan = None
        with lent(self.team):
            self.states.restore(stored)
        self.step, self._is_cut_off = int(stored["step"]), False
        self.reseed(int(stored["noise_seed"]))
        # Last, so that recorders are cut at the step that the network has come back to.
        self.recordings.forget_from(self.step)

    def reseed(self, noise_seed: int) -> None:
        """Let all that is random from now on follow another seed."""
        self._kept_plan = None
        self.noise_seed = noise_seed
        for name, cells in self.cells.items():
            cells.stream = Stream(noise_seed, f"population {name}")
