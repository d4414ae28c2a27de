"""Networks: populations and synapses, and the driver that advances them in rounds."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from operator import attrgetter
from typing import Any

import numpy as np

from neurosim.base import checks, interrupt, memory
from neurosim.base.arrays import SILENCE, Edges, Index, Real, spikes
from neurosim.base.errors import ArgumentError, Interrupted, KindError
from neurosim.base.names import Named, find_name
from neurosim.base.progress import shown
from neurosim.base.random.stream import Stream
from neurosim.base.reprs import counted, fit
from neurosim.base.run_guard import RunGuard
from neurosim.base.threads.team import Crew
from neurosim.base.weak_list import WeakList
from neurosim.binary.drive.units import DriveUnits
from neurosim.binary.firing.rules import FiringRule, Threshold
from neurosim.binary.pathways.choose import estimate_bytes, lay
from neurosim.binary.pathways.fast import Fast
from neurosim.binary.pathways.stored import Pathway, Stored
from neurosim.binary.probing import Probe
from neurosim.binary.promises import check_driver, read_most_firing
from neurosim.binary.recorder import Recorder
from neurosim.binary.state import Activity, ActivityView
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
from neurosim.topology.synapses import Synapses, check_members, members_of


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
        self._populations: dict[str, Population] = {}
        self._replaced: list[Population] = []
        self._pathways: dict[str, Pathway] = {}
        self._crew = Crew(threads)
        self._n_bytes, self._room = 0.0, memory.available()
        # The last of them hear what happens; those before wait until a probe is over.
        self._recorders: list[WeakList[Recorder]] = [WeakList()]
        self._made: WeakList[Recorder] = WeakList()  # those forgotten since among them
        self._activity: dict[str, Activity] = {}
        self._units = DriveUnits(self._populations, self._pathways, self._activity)
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
            self._add(populations, synapses)

    def _add(self, populations: Sequence[Population], synapses: Sequence[Synapses]) -> None:
        ends = list(self._populations.values())
        check_members(populations, synapses, ends, list(self._pathways), self._replaced)
        for p in populations:
            check_driver(p)
        promised = {p.name: read_most_firing(p) for p in populations}
        before = self._n_bytes
        needed = before + estimate_bytes(populations, synapses)
        memory.require(
            needed,
            "the neurons and synapses of this network",
            "lower n or p (random synapses with p of at most 0.5 need not be stored)",
            self._room,
        )
        pathways = {s.name: lay(s, self.seed, self._crew, self.incremental) for s in synapses}
        self._n_bytes = needed
        self._populations.update({p.name: p for p in populations})
        for p in populations:
            stream = Stream(self.seed, f"population {p.name}")
            self._activity[p.name] = Activity(
                p.n, stream, storing=p.draw_storing(self.seed), most_firing=promised[p.name]
            )
        self._pathways.update(pathways)
        try:
            for name in {s.post.name: None for s in synapses} | {p.name: None for p in populations}:
                self._units.choose(name)
        except ArgumentError:
            self._take_back(populations, synapses)
            self._n_bytes = before
            raise

    @property
    def populations(self) -> Mapping[str, Population]:
        """The populations, by name, as they are now; `add` and `set_rule` change them."""
        return Named("population", self._populations)

    @property
    def synapses(self) -> Mapping[str, Synapses]:
        """The synapses that were given, by name; `add` adds some."""
        return Named("synapses", self._pathways, attrgetter("synapses"))

    @property
    def pathways(self) -> Mapping[str, Pathway]:
        """The live synapses, by name; `add` adds some."""
        return Named("synapses", self._pathways)

    def __getstate__(self) -> dict[str, Any]:
        self.guard.check("copying")
        if self._is_probing:
            raise ArgumentError(
                "a network cannot be copied inside probe(), whose end the copy would never see; "
                "copy it outside"
            )
        return self.__dict__.copy()

    def __copy__(self) -> "Network":
        return deepcopy(self)  # a shallow copy would run on the same memory

    def __repr__(self) -> str:
        members = members_of(list(self._populations.values()), list(self._pathways))
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
            given = read_inputs(self._populations, {} if inputs is None else inputs)
            is_plastic = checks.flag("plastic", plastic) and not self._is_probing
            opening = Opening(
                read_open(self._pathways, pathways),
                read_held(self._populations, held),
                is_plastic,
                self._crew,
            )
            check_driven(self._populations, self._activity, given)
            for name, activity in self._activity.items():
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
        self.guard.check("set_rule()")
        self._refuse_in_probe("set_rule()")
        old = self._populations[find_name("population", population, self._populations)]
        if old.rule.is_source and self._activity[population].given is not None:
            self.guard.check_idle("set_rule()")  # what this run plays was read by the old rule
        new = replace(old, rule=rule)
        check_driver(new)
        if (old.rule.is_source, old.rule.most_emitted) != (rule.is_source, rule.most_emitted):
            raise KindError(
                f"{population!r} cannot turn from {old.rule!r} into {rule!r}; build another Network"
            )
        activity, most_firing = self._activity[population], read_most_firing(new)
        before = activity.most_firing, activity.most_excited
        self._replace(new)
        activity.most_firing = most_firing
        if activity.events.neurons.size > most_firing:  # on their way under the old rule
            activity.most_excited = max(activity.most_excited, activity.events.neurons.size)
        try:
            self._units.choose_from(population)
        except ArgumentError:
            self._populations[population] = old
            activity.most_firing, activity.most_excited = before
            self._units.choose_from(population)
            raise

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
        self.guard.check("set_storing()")
        self._refuse_in_probe("set_storing()")
        activity = self._find(population)
        changed = replace(self._populations[population], storing=storing)
        self._replace(changed)
        activity.storing = changed.draw_storing(self.seed)

    def storing(self, population: str) -> Index:
        """Return which neurons of ``population`` store, int32, ascending."""
        self.guard.check("storing()")
        activity = self._find(population)
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
        self.guard.check("normalise()")
        self._refuse_in_probe("normalise()")
        chosen = read_open(self._pathways, pathways)
        for pathway in chosen:
            if isinstance(pathway, Fast):
                raise KindError(
                    f"{pathway.synapses.name!r} cannot be normalised, its weights fade; name the "
                    "other pathways"
                )
            if not isinstance(pathway, Stored):
                raise KindError(
                    f"{pathway.synapses.name!r} cannot be normalised, its synapses are not stored; "
                    "use Random(p, stored=True) where memory allows"
                )
            self._refuse_scaling(pathway)
            checks.real("total", total, 1e-300, self._units.most_drive(pathway))
        before = [(p, p.gain, p.total) for p in chosen if isinstance(p, Stored)]
        try:
            for pathway in chosen:
                pathway.normalise(total)
            self._units.choose_into(chosen)
        except ArgumentError:
            for stored, gain, old in before:
                stored.gain, stored.total = gain, old
            self._units.choose_into(chosen)
            raise

    def rest(self, populations: Sequence[str] | None = None) -> None:
        """Let activity die out, by default everywhere; weights, thresholds and the round stay."""
        self.guard.check("rest()")
        chosen = None if populations is None else read_names("populations", populations)
        names = self._populations if chosen is None else chosen
        for activity in [self._find(name) for name in names]:
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
        self.guard.check("fade()")
        self._refuse_in_probe("fade()")
        chosen = read_open(self._pathways, pathways)
        for pathway in chosen if pathways is not None else ():
            if not isinstance(pathway, Fast):
                raise KindError(
                    f"{pathway.synapses.name!r} cannot fade, its plasticity is "
                    f"{pathway.synapses.plasticity!r}, not FastHebbian"
                )
        for fast in chosen:
            if isinstance(fast, Fast):
                fast.fade()

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
        activity = self._find(population)
        if self._populations[population].rule.is_source:
            raise KindError(f"{population!r} is a source; play into it with run(inputs=...)")
        chosen = checks.index("neurons", neurons, activity.n)
        before = activity.most_excited
        if chosen.size > before:
            activity.most_excited = chosen.size
            try:
                self._units.choose_from(population)
            except ArgumentError:
                activity.most_excited = before
                self._units.choose_from(population)
                raise
        activity.events = spikes(chosen)

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
        activity = self._find(population)
        if self._populations[population].rule.is_source:
            raise KindError(f"{population!r} is a source; play less into it with run(inputs=...)")
        activity.excluded = checks.index("neurons", neurons, activity.n)

    def record(self, population: str) -> Recorder:
        """Return a recorder of who fires in ``population`` from now on, for as long as you hold it.

        The network does not keep it: a recorder that nobody holds is gone, with what it recorded.
        """
        self.guard.check("record()")
        recorder = Recorder(population, self._find(population).n)
        self._recorders[-1].append(recorder)
        self._made.append(recorder)
        return recorder

    def forget(self, recorder: Recorder) -> None:
        """Stop recording; what the recorder holds stays. Once more does nothing.

        Raises
        ------
        ArgumentError, KindError
            If it is not a recorder that this network made.
        """
        self.guard.check("forget()")
        checks.own_recorder(recorder, (Recorder,), self._made)
        for recorders in self._recorders:
            recorders.remove(recorder)

    def winners(self, population: str) -> Index:
        """Return who fired in the last round, int32, ascending."""
        self.guard.check("winners()")
        return self._find(population).events.neurons.copy()

    def drive(self, population: str) -> Real:
        """Return the drive of the last round, float64, shape (n,), in units of weight."""
        self.guard.check("drive()")
        activity = self._find(population)
        drive: Real = activity.drive / float(activity.scale)
        return drive

    def theta(self, population: str) -> float | None:
        """Return the frozen threshold in units of weight, or None while screening."""
        self.guard.check("theta()")
        activity = self._find(population)
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
        from neurosim.kernels.binary.select import find_kth_largest

        self.guard.check("screen()")
        self._refuse_in_probe("screen()")
        activity, rule = self._find(population), self._threshold(population)
        if self.round == 0:
            raise ArgumentError(f"{population!r} has no drive to note; call screen() after a run")
        drive = np.maximum(activity.drive, 0)  # theta is positive anyway
        activity.notes.append(int(find_kth_largest(drive, rule.k)))

    def freeze(self, population: str) -> float:
        """Set and return the threshold: ``fraction`` times the (lower) median of the notes.

        Raises
        ------
        KindError
            If the population has no `Threshold` rule.
        ArgumentError
            If `screen` has noted nothing; inside `probe`.
        """
        self.guard.check("freeze()")
        self._refuse_in_probe("freeze()")
        activity, rule = self._find(population), self._threshold(population)
        if not activity.notes:
            raise ArgumentError(f"{population!r} has not been screened; call screen() after a run")
        activity.theta = rule.screened_theta(activity.notes)
        return float(activity.theta / activity.scale)

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
            pathway = self._pathways[find_name("synapses", synapses, self.synapses)]
            pathway.when = self.round
            return read_edges(pathway, pre, post)

    def activity(self, population: str) -> ActivityView:
        """Return the state of ``population``, an `neurosim.binary.state.Activity`, read-only.

        It is live: counts of ties and caps, drive in whole units, and what else a round leaves.
        """
        self.guard.check("activity()")
        return ActivityView(self._find(population))

    @property
    def _is_probing(self) -> bool:
        return len(self._recorders) > 1

    def _begin_probe(self) -> Callable[[], None]:
        """Pause the recorders; return what brings everything back."""
        before, when = {name: a.keep() for name, a in self._activity.items()}, self.round
        self._recorders.append(WeakList())

        def end() -> None:
            is_coarser = any(
                self._activity[name].most_excited != kept["most_excited"]
                for name, kept in before.items()
            )
            for name, kept in before.items():
                self._activity[name].restore(kept)
            self.round = when
            self._recorders.pop()
            for name in before if is_coarser else ():
                self._units.express(name)

        return end

    def _refuse_in_probe(self, call: str) -> None:
        if self._is_probing:
            raise ArgumentError(f"{call} would leave a trace inside probe(); call it outside")

    def _advance(
        self,
        opening: Opening,
        rounds: int,
        chunk: int,
        tell: Sequence[Callable[[int], None]],
    ) -> None:
        with interrupt.deferred() as pressed:
            for start in range(0, rounds, chunk):
                done = min(start + chunk, rounds)
                recorders = list(self._recorders[-1])  # nobody comes or goes within a chunk
                for _ in range(start, done):
                    self._step(opening, recorders)
                for call in tell:
                    call(done)
                if pressed():
                    raise Interrupted(f"stopped after {done} of {rounds} rounds")

    def _step(self, opening: Opening, recorders: Sequence[Recorder]) -> None:
        before = [(activity, activity.keep_events()) for activity in self._activity.values()]
        try:
            advance(self._populations, self._activity, opening, self.round)
        except BaseException:  # a user's rule failed before anything was learned: no round was done
            for activity, kept in before:
                activity.restore_events(kept)
            raise
        for recorder in recorders:
            recorder.note(self.round, self._activity[recorder.population])
        self.round += 1

    def _replace(self, new: Population) -> None:
        """Let ``new`` stand for its population; synapses may still name the object given first."""
        old = self._populations[new.name]
        if not any(p.name == new.name for p in self._replaced):
            self._replaced.append(old)
        self._populations[new.name] = new

    def _take_back(self, populations: Sequence[Population], synapses: Sequence[Synapses]) -> None:
        for s in synapses:
            del self._pathways[s.name]
        for p in populations:
            del self._populations[p.name], self._activity[p.name]
        for name in {s.post.name for s in synapses} & set(self._populations):
            self._units.choose(name)

    def _refuse_scaling(self, pathway: Pathway) -> None:
        """Raise if scaling would change synapses that may not change."""
        ends = pathway.synapses
        for end in (ends.pre, ends.post) if ends.plasticity is not None else ():
            if self._activity[end.name].storing is not None:
                raise KindError(
                    f"{ends.name!r} cannot be normalised, only some neurons of {end.name!r} store "
                    "and the synapses of the others stay as they are; normalise before "
                    f"set_storing({end.name!r}, ...)"
                )

    def _find(self, population: str) -> Activity:
        return self._activity[find_name("population", population, self._populations)]

    def _threshold(self, population: str) -> Threshold:
        rule = self._populations[population].rule
        if not isinstance(rule, Threshold):
            raise KindError(f"{population!r} has no Threshold rule, but {type(rule).__name__}")
        return rule
