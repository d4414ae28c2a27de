"""The Ison scorecard: what human neurons did, measured in the same words on simulated ones.

Response: a unit responds to a picture if its spike counts exceed those of blank trials (one-sided
rank-sum, p < 0.05) and their median is at least 2. P-units respond to the first picture of the
pair and not to the second, NP-units the reverse; both directions are pooled.

References
----------
.. [1] Ison, Quian Quiroga, Fried, Neuron 87:220, 2015, doi:10.1016/j.neuron.2015.06.016. The
   abstract was read; figures of the text are quoted from memory, and marked so.
.. [2] Rey et al., "Encoding of long-term associations through neural unitization in the human
   medial temporal lobe", Nat. Commun. 9:4372, 2018, doi:10.1038/s41467-018-06870-2.
.. [3] Gastaldi, Schwalger, De Falco, Quian Quiroga, Gerstner, PLoS Comput. Biol. 17:e1009691,
   2021, doi:10.1371/journal.pcbi.1009691.
.. [4] Pokorny, Ison, Rao, Legenstein, Papadimitriou, Maass, Cereb. Cortex 30:952, 2020,
   doi:10.1093/cercor/bhz140.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.experiment.scorecard import Band, percent
from neurosim.models.concept_cells.subject import NP, Association, Counts, P, Trials

Units = npt.NDArray[np.bool_]

LEAST_MEDIAN = 2
ALPHA = 0.05


PAPER = "Ison, Quian Quiroga & Fried 2015"
ABSTRACT = f"{PAPER}, abstract"
FROM_MEMORY = f"{PAPER}; quoted from memory of the text, to be verified"
RECRUITING = "Pokorny et al. 2020: a model, in its regime that recruits"
REY, POKORNY = "Rey et al. 2018", "Pokorny et al. 2020: a model, in its regime of overlap"
GASTALDI = "Gastaldi et al. 2021"

CARD = (
    Band("1", "fired for one picture, now for both", 0.25, 0.60,
         f"{FROM_MEMORY}: 21 of 51 units", "0.41"),
    Band("2a", "fired for one picture, now for a third", None, 0.03, ABSTRACT, "no"),
    Band("2b", "row 2a / row 1", None, 0.10, ABSTRACT, "no"),
    Band("3", "response to the preferred, after / before", 0.8, 1.2, FROM_MEMORY, "1"),
    Band("4", "response to both / to the preferred", 0.7, 1.3, FROM_MEMORY, "1"),
    Band("5", "before: to the associate / the preferred", None, 0.05,
         f"{PAPER}: at baseline, by selection", "0"),
    Band("6", "after: to the associate / the preferred", 0.4, 0.95, REY, "< 1"),
    Band("7", "exposures until a neuron fires for both", None, 3, ABSTRACT, "few"),
    Band("8", "largest jump at an exposure / whole change", 0.7, None,
         f"{PAPER}, highlights: at the moment of learning", "step"),
    Band("9a", "overlap of unrelated pictures / chance", None, 3,
         f"{GASTALDI}: below 1 % of units, by chance 0.2 %", "< 5"),
    Band("9b", "change of row 9a by learning", -1, 1, ""),
    Band("10a", "overlap of the two pictures / chance", 10, None,
         f"{GASTALDI}: in the long run", "20"),
    Band("10b", "overlap of the two pictures", None, 0.9,
         f"{GASTALDI}: the two can still be told apart", "< 1"),
    Band("11a", "neurons of the two: after / before", 1.1, 1.8, ABSTRACT, "> 1"),
    Band("11b", "of those, share that fired for none before", None, 0.1, POKORNY, "0"),
    Band("12", "row 1, second picture / first picture", 0.5, 2, FROM_MEMORY, "both"),
)  # fmt: skip

NOT_RUN = (
    Band("13", "neurons of two pictures or more / of any", 0.35, 0.65, GASTALDI, "0.51"),
    Band("14", "least overlap that ignites the associate", None, 0.6, GASTALDI, "yes"),
)  # fmt: skip

NULL_ROWS = ("2a", "3", "5", "9a", "9b")
"""Rows that keep their meaning, and band, where no association is expected."""


def card(config: Association, recruits: bool = False) -> list[Band]:
    """Return the rows of a run, with the bands that its condition calls for.

    Parameters
    ----------
    config : Association
        A null run must show no association: row 1 at most 0.02.
    recruits : bool
        Whether new neurons are expected to join (the high-excitability regime).
    """
    rows = [*CARD, *NOT_RUN]
    if config.null != "none":
        source = "a control: without showing both together nothing is to be learned"
        null = rows[0]._replace(low=None, high=0.02, source=source, theirs="0")
        return [null, *(row for row in rows if row.id in NULL_ROWS)]
    if recruits:
        rows = [
            row._replace(low=0.3, high=None, source=RECRUITING, theirs="> 0")
            if row.id == "11b"
            else row
            for row in rows
        ]
    return rows


SHOWN = {
    "none": "both were shown together",
    "alternate": "each was shown alone, in turn (a control)",
    "other-pair": "two others were shown together (a control)",
    "no-plasticity": "both were shown together, without learning (a control)",
}
"""What was done between the two times, by null run."""


def outcome(config: Association, values: Mapping[str, float]) -> str:
    """Say how many neurons that fired for one picture came to fire for both.

    Examples
    --------
    >>> outcome(Association(), {"1": 0.468}).partition(", ")[2]
    '47 % fire for both after both were shown together; in humans 41 % [1].'
    """
    share = values["1"]
    if np.isnan(share):
        return "No neuron fired for one of the two pictures only, so none could learn the other."
    humans = "; in humans 41 % [1]" if config.null == "none" else ""
    return (
        f"Of the neurons that fired for one picture only, {percent(share)} fire for both after "
        f"{SHOWN[config.null]}{humans}."
    )


def responds(counts: Counts, blank: Counts) -> Units:
    """Return which units respond, shape (..., n).

    Parameters
    ----------
    counts : ndarray of uint8, shape (..., trials, n)
        Spike counts with the picture.
    blank : ndarray of uint8, shape (trials, n)
        Spike counts without.
    """
    from scipy.stats import mannwhitneyu

    is_responding = np.asarray(np.median(counts, axis=-2) >= LEAST_MEDIAN)
    where = np.nonzero(is_responding)
    if where[0].size:
        shown, not_shown = np.moveaxis(counts, -2, -1)[where], blank.T[where[-1]]
        test = mannwhitneyu(shown, not_shown, alternative="greater", method="asymptotic", axis=-1)
        is_responding[where] = test.pvalue < ALPHA
    return is_responding


def measure(trials: Trials, config: Association) -> dict[str, float]:
    """Return the value of every row for one seed; NaN where it is undefined.

    Parameters
    ----------
    trials : Trials
    config : Association
        Chance is the share of the area that an assembly takes, k / n.
    """
    chance = config.k / config.n
    related = {(P, NP), (2, 3)} if config.null == "other-pair" else {(P, NP)}
    before = responds(trials.before, trials.blank_before)
    after = responds(trials.after, trials.blank_after)
    sides = [
        Side(trials, before, after, mine, other, before[mine] & ~before[other])
        for mine, other in ((P, NP), (NP, P))
    ]
    overlap_before, overlap_after = _unrelated(before, related), _unrelated(after, related)
    pair = _overlap(after[P], after[NP])
    share = _ratio(sum(s.gained.sum() for s in sides), sum(s.units.sum() for s in sides))
    to_foils = _ratio(*np.sum([s.foil_gains() for s in sides], axis=0))
    members = after[P] | after[NP]
    return {
        "1": share,
        "2a": to_foils,
        "2b": _ratio(to_foils, share),
        **_strengths(trials, sides),
        **_time_course(sides),
        "9a": overlap_after / chance,
        "9b": (overlap_after - overlap_before) / chance,
        "10a": pair / chance,
        "10b": pair,
        "11a": _ratio(after[[P, NP]].sum(), before[[P, NP]].sum()),
        "11b": _ratio((members & ~before.any(axis=0)).sum(), members.sum()),
        "12": _ratio(sides[NP].share, sides[P].share),
    }


class Side(NamedTuple):
    """One direction of the association: units that prefer ``mine`` may gain ``other``."""

    trials: Trials
    before: Units
    after: Units
    mine: int
    other: int
    units: Units

    @property
    def gained(self) -> Units:
        """Units that respond to the associate after and did not before."""
        return np.asarray(self.units & self.after[self.other])

    @property
    def share(self) -> float:
        """Pair-coding share."""
        return _ratio(self.gained.sum(), self.units.sum())

    def foil_gains(self) -> tuple[int, int]:
        """Return how many responses to foils the units gained, and how many they could."""
        lacking = self.units & ~self.before[2:]
        return int((lacking & self.after[2:]).sum()), int(lacking.sum())

    def curves(self) -> npt.NDArray[np.float64]:
        """Return the gained units' response to the associate, shape (exposures + 1, units)."""
        return self.trials.learning[:, self.other][:, self.gained].astype(np.float64)


def _strengths(trials: Trials, sides: list[Side]) -> dict[str, float]:
    """Rows 3 to 6: summed responses of the two directions."""
    exposures = len(trials.together)

    def total(counts: Counts, units: str, shown: str) -> float:
        return float(sum(counts[getattr(s, shown)][:, getattr(s, units)].sum() for s in sides))

    preferred = total(trials.before, "units", "mine")
    together = sum(trials.together[:, s.units].sum() for s in sides) / exposures
    return {
        "3": _ratio(total(trials.after, "units", "mine"), preferred),
        "4": _ratio(together, preferred / trials.before.shape[1]),
        "5": _ratio(total(trials.before, "units", "other"), preferred),
        "6": _ratio(total(trials.after, "gained", "other"), total(trials.after, "gained", "mine")),
    }


def _time_course(sides: list[Side]) -> dict[str, float]:
    """Rows 7 and 8: when, and how abruptly, the gained response appears."""
    curves = np.concatenate([s.curves() for s in sides], axis=1)
    if not curves.shape[1]:
        return {"7": np.nan, "8": np.nan}
    has_begun = curves[1:] >= LEAST_MEDIAN
    onset = np.where(has_begun.any(axis=0), has_begun.argmax(axis=0) + 1, len(curves))
    change = np.ptp(curves, axis=0)
    jump = np.diff(curves, axis=0).max(axis=0)[change > 0] / change[change > 0]
    return {"7": float(np.median(onset)), "8": float(jump.mean()) if jump.size else np.nan}


def _unrelated(assemblies: Units, related: set[tuple[int, int]]) -> float:
    """Mean overlap over all pairs of pictures but those shown together."""
    n = len(assemblies)
    pairs = [(i, j) for j in range(n) for i in range(j) if (i, j) not in related]
    return float(np.mean([_overlap(assemblies[i], assemblies[j]) for i, j in pairs] or [0.0]))


def _overlap(a: Units, b: Units) -> float:
    """Shared members / size of the smaller; 0 where one is empty."""
    smaller = min(a.sum(), b.sum())
    return float((a & b).sum() / smaller) if smaller else 0.0


def _ratio(a: float, b: float) -> float:
    """Return a / b, NaN where b is 0."""
    return float(a / b) if b else float("nan")
