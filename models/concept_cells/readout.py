"""Readout: what the rows of the Ison scorecard are computed from, whatever model was recorded."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Real
from neurosim.models.concept_cells.subject import NP, P

Units = npt.NDArray[np.bool_]


class Readout(NamedTuple):
    """Responses of all units of one seed; the pair comes first, all other pictures are foils.

    Attributes
    ----------
    before, after : ndarray of float64, shape (n_pictures, n)
        Response to each picture, summed over its presentations.
    together : ndarray of float64, shape (n,)
        Response to both together, summed likewise.
    n_alone, n_together : int
        How many presentations these are sums of.
    members_before, members_after : ndarray of bool, shape (n_pictures, n)
        Who responds.
    curves : ndarray of float64, shape (n_looks + 1, n_pictures or 2, n)
        Response at each look, the first before any exposure.
    has_begun : ndarray of bool, shape (n_looks, n_pictures or 2, n)
        Whether it is one.
    exposures : ndarray of int, shape (n_looks,)
        Exposures before each look.
    """

    before: Real
    after: Real
    together: Real
    n_alone: int
    n_together: int
    members_before: Units
    members_after: Units
    curves: Real
    has_begun: Units
    exposures: npt.NDArray[np.int64]


class Side(NamedTuple):
    """One direction of the association: units that prefer ``mine`` may gain ``other``."""

    readout: Readout
    mine: int
    other: int
    units: Units

    @property
    def gained(self) -> Units:
        """Units that respond to the associate after and did not before."""
        return np.asarray(self.units & self.readout.members_after[self.other])

    @property
    def share(self) -> float:
        """Pair-coding share."""
        return ratio(self.gained.sum(), self.units.sum())

    def foil_gains(self) -> tuple[int, int]:
        """Return how many responses to foils the units gained, and how many they could."""
        lacking = self.units & ~self.readout.members_before[2:]
        return int((lacking & self.readout.members_after[2:]).sum()), int(lacking.sum())


def find_sides(readout: Readout) -> list[Side]:
    """Return both directions: units of one picture of the pair, and not of the other."""
    before = readout.members_before
    return [
        Side(readout, mine, other, before[mine] & ~before[other])
        for mine, other in ((P, NP), (NP, P))
    ]


def score(readout: Readout, chance: float, related: set[tuple[int, int]]) -> dict[str, float]:
    """Return the value of every row; NaN where it is undefined.

    Parameters
    ----------
    readout : Readout
    chance : float
        Overlap to expect of two assemblies: the share of the units that one takes.
    related : set of tuple of int
        Pairs of pictures that may overlap.
    """
    before, after, sides = readout.members_before, readout.members_after, find_sides(readout)
    overlap_before, overlap_after = unrelated(before, related), unrelated(after, related)
    pair = overlap(after[P], after[NP])
    share = ratio(sum(s.gained.sum() for s in sides), sum(s.units.sum() for s in sides))
    to_foils = ratio(*np.sum([s.foil_gains() for s in sides], axis=0))
    members = after[P] | after[NP]
    return {
        "1": share,
        "2a": to_foils,
        "2b": ratio(to_foils, share),
        **_strengths(readout, sides),
        **_time_course(readout, sides),
        "9a": overlap_after / chance,
        "9b": (overlap_after - overlap_before) / chance,
        "10a": pair / chance,
        "10b": pair,
        "11a": ratio(after[[P, NP]].sum(), before[[P, NP]].sum()),
        "11b": ratio((members & ~before.any(axis=0)).sum(), members.sum()),
        "12": ratio(sides[NP].share, sides[P].share),
    }


def _strengths(readout: Readout, sides: list[Side]) -> dict[str, float]:
    """Rows 3 to 6: summed responses of the two directions."""

    def total(responses: Real, units: str, shown: str) -> float:
        return float(sum(responses[getattr(s, shown), getattr(s, units)].sum() for s in sides))

    before, after = readout.before, readout.after
    preferred = total(before, "units", "mine")
    together = sum(readout.together[s.units].sum() for s in sides) / readout.n_together
    return {
        "3": ratio(total(after, "units", "mine"), preferred),
        "4": ratio(together, preferred / readout.n_alone),
        "5": ratio(total(before, "units", "other"), preferred),
        "6": ratio(total(after, "gained", "other"), total(after, "gained", "mine")),
    }


def _time_course(readout: Readout, sides: list[Side]) -> dict[str, float]:
    """Rows 7 and 8: when, and how abruptly, the gained response appears."""
    curves = np.concatenate([readout.curves[:, s.other][:, s.gained] for s in sides], axis=1)
    if not (curves.shape[1] and len(readout.exposures)):
        return {"7": np.nan, "8": np.nan}
    begun = np.concatenate([readout.has_begun[:, s.other][:, s.gained] for s in sides], axis=1)
    exposures = readout.exposures
    onset = np.where(begun.any(axis=0), exposures[begun.argmax(axis=0)], exposures[-1] + 1)
    change = np.ptp(curves, axis=0)
    jump = np.diff(curves, axis=0).max(axis=0)[change > 0] / change[change > 0]
    return {"7": float(np.median(onset)), "8": float(jump.mean()) if jump.size else np.nan}


def unrelated(assemblies: Units, related: set[tuple[int, int]]) -> float:
    """Return the mean overlap over all pairs of pictures but those that may."""
    n = len(assemblies)
    pairs = [(i, j) for j in range(n) for i in range(j) if (i, j) not in related]
    return float(np.mean([overlap(assemblies[i], assemblies[j]) for i, j in pairs] or [0.0]))


def overlap(a: Units, b: Units) -> float:
    """Return shared members / size of the smaller; 0 where one is empty."""
    smaller = min(a.sum(), b.sum())
    return float((a & b).sum() / smaller) if smaller else 0.0


def ratio(a: float, b: float) -> float:
    """Return a / b, NaN where b is 0."""
    return float(a / b) if b else float("nan")
