"""Rows of the experiment on gains: precision, beside what others found, and what tags save."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from neurosim.experiment.scorecard import Band
from neurosim.models.fly.measures.precision import FORMULA
from neurosim.models.fly.measures.published import FOUND_BY

if TYPE_CHECKING:
    from neurosim.models.fly.experiments.fly_gain import Gain

NAMES = {
    "sign": "sign bits",
    "sparse": "sparse signs",
    "gauss": "Gaussian numbers",
    "byte": "8-bit Gaussian",
}
"""Of the codes that tags are compared with, by the id of their rows."""
SHORTEST = 4
"""Active cells of 10 d whose gain is told, the length at which the paper compares."""
TOLERANCE = 3.0
"""Per cent: differences between seeds, and between samples of 2,000 and 10,000 digits."""
TOLD = {
    "sign": ("entries", "bits", "least_bits", "operations"),
    "sparse": ("least_bits", "operations"),
    "gauss": ("entries", "bits", "operations"),
    "byte": ("bits",),
}
TOLD_SHORT = {rival: ("entries", "operations") for rival in ("sign", "gauss")}
"""Gains that have a row, by rival, of long and of short tags."""


def card(config: "Gain") -> list[Band]:
    """Return rows of precision, with bands where others measured, and of gains."""
    figures = config.figures
    names = [(f"tag-{k}", f"tag, {k} of {config.n_kc:,} cells") for k in config.active]
    names += [(f"sign-{g}", f"{g:,} sign bits") for g in config.bits]
    names += [(f"sparse-{m}", f"signs of {m:,} sparse sums") for m in config.bits]
    names += [("equal", "Gaussian, equal arithmetic")]
    shown = figures or {"equal", *(f"tag-{k}" for k in config.judged)}
    rows = [
        _compare(Band(row, f"AP@n, %: {name}", None, None, ""), figures.get(row), config.data)
        for row, name in names
        if row in shown
    ]
    for k in config.judged:
        rows += _gains(f"{k}", f"k = {k:,}", TOLD)
    for k in config.lengths:
        if k == SHORTEST:
            rows += _gains(f"short-{k}", f"k = {k} of 10 d", TOLD_SHORT)
    return rows


def _compare(row: Band, figure: float | None, data: str) -> Band:
    """Return the row with a band around what others found for these data, if they did."""
    if figure is None:
        return row
    low, high = round(figure - TOLERANCE, 1), round(figure + TOLERANCE, 1)
    return row._replace(low=low, high=high, source=FOUND_BY[data], theirs=f"{figure:g}")


def _gains(row: str, tag: str, told: Mapping[str, Sequence[str]]) -> list[Band]:
    """Return the rows that say what a tag is worth, and what it saves over other codes."""
    rows = []
    for rival, costs in told.items():
        name = NAMES[rival]
        if "entries" in costs:
            rows.append(Band(f"worth-{rival}-{row}", f"{tag}: {name} as good", None, None, ""))
        ratio = f"{tag}: {name.removesuffix(' numbers')} / tag"
        rows += [Band(f"{cost}-{rival}-{row}", f"{ratio}, {cost.replace('_', ' ')}", None, None, "")
                 for cost in costs]  # fmt: skip
    return rows


def outcome(config: "Gain", values: Mapping[str, float]) -> str:
    """Say what the first tag that is judged is worth in other codes, and what these compute.

    Examples
    --------
    >>> from textwrap import fill
    >>> from neurosim.models.fly.experiments.fly_gain import Gain
    >>> values = {"worth-sign-100": 410, "operations-sign-100": 4.4}
    >>> values |= {"worth-gauss-100": 56, "operations-gauss-100": 0.6}
    >>> print(fill(outcome(Gain(), values)))
    A tag of 100 of 2,000 cells is as good as 410 sign bits, which take
    4.4 times its operations, or 56 Gaussian numbers, which take 0.6
    times.
    """
    if not config.judged:
        return f"No tag of 5 or 10 % of {config.n_kc:,} cells was tried, so no gain is told."
    k = config.judged[0]
    tag = f"tag of {k:,} of {config.n_kc:,} cells"
    rivals, needs = ("sign", "gauss"), ("worth", "operations")
    told = [values[f"{need}-{rival}-{k}"] for rival in rivals for need in needs]
    if np.isnan(told).any():
        return f"What a {tag} is worth is undefined."
    signs, numbers = _worth(told[0], config.bits), _worth(told[2], config.numbers)
    return (
        f"A {tag} is as good as {signs} sign bits, which take {told[1]:.1f} times its operations, "
        f"or {numbers} Gaussian numbers, which take {told[3]:.1f} times."
    )


def _worth(length: float, tried: Sequence[int]) -> str:
    """Return a length in words: no more is known of one that is at an end of those tried."""
    ends = {tried[0]: "at most ", tried[-1]: "at least "}
    return f"{ends.get(round(length), '')}{length:,.0f}"


LEGEND = (
    f"{FORMULA}; k: active cells of a tag; d: channels; equal arithmetic: as tags of 10 d cells; a "
    "code / tag: what it needs to be as good / what the tag needs, above 1 the tag is cheaper; "
    "entries: active cells, numbers or bits; bits: as stored, 16 a cell; least bits: the tag's "
    "entropy; operations: of the projection; sparse signs: of the tag's own sums"
)
