"""Firing rules: small frozen objects that decide who fires, given the drive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from neurosim import checks
from neurosim.arrays import SILENCE, Events, Index, spikes
from neurosim.connectome import Random
from neurosim.errors import KindError
from neurosim.state import Activity
from neurosim.stream import WORD, Stream

LARGEST_AMOUNT = 32767
NEVER = 2**63 - 1
"""A threshold that no drive reaches."""


class FiringRule(Protocol):
    """What a firing rule must answer."""

    is_source: ClassVar[bool]
    most_emitted: ClassVar[int]

    @property
    def fires_alone(self) -> bool:
        """Whether neurons fire without input and without drive."""

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""


class Target:
    """A rule whose neurons fire by their drive, one round after the neurons that drive them."""

    is_source: ClassVar[bool] = False
    most_emitted: ClassVar[int] = 1
    fires_alone: ClassVar[bool] = False


class Source:
    """A rule whose neurons fire by themselves and reach their targets in the same round."""

    is_source: ClassVar[bool] = True
    most_emitted: ClassVar[int] = 1

    def read(self, value: Any, n: int) -> Events:
        """Return the events that an input stands for."""
        raise NotImplementedError


@dataclass(frozen=True)
class KWinners(Target):
    """The ``k`` neurons of largest positive drive fire; ties go to the lowest index.

    Parameters
    ----------
    k : int
        From 0 to the size of the population. A neuron without drive never fires.

    References
    ----------
    .. [1] Papadimitriou et al., PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117 (the cap).
    """

    k: int

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        checks.integer("k", self.k, 0, n, "lower k or enlarge the population")

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        return spikes(_winners(activity, self.k))


@dataclass(frozen=True)
class Threshold(Target):
    """All neurons whose drive reaches theta fire, so an assembly may grow.

    Until `Network.freeze` the ``k`` strongest fire (screening) and each `Network.screen` notes
    how strong the k-th was. Freezing sets theta to ``fraction`` times the median of the notes.

    Parameters
    ----------
    k : int
        Winners during screening.
    fraction : float
        theta as a share of the k-th largest drive of a screened item, above 0.
    at_most : int, optional
        Emergency cap: at most so many fire, the strongest. Default 3 k.
    """

    k: int
    fraction: float = 0.7
    at_most: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "fraction", checks.real("fraction", self.fraction, 1e-6))

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        checks.integer("k", self.k, 1, n, "lower k or enlarge the population")
        if self.at_most is not None:
            checks.integer("at_most", self.at_most, self.k, n)

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        from neurosim.kernels.select import select_above

        if activity.theta is None:
            return spikes(_winners(activity, self.k))
        n = select_above(activity.drive, np.int64(min(activity.theta, NEVER)), activity.scratch)
        most = min(activity.n, 3 * self.k if self.at_most is None else self.at_most)
        if n > most:
            activity.n_capped += 1
            return spikes(_winners(activity, most))
        return spikes(activity.scratch[:n].copy())

    def screened_theta(self, notes: Sequence[int]) -> int:
        """Return theta for the k-th largest drives that screening noted, in whole units."""
        ordered = sorted(notes)
        middle = ordered[(len(ordered) - 1) // 2]
        numerator, denominator = self.fraction.as_integer_ratio()
        return max(1, -(-middle * numerator // denominator))


@dataclass(frozen=True)
class Playback(Source):
    """Fires given neurons: an input.

    Parameters
    ----------
    events : sequence of array_like of int, optional
        Who fires in round 0, 1, ...; silence after the last. ``Network.run(inputs=...)`` plays
        the same neurons in every round of that run instead.
    reliability : float
        Probability that a given event happens, from 0 to 1, drawn anew for each neuron and round.
    background : float
        Probability that any neuron fires on its own, per round, from 0 to 1.
    """

    events: Sequence[Any] | None = None
    reliability: float = 1.0
    background: float = 0.0

    def __post_init__(self) -> None:
        for name in ("reliability", "background"):
            object.__setattr__(self, name, checks.real(name, getattr(self, name), 0.0, 1.0))

    @property
    def fires_alone(self) -> bool:
        """Whether neurons fire without input."""
        return self.events is not None or self.background > 0

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        for when, neurons in enumerate(() if self.events is None else self.events):
            checks.index(f"events[{when}]", neurons, n)

    def read(self, value: Any, n: int) -> Events:
        """Return the events that an input stands for."""
        return spikes(checks.index("inputs", value, n))

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        neurons = self._given(activity, when)
        if self.reliability < 1:
            neurons = _drop(neurons, self.reliability, when, activity.stream)
        if self.background > 0:
            neurons = _merge(neurons, _background(self.background, activity, when))
        return spikes(neurons)

    def _given(self, activity: Activity, when: int) -> Index:
        if activity.given is not None:
            return activity.given.neurons
        if self.events is None or when >= len(self.events):
            return SILENCE.neurons
        return checks.index(f"events[{when}]", self.events[when], activity.n)


@dataclass(frozen=True)
class Graded(Source):
    """Emits numbers, as receptors do: quantised once to 0..32767, so all sums stay whole.

    Parameters
    ----------
    values : array_like of float, shape (n,), optional
        From 0 to ``largest``; emitted in every round. ``Network.run(inputs=...)`` overrides them.
    largest : float
        The value that is emitted as 32767.
    """

    values: Any = None
    largest: float = 1.0

    most_emitted: ClassVar[int] = LARGEST_AMOUNT

    def __post_init__(self) -> None:
        checks.real("largest", self.largest, 1e-300)

    @property
    def fires_alone(self) -> bool:
        """Whether neurons emit without input."""
        return self.values is not None

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        if self.values is not None:
            self.read(self.values, n)

    def read(self, value: Any, n: int) -> Events:
        """Return the events that an input stands for."""
        array = np.asarray(value)
        if array.dtype.kind not in "iuf" or array.shape != (n,):
            raise KindError(f"values must be {n} plain numbers, got {array.dtype}{array.shape}")
        for bad in array[~((array >= 0) & (array <= self.largest))][:1]:
            checks.real("values", bad.item(), 0.0, self.largest, "raise largest to hold them all")
        amounts = np.rint(array.astype(np.float64) / self.largest * LARGEST_AMOUNT)
        neurons = np.flatnonzero(amounts).astype(np.int32)
        return Events(neurons, amounts[neurons].astype(np.int64))

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        del when
        if activity.given is not None:
            return activity.given
        return SILENCE if self.values is None else self.read(self.values, activity.n)


def _winners(activity: Activity, k: int) -> Index:
    from neurosim.kernels.select import select_winners

    winners = np.empty(k, np.int32)
    n, n_tied = select_winners(activity.drive, k, winners)
    activity.n_tied += n_tied
    activity.n_short += n < k
    return winners[:n]


def _drop(neurons: Index, reliability: float, when: int, stream: Stream) -> Index:
    from neurosim.kernels.drop import drop

    out = np.empty_like(neurons)
    keep_below = np.uint64(int(reliability * WORD))
    return out[: drop(neurons, np.uint64(when), keep_below, stream.key, out)]


def _background(p: float, activity: Activity, when: int) -> Index:
    """Draw who fires spontaneously: row ``when`` of a random graph onto the population."""
    from neurosim.connectome import tabulate
    from neurosim.kernels.connect import connect_row

    block = Random(p).block
    key = activity.background.key
    n = connect_row(when, activity.n, block, *tabulate(p, block), key, activity.scratch)
    return activity.scratch[:n]


def _merge(a: Index, b: Index) -> Index:
    from neurosim.kernels.merge import merge

    out = np.empty(a.size + b.size, np.int32)
    return out[: merge(a, b, out)]
