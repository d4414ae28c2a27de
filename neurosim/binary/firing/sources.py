"""Sources: firing rules of neurons that fire by themselves, the inputs of a network."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import SILENCE, Events, Index, spikes
from neurosim.base.errors import KindError
from neurosim.base.random.stream import WORD, Stream
from neurosim.binary.state import Activity
from neurosim.topology.connectivity import Random
from neurosim.topology.labels import as_numbers, keep_named

LARGEST_AMOUNT = 32767


class Source:
    """A rule whose neurons fire by themselves and reach their targets in the same round."""

    driver: ClassVar[str] = "rounds"
    is_source: ClassVar[bool] = True
    most_emitted: ClassVar[int] = 1

    def __eq__(self, other: object) -> bool:
        # Those of dataclasses would compare arrays, which are neither true nor false.
        return type(self) is type(other) and _plain(vars(self)) == _plain(vars(other))

    def __hash__(self) -> int:
        return hash((type(self), _plain(vars(self))))

    def most_firing(self, n: int) -> int:
        """Return how many of ``n`` neurons can fire in a round, at most."""
        return n

    def start(self, n: int) -> None:
        """Do nothing: sources keep nothing from round to round."""

    def tire(self, activity: Activity) -> None:
        """Do nothing: sources do not tire."""

    def read(self, value: Any, n: int) -> Events:
        """Return the events that an input stands for."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
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

    Examples
    --------
    >>> from neurosim import Network, Playback, Population
    >>> net = Network([Population("eye", 4, Playback(events=[[0], [1, 3]]))])
    >>> eye = net.record("eye")
    >>> net.run(3)
    >>> eye.rounds.tolist(), eye.neurons.tolist()
    ([0, 1, 1], [0, 1, 3])
    """

    events: Sequence[Any] | None = None
    reliability: float = 1.0
    background: float = 0.0

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        for name in ("reliability", "background"):
            object.__setattr__(self, name, checks.real(name, getattr(self, name), 0.0, 1.0))
        object.__setattr__(self, "events", _keep_events(self.events))

    @property
    def fires_alone(self) -> bool:
        """Whether neurons fire without input."""
        return self.events is not None or self.background > 0

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        for when, neurons in enumerate(() if self.events is None else self.events):
            checks.index(f"events[{when}]", as_numbers(f"events[{when}]", neurons, None), n)

    def numbered(self, number: Callable[[Any, str], Any]) -> "Playback":
        """Return the same events, of neurons by number, where some are named by label.

        Parameters
        ----------
        number : callable
            From neurons and the name of the argument to numbers.

        Returns
        -------
        Playback
            This one where it names nobody.
        """
        if self.events is None:
            return self
        by_number = [number(who, f"events[{when}]") for when, who in enumerate(self.events)]
        return replace(self, events=by_number)

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
        return np.unique(self.events[when]).astype(np.int32)  # checked at construction


@dataclass(frozen=True, eq=False)
class Graded(Source):
    """Emits numbers, as receptors do: quantised once to 0..32767, so all sums stay whole.

    Parameters
    ----------
    values : array_like of float, shape (n,), optional
        From 0 to ``largest``; emitted in every round. ``Network.run(inputs=...)`` overrides them.
    largest : float
        The value that is emitted as 32767.
    signed : bool
        Whether values may also be negative, down to ``-largest``: changes, not rates.

    Examples
    --------
    >>> from neurosim import Explicit, Graded, KWinners, Network, Population, Synapses
    >>> nose, cells = Population("nose", 2, Graded()), Population("cells", 2, KWinners(1))
    >>> wires = Explicit.from_pairs([(0, 0), (1, 1)], n_pre=2)
    >>> net = Network([nose, cells], [Synapses(nose, cells, wires)])
    >>> net.run(1, inputs={"nose": [0.2, 1.0]})
    >>> net.drive("cells").tolist(), net.winners("cells").tolist()
    ([6553.0, 32767.0], [1])
    """

    values: Any = None
    largest: float = 1.0
    signed: bool = False

    most_emitted: ClassVar[int] = LARGEST_AMOUNT

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "largest", checks.real("largest", self.largest, 1e-300))
        object.__setattr__(self, "signed", checks.flag("signed", self.signed))
        if self.values is not None:
            object.__setattr__(self, "values", checks.kept(checks.plain("values", self.values)))

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
        array = checks.plain("values", value)
        if array.shape != (n,):
            raise KindError(f"values must be {n} plain numbers, got {array.dtype}{array.shape}")
        least = -self.largest if self.signed else 0.0
        for bad in array[~((array >= least) & (array <= self.largest))][:1]:
            checks.real("values", bad.item(), least, self.largest, "raise largest to hold them all")
        return self._quantise(array)

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        del when
        if activity.given is not None:
            return activity.given
        return SILENCE if self.values is None else self._quantise(self.values)

    def _quantise(self, values: Any) -> Events:
        amounts = np.rint(np.asarray(values, np.float64) / self.largest * LARGEST_AMOUNT)
        # An amount of 0 changes no drive, so silent receptors cost nothing.
        neurons = np.flatnonzero(amounts).astype(np.int32)
        return Events(neurons, amounts[neurons].astype(np.int64))


def _plain(value: Any) -> Any:
    """Return values that can be compared and hashed as a whole, which arrays cannot."""
    if isinstance(value, dict):
        return tuple((name, _plain(each)) for name, each in value.items())
    if isinstance(value, np.ndarray):
        return value.shape, *value.ravel().tolist()
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _keep_events(events: Any) -> tuple[Any, ...] | None:
    """Return who fires in each round, in arrays that nobody writes to."""
    if events is None:
        return None
    is_list = isinstance(events, Iterable) and not isinstance(events, str | Mapping)
    if not is_list or isinstance(events, np.ndarray) and not events.ndim:
        raise KindError(f"events must list who fires in each round, got {checks.shown(events)}")
    return tuple(
        checks.kept(keep_named(f"events[{when}]", neurons)) for when, neurons in enumerate(events)
    )


def _drop(neurons: Index, reliability: float, when: int, stream: Stream) -> Index:
    from neurosim.kernels.binary.drop import drop

    out = np.empty_like(neurons)
    keep_below = np.uint64(int(reliability * WORD))
    return out[: drop(neurons, np.uint64(when), keep_below, stream.key, out)]


def _background(p: float, activity: Activity, when: int) -> Index:
    """Draw who fires spontaneously: row ``when`` of a random graph onto the population."""
    from neurosim.kernels.graph.connect import connect_row

    graph = Random(p)
    law = graph.law(activity.background.key)
    n = connect_row(when, activity.n, graph.is_dense, law, activity.scratch)
    return activity.scratch[:n]


def _merge(a: Index, b: Index) -> Index:
    from neurosim.kernels.binary.merge import merge

    out = np.empty(a.size + b.size, np.int32)
    return out[: merge(a, b, out)]
