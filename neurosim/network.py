"""Networks: populations and synapses, and the driver that advances them in rounds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from neurosim import checks, interrupt, memory
from neurosim.arrays import SILENCE, Edges, Events, Index, Real, spikes
from neurosim.crew import Crew
from neurosim.errors import ArgumentError, Interrupted, KindError
from neurosim.fast_pathway import Fast
from neurosim.firing import FiringRule, Threshold
from neurosim.pathway import Pathway, Stored
from neurosim.population import Population
from neurosim.recorder import Recorder
from neurosim.rounds import Opening, advance, read_held, read_inputs, read_open
from neurosim.scale import choose_scale
from neurosim.state import Activity
from neurosim.stream import Stream
from neurosim.synapses import Synapses, check_members
from neurosim.wiring import estimate_bytes, lay


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
        Rounds done.

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
        self.incremental = incremental
        self.populations: dict[str, Population] = {}
        self.pathways: dict[str, Pathway] = {}
        self._crew = Crew(threads)
        self._n_bytes, self._room = 0.0, memory.available()
        self._recorders: list[Recorder] = []
        self._is_probing = False
        self._activity: dict[str, Activity] = {}
        self.add(populations, synapses)

    def add(self, populations: Sequence[Population], synapses: Sequence[Synapses] = ()) -> None:
        """Add populations at rest, and synapses that have learned nothing.

        Raises
        ------
        ArgumentError, KindError, ResourceError
            As at construction; the network stays as it was.
        """
        ends = list(self.populations.values())
        check_members(populations, synapses, ends, list(self.pathways))
        for p in populations:
            if p.rule.driver != "rounds":
                raise KindError(
                    f"{p.name!r} fires in spikes ({type(p.rule).__name__}); build a SpikingNetwork "
                    "of such populations"
                )
        needed = self._n_bytes + estimate_bytes(populations, synapses)
        memory.require(
            needed,
            "the neurons and synapses of this network",
            "lower n or p (random synapses with p of at most 0.5 need not be stored)",
            self._room,
        )
        pathways = {s.name: lay(s, self.seed, self._crew, self.incremental) for s in synapses}
        self._n_bytes = needed
        self.populations.update({p.name: p for p in populations})
        for p in populations:
            stream = Stream(self.seed, f"population {p.name}")
            self._activity[p.name] = Activity(p.n, stream, storing=p.draw_storing(self.seed))
        self.pathways.update(pathways)
        try:
            for name in {s.post.name: None for s in synapses} | {p.name: None for p in populations}:
                self._choose_unit(name)
        except ArgumentError:
            self._take_back(populations, synapses)
            raise

    def __repr__(self) -> str:
        parts = [f"{p.name}: {p.n} {type(p.rule).__name__}" for p in self.populations.values()]
        wires = [f"{name}: {p.synapses.connectome!r}" for name, p in self.pathways.items()]
        return f"<Network seed {self.seed}, round {self.round}; {'; '.join(parts + wires)}>"

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
    ) -> None:
        """Advance the network.

        Parameters
        ----------
        rounds : int
            From 0 up.
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
            Called with the rounds done after each chunk, for progress.

        Raises
        ------
        ArgumentError
            If nothing drives the network: no source, no input, nobody firing.
        Interrupted
            After Ctrl-C, between two chunks; the network and its recorders stay usable.
        """
        checks.integer("rounds", rounds, 0)
        checks.integer("chunk", chunk, 1)
        given = read_inputs(self.populations, inputs or {})
        is_plastic = plastic and not self._is_probing
        opening = Opening(
            read_open(self.pathways, pathways),
            read_held(self.populations, held),
            is_plastic,
            self._crew,
        )
        self._check_driven(given)
        for name, activity in self._activity.items():
            activity.given = given.get(name)
        with interrupt.deferred() as pressed:
            for start in range(0, rounds, chunk):
                done = min(start + chunk, rounds)
                for _ in range(start, done):
                    self._step(opening)
                if after_chunk is not None:
                    after_chunk(done)
                if pressed():
                    raise Interrupted(f"stopped after {done} of {rounds} rounds")

    def set_rule(self, population: str, rule: FiringRule) -> None:
        """Give ``population`` another firing rule of the same kind from the next round on.

        Raises
        ------
        KindError
            If a population that fires by its drive would turn into a source, or the reverse, or
            spikes into graded values.
        """
        old = self.populations[checks.choice("population", population, self.populations)]
        new = replace(old, rule=rule)
        if (old.rule.is_source, old.rule.most_emitted) != (rule.is_source, rule.most_emitted):
            raise KindError(
                f"{population!r} cannot turn from {old.rule!r} into {rule!r}; build another Network"
            )
        self.populations[population] = new
        self._choose_units_from(population)

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
        self._refuse_in_probe("set_storing()")
        activity = self._find(population)
        changed = replace(self.populations[population], storing=storing)
        self.populations[population] = changed
        activity.storing = changed.draw_storing(self.seed)

    def storing(self, population: str) -> Index:
        """Return which neurons of ``population`` store, int32, ascending."""
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
            If ``total`` times what weights may grow by leaves no room for other synapses.
        KindError
            If synapses are not stored: their sums are not known. If they learn, and only some
            neurons of an end store: scaling would change the others' synapses as well.
        """
        chosen = read_open(self.pathways, pathways)
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
            checks.real("total", total, 1e-300, self._most_drive(pathway))
        before = [(p, p.gain, p.total) for p in chosen if isinstance(p, Stored)]
        try:
            for pathway in chosen:
                pathway.normalise(total)
            self._choose_units_into(chosen)
        except ArgumentError:
            for stored, gain, old in before:
                stored.gain, stored.total = gain, old
            self._choose_units_into(chosen)
            raise

    def rest(self, populations: Sequence[str] | None = None) -> None:
        """Let activity die out, by default everywhere; weights, thresholds and the round stay."""
        names = list(self.populations) if populations is None else populations
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
        self._refuse_in_probe("fade()")
        chosen = read_open(self.pathways, pathways)
        for pathway in chosen if pathways is not None else ():
            if not isinstance(pathway, Fast):
                raise KindError(
                    f"{pathway.synapses.name!r} cannot fade, its plasticity is "
                    f"{pathway.synapses.plasticity!r}, not FastHebbian"
                )
        for fast in chosen:
            if isinstance(fast, Fast):
                fast.fade()

    @contextmanager
    def probe(self) -> Iterator[None]:
        """Run inside the block without a trace: nothing is learned, and all activity comes back.

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
        before = {name: activity.keep() for name, activity in self._activity.items()}
        recorders, when, was_probing = self._recorders, self.round, self._is_probing
        self._recorders, self._is_probing = [], True
        try:
            yield
        finally:
            for name, kept in before.items():
                self._activity[name].restore(kept)
            self._recorders, self.round, self._is_probing = recorders, when, was_probing

    def excite(self, population: str, neurons: Any) -> None:
        """Make ``neurons`` the present events of ``population``, as initial winners."""
        activity = self._find(population)
        if self.populations[population].rule.is_source:
            raise KindError(f"{population!r} is a source; play into it with run(inputs=...)")
        chosen = checks.index("neurons", neurons, activity.n)
        if chosen.size > activity.most_excited:
            activity.most_excited = chosen.size
            self._choose_units_from(population)
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
        activity = self._find(population)
        if self.populations[population].rule.is_source:
            raise KindError(f"{population!r} is a source; play less into it with run(inputs=...)")
        activity.excluded = checks.index("neurons", neurons, activity.n)

    def record(self, population: str) -> Recorder:
        """Return a recorder of who fires in ``population`` from now on."""
        recorder = Recorder(population, self._find(population).n)
        self._recorders.append(recorder)
        return recorder

    def forget(self, recorder: Recorder) -> None:
        """Stop recording; what the recorder holds stays."""
        self._recorders = [r for r in self._recorders if r is not recorder]

    def winners(self, population: str) -> Index:
        """Return who fired in the last round, int32, ascending."""
        return self._find(population).events.neurons.copy()

    def drive(self, population: str) -> Real:
        """Return the drive of the last round, float64, shape (n,), in units of weight."""
        activity = self._find(population)
        drive: Real = activity.drive / float(activity.scale)
        return drive

    def theta(self, population: str) -> float | None:
        """Return the frozen threshold in units of weight, or None while screening."""
        activity = self._find(population)
        return None if activity.theta is None else float(activity.theta / activity.scale)

    def screen(self, population: str) -> None:
        """Note the k-th largest drive of the last round, for `freeze`.

        Raises
        ------
        KindError
            If the population has no `Threshold` rule.
        ArgumentError
            If the network has not run yet.
        """
        from neurosim.kernels.select import find_kth_largest

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
            If `screen` has noted nothing.
        """
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
            Live arrays where all are asked for: do not write.
        weights : ndarray of float64, shape (n_synapses,)

        Raises
        ------
        ResourceError
            If there are too many to hold.
        """
        pathway = self.pathways[checks.choice("synapses", synapses, self.pathways)]
        ends = pathway.synapses
        chosen = [
            np.arange(end.n, dtype=np.int32) if which is None else checks.index(side, which, end.n)
            for side, end, which in (("pre", ends.pre, pre), ("post", ends.post, post))
        ]
        pathway.when = self.round
        edges = pathway.edges(*chosen)
        return edges, pathway.weights(chosen[0], edges)

    def activity(self, population: str) -> Activity:
        """Return the live state of ``population``: tie and cap counts, drive in whole units."""
        return self._find(population)

    def _refuse_in_probe(self, call: str) -> None:
        if self._is_probing:
            raise ArgumentError(f"{call} would leave a trace inside probe(); call it outside")

    def _step(self, opening: Opening) -> None:
        advance(self.populations, self._activity, opening, self.round)
        for recorder in self._recorders:
            recorder.note(self.round, self._activity[recorder.population])
        self.round += 1

    def _take_back(self, populations: Sequence[Population], synapses: Sequence[Synapses]) -> None:
        for s in synapses:
            del self.pathways[s.name]
        for p in populations:
            del self.populations[p.name], self._activity[p.name]
        for name in {s.post.name for s in synapses} & set(self.populations):
            self._choose_unit(name)

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

    def _most_drive(self, pathway: Pathway) -> float:
        """Return an upper bound of the drive along ``pathway`` into one neuron."""
        pre = pathway.synapses.pre
        rule, excited = self.populations[pre.name].rule, self._activity[pre.name].most_excited
        return pathway.most_drive(max(rule.most_firing(pre.n), excited), rule.most_emitted)

    def _choose_units_into(self, pathways: Sequence[Pathway]) -> None:
        """Choose units again for all that ``pathways`` drive."""
        for name in {p.synapses.post.name: None for p in pathways}:
            self._choose_unit(name)

    def _choose_units_from(self, population: str) -> None:
        """Choose units again for all that ``population`` drives."""
        self._choose_units_into(
            [p for p in self.pathways.values() if p.synapses.pre.name == population]
        )

    def _choose_unit(self, name: str) -> None:
        """Choose the unit of drive of one population, and express all in it that leads there."""
        into = [p for p in self.pathways.values() if p.synapses.post.name == name]
        activity = self._activity[name]
        most = sum(self._most_drive(p) for p in into)
        if most > 0:  # what arrived last, perhaps from more than may fire from now on, must fit too
            most = max(most, activity.drive.max() / float(activity.scale))
        scale = choose_scale(most, [p.synapses for p in into])
        for pathway in into:
            pathway.count_in(scale)
        activity.rescale(scale)

    def _check_driven(self, given: Mapping[str, Events]) -> None:
        is_driven = any(p.rule.fires_alone for p in self.populations.values())
        is_active = any(a.events.neurons.size for a in self._activity.values())
        if not (given or is_driven or is_active):
            raise ArgumentError(
                "nothing drives the network: pass inputs={name: neurons}, give a source its "
                "events or values, or set initial winners with excite()"
            )

    def _find(self, population: str) -> Activity:
        return self._activity[checks.choice("population", population, self.populations)]

    def _threshold(self, population: str) -> Threshold:
        rule = self.populations[population].rule
        if not isinstance(rule, Threshold):
            raise KindError(f"{population!r} has no Threshold rule, but {type(rule).__name__}")
        return rule
