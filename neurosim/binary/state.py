"""What a population is doing right now."""

from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import SILENCE, Events, Fixed, Index, Real, readonly
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.base.ranks.ranks import ALONE, Ranks
from neurosim.base.reprs import counted, fit

NEVER = 2**62
"""A bias above every drive."""
PASSING = (
    *("events", "past", "given", "excluded", "inhibited", "tied", "n_tied", "n_short", "n_capped"),
    "rule",
)
"""Names of what a round changes, besides the drive; always made anew, never written to."""
MEASURED = ("scale", "bias", "theta", "notes", "most_excited")
"""Names of what initial winners change, by way of the unit; always made anew, never written to."""


@dataclass
class Activity:
    """The state of one population in a running network.

    Attributes
    ----------
    n : int
    scale : Fraction
        Units of drive in a weight of 1.
    drive : ndarray of int64, shape (n,)
        Summed input of this round.
    events, past : Events
        Who fired in this round and in the one before.
    given : Events or None
        Input played in every round of the present run.
    excluded : ndarray of int32
        Neurons that must not fire: those that are inhibited, and those that are not there.
    inhibited : ndarray of int32
        Neurons that get no drive for now.
    absent : ndarray of int32
        Neurons that are not born yet or retired, ascending; no synapse leads to them.
    n_born : int
        Neurons that were there so far: those from 0 on.
    theta : int or None
        Frozen threshold in units of drive.
    notes : list of int
        The k-th largest drives noted by screening.
    most_firing : int
        Neurons that the rule promised to let fire at most.
    most_excited : int
        Most initial winners given so far, or events left over from another rule.
    tied : int
        Neurons that lost a tie in the last round.
    n_tied, n_short, n_capped : int
        Neurons that lost a tie; rounds with fewer than k winners; rounds at the emergency cap.
    bias : ndarray of int64, shape (n,) or (0,)
        What refraction takes off the drive; empty where nothing has been refracted.
    storing : ndarray of int32 or None
        Neurons whose synapses may change, ascending; None where all may.
    rule : FiringRule
        The network's own, with what it keeps from round to round.
    ranks : Ranks
        The processes that share the population.
    own : slice
        The neurons whose drive and bias are told here; of all others they are 0, and what is never
        written to takes no memory.
    """

    n: int
    stream: Stream
    scale: Fraction = Fraction(1)
    events: Events = SILENCE
    past: Events = SILENCE
    given: Events | None = None
    inhibited: Index = field(default_factory=lambda: SILENCE.neurons)
    n_born: int = -1
    theta: int | None = None
    notes: list[int] = field(default_factory=list)
    most_firing: int = 0
    most_excited: int = 0
    tied: int = 0
    n_tied: int = 0
    n_short: int = 0
    n_capped: int = 0
    storing: Index | None = None
    rule: Any = None
    ranks: Ranks = ALONE
    own: slice = field(init=False)
    excluded: Index = field(init=False)
    absent: Index = field(init=False)
    background: Stream = field(init=False)
    drive: Fixed = field(init=False)
    scratch: Index = field(init=False)
    bias: Fixed = field(init=False)
    is_firing: "np.ndarray[tuple[int], np.dtype[np.uint8]]" = field(init=False)

    def __post_init__(self) -> None:
        self.own = slice(*self.ranks.span(self.n))
        self.background = Stream(self.stream.seed, f"{self.stream.name}/background")
        self.drive = np.zeros(self.n, np.int64)
        self.scratch = np.empty(self.n, np.int32)
        self.bias = np.empty(0, np.int64)
        self.is_firing = np.zeros(self.n, np.uint8)
        self._marked: Index = self.events.neurons
        self.n_born = self.n if self.n_born < 0 else self.n_born
        self.set_absent(np.arange(self.n_born, self.n, dtype=np.int32))

    @property
    def name(self) -> str:
        """The name of the population."""
        return self.stream.name.removeprefix("population ")

    def mine(self, neurons: Index) -> Index:
        """Return those of ``neurons``, ascending, that are this process's own."""
        if self.ranks.size == 1:
            return neurons
        first, stop = np.searchsorted(neurons, (self.own.start, self.own.stop))
        return neurons[first:stop]

    def that_are_mine(self, events: Events) -> Events:
        """Return those of ``events`` whose neurons are this process's own."""
        if self.ranks.size == 1:
            return events
        first, stop = np.searchsorted(events.neurons, (self.own.start, self.own.stop))
        return Events(events.neurons[first:stop], events.amounts[first:stop])

    def alive(self) -> Index:
        """Return the neurons that are there, ascending; a copy."""
        is_there = np.ones(self.n, bool)
        is_there[self.absent] = False
        return np.flatnonzero(is_there).astype(np.int32)

    def set_absent(self, absent: Index) -> None:
        """Let these neurons not be there, and all others."""
        self.absent = absent.astype(np.int32)
        self.inhibit(self.inhibited)

    def inhibit(self, neurons: Index) -> None:
        """Let these neurons, ascending, and no others, get no drive."""
        self.inhibited = neurons
        self.excluded = np.union1d(neurons, self.absent) if self.absent.size else neurons

    def silence(self) -> None:
        """Take the drive from all that must not fire, whatever leads to them."""
        if not self.excluded.size:
            return
        # Those not born yet at once: they may be a thousand times as many as all others.
        self.drive[self.n_born :] = 0
        born = self.excluded[: np.searchsorted(self.excluded, self.n_born)]
        self.drive[self.mine(born)] = 0

    def refuse_absent(self, neurons: Index) -> None:
        """Raise if one of these neurons is not there."""
        if not self.absent.size:
            return
        for bad in neurons[np.isin(neurons, self.absent)][:1]:
            told = "retired" if bad < self.n_born else "not born yet; add_neurons() and divide() "
            remedy = "; alive() tells who is there" if bad < self.n_born else "let neurons be there"
            raise ArgumentError(f"neuron {bad} of {self.name!r} is {told}{remedy}")

    def __repr__(self) -> str:
        now = f"{self.events.neurons.size:,} fire, {self.past.neurons.size:,} fired before"
        more = f"{self.excluded.size:,} excluded, {counted(self.n_tied, 'tie')} lost"
        return fit(f"Activity of {self.stream.name} ({counted(self.n, 'neuron')}): {now}, {more}")

    @property
    def drive_in_weights(self) -> Real:
        """Summed input of this round in units of weight, float64, shape (n,); a copy."""
        drive: Real = self.drive / float(self.scale)
        return drive

    def mark(self, events: Events) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
        """Return a mask of the events' neurons, valid until the next call."""
        if events.neurons is not self._marked:  # the same for all that leads here
            # By what was set: a population may be a million times as large as its winners.
            self.is_firing[self._marked] = 0
            self.is_firing[events.neurons] = 1
            self._marked = events.neurons
        return self.is_firing

    def that_store(self, events: Events) -> Events:
        """Return those of ``events`` whose neurons may store; the same object where all may."""
        if self.storing is None:
            return events
        places = np.searchsorted(self.storing, events.neurons)
        # Neurons above all that store are pointed behind the end.
        is_inside = places < self.storing.size
        is_inside[is_inside] = self.storing[places[is_inside]] == events.neurons[is_inside]
        return Events(events.neurons[is_inside], events.amounts[is_inside])

    def count(self, n_winners: int, k: int, n_tied: int) -> None:
        """Note how a choice of up to ``k`` winners went."""
        self.tied = n_tied
        self.n_tied += n_tied
        self.n_short += n_winners < k

    def refract(self, refraction: float) -> None:
        """Raise the bias of those that fire by a share of their drive."""
        if not self.bias.size:
            self.bias = np.zeros(self.n, np.int64)
        neurons = self.mine(self.events.neurons)
        # In float64: up to 1000 times a drive need not fit into int64, and is cut before it is one.
        more = np.minimum(np.rint(refraction * self.drive[neurons]), NEVER).astype(np.int64)
        self.bias[neurons] = np.minimum(self.bias[neurons] + more, NEVER)

    def rescale(self, scale: Fraction) -> None:
        """Express drive, bias and threshold in other units."""
        ratio = scale / self.scale
        if ratio != 1:
            self.drive = _scaled(self.drive, ratio, self.own)
            self.bias = _scaled(self.bias, ratio, self.own)
        # A Fraction, so rounded once: who gets exactly theta goes on to reach it.
        self.theta = None if self.theta is None else round(self.theta * ratio)
        self.notes = [round(note * ratio) for note in self.notes]
        self.scale = scale

    def keep(self) -> dict[str, Any]:
        """Return values that rounds without learning and initial winners change, for `restore`."""
        measured = {name: getattr(self, name) for name in MEASURED}
        # The drive alone is written into from round to round; all else is made anew.
        return {**self.keep_events(), **measured, "drive": _copied(self.drive, self.own)}

    def keep_events(self) -> dict[str, Any]:
        """Return the same but the drive, which every round makes anew, for `restore_events`."""
        return {name: getattr(self, name) for name in PASSING}

    def restore_events(self, kept: dict[str, Any]) -> None:
        """Return to what `keep_events` returned."""
        for name, value in kept.items():
            setattr(self, name, value)

    def restore(self, kept: dict[str, Any]) -> None:
        """Return to what `keep` returned, to the bit: in the units of then."""
        self.restore_events(kept)


class ActivityView:
    """What an `Activity` says now, in arrays that nobody writes into."""

    def __init__(self, activity: Activity):
        object.__setattr__(self, "_activity", activity)

    def __repr__(self) -> str:
        return repr(self._activity)

    def __getattr__(self, name: str) -> Any:
        if name not in Activity.__dataclass_fields__:
            names = dir(self)
            hint = checks.meant(name, names)
            raise AttributeError(f"activity has no {name!r}; it has {', '.join(names)}{hint}")
        value = getattr(self._activity, name)
        if isinstance(value, np.ndarray):
            return readonly(value)
        if isinstance(value, Events):
            return Events(readonly(value.neurons), readonly(value.amounts))
        return deepcopy(value) if name in ("notes", "rule") else value

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(
            f"{name} of an activity can only be looked at; excite(), rest(), exclude(), freeze() "
            "and set_storing() of the network change it"
        )

    def __dir__(self) -> list[str]:
        return list(Activity.__dataclass_fields__)


def _copied(amounts: Fixed, own: slice) -> Fixed:
    """Return a copy; what is not this process's own stays untouched, and takes no memory."""
    copied = np.zeros(amounts.size, np.int64)
    copied[own] = amounts[own]
    return copied


def _scaled(amounts: Fixed, ratio: Fraction, own: slice) -> Fixed:
    if ratio == 1 or not amounts[own].any():
        return amounts
    scaled = np.zeros(amounts.size, np.int64)
    scaled[own] = np.minimum(np.rint(amounts[own] * float(ratio)), NEVER).astype(np.int64)
    return scaled
