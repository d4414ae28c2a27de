"""Sealed containers: plain facts and a tree of arrays in one HDF5 file, whole or not at all.

``facts`` is JSON text, ``arrays`` a group whose groups and datasets have the names of the tree's
keys. Nothing is packed, so no reader takes more memory than the file is long; the file begins with
its seal (`neurosim.files.seals`), which is checked before HDF5 sees a byte.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import numpy as np

from neurosim.base import memory
from neurosim.base.errors import DataError, KindError, NeurosimError
from neurosim.files import locks, seals
from neurosim.files.hdf5 import ARRAY_KINDS, dataset, fault, hard_link, member, put_plain
from neurosim.files.plain_file import check_plain

Tree = Mapping[str, Any]
"""Arrays, and mappings of the same kind, by name."""
DEEPEST = 32
SAFE = " !#$&'()*+,:;=?@[]"
"""What a name may hold as it is, beside letters and digits; the rest is quoted as in a URL."""
MOST_MEMBERS = 1_000_000


class Schema(NamedTuple):
    """What a container holds, and by which version of the arrangement.

    Attributes
    ----------
    name : str
        Such as ``"neurosim-network"``.
    version : int
        From 1 up; what is read may be older, not newer.
    """

    name: str
    version: int


@dataclass(frozen=True)
class Sealed:
    """What a container held.

    Attributes
    ----------
    facts : dict
        As JSON gives them back: lists for tuples.
    arrays : dict
        Arrays and dicts of them.
    version : int
        Of the schema with which it was written.
    """

    facts: dict[str, Any]
    arrays: dict[str, Any]
    version: int


def write_sealed(path: Path, schema: Schema, facts: Mapping[str, Any], arrays: Tree) -> None:
    """Write a container in the place of ``path``; what is there is replaced, by the whole or not.

    Parameters
    ----------
    path : Path
    schema : Schema
    facts : mapping
        What JSON knows; finite numbers.
    arrays : mapping
        Arrays of plain numbers or bytes, and mappings of them, by name.

    Raises
    ------
    KindError
        If an array or a fact is of another kind; nothing has been written then.
    ResourceError
        If its image does not fit into memory.
    DataError
        If the disk refuses; what was there is there still.
    """
    image = make_image(schema, facts, arrays)
    try:
        place_file(path, image)
    except NeurosimError:
        raise
    except OSError as error:
        raise DataError(
            f"{path}: could not be written ({error.strerror or error}); "
            "make room there, or name another place"
        ) from error


def make_image(schema: Schema, facts: Mapping[str, Any], arrays: Tree) -> bytes:
    """Return the bytes of a container, seal and all.

    In memory, as where a disk is full libhdf5 would end the process at close.
    """
    import h5py

    try:
        told = json.dumps(facts, ensure_ascii=False, allow_nan=False)
        text = told.encode("utf-8", "surrogatepass")  # as json.loads reads it
    except (TypeError, ValueError) as error:
        raise KindError(f"facts must be what JSON knows, with finite numbers: {error}") from error
    memory.require_much(2 * _size(arrays), "the image of a file", "save less at once")
    image = f"image-{token_hex(8)}"  # of one name libhdf5 has one at a time, in all threads
    with h5py.File(image, "w", driver="core", backing_store=False, libver="v110") as file:
        for name, value in (("schema", np.bytes_(schema.name)), ("schema_version", schema.version)):
            file.attrs[name] = value
        put_plain(file, "facts", np.frombuffer(text, np.uint8))
        _put_tree(file.create_group("arrays"), arrays)
        file.flush()
        return seals.seal_image(bytes(file.id.get_file_image()))


def read_sealed(path: Path, schema: Schema) -> Sealed:
    """Return what a container holds.

    Parameters
    ----------
    path : Path
    schema : Schema

    Raises
    ------
    DataError
        If it is missing, damaged, another kind of file, or of a newer version; the message names
        the file and the fault. Nothing of it has been kept or followed then.
    """
    import h5py

    path = Path(path)
    if not os.path.isfile(path):  # which takes any name, however long
        found = "is not a file" if os.path.lexists(path) else "does not exist"
        raise DataError(f"{path}: {found}")
    try:
        if not seals.check_image(path):
            raise DataError(f"{path}: carries no seal of neurosim, so nothing of it is read")
        with h5py.File(path, "r") as file:
            version = read_version(file, schema)
            facts = json.loads(dataset(file, "facts", is_plain=True)[()].tobytes())
            if not isinstance(facts, dict):
                raise fault(file, "holds facts that are no JSON object")
            return Sealed(
                facts,
                _Walk(os.stat(path).st_size).read(member(file, "arrays", h5py.Group)),
                version,
            )
    except NeurosimError:
        raise
    except Exception as error:
        raise DataError(f"{path}: is damaged or no file of this kind ({error})") from error


def place_file(path: Path, data: bytes) -> None:
    """Put a file in its place: written beside it, flushed to the disk, then moved.

    Raises
    ------
    DataError
        If a folder, pipe or device is there, which a move would replace.
    """
    check_plain(path)
    with locks.scratch(path.parent) as place:
        with open(place / path.name, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(place / path.name, path)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk."""
    if hasattr(os, "O_DIRECTORY"):  # elsewhere a folder cannot be opened
        number = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _size(arrays: Tree) -> int:
    """Return the bytes of a tree; raise unless all of it can be stored."""
    total = 0
    for name, value in arrays.items():
        if not isinstance(name, str) or not name:
            raise KindError(f"arrays must have names, got {name!r}")
        if isinstance(value, Mapping):
            total += _size(value)
        elif isinstance(value, np.ndarray) and value.dtype.kind in ARRAY_KINDS:
            total += value.nbytes
        else:
            kind = getattr(value, "dtype", type(value).__name__)
            raise KindError(f"{name!r} must be an array of plain numbers or bytes, got {kind}")
    return total


def _put_tree(group: Any, arrays: Tree) -> None:
    for name, value in arrays.items():
        key = quote(name, safe=SAFE).replace(".", "%2E")  # "." alone is the group itself
        if isinstance(value, Mapping):
            _put_tree(group.create_group(key), value)
        else:
            put_plain(group, key, value)


class _Walk:
    """A walk over the groups of a file, which may lead to one dataset a million times."""

    def __init__(self, n_bytes: int):
        self.n_bytes, self.members = n_bytes, MOST_MEMBERS

    def read(self, group: Any, depth: int = 0) -> dict[str, Any]:
        """Return the tree below a group."""
        import h5py

        self.members -= len(group)
        if depth > DEEPEST or self.members < 0:
            raise fault(group, f"holds groups more than {DEEPEST} deep, or too many members")
        found: dict[str, Any] = {}
        for key in group:
            value = hard_link(group, key)
            is_group = isinstance(value, h5py.Group)
            found[unquote(key)] = (
                self.read(value, depth + 1) if is_group else self._array(group, key)
            )
        return found

    def _array(self, group: Any, key: str) -> Any:
        data = dataset(group, key, is_plain=True)
        self.n_bytes -= data.nbytes
        if data.dtype.kind not in ARRAY_KINDS or self.n_bytes < 0:
            raise fault(data, f"array {key!r} holds {data.dtype}, or more than the file can hold")
        return np.asarray(data[()])


def read_version(file: Any, schema: Schema) -> int:
    """Return the version of an open file; raise unless it is of this kind and none newer."""
    for key, kind in (("schema", "S"), ("schema_version", "iu")):
        declared = file.attrs.get_id(key) if key in file.attrs else None
        if declared is None or declared.dtype.kind not in kind or declared.dtype.itemsize > 256:
            raise fault(file, f"is no file of the kind {schema.name!r}")
        if declared.shape != ():
            raise fault(file, f"has an attribute {key!r} that is no single value")
    name, version = bytes(file.attrs["schema"]).decode(), int(file.attrs["schema_version"])
    if name != schema.name:
        raise fault(file, f"is a file of the kind {name!r}, not {schema.name!r}")
    if not 1 <= version <= schema.version:
        raise fault(
            file,
            f"has version {version} of {schema.name!r}, this neurosim reads up to "
            f"{schema.version}: upgrade neurosim, or save again with this one",
        )
    return version
