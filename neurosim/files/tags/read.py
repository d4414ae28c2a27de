"""Read what a file of tags in HDF5 says of itself, distrusted as results are."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neurosim.base.errors import DataError, NeurosimError
from neurosim.files.plain_file import check_plain
from neurosim.files.results.read import ArrayInfo, Info
from neurosim.files.tags.writer import SCHEMA, SCHEMA_VERSION, TAG_AXES

COUNTS = ("schema_version", "n_kc", "n_vectors", "n_vectors_in")
TOLD = ("parameters", "provenance")
"""JSON objects: how the tags were made, and where."""


def read_tags(path: Path) -> Info | None:
    """Return how the tags of ``path`` were made; None if it holds none, whatever else it is.

    Raises
    ------
    DataError
        If it names the schema of tags, and its attributes are missing or of the wrong kind.
    """
    import h5py

    path = Path(path)
    if not path.is_file():
        return None
    check_plain(path)
    try:
        if not h5py.is_hdf5(path):
            return None
        with h5py.File(path, "r", locking=False) as file:
            if not _is_text(file, "schema") or file.attrs["schema"] != SCHEMA:
                return None
            arrays = tuple(_describe(file, name) for name in TAG_AXES if name in file)
            code = f"import h5py; h5py.File({str(path)!r})['tags'][:]"
            return Info(path, _attributes(path, file), (), arrays, code)
    except NeurosimError:
        raise
    except Exception as error:
        raise DataError(f"{path}: is damaged or truncated ({error})") from error


def _is_text(file: Any, name: str) -> bool:
    import h5py

    if name not in file.attrs:
        return False
    declared = file.attrs.get_id(name)
    return declared.shape == () and h5py.check_string_dtype(declared.dtype) is not None


def _attributes(path: Path, file: Any) -> Mapping[str, Any]:
    found: dict[str, Any] = {"schema": SCHEMA}
    for name in (*COUNTS, "complete"):
        value: Any = file.attrs[name] if name in file.attrs else None
        kinds = "b" if name == "complete" else "iu"
        if getattr(value, "ndim", None) != 0 or value.dtype.kind not in kinds:
            raise DataError(f"{path}: holds tags, and no attribute {name!r} of the right kind")
        found[name] = value.item()
    if not 1 <= found["schema_version"] <= SCHEMA_VERSION:
        raise DataError(f"{path}: holds tags of schema version {found['schema_version']}, this "
                        f"neurosim reads up to {SCHEMA_VERSION}; use a later one")  # fmt: skip
    for name in TOLD:
        told = json.loads(file.attrs[name]) if _is_text(file, name) else None
        if not isinstance(told, dict):
            raise DataError(f"{path}: holds tags, and no attribute {name!r} that is a JSON object")
        found[name] = told
    return found


def _describe(file: Any, name: str) -> ArrayInfo:
    import h5py

    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        raise DataError(f"{file.filename}: {name!r} is a link, which is not followed")
    data = file[name]
    n_bytes = data.size * data.dtype.itemsize
    return ArrayInfo(name, str(data.dtype), data.shape, n_bytes, TAG_AXES[name])
