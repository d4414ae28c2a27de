"""Members of HDF5 files of ours: written with checksums, vetted before a byte of them is read.

A file that is read may come from anywhere. It cannot lead to another file, load a filter, run code,
or make this process take much more memory than the file itself.
"""

import math
import os
from typing import Any

import numpy as np

from neurosim.base.errors import DataError

ARRAY_KINDS = "biufcS"
LARGEST_ARRAY = 4 << 30
LARGEST_RATIO, LARGEST_TEXT = 1000, 16 << 20
CHUNK = 1 << 20
"""Bytes of a chunk of a large array: h5py's own guess is a tenth of that, and slower."""
GZIP, SHUFFLE, FLETCHER32 = 1, 2, 3


def put(group: Any, name: str, array: np.ndarray[Any, Any]) -> None:
    """Write an array that is packed, with a checksum for each chunk."""
    packed = {"chunks": True, "compression": "gzip", "shuffle": True, "fletcher32": True}
    group.create_dataset(name, data=array, **(packed if array.ndim and array.size else {}))


def put_plain(group: Any, name: str, array: np.ndarray[Any, Any]) -> None:
    """Write an array as it is, with a checksum for each chunk: no reader can be made to inflate."""
    if not (array.ndim and array.size):
        group.create_dataset(name, data=array)
        return
    row = array.nbytes // len(array)
    chunks = (max(1, min(len(array), CHUNK // max(row, 1))), *array.shape[1:])
    chunks = True if row > CHUNK else chunks  # type: ignore[assignment]
    group.create_dataset(name, data=array, chunks=chunks, fletcher32=True)


def fault(part: Any, what: str) -> DataError:
    """Return the error that names the file of a member, and what is wrong with it."""
    return DataError(f"{part.file.filename}: {what}")


def hard_link(group: Any, name: str) -> Any:
    """Return a member that lies in this file; even a look at a link opens what it leads to."""
    import h5py

    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise fault(group, f"{name!r} is missing, or a link that may lead out of the file")
    return group[name]


def member(group: Any, name: str, kind: type) -> Any:
    """Return a member that lies in this file and is of this kind (`h5py.Group`, ...)."""
    found = hard_link(group, name)
    if type(found) is not kind:
        raise fault(group, f"{name!r} is not a {kind.__name__.lower()}")
    return found


def dataset(group: Any, name: str, *, is_plain: bool = False) -> Any:
    """Return a dataset that is safe to read whole.

    Parameters
    ----------
    group : h5py.Group
    name : str
    is_plain : bool
        Whether it must not be packed; then it can declare no more bytes than its file has.
    """
    import h5py

    data = member(group, name, h5py.Dataset)
    making = data.id.get_create_plist()
    filters = {making.get_filter(i)[0] for i in range(making.get_nfilters())}
    if data.is_virtual or making.get_external_count():
        raise fault(data, f"array {name!r} keeps its data in other files")
    if data.shape is None or data.dtype.hasobject:
        raise fault(data, f"array {name!r} holds {data.dtype}, not plain values")
    if filters - ({FLETCHER32} if is_plain else {GZIP, SHUFFLE, FLETCHER32}):
        raise fault(data, f"array {name!r} is packed with filters {sorted(filters)}")
    if data.ndim and math.prod(data.shape) and FLETCHER32 not in filters:
        raise fault(data, f"array {name!r} has no checksums")
    size = max(math.prod(data.shape), math.prod(data.chunks or ())) * data.dtype.itemsize
    held = os.stat(data.file.filename).st_size
    bound = held if is_plain else min(LARGEST_ARRAY, LARGEST_RATIO * held)
    if size > bound:
        raise fault(data, f"array {name!r} declares {size} bytes, at most {bound} are read")
    return data
