"""Vectors in HDF5 files, which are distrusted: nothing outside the file is opened or run."""

import math
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from neurosim.vector_source import (
    LABELS,
    Account,
    Array,
    Extras,
    Source,
    as_labels,
    check_dtype,
    check_shape,
    choose,
    fault,
    place_of,
)

BUILT_IN = {1: "gzip", 2: "shuffle", 3: "fletcher32", 5: "nbit", 6: "scaleoffset", 32000: "lzf"}
"""Filters that need no library from elsewhere."""
LARGEST_CHUNK = 256 << 20
LARGEST_RATIO = 1000
"""Of the bytes that an array declares to those of the file."""
MOST_OBJECTS = 10_000


def open_hdf5(path: Path, stack: ExitStack) -> Source:
    """Open an HDF5 file: the dataset named x, X, data ..., or the only one that holds rows."""
    import h5py

    file = stack.enter_context(h5py.File(path, "r"))
    found = _datasets(path, file)
    if not found:
        raise fault(path, "holds no dataset of its own (links are not followed)")
    name = choose(path, {key: data.shape for key, data in found.items()})
    data = found[name]
    n, d = check_shape(path, data.shape)
    dtype = check_dtype(path, data.dtype)
    _vet(path, name, data)
    group = name.rpartition("/")[0]
    beside = [f"{group}/{key}".lstrip("/") for key in LABELS]
    labels = next((key for key in beside if key in found), "")

    def blocks(rows: int) -> Iterator[Array]:
        return (data[at : at + rows].reshape(-1, d) for at in range(0, n, rows))

    def extras() -> Extras:
        if not labels:
            return Extras()
        _vet(path, labels, found[labels])
        return Extras(as_labels(path, labels, found[labels][()], n))

    left_out = tuple(key for key in found if key not in (name, labels))
    account = Account(place_of(data.shape, name), f"array {labels}" if labels else "", "", left_out)
    return Source(n, d, dtype, blocks, extras=extras, step=_step(data, d), account=account)


def _step(data: Any, d: int) -> int:
    """Return the rows of a chunk, as long as a block of them is not too large."""
    rows = data.chunks[0] if data.chunks else 1
    return int(rows) if rows * d * data.dtype.itemsize <= LARGEST_CHUNK else 1


def _datasets(path: Path, file: Any) -> dict[str, Any]:
    """Return the datasets that hard links lead to; others are not even looked at."""
    import h5py

    found: dict[str, Any] = {}
    seen = 0

    def look(name: str, thing: Any) -> None:
        nonlocal seen
        seen += 1
        if seen > MOST_OBJECTS:
            raise fault(path, f"holds more than {MOST_OBJECTS} objects")
        if isinstance(thing, h5py.Dataset) and thing.shape is not None:
            found[name] = thing

    file.visititems(look)
    return found


def _vet(path: Path, name: str, data: Any) -> None:
    """Refuse a dataset that leads elsewhere or declares more than the file can hold."""
    making = data.id.get_create_plist()
    filters = {making.get_filter(i)[0] for i in range(making.get_nfilters())}
    if data.is_virtual or making.get_external_count():
        raise fault(path, f"keeps {name!r} in other files, which are not opened; h5repack copies "
                          "it into one")  # fmt: skip
    if foreign := filters - BUILT_IN.keys():
        raise fault(path, f"packs {name!r} with filters {sorted(foreign)}, which need a library "
                          "from elsewhere; h5repack -f GZIP=4 packs it anew")  # fmt: skip
    shapes = (data.shape, data.chunks or ())
    size, chunk = (math.prod(shape) * data.dtype.itemsize for shape in shapes)
    held = os.stat(data.file.filename).st_size
    if size > LARGEST_RATIO * held:
        raise fault(path, f"declares {size} bytes for {name!r}, and has {held} itself")
    if data.chunks and chunk > LARGEST_CHUNK:
        raise fault(path, f"keeps {name!r} in chunks of {chunk} bytes, at most {LARGEST_CHUNK} are "
                          "read at once; h5repack makes them smaller")  # fmt: skip
