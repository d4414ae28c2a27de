"""Firing rules: small frozen objects that decide who fires, given the drive."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Protocol

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Events, spikes
from neurosim.base.errors import ArgumentError
from neurosim.base.protocols import required
from neurosim.binary.firing.contest import room_for, winners
from neurosim.binary.state import Activity

TIES = ("lowest_index", "random")
NEVER = 2**63 - 1
"""A threshold that no drive reaches."""


class FiringRule(Protocol):
    """What decides who fires in a round; derive a rule of your own from it.

    Write `most_firing` and `fire`; the rest is there. What a rule keeps from round to round are its
    attributes, made in `start`: every network has a copy of the rule of its own, which is kept and
    brought back with all else by `Network.probe`, in copies and pickles, and where a round fails.
    It is copied in each round, but for arrays that are read-only. What is random must be drawn from
    `Activity.stream` and the round, so that a run can be repeated.

    Every round is held against what the rule says of itself; what breaks a promise ends the run
    with an error that names it, and the round was none.

    Attributes
    ----------
    driver : str
        ``"rounds"``.
    is_source : bool
        Whether neurons fire by themselves and reach their targets in the same round. Default:
        no. A source that plays what ``Network.run(inputs=...)`` is given also has a method
        ``read(value, n)`` that returns the `Events` of an input, as ``activity.given`` is then.
    most_emitted : int
        Largest amount that a neuron emits, on either side of zero. Default: 1, a spike.

    Examples
    --------
    Neurons fire whose drive reaches a threshold that rises with each spike, and decays:

    >>> import numpy as np
    >>> from neurosim import (FiringRule, Network, OneToOne, Playback, Population, Synapses,
    ...                       spikes)
    >>> class Adaptive(FiringRule):
    ...     def __init__(self, theta, rise, decay):
    ...         self.theta, self.rise, self.decay = theta, rise, decay
    ...     def start(self, n):
    ...         self.raised = np.zeros(n)
    ...     def most_firing(self, n):
    ...         return n
    ...     def fire(self, activity, when):
    ...         fires = activity.drive_in_weights >= self.theta + self.raised
    ...         self.raised = self.decay * self.raised + self.rise * fires
    ...         return spikes(np.flatnonzero(fires))
    >>> eye, area = Population("eye", 2, Playback()), Population("area", 2, Adaptive(1, 1, 0.5))
    >>> net = Network([eye, area], [Synapses(eye, area, OneToOne(), weight=1.5)])
    >>> winners = net.record("area")
    >>> net.run(6, inputs={"eye": [0]})
    >>> winners.rounds.tolist()
    [0, 2, 5]
    """

    driver: ClassVar[str] = "rounds"
    is_source: ClassVar[bool] = False
    most_emitted: ClassVar[int] = 1

    def __repr__(self) -> str:
        return reprs.attributes(self)

    @property
    def fires_alone(self) -> bool:
        """Whether neurons fire without input and without drive. Default: no.

        A network in which nobody does, nobody fired and no input is given refuses to run.
        """
        return False

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``. Default: every rule fits."""
        return

    def start(self, n: int) -> None:
        """Make what is kept from round to round, in the network's own copy of the rule."""
        return

    @required
    def most_firing(self, n: int) -> int:
        """Return how many of ``n`` neurons can fire in a round, at most.

        Drives are whole numbers of a unit, chosen such that so many cannot overflow them.
        """

    @required
    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``.

        Parameters
        ----------
        activity : Activity
            Of the population: its size ``n``, ``drive_in_weights`` (a copy), ``drive`` (in whole
            units), ``past`` (the `Events` of the round before), ``excluded`` (indices of those that
            must not fire: they get no drive). Only to be looked at.
        when : int
            The round, from 0.

        Returns
        -------
        Events
            Neurons (int32, ascending, each once) and the amounts that they emit (int64), as
            `spikes` makes them of neurons that emit 1.
        """

    def tire(self, activity: Activity) -> None:
        """Change what is kept after a round in which synapses learn. Default: nothing."""
        return


@dataclass(frozen=True)
class KWinners(FiringRule):
    """The ``k`` neurons of largest positive drive fire.

    Parameters
    ----------
    k : int
        From 0 to the size of the population. A neuron without drive never fires.
    ties : str
        Who wins among equal drives: ``"lowest_index"``, or ``"random"``, drawn anew for each
        neuron and round from the seed and the name of the population.
    refraction : float
        Share of its drive by which a neuron that fires in a plastic round is less excitable from
        then on, from 0 to 1000: beta, where learning shall not make a neuron fire for everything.
    exact : bool
        Whether always exactly ``k`` fire, if need be with a drive of zero or below: for codes, in
        which a silent neuron would be missed. Excluded neurons never fire. Without ``refraction``.

    References
    ----------
    .. [1] Papadimitriou et al., PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117 (the cap).

    Examples
    --------
    >>> from neurosim import Explicit, KWinners, Network, Playback, Population, Synapses
    >>> eye, area = Population("eye", 3, Playback()), Population("area", 3, KWinners(2))
    >>> wires = Explicit.from_pairs([(0, 0), (0, 2), (1, 2), (2, 1)], n_pre=3)
    >>> net = Network([eye, area], [Synapses(eye, area, wires)])
    >>> net.run(1, inputs={"eye": [0, 1, 2]})  # drives 1, 1 and 2; the tie goes to neuron 0
    >>> net.winners("area")
    array([0, 2], dtype=int32)
    """

    k: int
    ties: str = field(default="lowest_index", kw_only=True)
    refraction: float = field(default=0.0, kw_only=True)
    exact: bool = field(default=False, kw_only=True)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        checks.integer("k", self.k, 0)
        checks.choice("ties", self.ties, TIES)
        object.__setattr__(self, "exact", checks.flag("exact", self.exact))
        refraction = checks.real("refraction", self.refraction, 0.0, 1000.0)
        object.__setattr__(self, "refraction", refraction)
        if self.exact and refraction:
            raise ArgumentError(
                f"refraction must be 0 where exactly k fire, got {refraction:g}; leave out exact"
            )

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        checks.integer("k", self.k, 0, n, "lower k or enlarge the population")

    def most_firing(self, n: int) -> int:
        """Return how many of ``n`` neurons can fire in a round, at most."""
        return self.k

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        is_random = self.ties == "random"
        return spikes(winners(activity, self.k, when if is_random else None, self.exact))

    def tire(self, activity: Activity) -> None:
        """Make those that fire less excitable."""
        if self.refraction:
            activity.refract(self.refraction)


@dataclass(frozen=True)
class Threshold(FiringRule):
    """All neurons whose drive reaches theta fire, so an assembly may grow.

    Until `Network.freeze` the ``k`` strongest fire (screening) and each `Network.screen` notes
    how strong the k-th was. Freezing sets theta to ``fraction`` times the median of the notes.

    Parameters
    ----------
    k : int
        Winners during screening.
    fraction : float
        Threshold as a share of the k-th largest drive of a screened item, from 1e-6 to 1e100.
    at_most : int, optional
        Emergency cap: at most so many fire, the strongest. Default 3 k.

    Examples
    --------
    Let a picture find its winners, note what drives them, freeze, and see who fires:

    >>> from neurosim import Hebbian, Network, Playback, Population, Random, Synapses, Threshold
    >>> eye, area = Population("eye", 200, Playback()), Population("area", 500, Threshold(k=20))
    >>> wires = Synapses(eye, area, Random(0.1), plasticity=Hebbian(beta=0.2, w_max=10))
    >>> net = Network([eye, area], [wires], seed=1)
    >>> net.run(15, inputs={"eye": range(100)})
    >>> net.screen("area")
    >>> theta = net.freeze("area")
    >>> net.run(1, inputs={"eye": range(100)}, plastic=False)
    >>> net.winners("area").size
    20
    """

    k: int
    fraction: float = 0.7
    at_most: int | None = None

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        fraction = checks.real("fraction", self.fraction, 1e-6)
        object.__setattr__(self, "fraction", checks.real("fraction", fraction, 1e-6, 1e100))

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        checks.integer("k", self.k, 1, n, "lower k or enlarge the population")
        if self.at_most is not None:
            checks.integer("at_most", self.at_most, self.k, n)

    def most_firing(self, n: int) -> int:
        """Return how many of ``n`` neurons can fire in a round, at most."""
        return min(n, 3 * self.k if self.at_most is None else self.at_most)

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        from neurosim.kernels.binary.select import select_above

        if activity.theta is None:
            return spikes(winners(activity, self.k))
        # A fraction of up to 1e100 may lift theta above what int64 holds.
        theta, drive = np.int64(min(activity.theta, NEVER)), activity.drive[activity.own]
        n = select_above(drive, theta, activity.scratch)
        most = self.most_firing(activity.n)
        # One more than may fire tells that there are too many.
        fired = activity.scratch[: min(n, most + 1)].astype(np.int64) + activity.own.start
        fired = activity.ranks.join_few(fired, room_for(most, activity.ranks.size))
        if fired.size > most:
            activity.n_capped += 1
            return spikes(winners(activity, most))
        return spikes(fired.astype(np.int32))

    def screened_theta(self, notes: Sequence[int]) -> int:
        """Return theta for the k-th largest drives that screening noted, in whole units."""
        ordered = sorted(notes)
        middle = ordered[(len(ordered) - 1) // 2]
        # As written, 0.9 is nine tenths: who gets exactly theta fires.
        return max(1, math.ceil(Fraction(repr(self.fraction)) * middle))
