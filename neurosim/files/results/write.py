"""Write results so that a kill at any moment leaves a readable file or none.

``result.h5``, schema 2, holds the recorded arrays under ``/arrays`` (their attribute ``axes`` says
what their axes are), the scorecard as the table ``/rows`` (NaN where open or not run; ``passed`` is
1, 0, or -1 where not run; ``spread`` has least and largest value and the share in the band), and
`ATTRIBUTES` at the root. All text is UTF-8 of fixed length.
``scorecard.json`` holds the scorecard alone. Both are sealed (`neurosim.files.seals`); schema 1 was
not.
"""

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np

from neurosim.base import __version__
from neurosim.base.errors import ArgumentError, DataError, KindError
from neurosim.files import locks, seals
from neurosim.files.hdf5 import ARRAY_KINDS, LARGEST_ARRAY, put
from neurosim.files.results.folder import EXPERIMENT, FIGURES, RESULT, SCORECARD
from neurosim.files.results.result import Result, Row
from neurosim.files.sealed import sync_folder

SCHEMA, SCHEMA_VERSION = "neurosim-result", 2
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
    "outcome": str,
    "unbanded": str,
    "provenance": dict,
    "legend": str,
    "each": str,
    "spread": list,
}
"""Attributes of the root; a dict or list is JSON text."""
LATER: Mapping[str, Any] = {
    **dict.fromkeys(("outcome", "unbanded", "legend"), ""),
    "each": "seed",
    "spread": [],
}
"""What stands for attributes that older files of this schema lack."""
TOLD = "experiment_file_sha256"
"""Where provenance keeps the digest of the experiment file."""
COLUMNS = {
    **dict.fromkeys(("id", "name"), "S"),
    **dict.fromkeys(("value", "low", "high"), "f"),
    "passed": "i",
    **dict.fromkeys(("source", "theirs"), "S"),
}
LATER_COLUMNS = ("theirs",)
"""Those that older files of this schema lack."""
NUMBER_KINDS = {bool: "b", int: "iu", float: "f"}


def write_result(
    result: Result, folder: Path, provenance: Mapping[str, Any], told: bytes | None = None
) -> Path:
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
    told : bytes, optional
        The experiment file, to be beside the result, which keeps its SHA-256.

    Raises
    ------
    ArgumentError, KindError
        If an array's name, type or size cannot be stored; nothing has been written then.
    DataError
        If the disk refuses; an older result is still there then.
    """
    for name, array in result.arrays.items():
        _check_storable(name, array)
    card = plain(result.scorecard())
    beside = {} if told is None else {EXPERIMENT: told}
    if told is not None:
        provenance = {**provenance, TOLD: hashlib.sha256(told).hexdigest()}
    image = seals.seal_image(_build_image(result, card["digest"], provenance))
    try:
        _replace(folder, {RESULT: image, **beside, SCORECARD: seals.seal_card(card)})
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


def plain(value: Any) -> Any:
    """Return ``value`` as JSON knows it, so that no result is lost for the type of a number."""
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | range):
        return [plain(item) for item in value]
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
        "outcome": result.outcome,
        "unbanded": result.unbanded,
        "provenance": provenance,
        "legend": result.legend,
        "each": result.each,
        "spread": [row.spread and [*row.spread, row.share] for row in result.rows],
    }
    # Before format 1.10 the lists of chunks lack checksums.
    image = f"{RESULT}-{token_hex(8)}"  # of one name libhdf5 has one at a time, in all threads
    with h5py.File(image, "w", driver="core", backing_store=False, libver="v110") as file:
        for name, kind in ATTRIBUTES.items():
            _put_attribute(file, name, kind, values[name])
        put(file, "rows", _tabulate(result.rows))
        group = file.create_group("arrays")
        for name, array in result.arrays.items():
            put(group, name, array)
            if name in result.axes:
                _put_attribute(group[name], "axes", str, result.axes[name])
        file.flush()
        return bytes(file.id.get_file_image())


def _put_attribute(place: Any, name: str, kind: type, value: Any) -> None:
    import h5py

    if kind in NUMBER_KINDS:
        place.attrs[name] = kind(value)
        return
    text = value if kind is str else json.dumps(plain(value), allow_nan=False)
    data = _encode(text)
    place.attrs.create(name, data, dtype=h5py.string_dtype("utf-8", max(1, len(data))))


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
    with locks.scratch(folder) as place:
        for name, content in contents.items():
            with open(place / name, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for told in (SCORECARD, *FIGURES):  # what an older result says must not outlive it
            (folder / told).unlink(missing_ok=True)
        if not _holds(folder / EXPERIMENT, contents.get(EXPERIMENT)):
            (folder / EXPERIMENT).unlink(missing_ok=True)
        for name in contents:
            os.replace(place / name, folder / name)
        sync_folder(folder)


def _holds(path: Path, content: bytes | None) -> bool:
    """Tell whether there is a file with this content, as a run writes at its start."""
    return content is not None and path.is_file() and path.read_bytes() == content
