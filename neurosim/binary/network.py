"""Networks: populations and synapses, and the driver that advances them in rounds."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from operator import attrgetter
from typing import Any

import numpy as np

from neurosim.base import checks, interrupt
from neurosim.base.arrays import SILENCE, Edges, Index, Real
from neurosim.base.errors import ArgumentError, Interrupted
from neurosim.base.names import Named, find_name
from neurosim.base.progress import shown
from neurosim.base.reprs import counted, fit
from neurosim.base.run_guard import RunGuard
from neurosim.binary import changes, screening
from neurosim.binary.firing.rules import FiringRule
from neurosim.binary.members import Members
from neurosim.binary.pathways.stored import Pathway
from neurosim.binary.probing import Probe
from neurosim.binary.recorder import Recorder
from neurosim.binary.recordings import Recordings
from neurosim.binary.state import ActivityView
from neurosim.binary.step import (
    MOST_ROUNDS,
    Opening,
    advance,
    check_driven,
    read_edges,
    read_held,
    read_inputs,
    read_names,
    read_open,
)
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses, members_of

Listeners = Sequence[Callable[[int], None]]


class Network:
    """Populations and synapses that run in rounds.

    One round, in this order:

    1. *deliver* - sources (`Playback`, `Graded`) fire and reach their targets in the same round;
       all other populations deliver what they fired in the round before, through the weights as
       learned up to then;
    2. *integrate* - each neuron's drive is the sum of what arrived, in whole units; the excluded
       get none;
    3. *fire* - the firing rules choose, all populations at once;
    4. *learn* - synapses from what arrived to what fires now grow; with ``beta_minus`` those from
       what fires now to what fired before shrink; where only some neurons of a population store
       (`Population`), both ends must be among those that do;
    5. *record*.

    Every result is a function of (populations, synapses, seed) alone, to the bit: not of chunk
    size, threads, recorders, how synapses are kept, or what else is in the network.

    One thread at a time may use a network. Within ``after_chunk`` everything may be called, and
    acts from the next round on, but `run`, `add` and `probe`. A copy (``copy.deepcopy``, pickle)
    goes on as the original would, without its recorders.

    Parameters
    ----------
    populations : sequence of Population
    synapses : sequence of Synapses
    seed : int
        From 0 to 2**63 - 1.
    threads : int
        Threads that share the work of a large network.
    incremental : bool
        Whether synapses that are not stored follow who starts and stops firing; without, every
        round adds up the rows of all that fire, as a check.

    Attributes
    ----------
    round : int
        Rounds done, at most 2**32.
    guard : RunGuard
        Says what may be called now.

    Raises
    ------
    ArgumentError, KindError
        If names repeat or synapses lead outside the network.
    ResourceError
        If the synapses do not fit into memory.

    Examples
    --------
    >>> from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses
    >>> stimulus = Population("stimulus", 100, Playback())
    >>> area = Population("area", 1000, KWinners(30))
    >>> learn = Hebbian(beta=0.1)
    >>> net = Network([stimulus, area], [Synapses(stimulus, area, Random(0.1), plasticity=learn),
    ...               Synapses(area, area, Random(0.1), plasticity=learn)], seed=1)
    >>> net.run(20, inputs={"stimulus": range(100)})
    >>> net.winners("area").size
    30
    """

    def __init__(
        self,
        populations: Sequence[Population],
        synapses: Sequence[Synapses] = (),
        *,
        seed: int = 0,
        threads: int = 1,
        incremental: bool = True,
    ):
        self.seed = checks.integer("seed", seed, 0, 2**63 - 1)
        self.round = 0
        self.incremental = checks.flag("incremental", incremental)
        self.guard = RunGuard()
        self._members = Members(self.seed, threads, self.incremental)
        self._recordings = Recordings()
        self.add(populations, synapses)

    def add(self, populations: Sequence[Population], synapses: Sequence[Synapses] = ()) -> None:
        """Add populations at rest, and synapses that have learned nothing.

        Raises
        ------
        ArgumentError, KindError, ResourceError
            As at construction; the network stays as it was. If called inside `probe`.
        """
        with self.guard.running("add()"):
            self._refuse_in_probe("add()")
            self._members.add(populations, synapses)

    @property
    def populations(self) -> Mapping[str, Population]:
        """The populations, by name, as they are now; `add` and `set_rule` change them."""
        return Named("population", self._members.populations)

    @property
    def synapses(self) -> Mapping[str, Synapses]:
        """The synapses that were given, by name; `add` adds some."""
        return Named("synapses", self._members.pathways, attrgetter("synapses"))

    @property
    def pathways(self) -> Mapping[str, Pathway]:
        """The live synapses, by name; `add` adds some."""
        return Named("synapses", self._members.pathways)

    def __getstate__(self) -> dict[str, Any]:
        self.guard.check("copying")
        if self._recordings.is_paused:
            raise ArgumentError(
                "a network cannot be copied inside probe(), whose end the copy would never see; "
                "copy it outside"
            )
        return self.__dict__.copy()

    def __copy__(self) -> "Network":
        return deepcopy(self)  # a shallow copy would run on the same memory

    def __repr__(self) -> str:
        members = members_of(list(self._members.populations.values()), list(self._members.pathways))
        return fit(f"Network, round {self.round:,}, seed {self.seed}: {members}")

    def run(
        self,
        rounds: int,
        *,
        inputs: Mapping[str, Any] | None = None,
        plastic: bool = True,
        pathways: Sequence[str] | None = None,
        held: Sequence[str] = (),
        chunk: int = 256,
        after_chunk: Callable[[int], None] | None = None,
        progress: bool = False,
    ) -> None:
        """Advance the network.

        Parameters
        ----------
        rounds : int
            From 0 up to what is left of 2**32: rounds are counted in words of 32 bits.
        inputs : mapping of str to array_like, optional
            For each source population what it emits in every round of this run: the indices of
            firing neurons (`Playback`) or the values (`Graded`).
        plastic : bool
            Whether synapses learn.
        pathways : sequence of str, optional
            Names of the synapses that are open: that deliver, and learn. Default: all.
        held : sequence of str
            Populations that go on firing what they fired last, whatever drives them; open
            synapses into them learn.
        chunk : int
            Rounds between two looks at Ctrl-C; results do not depend on it.
        after_chunk : callable, optional
            Called with the rounds done after each chunk.
        progress : bool
            Whether a bar shows how far the run is, on a terminal or in a notebook.

        Raises
        ------
        ArgumentError
            If nothing drives the network: no source, no input, nobody firing. If it runs already:
            in another thread, or this is called from ``after_chunk``.
        Interrupted
            After Ctrl-C, between two chunks; the network and its recorders stay usable.
        """
        with self.guard.running():
            left = MOST_ROUNDS - self.round
            checks.integer("rounds", rounds, 0, left, "build another Network for more")
            checks.integer("chunk", chunk, 1)
            checks.function("after_chunk", after_chunk)
            members = self._members
            given = read_inputs(members.populations, {} if inputs is None else inputs)
            learns = checks.flag("plastic", plastic) and not self._recordings.is_paused
            chosen = read_open(members.pathways, pathways), read_held(members.populations, held)
            opening = Opening(*chosen, learns, members.team)
            check_driven(members.populations, members.activity, given)
            for name, activity in members.activity.items():
                activity.given = given.get(name)
            with shown(progress, counted(rounds, "round"), rounds) as bar:
                self._advance(opening, rounds, chunk, [bar, *filter(None, [after_chunk])])

    def set_rule(self, population: str, rule: FiringRule) -> None:
        """Give ``population`` another firing rule of the same kind from the next round on.

        Raises
        ------
        KindError
            If a population that fires by its drive would turn into a source, or the reverse, or
            spikes into graded values.
        ArgumentError
            From ``after_chunk``, if the population is a source and plays inputs of this run; inside
            `probe`, which must leave no trace.
        """
        self._check_change("set_rule()")
        old = self._members.find(population)
        if old.rule.is_source and self._members.activity[population].given is not None:
            self.guard.check_idle("set_rule()")  # what this run plays was read by the old rule
        changes.set_rule(self._members, old, rule)

    def set_storing(self, population: str, storing: Any = 1.0) -> None:
        """Let other neurons of ``population`` store from the next round on; weights stay.

        Parameters
        ----------
        population : str
        storing : float or array_like of int
            As in `Population`. Default: all.

        Raises
        ------
        ArgumentError
            Inside `probe`, which must leave no trace.

        Examples
        --------
        >>> from neurosim import KWinners, Network, Population
        >>> net = Network([Population("area", 100, KWinners(5))], seed=1)
        >>> net.set_storing("area", 0.25)
        >>> net.storing("area").size
        25
        """
        self._check_change("set_storing()")
        changes.set_storing(self._members, population, storing)

    def storing(self, population: str) -> Index:
        """Return which neurons of ``population`` store, int32, ascending."""
        self.guard.check("storing()")
        activity = self._members.find_activity(population)
        if activity.storing is None:
            return np.arange(activity.n, dtype=np.int32)
        return activity.storing.copy()

    def normalise(self, total: float = 1.0, pathways: Sequence[str] | None = None) -> None:
        """Scale what each neuron receives so that its weights along a pathway sum to ``total``.

        Learning goes on from there with the same factors per pairing; call again to renormalise.
        Neurons without synapses stay without.

        Parameters
        ----------
        total : float
            Above 0, at most the largest drive that is possible without.
        pathways : sequence of str, optional
            Names of synapses. Default: all.

        Raises
        ------
        ArgumentError
            If ``total`` times what weights may grow by leaves no room for other synapses; inside
            `probe`.
        KindError
            If synapses are not stored: their sums are not known. If they learn, and only some
            neurons of an end store: scaling would change the others' synapses as well.
        """
        self._check_change("normalise()")
        changes.normalise(self._members, read_open(self._members.pathways, pathways), total)

    def rest(self, populations: Sequence[str] | None = None) -> None:
        """Let activity die out, by default everywhere; weights, thresholds and the round stay."""
        self.guard.check("rest()")
        chosen = None if populations is None else read_names("populations", populations)
        names = self._members.populations if chosen is None else chosen
        for activity in [self._members.find_activity(name) for name in names]:
            activity.events = activity.past = SILENCE

    def fade(self, pathways: Sequence[str] | None = None) -> None:
        """Erase fast weights (`FastHebbian`) at once; activity, other weights, the round stay.

        Parameters
        ----------
        pathways : sequence of str, optional
            Names of synapses. Default: all that are fast.

        Raises
        ------
        ArgumentError
            Inside `probe`, which must leave no trace.
        KindError
            If named synapses are not fast.

        Examples
        --------
        >>> from neurosim import (AllToAll, FastHebbian, KWinners, Network, OneToOne, Playback,
        ...                       Population, Synapses)
        >>> eye, area = Population("eye", 4, Playback()), Population("area", 4, KWinners(1))
        >>> wires = [Synapses(eye, area, OneToOne()),
        ...          Synapses(eye, area, AllToAll(), plasticity=FastHebbian(0.5, 1), name="fast")]
        >>> net = Network([eye, area], wires)
        >>> net.run(2, inputs={"eye": [2]})
        >>> net.edges("fast", [2])[1].tolist()
        [0.0, 0.0, 1.5, 0.0]
        >>> net.fade()
        >>> net.edges("fast", [2])[1].tolist()
        [0.0, 0.0, 0.0, 0.0]
        """
        self._check_change("fade()")
        changes.fade(self._members, pathways)

    def probe(self) -> Probe:
        """Run inside the block without a trace: nothing is learned, and all activity comes back.

        So does what `excite`, `rest` and `exclude` do inside. Recorders pause; those made inside
        stop where it ends, and `forget` holds. Whatever else would change the network is refused.
        Blocks may be nested.

        Raises
        ------
        ArgumentError
            If it begins or ends within a run, from ``after_chunk``.

        Examples
        --------
        >>> from neurosim import KWinners, Network, Playback, Population, Random, Synapses
        >>> eye, area = Population("eye", 9, Playback()), Population("area", 90, KWinners(3))
        >>> net = Network([eye, area], [Synapses(eye, area, Random(0.5))])
        >>> with net.probe():
        ...     net.run(1, inputs={"eye": range(9)})
        ...     net.winners("area").size
        3
        >>> net.winners("area").size, net.round
        (0, 0)
        """
        return Probe(self.guard, self._begin_probe)

    def excite(self, population: str, neurons: Any) -> None:
        """Make ``neurons`` the present events of ``population``, as initial winners."""
        self.guard.check("excite()")
        changes.excite(self._members, population, neurons)

    def exclude(self, population: str, neurons: Any = ()) -> None:
        """Inhibit ``neurons`` of ``population``, and no others, until the next call: no drive.

        Parameters
        ----------
        population : str
        neurons : array_like of int
            Who gets no drive and so does not fire. Default: nobody, all may fire again.

        Raises
        ------
        KindError
            If the population is a source.

        Examples
        --------
        >>> from neurosim import KWinners, Network, Playback, Population, Random, Synapses
        >>> eye, area = Population("eye", 9, Playback()), Population("area", 9, KWinners(2))
        >>> net = Network([eye, area], [Synapses(eye, area, Random(1.0))])
        >>> net.exclude("area", [0, 2])
        >>> net.run(1, inputs={"eye": range(9)})
        >>> net.winners("area").tolist()
        [1, 3]
        """
        self.guard.check("exclude()")
        changes.exclude(self._members, population, neurons)

    def record(self, population: str) -> Recorder:
        """Return a recorder of who fires in ``population`` from now on, for as long as you hold it.

        The network does not keep it: a recorder that nobody holds is gone, with what it recorded.
        """
        self.guard.check("record()")
        return self._recordings.add(Recorder(population, self._members.find_activity(population).n))

    def forget(self, recorder: Recorder) -> None:
        """Stop recording; what the recorder holds stays. Once more does nothing.

        Raises
        ------
        ArgumentError, KindError
            If it is not a recorder that this network made.
        """
        self.guard.check("forget()")
        self._recordings.forget(recorder)

    def winners(self, population: str) -> Index:
        """Return who fired in the last round, int32, ascending."""
        self.guard.check("winners()")
        return self._members.find_activity(population).events.neurons.copy()

    def drive(self, population: str) -> Real:
        """Return the drive of the last round, float64, shape (n,), in units of weight."""
        self.guard.check("drive()")
        activity = self._members.find_activity(population)
        drive: Real = activity.drive / float(activity.scale)
        return drive

    def theta(self, population: str) -> float | None:
        """Return the frozen threshold in units of weight, or None while screening."""
        self.guard.check("theta()")
        activity = self._members.find_activity(population)
        return None if activity.theta is None else float(activity.theta / activity.scale)

    def screen(self, population: str) -> None:
        """Note the k-th largest drive of the last round, for `freeze`.

        Raises
        ------
        KindError
            If the population has no `Threshold` rule.
        ArgumentError
            If the network has not run yet; inside `probe`.
        """
        self._check_change("screen()")
        screening.screen(self._members, population, self.round)

    def freeze(self, population: str) -> float:
        """Set and return the threshold: ``fraction`` times the (lower) median of the notes.

        Raises
        ------
        KindError
            If the population has no `Threshold` rule.
        ArgumentError
            If `screen` has noted nothing; inside `probe`.
        """
        self._check_change("freeze()")
        return screening.freeze(self._members, population)

    def edges(self, synapses: str, pre: Any = None, post: Any = None) -> tuple[Edges, Real]:
        """Return synapses and their present weights.

        Parameters
        ----------
        synapses : str
            Name, such as ``"eye->area"``.
        pre, post : array_like of int, optional
            Between which neurons. Default: all.

        Returns
        -------
        edges : Edges
            CSR whose row r leads from the r-th of ``pre`` in ascending order; targets ascending.
            Where all are asked for, those that the network runs on, read-only.
        weights : ndarray of float64, shape (n_synapses,)

        Raises
        ------
        ResourceError
            If there are too many to hold.
        """
        with self.guard.reading("edges()"):
            pathway = self._members.pathways[find_name("synapses", synapses, self.synapses)]
            pathway.when = self.round
            return read_edges(pathway, pre, post)

    def activity(self, population: str) -> ActivityView:
        """Return the state of ``population``, an `neurosim.binary.state.Activity`, read-only.

        It is live: counts of ties and caps, drive in whole units, and what else a round leaves.
        """
        self.guard.check("activity()")
        return ActivityView(self._members.find_activity(population))

    def _begin_probe(self) -> Callable[[], None]:
        """Pause the recorders; return what brings everything back."""
        bring_back, when = self._members.keep(), self.round
        self._recordings.pause()

        def end() -> None:
            bring_back()
            self.round = when
            self._recordings.go_on()

        return end

    def _check_change(self, call: str) -> None:
        """Refuse ``call`` while another thread runs the network, and in a probe."""
        self.guard.check(call)
        self._refuse_in_probe(call)

    def _refuse_in_probe(self, call: str) -> None:
        if self._recordings.is_paused:
            raise ArgumentError(f"{call} would leave a trace inside probe(); call it outside")

    def _advance(self, opening: Opening, rounds: int, chunk: int, tell: Listeners) -> None:
        members = self._members
        with interrupt.deferred() as pressed:
            for start in range(0, rounds, chunk):
                done = min(start + chunk, rounds)
                recorders = self._recordings.held()  # nobody comes or goes within a chunk
                for _ in range(start, done):
                    advance(members.populations, members.activity, opening, self.round)
                    for recorder in recorders:
                        recorder.note(self.round, members.activity[recorder.population])
                    self.round += 1
                for call in tell:
                    call(done)
                if pressed():
                    raise Interrupted(f"stopped after {done} of {rounds} rounds")
