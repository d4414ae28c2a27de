"""Results: scorecard rows, recorded arrays, and the one JSON shape of every experiment."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from neurosim import __version__


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
        The human or published value and where it is from.
    spread : tuple of float, optional
        Smallest and largest value over seeds.
    share : float, optional
        Share of seeds whose own value lies in the band.
    """

    id: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    source: str
    spread: tuple[float, float] | None = None
    share: float | None = None

    @property
    def passed(self) -> bool | None:
        """Whether the value lies in the band; None if there is no value, or no band."""
        if self.value is None or (self.low is None and self.high is None):
            return None
        return is_inside(self.value, self.low, self.high)

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain values."""
        names = ("id", "name", "value", "low", "high", "passed", "source")
        return {name: getattr(self, name) for name in names}


def is_inside(value: float, low: float | None, high: float | None) -> bool:
    """Return whether ``value`` lies in the band; NaN never does."""
    return bool(
        (low is None or value >= low) and (high is None or value <= high) and value == value
    )


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
        return any(row.low is not None or row.high is not None for row in self.rows)

    def scorecard(self) -> dict[str, Any]:
        """Return what depends on the experiment and its seeds alone."""
        return {
            "experiment": self.experiment,
            "version": __version__,
            "seed": self.seed,
            "seeds": self.seeds,
            "parameters": dict(self.parameters),
            "rows": [row.as_json() for row in self.rows],
            "seeds_in_band": self.seeds_in_band if self.is_judged else None,
            "digest": self.digest,
        }

    def as_json(self) -> dict[str, Any]:
        """Return the object that ``--json`` prints."""
        return {**self.scorecard(), "seconds": round(self.seconds, 3)}


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
