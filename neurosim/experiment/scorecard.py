"""Scorecards: bands that quantities must lie in, and how seeds are summed up in a row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from neurosim.files.results.result import Row, is_inside

Ends = tuple[float | None, float | None]
"""Of a band; None where open."""
LONGEST_NAME = 44
"""Characters of a row's name, so that a row fits in a line of 80."""


class Band(NamedTuple):
    """A scorecard row before it has a value.

    Attributes
    ----------
    id, name : str
        Such as ``"2a"``, and what was measured, in at most `LONGEST_NAME` characters.
    low, high : float or None
        Both ends allowed; None where open.
    source : str
        Where the band, or the human or published value, is from.
    theirs : str
        That value in a word, such as ``"0.41"`` or ``"< 1"``; empty where there is none.
    """

    id: str
    name: str
    low: float | None
    high: float | None
    source: str
    theirs: str = ""


def score(of_seeds: Sequence[Mapping[str, float]], bands: Sequence[Band]) -> list[Row]:
    """Return a row per band: the median over the seeds for which it is defined."""
    return [_score_row([values.get(band.id) for values in of_seeds], band) for band in bands]


def share_in_band(of_seeds: Sequence[Mapping[str, float]], bands: Sequence[Band]) -> float:
    """Return the share of seeds of which every value lies in its band."""
    return float(np.mean([is_in_band(values, bands) for values in of_seeds]))


def is_in_band(values: Mapping[str, float], bands: Sequence[Band]) -> bool:
    """Return whether every value that has a band lies in it; an undefined one does not."""
    banded = (b for b in bands if b.id in values and (b.low, b.high) != (None, None))
    return all(is_inside(values[b.id], b.low, b.high) for b in banded)


def bound_to(config: Any, fields: Sequence[str], bands: Sequence[Band]) -> list[Band]:
    """Return rows as they are where these parameters have their defaults, else without bands.

    Published values and sources go with the bands: they are of those parameters, too.

    Parameters
    ----------
    config : Configuration
    fields : sequence of str
        All parameters that the rows depend on.
    bands : sequence of Band
    """
    usual = type(config).make()
    if all(getattr(config, name) == getattr(usual, name) for name in fields):
        return list(bands)
    return [Band(band.id, band.name, None, None, "") for band in bands]


def percent(share: float) -> str:
    """Return a share in whole per cents, or finer ones where it is small or nearly all.

    One that is undefined, NaN, is told in words that fit where the number would stand.

    Examples
    --------
    >>> percent(0.468), percent(0.0042), percent(0.9971), percent(0.0)
    ('47 %', '0.4 %', '99.7 %', '0 %')
    >>> percent(0.99996)
    'over 99.9 %'
    >>> percent(np.nan)
    'an unknown share'
    """
    if np.isnan(share):
        return "an unknown share"
    if 0.999 < share < 1:
        return "over 99.9 %"
    is_extreme = 0 < share < 0.01 or 0.99 < share < 1
    return f"{100 * share:.{1 if is_extreme else 0}f} %"


def whole(number: float) -> str:
    """Return a number in whole units, to be followed by what it is of; words where it is undefined.

    Examples
    --------
    >>> whole(12736.4), whole(np.nan)
    ('12,736', 'an unknown number of')
    """
    return "an unknown number of" if np.isnan(number) else f"{number:,.0f}"


def medians(rows: Sequence[Row]) -> dict[str, float]:
    """Return the value of each row by its id, NaN where it has none.

    Examples
    --------
    >>> medians([Row("1", "a share", 0.5, None, None, ""), Row("2", "none", None, 0, 1, "")])
    {'1': 0.5, '2': nan}
    """
    return {row.id: np.nan if row.value is None else row.value for row in rows}


def _score_row(of_seeds: Sequence[float | None], band: Band) -> Row:
    values = np.array([v for v in of_seeds if v is not None])
    row = Row(band.id, band.name, None, band.low, band.high, band.source, theirs=band.theirs)
    if not values.size:
        return row
    known = values[np.isfinite(values)]
    share = None
    if band.low is not None or band.high is not None:
        share = float(np.mean([is_inside(v, band.low, band.high) for v in values]))
    spread = (float(known.min()), float(known.max())) if known.size else (np.nan, np.nan)
    # A median over a minority of seeds would flatter a run in which most learned nothing.
    value = float(np.median(known)) if 2 * known.size > values.size else None
    return replace(row, value=value, spread=spread, share=share)
