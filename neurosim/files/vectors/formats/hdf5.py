"""Vectors in HDF5 files, which are distrusted: nothing outside the file is opened or run.

MATLAB from 7.3 on writes HDF5 behind a block of its own and stores arrays column by column, so that
their dimensions are read in reverse. AnnData (.h5ad) is in `neurosim.files.vectors.text.cells`.
"""

import math
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base.errors import ArgumentError
from neurosim.files.vectors.labels import as_labels
from neurosim.files.vectors.reading import NO_LABELS, Reading
from neurosim.files.vectors.source import (
    Account,
    Array,
    Extras,
    Format,
    Source,
    check_dtype,
    check_shape,
    choose,
    choose_labels,
    fault,
    place_of,
)
from neurosim.files.vectors.text.cells import is_sparse, open_sparse, read_labels, read_names

BUILT_IN = {1: "gzip", 2: "shuffle", 3: "fletcher32", 5: "nbit", 6: "scaleoffset", 32000: "lzf"}
"""Filters that need no library from elsewhere."""
LARGEST_CHUNK = 256 << 20
LARGEST_RATIO = 1032
"""Of the bytes that an array declares to those of the file."""
MOST_OBJECTS, MOST_LEVELS = 10_000, 64
MATLAB = b"MATLAB 7.3"
HDF5_SIGN = b"\x89HDF\r\n\x1a\n"


def open_hdf5(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open an HDF5 file: the dataset named x, X, data ..., or the only one that holds rows."""
    import h5py

    file = stack.enter_context(h5py.File(path, "r", locking=False))
    found = _objects(path, file)
    turned = _is_matlab(path)
    shapes = {key: _shape(thing, turned) for key, thing in found.items() if _is_array(thing)}
    shapes = {key: shape for key, shape in shapes.items() if not key.startswith("#")}
    unread = {key: why for key in shapes if (why := _unread(found[key]))}
    if not shapes:
        raise fault(path, "holds no dataset of its own (links are not followed)")
    name = choose(
        path, {key: shapes[key] for key in shapes if key not in unread} or shapes, reading
    )
    thing = found[name]
    for part in thing.values() if isinstance(thing, h5py.Group) else (thing,):
        vet(path, name, part)
    _refuse_unread(path, reading, unread)
    able = [key for key in found if key not in unread]
    labels = choose_labels(path, able, name, reading, ("obs",))
    n, d = check_shape(path, shapes[name])

    def extras() -> Extras:
        rows = read_names(path, found.get("obs"), n, vet)
        if not labels:
            return Extras(rows=rows)
        values = read_labels(path, labels, found[labels], vet)
        return Extras(as_labels(path, f"array {labels}", values, n), rows)

    left_out = tuple(f"{key} ({unread[key]}, not read)" if key in unread else key for key in shapes
                     if key not in (name, labels) and not key.startswith(f"{name}/"))  # fmt: skip
    note = (*(("MATLAB",) if turned else ()), *place_of(shapes[name], name))
    account = Account(note, f"array {labels}" if labels else "", "", left_out)
    names = read_names(path, found.get("var"), d, vet)
    if isinstance(thing, h5py.Group):
        return open_sparse(path, thing, n, d, extras, account)._replace(names=names)
    dtype, step = check_dtype(path, thing.dtype), _step(thing, d, turned)
    return Source(n, d, dtype, lambda rows: _blocks(thing, rows, d, turned), names,
                  extras, step=step, account=account)  # fmt: skip


def _refuse_unread(path: Path, reading: Reading, unread: dict[str, str]) -> None:
    """Raise if the labels that were asked for are no values."""
    if reading.labels in unread:
        raise ArgumentError(f"--labels: {reading.labels!r} of {path} is {unread[reading.labels]}, "
                            "which are not read; save labels as numbers (in MATLAB grp2idx), or "
                            f"pass {NO_LABELS}")  # fmt: skip


def _is_matlab(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(len(MATLAB)) == MATLAB


def _is_array(thing: Any) -> bool:
    import h5py

    return isinstance(thing, h5py.Dataset) or is_sparse(thing)


def _unread(thing: Any) -> str:
    """Return what a dataset of MATLAB or others holds that are no values; else nothing."""
    import h5py

    kind = thing.attrs.get("MATLAB_class", b"") if isinstance(thing, h5py.Dataset) else b""
    if kind == b"char":
        return "characters of MATLAB"
    if kind == b"cell":
        return "cells of MATLAB"
    is_reference = isinstance(thing, h5py.Dataset) and h5py.check_ref_dtype(thing.dtype)
    return "references" if is_reference else ""


def _shape(thing: Any, turned: bool) -> tuple[int, ...]:
    shape = tuple(int(n) for n in (thing.attrs["shape"] if is_sparse(thing) else thing.shape))
    return shape[::-1] if turned else shape


def _blocks(data: Any, rows: int, d: int, turned: bool) -> Iterator[Array]:
    for at in range(0, data.shape[-1 if turned else 0], rows):
        if turned:
            part = data[..., at : at + rows]
            yield np.ascontiguousarray(part.T).reshape(-1, d)
        else:
            yield data[at : at + rows].reshape(-1, d)


def _step(data: Any, d: int, turned: bool) -> int:
    """Return the rows of a chunk, as long as a block of them is not too large."""
    rows = data.chunks[-1 if turned else 0] if data.chunks else 1
    return int(rows) if rows * d * data.dtype.itemsize <= LARGEST_CHUNK else 1


def _objects(path: Path, file: Any) -> dict[str, Any]:
    """Return the datasets and groups that hard links lead to, each once; others are not opened."""
    import h5py

    found: dict[str, Any] = {}
    seen: set[Any] = set()
    level: list[tuple[str, Any]] = [("", file)]
    for _ in range(MOST_LEVELS):
        below: list[tuple[str, Any]] = []
        for name, group in level:
            for key in group:
                if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                    continue
                thing, inner = group[key], f"{name}/{key}".lstrip("/")
                place = h5py.h5o.get_info(thing.id).addr
                if place in seen:
                    continue
                seen.add(place)
                if len(seen) > MOST_OBJECTS:
                    raise fault(path, f"holds more than {MOST_OBJECTS} objects; copy the arrays "
                                      "that are meant into a file of their own")  # fmt: skip
                if isinstance(thing, h5py.Group):
                    below.append((inner, thing))
                if isinstance(thing, h5py.Group) or getattr(thing, "shape", None) is not None:
                    found[inner] = thing
        level = below
    if level:
        raise fault(path, f"nests groups more than {MOST_LEVELS} deep; copy the array that is "
                          "meant into a file of its own")  # fmt: skip
    return found


def vet(path: Path, name: str, data: Any) -> None:
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
    held = os.stat(path).st_size
    if size > LARGEST_RATIO * held:
        raise fault(path, f"declares {size} bytes for {name!r}, and has {held} itself")
    if data.chunks and chunk > LARGEST_CHUNK:
        raise fault(path, f"keeps {name!r} in chunks of {chunk} bytes, at most {LARGEST_CHUNK} are "
                          "read at once; h5repack makes them smaller")  # fmt: skip


FORMATS = (
    Format("HDF5", open_hdf5, (".h5", ".hdf5", ".hdf", ".h5ad"),
           (HDF5_SIGN, b"MATLAB 7.3 MAT-file"), ("array", "labels")),
)  # fmt: skip
