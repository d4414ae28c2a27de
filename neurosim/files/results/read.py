"""Read result files, which are distrusted: whatever is wrong in one is a `DataError`."""

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import DataError, NeurosimError
from neurosim.files.hdf5 import ARRAY_KINDS, LARGEST_TEXT, dataset, fault, member
from neurosim.files.journal import MANIFEST
from neurosim.files.results.folder import JOURNAL, RESULT, SWEEP
from neurosim.files.results.result import Row
from neurosim.files.results.write import (
    ATTRIBUTES,
    COLUMNS,
    LATER,
    LATER_COLUMNS,
    NUMBER_KINDS,
    SCHEMA,
    SCHEMA_VERSION,
)
from neurosim.files.seals import companion_of

MOST_ARRAYS = 10_000


@dataclass(frozen=True)
class ArrayInfo:
    """What a file declares about one array; ``bytes`` counts it uncompressed.

    ``axes`` tells what its axes are and what is in it; empty where the file does not say.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    bytes: int
    axes: str = ""


@dataclass(frozen=True)
class Info:
    """What a result file says: `ATTRIBUTES` with JSON parsed, rows, and arrays by name.

    ``code`` is a line of Python that reads an array of it.
    """

    path: Path
    attributes: Mapping[str, Any]
    rows: tuple[Row, ...]
    arrays: tuple[ArrayInfo, ...]
    code: str = ""


def read_result(path: Path) -> Info:
    """Return what the result file ``path`` says, or the one in the folder ``path``.

    The file cannot lead to another one, run code, or make this run allocate more for an array
    than 4 GiB or 1,000 times its own size.

    Raises
    ------
    DataError
        If it is missing, damaged or no result; the message names the file and the fault.
    """
    with _opened(path) as file:
        attributes = {name: _read_attribute(file, name) for name in ATTRIBUTES}
        group = _arrays(file)
        arrays = tuple(_describe(_array(group, name)) for name in sorted(group))
        code = "".join(
            f"from neurosim import load_array; load_array({file.filename!r}, {a.name!r})"
            for a in arrays[:1]
        )
        rows = _with_spread(file, _read_rows(file))
        return Info(Path(file.filename), attributes, rows, arrays, code)


def load_array(path: Path, name: str) -> np.ndarray[Any, Any]:
    """Read one array of a result; its checksums are verified on the way.

    Parameters
    ----------
    path : Path
        The file of a result, or the folder of a run.
    name : str
        Of the array; ``neurosim info`` lists them.

    Returns
    -------
    ndarray
        With the shape and type with which it was written.

    Raises
    ------
    ArgumentError
        If there is no such array.
    DataError
        If the file is missing, damaged or no result; the message names the file and the fault.

    Examples
    --------
    >>> from neurosim import load_array
    >>> support = load_array("results/projection", "support")  # doctest: +SKIP
    """
    with _opened(path) as file:
        group = _arrays(file)
        return np.asarray(_array(group, checks.choice("array", name, sorted(group)))[()])


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a result file; whatever a damaged one makes libhdf5 raise becomes a `DataError`."""
    import h5py

    place = Path(path, RESULT) if Path(path).is_dir() else Path(path)
    _refuse_other_folder(Path(path))
    if not place.is_file():
        found = "is not a file" if os.path.lexists(place) else "does not exist"
        raise DataError(f"{place}: {found}; name a {RESULT} or the folder of a run")
    try:
        if not h5py.is_hdf5(place):
            is_sealed = companion_of(place).exists()  # tags of a writer of others
            way = "; --verify compares it with the digest beside it" if is_sealed else ""
            raise DataError(f"{place}: is not an HDF5 file{way}")
        with h5py.File(place, "r") as file:
            _check_schema(file)
            yield file
    except NeurosimError:
        raise
    except Exception as error:
        raise DataError(f"{place}: is damaged or truncated ({error})") from error


def _refuse_other_folder(path: Path) -> None:
    """Refuse what neurosim wrote and is no result, with what reads it."""
    if not path.is_dir() or Path(path, RESULT).exists():
        return
    for name, what in (
        (SWEEP, "this is a sweep, of many results; name one of them, runs/HASH in it, or read all "
                "of them with neurosim.read_sweep()"),
        (MANIFEST, "this is no result, but records or a journal; records are read with "
                   "neurosim.read_records()"),
        (f"{JOURNAL}/{MANIFEST}", "this run has not ended, so it has no result yet; `neurosim "
                                  "resume` goes on with it"),
        ("error.txt", "this run of a sweep failed; its error.txt says why"),
    ):  # fmt: skip
        if Path(path, name).is_file():
            raise DataError(f"{path}: {what}")


def _check_schema(file: Any) -> None:
    if "schema" not in file.attrs or _read_attribute(file, "schema") != SCHEMA:
        raise fault(file, f"is not the result of a run (no attribute schema = {SCHEMA!r})")
    version = _read_attribute(file, "schema_version")
    if not 1 <= version <= SCHEMA_VERSION:
        raise fault(
            file,
            f"has schema version {version}, this neurosim reads up to {SCHEMA_VERSION}; "
            "use the version of neurosim that wrote it, or a later one",
        )


def _read_attribute(file: Any, name: str) -> Any:
    if name in LATER and name not in file.attrs:
        return LATER[name]
    if name not in file.attrs:
        raise fault(file, f"has no attribute {name!r}")
    declared, kind = file.attrs.get_id(name), ATTRIBUTES[name]
    is_small = declared.shape == () and declared.dtype.itemsize <= LARGEST_TEXT
    if not is_small or declared.dtype.kind not in NUMBER_KINDS.get(kind, "S"):
        raise fault(file, f"has an attribute {name!r} of the wrong kind ({declared.dtype})")
    value = file.attrs[name]
    if kind in NUMBER_KINDS:
        return kind(value)
    text = value.decode()
    parsed = text if kind is str else json.loads(text)
    if not isinstance(parsed, kind):
        raise fault(file, f"has an attribute {name!r} that is not JSON of a {kind.__name__}")
    return parsed


def _read_rows(file: Any) -> tuple[Row, ...]:
    data = dataset(file, "rows")
    dtype = data.dtype
    kinds = {name: dtype[name].kind for name in dtype.names or ()}
    older = {name: kind for name, kind in COLUMNS.items() if name not in LATER_COLUMNS}
    if kinds not in (COLUMNS, older) or data.ndim != 1:
        raise fault(file, f"has a table of rows with other columns than {', '.join(COLUMNS)}")
    return tuple(_row(dict(zip(kinds, cells, strict=True))) for cells in data[()].tolist())


def _row(cells: dict[str, Any]) -> Row:
    for name in cells:
        if COLUMNS[name] == "S":
            cells[name] = cells[name].decode()
    for name in ("low", "high"):
        cells[name] = None if math.isnan(cells[name]) else cells[name]
    if cells.pop("passed") < 0 and math.isnan(cells["value"]):
        cells["value"] = None
    return Row(**cells)


def _with_spread(file: Any, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return rows with what they are spread over seeds, which older files lack."""
    told = _read_attribute(file, "spread") or [None] * len(rows)
    if len(told) != len(rows) or not all(one is None or _is_spread(one) for one in told):
        raise fault(file, "has an attribute 'spread' that does not fit its rows")
    return tuple(row if one is None else _spread(row, *one)
                 for row, one in zip(rows, told, strict=True))  # fmt: skip


def _is_spread(one: Any) -> bool:
    is_number = [isinstance(x, float | int | None) for x in one] if isinstance(one, list) else []
    return is_number == [True] * 3


def _spread(row: Row, low: float | None, high: float | None, share: float | None) -> Row:
    ends = [math.nan if end is None else float(end) for end in (low, high)]
    return replace(row, spread=(ends[0], ends[1]), share=share)


def _arrays(file: Any) -> Any:
    import h5py

    group = member(file, "arrays", h5py.Group)
    if len(group) > MOST_ARRAYS:
        raise fault(file, f"holds {len(group)} arrays, at most {MOST_ARRAYS} are read")
    return group


def _array(group: Any, name: str) -> Any:
    data = dataset(group, name)
    if data.dtype.kind not in ARRAY_KINDS:
        raise fault(data, f"array {name!r} holds {data.dtype}, not plain numbers or bytes")
    return data


def _describe(data: Any) -> ArrayInfo:
    name = data.name.rpartition("/")[2]
    n_bytes = math.prod(data.shape) * data.dtype.itemsize
    return ArrayInfo(name, str(data.dtype), data.shape, n_bytes, _read_axes(data))


def _read_axes(data: Any) -> str:
    """Return what the axes of an array are; schema 1 may not say."""
    if "axes" not in data.attrs:
        return ""
    declared = data.attrs.get_id("axes")
    if declared.shape != () or declared.dtype.kind != "S" or declared.dtype.itemsize > LARGEST_TEXT:
        raise fault(data, f"has axes of the wrong kind ({declared.dtype})")
    return str(data.attrs["axes"].decode())
