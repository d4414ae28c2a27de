"""What can be seen of a network that runs in rounds."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Edges, Index, Real
from neurosim.base.names import Named, find_name
from neurosim.base.protocols import own_copy
from neurosim.base.reprs import fit
from neurosim.base.run_guard import RunGuard
from neurosim.binary.members import Members
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.recorder import Recorder
from neurosim.binary.recordings import Recordings
from neurosim.binary.state import Activity, ActivityView
from neurosim.binary.step import read_edges
from neurosim.records import room
from neurosim.topology.members import members_of
from neurosim.topology.part import Part
from neurosim.topology.population import Population, label_values
from neurosim.topology.synapses import Synapses


class NetworkView:
    """What a `Network` is made of, its recorders, activity and weights; nothing here changes it."""

    seed: int
    round: int
    guard: RunGuard
    _members: Members
    _recordings: Recordings

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

    @property
    def growth(self) -> Mapping[str, Any]:
        """The growth rules of this network, by name of their synapses, with what each keeps.

        To look at only: what it was told up to the last round in which it was.
        """
        rules = {name: getattr(each, "growth", None) for name, each in self.pathways.items()}
        return {name: own_copy(rule) for name, rule in rules.items() if rule is not None}

    def __repr__(self) -> str:
        members = members_of(list(self._members.populations.values()), list(self._members.pathways))
        return fit(f"Network, round {self.round:,}, seed {self.seed}: {members}")

    def record(self, population: str | Population | Part, *, to: Any = None) -> Recorder:
        """Return a recorder of who fires in ``population`` from now on, for as long as you hold it.

        The network does not keep it: a recorder that nobody holds is gone, with what it recorded in
        memory.

        Parameters
        ----------
        population : str, Population or Part
            By name or as it is, or a part of it: only its neurons are recorded then, by their
            numbers in the population.
        to : str or Path, optional
            A new folder to which it writes while the network runs, in bounded memory; see
            `read_records`. Default: it keeps all in memory.

        Returns
        -------
        Recorder
            Empty; it fills as the network runs.

        Raises
        ------
        ArgumentError, DataError
            If the folder is there already or cannot be made.
        """
        activity, part = self._find_part(population, "record()")
        recorder = Recorder(activity.name, activity.n if part is None else part.n)
        if part is not None:
            recorder._choose(part.name, part.neurons)
        recorder.labels = label_values(self._members.populations[activity.name])
        return self._recordings.add(recorder, to)

    def forget(self, recorder: Recorder) -> None:
        """Stop recording; what the recorder holds stays. Once more does nothing.

        Parameters
        ----------
        recorder : Recorder
            One that `record` of this network returned.

        Raises
        ------
        ArgumentError, KindError
            If it is not a recorder that this network made.
        """
        self.guard.check("forget()")
        self._recordings.forget(recorder)

    def estimate_records(self, rounds: int) -> dict[str, float]:
        """Return the bytes that recorders would add in so many rounds, in memory or in folders.

        Parameters
        ----------
        rounds : int
            From 0 up.

        Returns
        -------
        dict of str to float
            By what is recorded, such as ``"events of area"``; if as many fire as did up to now, and
            NaN before the first 100 rounds.
        """
        self.guard.check("estimate_records()")
        checks.integer("rounds", rounds, 0)
        return room.estimate(self._recordings.held(), self.round, rounds)

    def winners(self, population: str | Population | Part) -> Index:
        """Return the neurons that fired in the last round.

        Parameters
        ----------
        population : str, Population or Part
            The population, by name or as it is, or a part of it: who of its neurons did.

        Returns
        -------
        ndarray of int32, shape (n_fired,)
            Ascending.
        """
        # The network runs on the original.
        activity, part = self._find_part(population, "winners()")
        return _within(activity.events.neurons.copy(), part)

    def drive(self, population: str | Population | Part) -> Real:
        """Return the drive of each neuron in the last round.

        Parameters
        ----------
        population : str, Population or Part
            The population, by name or as it is, or a part of it.

        Returns
        -------
        ndarray of float64, shape (n,)
            In units of weight.
        """
        activity, part = self._find_part(population, "drive()")
        if activity.ranks.size == 1:
            drive: Real = activity.drive_in_weights
        else:
            drive = activity.ranks.join(activity.drive[activity.own]) / float(activity.scale)
        return drive if part is None else drive[part.neurons]

    def theta(self, population: str | Population) -> float | None:
        """Return the frozen threshold of a population whose rule is `Threshold`.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.

        Returns
        -------
        float or None
            In units of weight; None until `freeze`.
        """
        activity = self._find(population, "theta()")
        return None if activity.theta is None else float(activity.theta / activity.scale)

    def storing(self, population: str | Population | Part) -> Index:
        """Return the neurons of ``population`` whose synapses may learn.

        Parameters
        ----------
        population : str, Population or Part
            The population, by name or as it is, or a part of it.

        Returns
        -------
        ndarray of int32, shape (n_storing,)
            Ascending.
        """
        activity, part = self._find_part(population, "storing()")
        if activity.storing is None:
            return _within(np.arange(activity.n, dtype=np.int32), part)
        return _within(activity.storing.copy(), part)

    def activity(self, population: str | Population) -> ActivityView:
        """Return the live state of ``population``, to look at and not to change.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.

        Returns
        -------
        ActivityView
            Has the attributes of `neurosim.binary.state.Activity`, read-only: drive in whole units,
            counts of ties and of rounds at the cap, and so on. It changes as the network runs.
        """
        return ActivityView(self._find(population, "activity()"))

    def edges(
        self, synapses: str | Synapses, pre: Any = None, post: Any = None
    ) -> tuple[Edges, Real]:
        """Return synapses and their present weights, each of them once.

        Parameters
        ----------
        synapses : str
            Name, such as ``"eye->area"``.
        pre, post : Part or array_like of int, optional
            Between which neurons, by the numbers that they have in their populations. Default: all.

        Returns
        -------
        edges : Edges
            CSR whose row r leads from the r-th of ``pre`` in ascending order; targets ascending.
            Where all are asked for, those that the network runs on, read-only.
        weights : ndarray of float64, shape (n_synapses,)
            In the order of ``edges``.

        Raises
        ------
        ResourceError
            If there are too many to hold.
        """
        with self.guard.reading("edges()"):
            pathway = self._members.pathways[find_name("synapses", synapses, self.synapses)]
            # Fast weights are told as the round to come will find them.
            pathway.when = self.round
            return read_edges(pathway, pre, post, self._members.ranks)

    def _find(self, population: str | Population, call: str) -> Activity:
        self.guard.check(call)
        return self._members.find_activity(population)

    def _find_part(
        self, population: str | Population | Part, call: str
    ) -> tuple[Activity, Part | None]:
        self.guard.check(call)
        return self._members.find_part(population)


def _within(neurons: Index, part: Part | None) -> Index:
    """Return those of some neurons, ascending, that are of a part; all where there is none."""
    return neurons if part is None else np.intersect1d(neurons, part.neurons, assume_unique=True)
