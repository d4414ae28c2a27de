"""Collapse: a projection that forms no assembly of its own, but ends in one that is there.

A synapse within an assembly grows by (1 + beta) in each round in which both its ends fire, up to
``w_max``. After 30 rounds at beta = 0.1 it counts as much as 17 that have not learned. Then the few
neurons that a new stimulus shares with an old assembly by chance drive the rest of it more than the
stimulus drives its own winners, and the area falls back into the old assembly.

A projection is told to have collapsed if

- more than half of its final winners (where they are a share c of the area: (1 + c) / 2) are those
  with which the projection of *other* sources ended,
- at most as many of what its sources drove by themselves, in their first round, were: sources that
  are alike have assemblies that are alike, and no recurrence is needed for it,
- and none of these sources ever fired together with one of those: then the assemblies are meant to
  meet (association, merging, a copy that restores).

A first round with recurrence in the area says nothing of the sources alone, so there the first and
the third condition decide.
"""

import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Index
from neurosim.base.reprs import fit, listed

HERE = os.path.dirname(__file__)


class CollapseWarning(UserWarning):
    """A projection ended in an assembly that other sources had formed.

    Examples
    --------
    >>> import warnings
    >>> warnings.simplefilter("error", CollapseWarning)  # stop where it happens
    >>> warnings.simplefilter("ignore", CollapseWarning)  # where it is expected
    >>> warnings.resetwarnings()
    """


class Former(NamedTuple):
    """Whose assembly a projection ended in.

    Attributes
    ----------
    sources : frozenset of str
        Who had formed it.
    share : float
        Of the final winners that are in it.
    is_held : bool
        Whether the area still fired into itself when the projection began.
    """

    sources: frozenset[str]
    share: float
    is_held: bool


@dataclass
class _Projection:
    """The projection that is under way: who fires, whom they drove alone, who won last."""

    sources: frozenset[str]
    first: Index
    last: Index
    is_told: bool = False


@dataclass(repr=False)
class Assemblies:
    """Which projection was the last to end in each neuron of an area.

    Parameters
    ----------
    n : int
        Neurons of the area.

    Examples
    --------
    >>> area = Assemblies(6)
    >>> area.note(["S"], [np.array([0, 1])], is_alone=True)
    >>> area.note(["T"], [np.array([4, 5])], is_alone=True)
    >>> area.note(["T"], [np.array([1, 5]), np.array([0, 1])], is_alone=False)
    Former(sources=frozenset({'S'}), share=1.0, is_held=False)
    """

    n: int
    _ended: Index | None = None
    _numbers: dict[frozenset[str], int] = field(default_factory=dict)
    _together: dict[str, frozenset[str]] = field(default_factory=dict)
    _now: _Projection | None = None

    def __repr__(self) -> str:
        sources = [" and ".join(sorted(names)) for names in list(self._numbers)]
        return fit(f"Assemblies in {self.n:,} neurons, formed by {listed(sources) or 'none yet'}")

    def note(
        self, sources: Iterable[str], winners: Sequence[Index], *, is_alone: bool
    ) -> Former | None:
        """Note rounds of a projection in which synapses learned; return what it collapsed into.

        Parameters
        ----------
        sources : iterable of str
            Who fired into the area, but for itself.
        winners : sequence of ndarray of int32
            Who won, round by round.
        is_alone : bool
            Whether the area did not fire into itself.

        Returns
        -------
        Former or None
            Told once for a projection, in however many calls its rounds are noted.
        """
        who = frozenset(sources)
        if not who or not winners or not winners[-1].size:
            return None
        self._meet(who)
        if self._now is None or self._now.sources != who:
            self._end()
            self._now = _Projection(who, winners[0] if is_alone else winners[0][:0], winners[-1])
        self._now.last = winners[-1]
        return None if self._now.is_told else self._look(self._now)

    def teach(self, sources: Iterable[str]) -> None:
        """Note that sources fired into an area that is fixed: they learn the assembly it holds."""
        self._meet(frozenset(sources) | (self._now.sources if self._now else frozenset()))

    def _meet(self, sources: frozenset[str]) -> None:
        for source in sources:
            self._together[source] = self._together.get(source, frozenset()) | sources

    def _end(self) -> None:
        """Give the neurons in which a projection ended to its sources."""
        if self._now is None:
            return
        if self._ended is None:
            self._ended = np.full(self.n, -1, np.int32)
        number = self._numbers.setdefault(self._now.sources, len(self._numbers))
        self._ended[self._now.last] = number

    def _look(self, now: _Projection) -> Former | None:
        if self._ended is None:
            return None
        counts = np.bincount(self._ended[now.last] + 1, minlength=2)
        most = int(counts[1:].argmax())
        n_first = np.count_nonzero(self._ended[now.first] == most)
        # Half-way from chance, which in dense areas is not small, to all of them.
        most_apart = now.last.size * (1 + now.last.size / self.n) / 2
        if not counts[most + 1] > most_apart >= n_first:
            return None
        former = list(self._numbers)[most]
        if any(former & self._together[source] for source in now.sources):
            return None
        now.is_told = True
        return Former(former, float(counts[most + 1] / now.last.size), not now.first.size)


def warn(sources: Iterable[str], area: str, former: Former) -> None:
    """Say to whoever called the operation that a projection collapsed."""
    new, old = (" and ".join(map(repr, sorted(names))) for names in (sources, former.sources))
    why, way = (
        ("which the area still held", f"let {new} fire alone for a round before the area does")
        if former.is_held
        else (
            "whose synapses have outgrown the new input",
            "lower w_max (to 3, say), rounds or beta",
        )
    )
    warnings.warn(
        f"the projection of {new} into {area!r} formed no assembly of its own: it shares "
        f"{former.share:.2f} of its winners with that of {old}, {why}; {way}",
        CollapseWarning,
        stacklevel=_outside(),
    )


def _outside() -> int:
    """Return how many frames up the first caller outside of the models is."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and os.path.dirname(frame.f_code.co_filename) == HERE:
        level, frame = level + 1, frame.f_back
    return level
