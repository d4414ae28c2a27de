"""What is set by hand in a network between rounds."""

from collections.abc import Sequence
from typing import Any

from neurosim.base.arrays import SILENCE
from neurosim.base.run_guard import RunGuard
from neurosim.binary import changes, screening
from neurosim.binary.firing.rules import FiringRule
from neurosim.binary.members import Members
from neurosim.binary.recordings import Recordings
from neurosim.binary.step import read_names, read_open
from neurosim.topology.population import Population


class NetworkControls:
    """What sets rules, activity and weights of a `Network` from the next round on."""

    round: int
    guard: RunGuard
    _members: Members
    _recordings: Recordings

    def set_rule(self, population: str | Population, rule: FiringRule) -> None:
        """Give ``population`` another firing rule of the same kind from the next round on.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.
        rule : KWinners, Threshold, Playback or Graded
            The new rule; or one that a user wrote, see `neurosim.binary.firing.rules.FiringRule`.

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
        if old.rule.is_source and self._members.activity[old.name].given is not None:
            self.guard.check_idle("set_rule()")  # what this run plays was read by the old rule
        changes.set_rule(self._members, old, rule)

    def set_storing(self, population: str | Population, storing: Any = 1.0) -> None:
        """Let other neurons of ``population`` store from the next round on; weights stay.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.
        storing : float or array_like of int
            As in `Population`. Default: all.

        Raises
        ------
        ArgumentError
            If a list names a neuron that is retired; inside `probe`, which must leave no trace.

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

    def excite(self, population: str | Population, neurons: Any) -> None:
        """Make ``neurons`` the present events of ``population``, as initial winners.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.
        neurons : array_like of int
            Distinct indices, each below the size of the population.

        Raises
        ------
        KindError
            If the population is a source, or the neurons are no whole numbers.
        ArgumentError
            If a neuron is out of range or named twice, or so many might overflow the drive.
        """
        self.guard.check("excite()")
        changes.excite(self._members, population, neurons)

    def exclude(self, population: str | Population, neurons: Any = ()) -> None:
        """Inhibit ``neurons`` of ``population``, and no others, until the next call: no drive.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.
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

    def rest(self, populations: Sequence[str] | None = None) -> None:
        """Let activity die out, by default everywhere; weights, thresholds and the round stay.

        Parameters
        ----------
        populations : sequence of str, optional
            Names. Default: all.

        Raises
        ------
        ArgumentError
            If a name is unknown; nothing is changed.
        """
        self.guard.check("rest()")
        chosen = None if populations is None else read_names("populations", populations)
        names = self._members.populations if chosen is None else chosen
        # A list, not a loop over names: an unknown name is refused before any activity is touched.
        for activity in [self._members.find_activity(name) for name in names]:
            activity.events = activity.past = SILENCE

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

    def screen(self, population: str | Population) -> None:
        """Note the k-th largest drive of the last round, for `freeze`.

        Where fewer than k neurons are there, it is that of the weakest of them.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.

        Raises
        ------
        KindError
            If the population has no `Threshold` rule.
        ArgumentError
            If the network has not run yet; inside `probe`.
        """
        self._check_change("screen()")
        screening.screen(self._members, population, self.round)

    def freeze(self, population: str | Population, theta: float | None = None) -> float:
        """Set the threshold to ``fraction`` times the (lower) median of the notes, or to ``theta``.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.
        theta : float, optional
            The threshold, in units of weight, above 0; nothing need have been noted then.

        Returns
        -------
        float
            The threshold, in units of weight.

        Raises
        ------
        KindError
            If the population has no `Threshold` rule.
        ArgumentError
            If `screen` has noted nothing and no ``theta`` is given; if that is out of range; inside
            `probe`.
        """
        self._check_change("freeze()")
        return screening.freeze(self._members, population, theta)

    def _check_change(self, call: str) -> None:
        """Refuse ``call`` while another thread runs the network, and in a probe."""
        self.guard.check(call)
        self._recordings.refuse_in_probe(call)
