"""Results: scorecard rows, recorded arrays, and the one JSON shape of every command."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from neurosim.base import __version__

ROW = ("id", "name", "value", "low", "high", "passed", "source", "theirs")
"""The keys of a row in JSON."""


@dataclass(frozen=True)
class Row:
    """One line of a scorecard: a quantity, its value, and the band it must lie in.

    Parameters
    ----------
    id : str
        Such as ``"2a"``.
    name : str
        What was measured, and how.
    value : float or None
        Median over seeds; None if it was not run.
    low, high : float or None
        Band, both ends allowed; None where open.
    source : str
        Where the band, or the human or published value, is from.
    spread : tuple of float, optional
        Smallest and largest value over seeds; NaN where none is defined.
    share : float, optional
        Share of seeds whose own value lies in the band.
    theirs : str
        The human or published value in a word, such as ``"0.41"``; empty where there is none.
    """

    id: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    source: str
    spread: tuple[float, float] | None = None
    share: float | None = None
    theirs: str = ""

    @property
    def passed(self) -> bool | None:
        """Whether the value lies in the band; None if there is no band, or nothing was run.

        A row that is undefined although seeds were run (it has a spread) does not lie in it.
        """
        if self.low is None and self.high is None:
            return None
        if self.value is None:
            return None if self.spread is None else False
        return is_inside(self.value, self.low, self.high)

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain values; a value that is not finite has no number in JSON."""
        told = {name: getattr(self, name) for name in ROW}
        is_number = self.value is not None and math.isfinite(self.value)
        return {**told, "value": self.value if is_number else None}


def is_inside(value: float, low: float | None, high: float | None) -> bool:
    """Return whether ``value`` lies in the band; NaN never does."""
    return bool(
        (low is None or value >= low) and (high is None or value <= high) and value == value
    )


def has_band(rows: Sequence[Row]) -> bool:
    """Return whether any row has a band."""
    return any(row.low is not None or row.high is not None for row in rows)


def as_card(
    experiment: str,
    parameters: Mapping[str, Any],
    rows: Sequence[Row],
    seconds: float | None = None,
    *,
    of_seeds: Mapping[str, Any] | None = None,
    outcome: str = "",
    unbanded: str = "",
) -> dict[str, Any]:
    """Return the object that every command with ``--json`` prints, whatever it is about.

    Parameters
    ----------
    experiment : str
        The experiment, or the command where it is none, such as ``"validate"``.
    parameters : mapping
        Plain values.
    rows : sequence of Row
    seconds : float, optional
        What it took; left out of what must be equal for equal seeds.
    of_seeds : mapping, optional
        ``seed``, ``seeds``, ``seeds_in_band`` and ``digest``; each None where it means nothing,
        as ``seeds_in_band`` where no row has a band.
    outcome : str, optional
        What happened, in a sentence.
    unbanded : str, optional
        Why rows lack bands.

    Examples
    --------
    >>> card = as_card("doctor", {}, [Row("numpy", "2.3.5", 1.0, 1.0, None, "")], 0.5)
    >>> card["seeds"], card["rows"][0]["passed"], card["seconds"]
    (None, True, 0.5)
    """
    known = of_seeds or {}
    card = {
        "experiment": experiment,
        "version": __version__,
        "seed": known.get("seed"),
        "seeds": known.get("seeds"),
        "parameters": dict(parameters),
        "rows": [row.as_json() for row in rows],
        "seeds_in_band": known.get("seeds_in_band") if has_band(rows) else None,
        "digest": known.get("digest"),
        "outcome": outcome,
        "unbanded": unbanded,
    }
    return card if seconds is None else {**card, "seconds": round(seconds, 3)}


@dataclass(frozen=True)
class Result:
    """What an experiment found.

    Parameters
    ----------
    experiment : str
    seed, seeds : int
        First seed and number of seeds.
    parameters : mapping
        The resolved configuration, plain values, without paths, threads and dates.
    rows : sequence of Row
    seeds_in_band : float
        Share of seeds of which every row lies in its band, 0 to 1.
    arrays : mapping of str to ndarray
        What was recorded; `digest` covers all of it.
    notes : sequence of str
        What the user should know, in plain sentences.
    seconds : float
    is_complete : bool
        False if Ctrl-C cut the seeds short.
    axes : mapping of str to str
        What the axes of each array are, for whoever reads the file.
    legend : str
        What the words of the scorecard mean.
    outcome : str
        What happened, in a sentence.
    each : str
        What a seed is one of, such as ``"brain"``.
    unbanded : str
        How many rows lack a band or a published value that they have at the defaults, and which
        parameters were changed; empty where none does.
    """

    experiment: str
    seed: int
    seeds: int
    parameters: Mapping[str, Any]
    rows: Sequence[Row]
    seeds_in_band: float
    arrays: Mapping[str, np.ndarray[Any, Any]]
    notes: Sequence[str] = field(default=())
    seconds: float = 0.0
    is_complete: bool = True
    axes: Mapping[str, str] = field(default_factory=dict)
    legend: str = ""
    outcome: str = ""
    each: str = "seed"
    unbanded: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over names, types, shapes and bytes of all recorded arrays."""
        total = hashlib.sha256()
        for name, array in sorted(self.arrays.items()):
            total.update(f"{name}\0{array.dtype.str}\0{array.shape}\0".encode())
            total.update(np.ascontiguousarray(array).tobytes())
        return total.hexdigest()

    @property
    def is_judged(self) -> bool:
        """Whether any row has a band."""
        return has_band(self.rows)

    def scorecard(self) -> dict[str, Any]:
        """Return what depends on the experiment and its seeds alone."""
        return self._card(None)

    def as_json(self) -> dict[str, Any]:
        """Return the object that ``--json`` prints."""
        return self._card(self.seconds)

    def _card(self, seconds: float | None) -> dict[str, Any]:
        of_seeds = {
            "seed": self.seed,
            "seeds": self.seeds,
            "seeds_in_band": self.seeds_in_band,
            "digest": self.digest,
        }
        told = self.experiment, self.parameters, self.rows, seconds
        return as_card(*told, of_seeds=of_seeds, outcome=self.outcome, unbanded=self.unbanded)


def stack(arrays: Sequence[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    """Return arrays joined along a new first axis, shorter ones padded with NaN or -1.

    Examples
    --------
    >>> stack([np.array([1, 2]), np.array([3])]).tolist()
    [[1, 2], [3, -1]]
    """
    if len({array.shape for array in arrays}) == 1:
        return np.array(arrays)
    shape = np.max([array.shape for array in arrays], axis=0)
    padding = np.nan if arrays[0].dtype.kind == "f" else -1
    joined = np.full((len(arrays), *shape), padding, arrays[0].dtype)
    for place, array in zip(joined, arrays, strict=True):
        place[tuple(map(slice, array.shape))] = array
    return joined
