"""What can be seen of a network that runs in rounds."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import numpy as np

from neurosim.base.arrays import Edges, Index, Real
from neurosim.base.names import Named, find_name
from neurosim.base.reprs import fit
from neurosim.base.run_guard import RunGuard
from neurosim.binary.members import Members
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.recorder import Recorder
from neurosim.binary.recordings import Recordings
from neurosim.binary.state import Activity, ActivityView
from neurosim.binary.step import read_edges
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses, members_of


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

    def __repr__(self) -> str:
        members = members_of(list(self._members.populations.values()), list(self._members.pathways))
        return fit(f"Network, round {self.round:,}, seed {self.seed}: {members}")

    def record(self, population: str) -> Recorder:
        """Return a recorder of who fires in ``population`` from now on, for as long as you hold it.

        The network does not keep it: a recorder that nobody holds is gone, with what it recorded.
        """
        activity = self._find(population, "record()")
        return self._recordings.add(Recorder(population, activity.n))

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
        return self._find(population, "winners()").events.neurons.copy()

    def drive(self, population: str) -> Real:
        """Return the drive of the last round, float64, shape (n,), in units of weight."""
        return self._find(population, "drive()").drive_in_weights

    def theta(self, population: str) -> float | None:
        """Return the frozen threshold in units of weight, or None while screening."""
        activity = self._find(population, "theta()")
        return None if activity.theta is None else float(activity.theta / activity.scale)

    def storing(self, population: str) -> Index:
        """Return which neurons of ``population`` store, int32, ascending."""
        activity = self._find(population, "storing()")
        if activity.storing is None:
            return np.arange(activity.n, dtype=np.int32)
        return activity.storing.copy()

    def activity(self, population: str) -> ActivityView:
        """Return the state of ``population``, an `neurosim.binary.state.Activity`, read-only.

        It is live: counts of ties and caps, drive in whole units, and what else a round leaves.
        """
        return ActivityView(self._find(population, "activity()"))

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

    def _find(self, population: str, call: str) -> Activity:
        self.guard.check(call)
        return self._members.find_activity(population)
