"""Rows of the experiment on novelty: what is measured, and the closed forms that predict it.

Bands that follow from a closed form hold for any data; those of detection are for scikit-learn's
digits and the usual parameters.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.experiment.scorecard import Band
from neurosim.files.vectors.samples import DIGITS

RESTS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Units of time."""
REST = 100
"""Of which the novelty is a row."""
STEPS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""How far of the way from a vector to another."""
NEXT = 1
"""The step whose novelty is a row."""
ROUNDING = 1e-12
GUESSING = 0.5
"""AUC of a guess."""
BARELY = 0.6
"""AUC up to which new and familiar are hardly told apart."""

BY_EXPOSURE = "closed form: (1 - depression)^exposures"
BY_REST = "closed form: 1 - (1 - recovery)^rest x loss before the rest"
BY_TAG = "closed form: 1 - loss x share of the tag that is the same"


def card(config: Any) -> list[Band]:
    """Return a row for each value: exact bands where a closed form predicts it."""
    once, often = 1 - config.lost[1], 1 - config.lost[-1]
    rested = config.rested(1)[RESTS.index(REST)]
    told = config.is_known
    way = f"{100 * STEPS[NEXT]:g} % of the way"
    new = "new classes" if config.data == DIGITS else "new"
    return [
        _exact("1a", "novelty after 1 exposure", once, BY_EXPOSURE),
        _exact("1b", f"novelty after {config.exposures} exposures", often, BY_EXPOSURE),
        Band("1c", "exposures: largest departure", 0.0, ROUNDING, BY_EXPOSURE),
        _exact("2a", f"novelty, 1 exposure, rest of {REST}", rested, BY_REST),
        Band("2b", "rests: largest departure", 0.0, ROUNDING, BY_REST),
        Band("3a", "distances: largest departure", 0.0, ROUNDING, BY_TAG),
        Band("3b", "Gaussian drives: rms departure", None, 0.1 if told else None, ""),
        Band("3c", "rank correlation with distance", 0.9 if told else None, None, ""),
        Band("3d", f"novelty {way} to another", None, 0.4 if told else None, ""),
        Band("3e", f"Bloom: novelty {way}", 1.0 if told else None, None, ""),
        Band("4a", f"AUC, {new} / familiar", 0.7 if told else None, None, "guessing", "0.5"),
        Band("4b", f"Bloom: AUC, {new} / familiar", 0.49 if told else None,
             0.51 if told else None, "guessing", "0.5"),
        Band("4c", f"AUC, {new} / learned", 0.75 if told else None, None, "guessing", "0.5"),
        Band("4d", f"Bloom: AUC, {new} / learned", 0.99 if told else None, None,
             "without collisions", "1"),
    ]  # fmt: skip


def _exact(key: str, name: str, value: float, source: str) -> Band:
    return Band(key, name, value - ROUNDING, value + ROUNDING, source)


def outcome(config: Any, values: Mapping[str, float]) -> str:
    """Say how novelty falls and comes back, and whether it tells new from familiar.

    Examples
    --------
    >>> from textwrap import fill
    >>> print(fill(outcome(None, {"1a": 0.5, "2a": 0.817, "4a": 0.88, "4c": 0.948})))
    Novelty is 0.50 after one exposure and 0.82 after a rest of 100; it
    tells new vectors from familiar ones that were not learned, with an
    AUC of 0.88 (guessing: 0.5).
    """
    once, rested = values["1a"], values["2a"]
    if np.isnan([once, rested]).any():
        return "Novelty is undefined."
    told = f"Novelty is {once:.2f} after one exposure and {rested:.2f} after a rest of {REST}"
    for row, others in (("4a", "familiar ones that were not learned"), ("4c", "learned ones")):
        auc = values[row]
        if not np.isnan(auc):
            tells = "tells" if auc > BARELY else "hardly tells" if auc > GUESSING else "cannot tell"
            return (
                f"{told}; it {tells} new vectors from {others}, with an AUC of {auc:.2f} "
                f"(guessing: {GUESSING:g})."
            )
    return f"{told}; no vectors were new."


LEGEND = (
    "novelty: mean weight from the active cells, 1 where none fired before; departure: of novelty "
    "from the closed form, or from that for normally distributed drives; Bloom: a Bloom filter of "
    "as many bits as the weights take, which says 0 or 1; AUC: area under right against false "
    "alarms; familiar: not learned, but of classes that were"
)
