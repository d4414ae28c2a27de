"""Cells of a column: whole numbers and names, or an error that names the row."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.errors import DataError
from neurosim.files.tables.table import fault

EXACT = 2**53
"""Beyond it floats do not hold all whole numbers."""


class Place(NamedTuple):
    """Where cells stand.

    Attributes
    ----------
    path : Path
    column : str
    first : int
        The row of the first of them, counted from 1.
    """

    path: Path
    column: str
    first: int

    def fault(self, at: int, must: str, got: str, way: str) -> DataError:
        """Return the error for the cell at a position among these, in words."""
        row = f"row {self.first + at} below the names of the columns"
        return fault(self.path, f"column {self.column!r} must {must}, got {got} in {row}; {way}")


def read_names(place: Place, cells: Any) -> Any:
    """Return the names of neurons in cells as an array of Arrow: int64, or text.

    Floats are taken as whole numbers where they are some, up to 2**53.

    Raises
    ------
    DataError
        If a cell is empty or no name, or floats have cut whole numbers.
    """
    import pyarrow as pa
    from pyarrow import types

    _refuse_missing(place, cells, "name a neuron in each row")
    cells = cells.dictionary_decode() if types.is_dictionary(cells.type) else cells
    kind = cells.type
    if types.is_integer(kind):
        return _read_int64(place, cells)
    if types.is_floating(kind):
        return pa.array(_as_whole(place, cells))
    if is_text(kind):
        return read_text(place, cells)
    raise place.fault(0, "hold whole numbers or text", str(kind), "name another column")


def is_text(kind: Any) -> bool:
    """Tell whether a type of Arrow is text, or bytes: HDF5 and NumPy have those of it."""
    from pyarrow import types

    is_words = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    return bool(is_words or types.is_binary(kind) or types.is_large_binary(kind))


def read_text(place: Place, cells: Any) -> Any:
    """Return cells as text, numbers as they are written.

    Raises
    ------
    DataError
        If they are lists or records, or bytes that are no text in UTF-8.
    """
    import pyarrow as pa

    try:
        return cells.cast(pa.string())
    except pa.ArrowNotImplementedError:
        what, way = str(cells.type), "name another column"
        raise place.fault(0, "hold a word or a number in each row", what, way) from None
    except pa.ArrowInvalid:  # Arrow takes text in other codes for bytes
        words = cells.to_pylist()
    at = next(i for i, word in enumerate(words) if word is not None and not _is_utf8(word))
    way = "save the file in UTF-8"
    raise place.fault(at, "hold text in UTF-8", checks.shown(words[at]), way)


def _is_utf8(word: bytes) -> bool:
    try:
        return bool(word.decode()) or not word
    except UnicodeDecodeError:
        return False


def _read_int64(place: Place, cells: Any) -> Any:
    import pyarrow as pa
    from pyarrow import compute

    try:
        return cells.cast(pa.int64())
    except pa.ArrowInvalid:
        most = pa.scalar(2**63 - 1, cells.type)
        at = int(np.argmax(compute.greater(cells, most).to_numpy(zero_copy_only=False)))
        must, way = "hold whole numbers that fit into int64", "save the column as text"
        raise place.fault(at, must, str(cells[at].as_py()), way) from None


def read_whole(place: Place, cells: Any, low: int, high: int) -> npt.NDArray[np.int64]:
    """Return whole numbers in cells, from ``low`` to ``high``, int64.

    Raises
    ------
    DataError
        If a cell is empty, not whole or beyond.
    """
    from pyarrow import types

    must = f"hold whole numbers from {low:,} to {high:,}"
    _refuse_missing(place, cells, must)
    if types.is_integer(cells.type):
        numbers = cells.to_numpy(zero_copy_only=False)
    elif types.is_floating(cells.type):
        numbers = _as_whole(place, cells)
    else:
        raise place.fault(0, must, checks.shown(cells[0].as_py()), "name another column")
    if numbers.size and (numbers.min() < low or numbers.max() > high):
        at = int(np.argmax((numbers < low) | (numbers > high)))
        raise place.fault(at, must, f"{numbers[at]:,}", "leave the row out, or mend it")
    whole: npt.NDArray[np.int64] = numbers
    return whole


def _as_whole(place: Place, cells: Any) -> npt.NDArray[np.int64]:
    """Return floats as the whole numbers that they are."""
    floats = cells.to_numpy(zero_copy_only=False).astype(np.float64)
    must = "hold whole numbers"
    for at in np.flatnonzero(~(np.abs(floats) <= EXACT))[:1].tolist():
        if np.isfinite(floats[at]):
            raise place.fault(at, must, f"{floats[at]:.0f}, a float beyond 2**53, of which digits "
                              "are cut", "save the column as int64 or as text")  # fmt: skip
        raise place.fault(at, must, f"{floats[at]}", "leave the row out, or mend it")
    for at in np.flatnonzero(floats != np.floor(floats))[:1].tolist():
        raise place.fault(at, must, f"{floats[at]}", "name another column, or round it")
    whole: npt.NDArray[np.int64] = floats.astype(np.int64)
    return whole


def _refuse_missing(place: Place, cells: Any, must: str) -> None:
    """Raise if a cell is empty."""
    from pyarrow import compute, types

    is_missing = cells.null_count > 0
    missing = compute.is_null(cells, nan_is_null=types.is_floating(cells.type))
    if types.is_floating(cells.type):
        is_missing = bool(compute.any(missing).as_py())
    elif types.is_string(cells.type) and not is_missing:
        missing = compute.equal(cells, "")
        is_missing = bool(compute.any(missing).as_py())
    if is_missing:
        at = int(np.argmax(missing.to_numpy(zero_copy_only=False)))
        raise place.fault(at, must, "an empty cell", "fill it, or leave the row out")
