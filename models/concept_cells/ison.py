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

from collections.abc import Mapping, Sequence

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.concept_cells.readout import Readout, Units, score
from neurosim.models.concept_cells.subject import NP, Association, Counts, P, Trials

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

OURS = "ours, as for row 9a: where this is not so, the row above says little"
DEFALCO = f"{GASTALDI}, data of De Falco et al. 2016: its public program"
LONG_RUN = (
    Band("13a", "neurons of two concepts or more / of any", 0.35, 0.65, DEFALCO, "0.51"),
    Band("13b", "distance to the shares of 1 to 5 concepts", None, 0.15, DEFALCO, "0"),
    Band("13c", "row 13a before any pair was shown", None, 0.25, OURS),
    Band("13d", "overlap of concepts never linked / chance", None, 3, OURS),
)  # fmt: skip
"""Rows that take many concepts: `neurosim.models.concept_cells.long_run`."""
IMPOSED = (
    Band("14a", "least shared part that ignites associates", 0.05, 0.6, GASTALDI, "yes"),
    Band("14b", "largest shared part that is recalled apart", 0.05, 0.6, GASTALDI, "yes"),
    Band("14c", "row 14b - row 14a", 0.05, None, GASTALDI, "> 0"),
)  # fmt: skip
"""Rows of overlap that is imposed: `neurosim.models.concept_cells.ignition`. Bands begin above
chance, at the first step of the sweep."""

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
    return rows_of(config.null, recruits, LONG_RUN if config.long_run else LONG_RUN[:1])


def rows_of(
    null: str, recruits: bool = False, long_run: Sequence[Band] = LONG_RUN[:1]
) -> list[Band]:
    """Return the rows of a run; see `card`.

    Parameters
    ----------
    null : str
        The control that it is, or ``"none"``.
    recruits : bool
    long_run : sequence of Band
        Rows of `LONG_RUN` to show: the first alone where they are not run.
    """
    rows = [*CARD, *long_run, *IMPOSED]
    if null != "none":
        source = "a control: without showing both together nothing is to be learned"
        first = rows[0]._replace(low=None, high=0.02, source=source, theirs="0")
        return [first, *(row for row in rows if row.id in NULL_ROWS)]
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
    return tell(config.null, values["1"])


def tell(null: str, share: float) -> str:
    """Say the same from the control that a run is, or ``"none"``, and the share."""
    if np.isnan(share):
        return "No neuron fired for one of the two pictures only, so none could learn the other."
    humans = "; in humans 41 % [1]" if null == "none" else ""
    return (
        f"Of the neurons that fired for one picture only, {percent(share)} fire for both after "
        f"{SHOWN[null]}{humans}."
    )


def responds(counts: Counts, blank: Counts, least: int = LEAST_MEDIAN) -> Units:
    """Return which units respond, shape (..., n).

    Parameters
    ----------
    counts : ndarray of uint8, shape (..., trials, n)
        Spike counts with the picture.
    blank : ndarray of uint8, shape (..., trials, n) or (trials, n)
        Spike counts without.
    least : int
        What their median must be.
    """
    from scipy.stats import mannwhitneyu

    is_responding = np.asarray(np.median(counts, axis=-2) >= least)
    where = np.nonzero(is_responding)
    blanks = np.broadcast_to(blank, counts.shape[:-2] + blank.shape[-2:])
    if where[0].size:
        shown, not_shown = np.moveaxis(counts, -2, -1)[where], np.moveaxis(blanks, -2, -1)[where]
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
    return score(read(trials), config.k / config.n, related_of(config.null))


def related_of(null: str) -> set[tuple[int, int]]:
    """Return the pairs of pictures that are, or might have been, shown together."""
    return {(P, NP), (2, 3)} if null == "other-pair" else {(P, NP)}


def read(trials: Trials) -> Readout:
    """Return what the rows are computed from."""

    def total(counts: Counts) -> Real:
        return np.asarray(counts.sum(axis=-2, dtype=np.float64))

    return Readout(
        before=total(trials.before),
        after=total(trials.after),
        together=total(trials.together),
        n_alone=trials.before.shape[1],
        n_together=len(trials.together),
        members_before=responds(trials.before, trials.blank_before),
        members_after=responds(trials.after, trials.blank_after),
        curves=trials.learning.astype(np.float64),
        has_begun=trials.learning[1:] >= LEAST_MEDIAN,
        exposures=np.arange(1, len(trials.learning)),
    )
