"""Members: the populations and live synapses of a network that runs in rounds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from neurosim.base import memory
from neurosim.base.names import find_name
from neurosim.base.random.stream import Stream
from neurosim.base.ranks.ranks import ALONE, Ranks
from neurosim.base.threads.team import Team
from neurosim.binary import sharing
from neurosim.binary.drive.units import DriveUnits
from neurosim.binary.pathways.choose import Absent, estimate_bytes, make_pathway
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.promises import check_rule, read_most_firing, start_rule
from neurosim.binary.state import Activity
from neurosim.topology.connect import with_own_connectome
from neurosim.topology.members import check_members
from neurosim.topology.part import Part, find_part
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class Members:
    """What a network is made of, by name, in the order given.

    Parameters
    ----------
    seed : int
    threads : int
    incremental : bool
        As of `neurosim.Network`.
    ranks : Ranks
        The processes that share the network.

    Attributes
    ----------
    populations : dict of str to Population
        As they are now.
    activity : dict of str to Activity
        What each population does.
    pathways : dict of str to Pathway
        The live synapses.
    units : DriveUnits
    seed : int
    team : Team
        Who shares the work.
    held : frozenset of str
        Populations that go on firing what they fired last in the run that goes on.
    replaced : list of Population
        Objects that stood for populations of the network before.
    """

    def __init__(self, seed: int, threads: int, incremental: bool, ranks: Ranks = ALONE):
        self.populations: dict[str, Population] = {}
        self.activity: dict[str, Activity] = {}
        self.pathways: dict[str, Pathway] = {}
        self.units = DriveUnits(self.populations, self.pathways, self.activity)
        self.team, self.ranks = Team(threads), ranks
        self.seed, self._incremental = seed, incremental
        self.held: frozenset[str] = frozenset()
        self.replaced: list[Population] = []
        # Asked once: later answers would lack what this network has taken itself.
        room = memory.available()
        self._n_bytes, self._room = 0.0, None if room is None else room // ranks.n_here

    def add(self, populations: Sequence[Population], synapses: Sequence[Synapses]) -> None:
        """Add populations at rest and new synapses, or raise and stay as it was."""
        ends = list(self.populations.values())
        check_members(populations, synapses, ends, list(self.pathways), self.replaced)
        for p in populations:
            check_rule(p)
        sharing.check_members(self.ranks, self.seed, populations, synapses)
        promised = {p.name: read_most_firing(p) for p in populations}
        # All that can be refused without a trace is refused before anything is changed.

        rules = {p.name: start_rule(p) for p in populations}
        absent = self._absent(populations)
        needed = self._require_room(populations, synapses, absent)
        before = self._n_bytes
        pathways = {
            s.name: make_pathway(
                with_own_connectome(s), self.seed, self.team, self._incremental, absent, self.ranks
            )
            for s in synapses
        }
        self._n_bytes = needed
        self.populations.update({p.name: p for p in populations})
        for p in populations:
            stream = Stream(self.seed, f"population {p.name}")
            self.activity[p.name] = Activity(
                p.n, stream, storing=p.draw_storing(self.seed), most_firing=promised[p.name],
                rule=rules[p.name], n_born=p.n if p.n_initial is None else p.n_initial,
                ranks=self.ranks,
            )  # fmt: skip
        self.pathways.update(pathways)
        try:
            self.units.choose([*(s.post.name for s in synapses), *(p.name for p in populations)])
        except BaseException:
            self._take_back(populations, synapses)
            self._n_bytes = before
            raise

    def _absent(self, populations: Sequence[Population]) -> Absent:
        """Return who is not there, in the network or in populations that join it."""
        absent = {name: activity.absent for name, activity in self.activity.items()}
        for p in populations:
            absent[p.name] = np.arange(p.n if p.n_initial is None else p.n_initial, p.n)
        return {name: neurons for name, neurons in absent.items() if neurons.size}

    def _require_room(
        self, populations: Sequence[Population], synapses: Sequence[Synapses], absent: Absent
    ) -> float:
        """Return the bytes that all would take, if they fit into memory."""
        needed = self._n_bytes
        needed += estimate_bytes(populations, synapses, absent, self.ranks.size)
        memory.require(
            needed,
            "the neurons and synapses of this network" + " here" * (self.ranks.size > 1),
            "lower n or p (random synapses with p of at most 0.5 need not be stored)",
            self._room,
        )
        return needed

    def _take_back(self, populations: Sequence[Population], synapses: Sequence[Synapses]) -> None:
        for s in synapses:
            del self.pathways[s.name]
        for p in populations:
            del self.populations[p.name], self.activity[p.name]

    def replace(self, new: Population) -> None:
        """Let ``new`` stand for its population; synapses may still name the object given first."""
        old = self.populations[new.name]
        if not any(p.name == new.name for p in self.replaced):
            self.replaced.append(old)
        self.populations[new.name] = new

    def keep(self) -> Callable[[], None]:
        """Return a function that undoes what rounds without learning and initial winners change."""
        before = {name: activity.keep() for name, activity in self.activity.items()}

        def bring_back() -> None:
            # Winners set in between may have made units coarser, and pathways were expressed in
            # them.
            is_coarser = any(
                self.activity[name].most_excited != kept["most_excited"]
                for name, kept in before.items()
            )
            for name, kept in before.items():
                self.activity[name].restore(kept)
            for name in before if is_coarser else ():
                self.units.express(name)

        return bring_back

    @contextmanager
    def holding(self, held: frozenset[str]) -> Iterator[None]:
        """Note for the length of a run which populations are held."""
        self.held = held
        try:
            yield
        finally:
            self.held = frozenset()

    def find(self, population: str | Population) -> Population:
        """Return a population as it is now."""
        return self.populations[self.name_of(population)]

    def name_of(self, population: str | Population) -> str:
        """Return the name of a population, which is given by name or as it is or was."""
        return find_name("population", population, self.populations, self.replaced)

    def find_part(self, population: str | Population | Part) -> tuple[Activity, Part | None]:
        """Return the activity of a population, and which part of it is meant; None: all of it."""
        name, part = find_part(population, self.populations, self.replaced)
        return self.activity[name], part

    def find_activity(self, population: str | Population) -> Activity:
        """Return the activity of a population."""
        return self.activity[self.name_of(population)]
