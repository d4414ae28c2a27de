"""Read result files, which are distrusted: whatever is wrong in one is a `DataError`."""

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import DataError, NeurosimError
from neurosim.files.results.folder import RESULT
from neurosim.files.results.result import Row
from neurosim.files.results.write import (
    ARRAY_KINDS,
    ATTRIBUTES,
    COLUMNS,
    LARGEST_ARRAY,
    LATER,
    LATER_COLUMNS,
    NUMBER_KINDS,
    SCHEMA,
    SCHEMA_VERSION,
)
from neurosim.files.seals import companion_of

LARGEST_RATIO, LARGEST_TEXT = 1000, 16 << 20
MOST_ARRAYS = 10_000
GZIP, SHUFFLE, FLETCHER32 = 1, 2, 3


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
        return Info(Path(file.filename), attributes, _read_rows(file), arrays, code)


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


def _check_schema(file: Any) -> None:
    if "schema" not in file.attrs or _read_attribute(file, "schema") != SCHEMA:
        raise _fault(file, f"is not the result of a run (no attribute schema = {SCHEMA!r})")
    version = _read_attribute(file, "schema_version")
    if not 1 <= version <= SCHEMA_VERSION:
        raise _fault(
            file,
            f"has schema version {version}, this neurosim reads up to {SCHEMA_VERSION}; "
            "use the version of neurosim that wrote it, or a later one",
        )


def _fault(member: Any, what: str) -> DataError:
    return DataError(f"{member.file.filename}: {what}")


def _read_attribute(file: Any, name: str) -> Any:
    if name in LATER and name not in file.attrs:
        return LATER[name]
    if name not in file.attrs:
        raise _fault(file, f"has no attribute {name!r}")
    declared, kind = file.attrs.get_id(name), ATTRIBUTES[name]
    is_small = declared.shape == () and declared.dtype.itemsize <= LARGEST_TEXT
    if not is_small or declared.dtype.kind not in NUMBER_KINDS.get(kind, "S"):
        raise _fault(file, f"has an attribute {name!r} of the wrong kind ({declared.dtype})")
    value = file.attrs[name]
    if kind in NUMBER_KINDS:
        return kind(value)
    text = value.decode()
    parsed = text if kind is str else json.loads(text)
    if not isinstance(parsed, kind):
        raise _fault(file, f"has an attribute {name!r} that is not JSON of a {kind.__name__}")
    return parsed


def _read_rows(file: Any) -> tuple[Row, ...]:
    data = _dataset(file, "rows")
    dtype = data.dtype
    kinds = {name: dtype[name].kind for name in dtype.names or ()}
    older = {name: kind for name, kind in COLUMNS.items() if name not in LATER_COLUMNS}
    if kinds not in (COLUMNS, older) or data.ndim != 1:
        raise _fault(file, f"has a table of rows with other columns than {', '.join(COLUMNS)}")
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


def _arrays(file: Any) -> Any:
    import h5py

    group = _member(file, "arrays", h5py.Group)
    if len(group) > MOST_ARRAYS:
        raise _fault(file, f"holds {len(group)} arrays, at most {MOST_ARRAYS} are read")
    return group


def _array(group: Any, name: str) -> Any:
    data = _dataset(group, name)
    if data.dtype.kind not in ARRAY_KINDS:
        raise _fault(data, f"array {name!r} holds {data.dtype}, not plain numbers or bytes")
    return data


def _member(group: Any, name: str, kind: type) -> Any:
    import h5py

    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise _fault(group, f"{name!r} is missing, or a link that may lead out of the file")
    if group.get(name, getclass=True) is not kind:
        raise _fault(group, f"{name!r} is not a {kind.__name__.lower()}")
    return group[name]


def _dataset(group: Any, name: str) -> Any:
    """Return a dataset that is safe to read whole."""
    import h5py

    data = _member(group, name, h5py.Dataset)
    making = data.id.get_create_plist()
    filters = {making.get_filter(i)[0] for i in range(making.get_nfilters())}
    if data.is_virtual or making.get_external_count():
        raise _fault(data, f"array {name!r} keeps its data in other files")
    if data.shape is None or data.dtype.hasobject:
        raise _fault(data, f"array {name!r} holds {data.dtype}, not plain values")
    if filters - {GZIP, SHUFFLE, FLETCHER32}:
        raise _fault(data, f"array {name!r} is packed with filters {sorted(filters)}")
    if data.ndim and math.prod(data.shape) and FLETCHER32 not in filters:
        raise _fault(data, f"array {name!r} has no checksums")
    size = max(math.prod(data.shape), math.prod(data.chunks or ())) * data.dtype.itemsize
    bound = min(LARGEST_ARRAY, LARGEST_RATIO * os.stat(data.file.filename).st_size)
    if size > bound:
        raise _fault(data, f"array {name!r} declares {size} bytes, at most {bound} are read")
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
        raise _fault(data, f"has axes of the wrong kind ({declared.dtype})")
    return str(data.attrs["axes"].decode())
