"""Result folders: a kill leaves a readable file or none, and a file that is read is distrusted.

``result.h5``, schema 1, holds the recorded arrays under ``/arrays``, the scorecard as the table
``/rows`` (NaN where open or not run; ``passed`` is 1, 0, or -1 where not run), and `ATTRIBUTES`
at the root. All text is UTF-8 of fixed length. ``scorecard.json`` holds the scorecard alone.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np

from neurosim import __version__, checks
from neurosim.errors import ArgumentError, DataError, KindError, NeurosimError
from neurosim.result import Result, Row

RESULT, SCORECARD = "result.h5", "scorecard.json"
SCHEMA, SCHEMA_VERSION = "neurosim-result", 1
ATTRIBUTES: Mapping[str, type] = {
    "schema": str,
    "schema_version": int,
    "experiment": str,
    "seed": int,
    "seeds": int,
    "seeds_in_band": float,
    "digest": str,
    "completed": bool,
    "seconds": float,
    "parameters": dict,
    "notes": list,
    "provenance": dict,
}
"""Attributes of the root; a dict or list is JSON text."""
LARGEST_ARRAY, LARGEST_RATIO, LARGEST_TEXT = 4 << 30, 1000, 16 << 20
MOST_ARRAYS = 10_000
ARRAY_KINDS = "biufcS"
COLUMNS = dict(
    zip(("id", "name", "value", "low", "high", "passed", "source"), "SSfffiS", strict=True)
)
NUMBER_KINDS = {bool: "b", int: "iu", float: "f"}
GZIP, SHUFFLE, FLETCHER32 = 1, 2, 3
TEMPORARY = ".neurosim-"


@dataclass(frozen=True)
class ArrayInfo:
    """What a result file declares about one array; ``bytes`` counts it uncompressed."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    bytes: int


@dataclass(frozen=True)
class Info:
    """What a result file says: `ATTRIBUTES` with JSON parsed, rows, and arrays by name."""

    path: Path
    attributes: Mapping[str, Any]
    rows: tuple[Row, ...]
    arrays: tuple[ArrayInfo, ...]


def prepare_folder(out: Path | None, experiment: str, force: bool) -> Path:
    """Create and return the folder of a run that is about to start.

    Parameters
    ----------
    out : Path or None
        None stands for a new ``runs/<experiment>-<YYYYmmdd-HHMMSS>`` under the current folder,
        with -2, -3, ... appended where that is taken.
    experiment : str
    force : bool
        Whether a result that is already there may be replaced.

    Raises
    ------
    ArgumentError
        If the folder cannot be used; nothing has been created then.
    """
    folder = _dated(experiment) if out is None else out
    try:
        _check_vacant(folder, force)
        _create(folder)
    except OSError as error:
        if out is None and isinstance(error, FileExistsError):
            return prepare_folder(None, experiment, force)  # another run took the name just now
        raise _refusal(folder, error.strerror or str(error)) from error
    return folder


def write_result(result: Result, folder: Path, provenance: Mapping[str, Any]) -> Path:
    """Write ``result.h5`` and ``scorecard.json`` into ``folder``; return the path of the first.

    Each is flushed to the disk under a temporary name and moved into place; an older scorecard
    goes first, so the two never come from different results. JSON has null for NaN and infinity.

    Parameters
    ----------
    result : Result
    folder : Path
        As `prepare_folder` returned it.
    provenance : mapping
        As `gather_provenance` returned it.

    Raises
    ------
    ArgumentError, KindError
        If an array's name, type or size cannot be stored; nothing has been written then.
    DataError
        If the disk refuses; an older result is still there then.
    """
    for name, array in result.arrays.items():
        _check_storable(name, array)
    card = _plain(result.scorecard())
    text = json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    image = _build_image(result, card["digest"], provenance)
    try:
        _replace(folder, {RESULT: image, SCORECARD: _encode(text)})
    except OSError as error:
        raise DataError(
            f"{folder}: the result could not be written ({error.strerror or error}); "
            "make room there, or name another folder with --out"
        ) from error
    return folder / RESULT


def gather_provenance(start: datetime, threads: int, argv: Sequence[str]) -> dict[str, Any]:
    """Return the versions, machine, command and times (``start`` has a zone) of a run ending now.

    Examples
    --------
    >>> gather_provenance(datetime.now(UTC), threads=2, argv=["neurosim"])["threads"]
    2
    """
    import platform
    from importlib.metadata import version

    import h5py

    return {
        "neurosim": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "numba", "h5py")},
        "hdf5": h5py.version.hdf5_version,
        "platform": platform.platform(),
        "cpu_count": os.cpu_count(),
        "threads": threads,
        "argv": list(argv),
        "start": start.astimezone(UTC).isoformat(timespec="seconds"),
        "end": datetime.now(UTC).isoformat(timespec="seconds"),
    }


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
        return Info(Path(file.filename), attributes, _read_rows(file), arrays)


def load_array(path: Path, name: str) -> np.ndarray[Any, Any]:
    """Return the array ``name`` of a result; its checksums are verified on the way.

    Raises
    ------
    ArgumentError
        If there is no such array.
    DataError
        As `read_result`.
    """
    with _opened(path) as file:
        group = _arrays(file)
        return np.asarray(_array(group, checks.choice("array", name, sorted(group)))[()])


def _dated(experiment: str) -> Path:
    stem = f"{checks.text('experiment', experiment)}-{datetime.now():%Y%m%d-%H%M%S}"
    number = 1
    while os.path.lexists(folder := Path("runs", stem if number == 1 else f"{stem}-{number}")):
        number += 1
    return folder


def _check_vacant(folder: Path, force: bool) -> None:
    for name in (RESULT, SCORECARD):
        if (folder / name).is_dir():
            raise _refusal(folder, f"{name} in it is a folder")
        if os.path.lexists(folder / name) and not force:
            raise _refusal(folder, f"it holds {name}", "pass --force to replace the result, or ")


def _create(folder: Path) -> None:
    """Make the folder and its parents, or leave no trace."""
    from tempfile import TemporaryFile

    missing = [place for place in (folder, *folder.parents) if not place.is_dir()]
    for place in missing:
        if os.path.lexists(place):
            raise _refusal(folder, f"{str(place)!r} is not a folder")
    with TemporaryFile(dir=missing[-1].parent if missing else folder):
        pass  # tried out, because access bits do not tell of a read-only disk
    try:
        for place in reversed(missing):
            place.mkdir(exist_ok=place != folder)
    except OSError:
        for place in missing:
            with suppress(OSError):
                place.rmdir()
        raise


def _refusal(folder: Path, reason: str, remedy: str = "") -> ArgumentError:
    return ArgumentError(
        f"--out must be a folder, new or existing, that holds no result and can be written to, "
        f"got {str(folder)!r}: {reason}; {remedy}name another folder"
    )


def _check_storable(name: str, array: Any) -> None:
    if name in ("", ".") or "/" in name or "\0" in name:
        raise ArgumentError(f"arrays must have names that are not '.' and lack '/', got {name!r}")
    if not isinstance(array, np.ndarray) or array.dtype.kind not in ARRAY_KINDS:
        kind = getattr(array, "dtype", type(array).__name__)
        raise KindError(f"arrays[{name!r}] must be an array of plain numbers or bytes, got {kind}")
    if array.nbytes > LARGEST_ARRAY:
        raise ArgumentError(
            f"arrays[{name!r}] must have at most {LARGEST_ARRAY} bytes, got {array.nbytes}; "
            "record fewer rounds"
        )


def _plain(value: Any) -> Any:
    """Return ``value`` as JSON knows it, so that no result is lost for the type of a number."""
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape


def _build_image(result: Result, digest: str, provenance: Mapping[str, Any]) -> bytes:
    """Build the file in memory: where a disk is full, libhdf5 would end the process at close."""
    import h5py

    values = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "experiment": result.experiment,
        "seed": result.seed,
        "seeds": result.seeds,
        "seeds_in_band": result.seeds_in_band,
        "digest": digest,
        "completed": result.is_complete,
        "seconds": result.seconds,
        "parameters": result.parameters,
        "notes": result.notes,
        "provenance": provenance,
    }
    # Before format 1.10 the lists of chunks lack checksums.
    with h5py.File(RESULT, "w", driver="core", backing_store=False, libver="v110") as file:
        for name, kind in ATTRIBUTES.items():
            _put_attribute(file, name, kind, values[name])
        _put(file, "rows", _tabulate(result.rows))
        group = file.create_group("arrays")
        for name, array in result.arrays.items():
            _put(group, name, array)
        file.flush()
        return bytes(file.id.get_file_image())


def _put_attribute(file: Any, name: str, kind: type, value: Any) -> None:
    import h5py

    if kind in NUMBER_KINDS:
        file.attrs[name] = kind(value)
        return
    text = value if kind is str else json.dumps(_plain(value), allow_nan=False)
    data = _encode(text)
    file.attrs.create(name, data, dtype=h5py.string_dtype("utf-8", max(1, len(data))))


def _put(group: Any, name: str, array: np.ndarray[Any, Any]) -> None:
    packed = {"chunks": True, "compression": "gzip", "shuffle": True, "fletcher32": True}
    group.create_dataset(name, data=array, **(packed if array.ndim and array.size else {}))


def _tabulate(rows: Sequence[Row]) -> np.ndarray[Any, Any]:
    import h5py

    cards = [row.as_json() for row in rows]
    table: dict[str, list[Any]] = {name: [card[name] for card in cards] for name in COLUMNS}
    types: list[tuple[str, Any]] = []
    for name, kind in COLUMNS.items():
        if kind == "S":
            table[name] = [_encode(cell) for cell in table[name]]
            longest = max(map(len, table[name]), default=0)
            types.append((name, h5py.string_dtype("utf-8", max(1, longest))))
        else:
            unknown = math.nan if kind == "f" else -1
            table[name] = [unknown if cell is None else cell for cell in table[name]]
            types.append((name, np.float64 if kind == "f" else np.int8))
    return np.array(list(zip(*table.values(), strict=True)), types)


def _replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put the files in place in the given order, each whole; leave no temporary file."""
    for stale in folder.glob(f"{TEMPORARY}*"):
        stale.unlink(missing_ok=True)
    parts = {name: folder / f"{TEMPORARY}{token_hex(8)}-{name}" for name in contents}
    try:
        for name, part in parts.items():
            with open(part, "xb") as file:
                file.write(contents[name])
                file.flush()
                os.fsync(file.fileno())
        (folder / SCORECARD).unlink(missing_ok=True)
        for name, part in parts.items():
            os.replace(part, folder / name)
        _sync_folder(folder)
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):  # elsewhere a folder cannot be opened
        number = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


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
            raise DataError(f"{place}: is not an HDF5 file")
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
    if version != SCHEMA_VERSION:
        raise _fault(
            file,
            f"has schema version {version}, this neurosim reads {SCHEMA_VERSION}; "
            "use the version of neurosim that wrote it, or a later one",
        )


def _fault(member: Any, what: str) -> DataError:
    return DataError(f"{member.file.filename}: {what}")


def _read_attribute(file: Any, name: str) -> Any:
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
    if kinds != COLUMNS or data.ndim != 1:
        raise _fault(file, f"has a table of rows with other columns than {', '.join(COLUMNS)}")
    return tuple(_row(dict(zip(COLUMNS, cells, strict=True))) for cells in data[()].tolist())


def _row(cells: dict[str, Any]) -> Row:
    for name, kind in COLUMNS.items():
        if kind == "S":
            cells[name] = cells[name].decode()
    for name in ("low", "high"):
        cells[name] = None if math.isnan(cells[name]) else cells[name]
    if cells.pop("passed") < 0:
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
    return ArrayInfo(name, str(data.dtype), data.shape, math.prod(data.shape) * data.dtype.itemsize)
