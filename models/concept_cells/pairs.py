"""Several pairs in one network: each within itself as one alone, and nothing from pair to pair."""

import warnings

import numpy as np

from neurosim.base.errors import ArgumentError
from neurosim.experiment.scorecard import Band
from neurosim.models.concept_cells import ison
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.readout import Readout, find_sides, ratio, score
from neurosim.models.concept_cells.subject import Association, Trials

ACROSS = Band("2c", "fired for one picture, now for another pair", None, 0.03, ison.ABSTRACT, "no")
"""Gains of pictures that were shown together too, but with others."""
LEAST_FOILS = 2


def check(config: Association, *, pictures: Gallery) -> None:
    """Raise if there are too few pictures for the pairs and two that belong to none.

    Raises
    ------
    ArgumentError

    Examples
    --------
    >>> check(Association(pairs=4), pictures=Gallery.open())
    """
    n, needed = len(pictures.names), 2 * config.pairs + LEAST_FOILS
    if n < needed:
        raise ArgumentError(
            f"pairs must be at most {(n - LEAST_FOILS) // 2} with {n} pictures, of which "
            f"{LEAST_FOILS} belong to no pair, got {config.pairs}; give {needed} --pictures"
        )


def card(rows: list[Band]) -> list[Band]:
    """Return the rows of a run of several pairs: those of one, and `ACROSS` behind row 2b."""
    place = [row.id for row in rows].index("2a") + 1
    place += rows[place].id == "2b"
    return [*rows[:place], ACROSS, *rows[place:]]


def measure(trials: Trials, config: Association) -> dict[str, float]:
    """Return the value of every row, the mean over pairs; NaN where it is defined for none.

    Parameters
    ----------
    trials : Trials
    config : Association
    """
    chance, related = config.k / config.n, {(2 * i, 2 * i + 1) for i in range(config.pairs)}
    each = []
    for pair in range(config.pairs):
        readout = read_pair(trials, config, pair)
        # The pair is put first, so the others lie behind it, in their order.
        values = score(readout, chance, related)
        each.append({**values, "2c": gains_across(readout, config.pairs)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a row that is defined for no pair
        means = {row: float(np.nanmean([values[row] for values in each])) for row in each[0]}
    return {row.id: means[row.id] for row in card([*ison.CARD])}


def read_pair(trials: Trials, config: Association, pair: int) -> Readout:
    """Return what the rows are computed from, with this pair in front of all other pictures."""
    n_pictures, mine = len(trials.before), [2 * pair, 2 * pair + 1]
    order = [*mine, *(i for i in range(n_pictures) if i not in mine)]
    shown = slice(pair * config.exposures, (pair + 1) * config.exposures)
    return ison.read(
        trials._replace(
            before=trials.before[order],
            after=trials.after[order],
            learning=trials.learning[:, order],
            together=trials.together[shown],
        )
    )


def gains_across(readout: Readout, pairs: int) -> float:
    """Return the share of responses to pictures of the other pairs that were gained.

    Counted are pairs of which a unit fired for neither picture: one that fired for a picture of
    each of two pairs is to gain the partner of either.

    Parameters
    ----------
    readout : Readout
        Of one pair, which lies in front of the others.
    pairs : int
        How many there are.
    """
    others = slice(2, 2 * pairs)
    before, after = readout.members_before[others], readout.members_after[others]
    fired_for_neither = np.repeat(~(before[::2] | before[1::2]), 2, axis=0)
    lacking = [fired_for_neither & side.units for side in find_sides(readout)]
    return ratio(sum((own & after).sum() for own in lacking), sum(own.sum() for own in lacking))
