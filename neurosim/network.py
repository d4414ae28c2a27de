"""Networks: populations and synapses, and the driver that advances them in rounds."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from neurosim import checks, interrupt, memory
from neurosim.arrays import SILENCE, Edges, Events, Index, Real, spikes
from neurosim.errors import ArgumentError, Interrupted, KindError
from neurosim.firing import FiringRule, Threshold
from neurosim.pathway import Pathway
from neurosim.population import Population
from neurosim.recorder import Recorder
from neurosim.sources import Source
from neurosim.state import Activity
from neurosim.stream import Stream
from neurosim.synapses import Synapses, check_members

BYTES_PER_SYNAPSE = 6
"""Target (int32) and what was learned (int16)."""
LEAST_UNITS = 2**10
"""Whole units in an initial weight, at least: a part in a thousand."""


class Network:
    """Populations and synapses that run in rounds.

    One round, in this order:

    1. *deliver* - sources (`Playback`, `Graded`) fire and reach their targets in the same round;
       all other populations deliver what they fired in the round before, through the weights as
       learned up to then;
    2. *integrate* - each neuron's drive is the sum of what arrived, in whole units;
    3. *fire* - the firing rules choose, all populations at once;
    4. *learn* - synapses from what arrived to what fires now grow; with ``beta_minus`` those from
       what fires now to what fired before shrink;
    5. *record*.

    Every result is a function of (populations, synapses, seed) alone, to the bit: not of chunk
    size, threads, recorders, or what else is in the network.

    Parameters
    ----------
    populations : sequence of Population
    synapses : sequence of Synapses
    seed : int
        From 0 to 2**63 - 1.

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
        self, populations: Sequence[Population], synapses: Sequence[Synapses] = (), *, seed: int = 0
    ):
        checks.integer("seed", seed, 0, 2**63 - 1)
        check_members(populations, synapses)
        memory.require(
            sum(s.connectome.expected(s.pre.n, s.post.n) for s in synapses) * BYTES_PER_SYNAPSE,
            "the synapses of this network",
            "lower n or p, or use FixedFanIn",
        )
        self.seed = seed
        self.round = 0
        self.populations = {p.name: p for p in populations}
        self.pathways = {s.name: Pathway(s, seed) for s in synapses}
        self._recorders: list[Recorder] = []
        self._activity = {
            p.name: Activity(p.n, Stream(seed, f"population {p.name}")) for p in populations
        }
        for name in self.populations:
            self._choose_unit(name)

    def __repr__(self) -> str:
        parts = [f"{p.name}: {p.n} {type(p.rule).__name__}" for p in self.populations.values()]
        wires = [f"{name}: {len(p.edges.indices):,}" for name, p in self.pathways.items()]
        return f"<Network seed {self.seed}, round {self.round}; {'; '.join(parts + wires)}>"

    def run(
        self,
        rounds: int,
        *,
        inputs: Mapping[str, Any] | None = None,
        plastic: bool = True,
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
        given = self._read_inputs(inputs or {})
        self._check_driven(given)
        for name, activity in self._activity.items():
            activity.given = given.get(name)
        with interrupt.deferred() as pressed:
            for start in range(0, rounds, chunk):
                done = min(start + chunk, rounds)
                for _ in range(start, done):
                    self._step(plastic)
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

    def rest(self) -> None:
        """Let all activity die out; weights, thresholds and the round stay."""
        for activity in self._activity.values():
            activity.events = activity.past = SILENCE

    def excite(self, population: str, neurons: Any) -> None:
        """Make ``neurons`` the present events of ``population``, as initial winners."""
        activity = self._find(population)
        if self.populations[population].rule.is_source:
            raise KindError(f"{population!r} is a source; play into it with run(inputs=...)")
        activity.events = spikes(checks.index("neurons", neurons, activity.n))

    def record(self, population: str) -> Recorder:
        """Return a recorder of who fires in ``population`` from now on."""
        recorder = Recorder(population, self._find(population).n)
        self._recorders.append(recorder)
        return recorder

    def winners(self, population: str) -> Index:
        """Return who fired in the last round, int32, ascending."""
        return self._find(population).events.neurons.copy()

    def drive(self, population: str) -> Real:
        """Return the drive of the last round, float64, shape (n,), in units of weight."""
        activity = self._find(population)
        return np.ldexp(activity.drive.astype(np.float64), -activity.unit_bits)

    def theta(self, population: str) -> float | None:
        """Return the frozen threshold in units of weight, or None while screening."""
        activity = self._find(population)
        return None if activity.theta is None else math.ldexp(activity.theta, -activity.unit_bits)

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
        activity.notes.append(int(find_kth_largest(activity.drive, rule.k)))

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
        return math.ldexp(activity.theta, -activity.unit_bits)

    def edges(self, synapses: str) -> tuple[Edges, Real]:
        """Return the edges (live: do not write) and present weights, CSR by presynaptic neuron."""
        pathway = self.pathways[checks.choice("synapses", synapses, self.pathways)]
        return pathway.edges, pathway.weights()

    def activity(self, population: str) -> Activity:
        """Return the live state of ``population``: tie and cap counts, drive in whole units."""
        return self._find(population)

    def _step(self, plastic: bool) -> None:
        arrived = self._deliver()
        self._fire()
        if plastic:
            for pathway, events in arrived:
                ends = pathway.synapses
                pathway.learn(events, self._activity[ends.pre.name], self._activity[ends.post.name])
        for recorder in self._recorders:
            recorder.note(self.round, self._activity[recorder.population])
        self.round += 1

    def _deliver(self) -> list[tuple[Pathway, Events]]:
        for name, population in self.populations.items():
            activity = self._activity[name]
            activity.past = activity.events
            if population.rule.is_source:
                activity.events = population.rule.fire(activity, self.round)
            else:
                activity.drive[:] = 0
        arrived = []
        for pathway in self.pathways.values():
            ends = pathway.synapses
            events = self._activity[ends.pre.name].events
            pathway.deliver(events, self._activity[ends.post.name].drive)
            arrived.append((pathway, events))
        return arrived

    def _fire(self) -> None:
        for name, population in self.populations.items():
            if not population.rule.is_source:
                activity = self._activity[name]
                activity.events = population.rule.fire(activity, self.round)

    def _choose_unit(self, name: str) -> None:
        """Take the finest unit in which no sum of drives can leave int64."""
        into = [p for p in self.pathways.values() if p.synapses.post.name == name]
        most = sum(p.most_drive for p in into)
        bits = 62 - math.ceil(math.log2(most)) if most > 0 else 62
        self._activity[name].unit_bits = bits
        for pathway in into:
            if 0 < math.ldexp(pathway.synapses.weight, bits) < LEAST_UNITS:
                raise ArgumentError(
                    f"weight of {pathway.synapses.name!r} is {pathway.synapses.weight:g}, too "
                    f"small beside a drive of up to {most:.3g} into {name!r}; lower w_max, or "
                    "bring the weights closer together"
                )
            pathway.count_in(bits)

    def _read_inputs(self, inputs: Mapping[str, Any]) -> dict[str, Events]:
        given = {}
        for name, value in inputs.items():
            population = self.populations[checks.choice("inputs", name, self.populations)]
            if not isinstance(population.rule, Source):
                raise KindError(
                    f"inputs: {name!r} fires by its drive; play into a Playback or Graded "
                    "population, or set initial winners with excite()"
                )
            given[name] = population.rule.read(value, population.n)
        return given

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
