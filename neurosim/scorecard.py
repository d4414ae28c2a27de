"""Scorecards: bands that quantities must lie in, and how seeds are summed up in a row."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from neurosim.result import Row, is_inside

Ends = tuple[float | None, float | None]
"""Of a band; None where open."""


class Band(NamedTuple):
    """A scorecard row before it has a value.

    Attributes
    ----------
    id, name : str
        Such as ``"2a"``, and what was measured.
    low, high : float or None
        Both ends allowed; None where open.
    source : str
        The human or published value and where it is from.
    """

    id: str
    name: str
    low: float | None
    high: float | None
    source: str


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


def _score_row(of_seeds: Sequence[float | None], band: Band) -> Row:
    values = np.array([v for v in of_seeds if v is not None])
    if not values.size:
        return Row(band.id, f"{band.name}; not run", None, band.low, band.high, band.source)
    known = values[np.isfinite(values)]
    share = None
    if band.low is not None or band.high is not None:
        share = float(np.mean([is_inside(v, band.low, band.high) for v in values]))
    spread = (float(known.min()), float(known.max())) if known.size else None
    # A median over a minority of seeds would flatter a run in which most learned nothing.
    value = float(np.median(known)) if 2 * known.size > values.size else None
    name = band.name if value is not None else f"{band.name}; undefined: nothing was gained"
    return Row(band.id, name, value, band.low, band.high, band.source, spread, share)
