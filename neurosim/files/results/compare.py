"""How two results differ: parameters, versions, rows, and arrays entry by entry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.files import seals
from neurosim.files.results.read import Info, load_array, read_result
from neurosim.files.results.result import Row

VERSIONS = ("neurosim", "python", "numpy", "numba", "h5py", "hdf5", "platform")
"""Of provenance, what may make a difference; dates and commands do not."""
AT_ONCE = 1 << 20
"""Entries of an array that are compared at once."""
ABSENT = "-"


@dataclass(frozen=True)
class Difference:
    """One thing in which two results differ.

    Attributes
    ----------
    kind : str
        ``"parameter"``, ``"version"``, ``"ranks"``, ``"row"``, ``"array"``, or what the result
        itself names.
    name : str
    first, second : str
        What each of them has.
    largest : float, optional
        Of rows and arrays, the largest absolute difference; NaN where there is a number on one side
        only.
    """

    kind: str
    name: str
    first: str
    second: str
    largest: float | None = None


@dataclass(frozen=True)
class Comparison:
    """How two results differ.

    Attributes
    ----------
    of_result, of_making : tuple of Difference
        What was found (seeds, rows, arrays), and how: parameters, versions and the number of ranks.
    arrays, rows : int
        How many were compared.
    """

    of_result: tuple[Difference, ...]
    of_making: tuple[Difference, ...]
    arrays: int
    rows: int

    @property
    def is_same(self) -> bool:
        """Whether both found the same, bit for bit."""
        return not self.of_result


def compare_runs(first: Path | str, second: Path | str) -> Comparison:
    """Return how two results differ.

    Arrays are read one at a time; no code of an experiment is run.

    Parameters
    ----------
    first, second : Path or str
        Folders of runs, or their ``result.h5``.

    Raises
    ------
    DataError
        If either is missing, damaged or no result.
    """
    a, b = (_read(Path(path)) for path in (first, second))
    found = [*_compare_facts(a, b), *_compare_rows(a.rows, b.rows), *_compare_arrays(a, b)]
    told = [info.attributes["parameters"] for info in (a, b)]
    made = [info.attributes["provenance"] for info in (a, b)]
    how = [
        *_compare_values("parameter", told[0], told[1], dict.fromkeys((*told[0], *told[1]))),
        *_compare_values("version", made[0], made[1], VERSIONS),
        *_compare_ranks(*made),
    ]
    names = {array.name for info in (a, b) for array in info.arrays}
    return Comparison(tuple(found), tuple(how), len(names), max(len(a.rows), len(b.rows)))


def _read(path: Path) -> Info:
    found = read_result(path)
    seals.check_image(found.path)
    return found


def _compare_facts(a: Info, b: Info) -> Iterator[Difference]:
    for name in ("experiment", "seed", "seeds", "completed"):
        one, other = a.attributes[name], b.attributes[name]
        if one != other:
            yield Difference(name, "", str(one), str(other))


def _compare_values(
    kind: str, a: Mapping[str, Any], b: Mapping[str, Any], names: Iterable[str]
) -> Iterator[Difference]:
    for name in names:
        one, other = (told.get(name, ABSENT) for told in (a, b))
        if (type(one), one) != (type(other), other):
            yield Difference(kind, name, str(one), str(other))


def _compare_ranks(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Difference]:
    one, other = (str(told.get("ranks", 1)) for told in (a, b))  # older results tell none
    if one != other:
        yield Difference("ranks", "", one, other)


def _compare_rows(a: tuple[Row, ...], b: tuple[Row, ...]) -> Iterator[Difference]:
    of_a, of_b = ({row.id: row for row in rows} for rows in (a, b))
    for id in dict.fromkeys((*of_a, *of_b)):
        one, other = (_tell_row(rows.get(id)) for rows in (of_a, of_b))
        if one != other:
            values = [rows[id].value if id in rows else None for rows in (of_a, of_b)]
            numbers = [np.nan if value is None else value for value in values]
            name = (of_a.get(id) or of_b[id]).name
            yield Difference("row", name, one, other, abs(numbers[0] - numbers[1]))


def _tell_row(row: Row | None) -> str:
    """Return value and band of a row to the last bit."""
    if row is None:
        return ABSENT
    band = "" if row.low is row.high is None else f" of {row.low}..{row.high}"
    return f"{row.value!r}{band}"


def _compare_arrays(a: Info, b: Info) -> Iterator[Difference]:
    of_a, of_b = ({array.name: array for array in info.arrays} for info in (a, b))
    for name in dict.fromkeys((*of_a, *of_b)):
        one, other = of_a.get(name), of_b.get(name)
        kinds = [ABSENT if x is None else f"{x.dtype} {_size(x.shape)}" for x in (one, other)]
        if kinds[0] != kinds[1]:
            yield Difference("array", name, kinds[0], kinds[1])
            continue
        values = load_array(a.path, name)
        n, largest = compare_arrays(values, load_array(b.path, name))
        if n:
            told = f"{n:,} of {values.size:,} entries"
            yield Difference("array", name, told, "", largest)


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{n:,}" for n in shape) or "single"


def compare_arrays(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> tuple[int, float | None]:
    """Return how many entries differ in any bit, and the largest difference of finite ones.

    Parameters
    ----------
    a, b : ndarray
        Of one shape and type.

    Returns
    -------
    int
    float or None
        NaN where only one of them is finite at some place; None where they are no numbers.

    Examples
    --------
    >>> compare_arrays(np.array([1.0, 2.0, np.nan]), np.array([1.0, 2.5, np.nan]))
    (1, 0.5)
    """
    n, largest = 0, 0.0
    flat = [np.ascontiguousarray(x).reshape(-1) for x in (a, b)]
    for start in range(0, flat[0].size, AT_ONCE):
        x, y = (part[start : start + AT_ONCE] for part in flat)
        bits = [part.view(np.uint8).reshape(part.size, -1) for part in (x, y)]
        differs = (bits[0] != bits[1]).any(axis=1)
        n += int(differs.sum())
        if differs.any() and a.dtype.kind in "biufc":
            largest = _widest(largest, x[differs], y[differs])
    return n, largest if a.dtype.kind in "biufc" else None


def _widest(largest: float, x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> float:
    wide = np.complex128 if x.dtype.kind == "c" else np.longdouble
    with np.errstate(all="ignore"):
        gaps = np.abs(x.astype(wide) - y.astype(wide))
    both = np.isnan(x.astype(wide)) & np.isnan(y.astype(wide))  # of other bits
    gaps[both] = 0
    if not np.isfinite(gaps).all() or np.isnan(largest):
        return np.nan
    return max(largest, float(gaps.max()))
