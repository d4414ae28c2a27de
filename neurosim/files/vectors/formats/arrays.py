"""Vectors in NPY, NPZ and IDX files, read block by block; nothing is unpickled."""

import gzip
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import numpy as np

from neurosim.base import memory
from neurosim.base.errors import ArgumentError
from neurosim.files.vectors.labels import as_labels
from neurosim.files.vectors.reading import NO_LABELS, Reading
from neurosim.files.vectors.source import (
    Account,
    Array,
    Extras,
    Format,
    Labels,
    Source,
    check_dtype,
    check_shape,
    choose,
    choose_labels,
    fault,
    place_of,
    stream,
)

IDX_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
"""By the third byte of the file."""
LARGEST_RATIO = 1032
"""Of the bytes that deflate can unpack to those that it packed."""


class Header(NamedTuple):
    """What an NPY file declares."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[Any]


def open_npy(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open an NPY file."""
    file = stack.enter_context(open(path, "rb"))
    header = read_header(path, file)
    n, d = check_shape(path, header.shape)
    dtype, start = check_dtype(path, header.dtype), file.tell()
    held, row = os.fstat(file.fileno()).st_size - start, d * dtype.itemsize
    if held < n * row:
        raise fault(path, f"is truncated: it holds {held} of {n * row} bytes")
    if held > n * row:
        raise fault(path, f"holds {held - n * row} bytes more than its array of shape "
                          f"{header.shape}; save one array a file")  # fmt: skip

    def blocks(rows: int) -> Iterator[Array]:
        if header.is_fortran:
            return _read_columns(file, start, header, rows)
        file.seek(start)
        return stream(path, file, n, d, dtype, rows)

    return Source(n, d, dtype, blocks, account=Account(place_of(header.shape)))


def open_npz(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open an NPZ file: the array named x, X, data ..., or the only one that holds rows."""
    archive = stack.enter_context(zipfile.ZipFile(path))
    headers, sizes = _read_headers(path, archive)
    name = choose(path, {key: header.shape for key, header in headers.items()}, reading)
    labels = choose_labels(path, list(headers), name, reading)
    header = headers[name]
    n, d = check_shape(path, header.shape)
    dtype = check_dtype(path, header.dtype)
    for key in (name, *([labels] if labels else [])):
        _check_declared(path, headers[key], sizes[key])

    def blocks(rows: int) -> Iterator[Array]:
        member = stack.enter_context(archive.open(f"{name}.npy"))
        read_header(path, member)
        if header.is_fortran:
            return _split(_read_whole(path, member, header), rows)
        return _whole(path, member, stream(path, cast(BinaryIO, member), n, d, dtype, rows))

    def extras() -> Extras:
        if not labels:
            return Extras()
        told = headers[labels]
        if told.dtype.hasobject:
            check_dtype(path, told.dtype)
        with archive.open(f"{labels}.npy") as member:
            read_header(path, member)
            return Extras(as_labels(path, f"array {labels}", _read_whole(path, member, told), n))

    left_out = tuple(key for key in headers if key not in (name, labels))
    account = Account(
        place_of(header.shape, name), f"array {labels}" if labels else "", "", left_out
    )
    return Source(n, d, dtype, blocks, extras=extras, account=account)


def _read_headers(path: Path, archive: zipfile.ZipFile) -> tuple[dict[str, Header], dict[str, int]]:
    """Return what the arrays say of themselves, by name, and the bytes of each."""
    headers, sizes = {}, {}
    for entry in archive.infolist():
        if entry.filename.endswith(".npy"):
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise fault(path, f"packs {entry.filename!r} in a way that NumPy does not read")
            with archive.open(entry) as member:
                headers[entry.filename[:-4]] = read_header(path, member)
            sizes[entry.filename[:-4]] = _room(entry)
    if not headers:
        raise fault(path, "holds no arrays; save them with numpy.savez")
    return headers, sizes


def open_idx(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open an IDX file, as MNIST comes in; the labels are looked for beside it."""
    shape, dtype, file = _open_idx(path, stack)
    if len(shape) == 1:
        raise fault(path, "holds labels, not vectors; name the file of the images beside it")
    n, d = check_shape(path, shape)
    start = file.tell()
    _check_declared(path, Header(shape, False, dtype), _room_after(path, file))

    def blocks(rows: int) -> Iterator[Array]:
        file.seek(start)
        return _whole(path, file, stream(path, file, n, d, dtype, rows))

    if reading.labels not in (None, NO_LABELS):
        raise ArgumentError("--labels: an IDX file holds none, they are in the file beside it; "
                            f"pass {NO_LABELS} or nothing, got {reading.labels!r}")  # fmt: skip
    beside = None if reading.labels else _labels_beside(path)

    def extras() -> Extras:
        return Extras() if beside is None else Extras(_read_labels(beside, n))

    account = Account(place_of(shape), "" if beside is None else f"file {beside.name}")
    return Source(n, d, dtype, blocks, extras=extras, account=account)


def is_idx(start: bytes) -> bool:
    """Tell whether a file that begins like this is an IDX file."""
    return start[:2] == b"\0\0" and len(start) >= 4 and start[2] in IDX_TYPES and start[3] > 0


def _labels_beside(path: Path) -> Path | None:
    stem = path.name.removesuffix(".gz").replace("images", "labels").replace("idx3", "idx1")
    for name in (stem, f"{stem}.gz"):
        beside = path.with_name(name)
        if name.removesuffix(".gz") != path.name.removesuffix(".gz") and beside.is_file():
            return beside
    return None


def _read_labels(path: Path, n: int) -> Labels:
    with ExitStack() as stack:
        shape, dtype, file = _open_idx(path, stack)
        total = int(np.prod(shape, dtype=object))
        if total != n:
            raise fault(path, f"holds labels of shape {shape} for {n} vectors")
        _check_declared(path, Header(shape, False, dtype), _room_after(path, file))
        (found,) = stream(path, file, 1, n, dtype, 1)
        _check_end(path, file)
        return as_labels(path, "it", found[0], n)


def _open_idx(path: Path, stack: ExitStack) -> tuple[tuple[int, ...], np.dtype[Any], BinaryIO]:
    """Open a file, compressed or not; return what its head says, and the file after it."""
    file = stack.enter_context(open(path, "rb"))
    if file.read(2) == b"\x1f\x8b":
        opened = cast(BinaryIO, stack.enter_context(gzip.open(path, "rb")))
    else:
        opened = file
        file.seek(0)
    head = opened.read(4)
    if not is_idx(head):
        raise fault(path, f"does not begin as an IDX file ({head!r})")
    sizes = opened.read(4 * head[3])
    if len(sizes) < 4 * head[3]:
        raise fault(path, "is truncated: it ends in its head")
    return tuple(np.frombuffer(sizes, ">u4").tolist()), np.dtype(IDX_TYPES[head[2]]), opened


def _room(entry: zipfile.ZipInfo) -> int:
    """Return the most bytes that a member of an archive can hold."""
    return min(entry.file_size, LARGEST_RATIO * (entry.compress_size + 1))


def _room_after(path: Path, file: Any) -> int:
    """Return the most bytes that a file, packed or not, can hold after its head."""
    size = path.stat().st_size
    return size * LARGEST_RATIO if isinstance(file, gzip.GzipFile) else size - int(file.tell())


def _check_declared(path: Path, header: Header, room: int) -> None:
    """Refuse what declares more than the file can hold, before memory is taken for it."""
    declared = int(np.prod(header.shape, dtype=object)) * header.dtype.itemsize
    if declared > room:
        raise fault(path, f"is damaged or truncated: it declares {declared} bytes for an array of "
                          f"shape {header.shape}, and can hold {room}")  # fmt: skip


def _whole(path: Path, file: Any, blocks: Iterator[Array]) -> Iterator[Array]:
    yield from blocks
    _check_end(path, file)


def _check_end(path: Path, file: Any) -> None:
    """Refuse what goes on after its last number; gzip looks at its checksum only at the end."""
    if file.read(1):
        raise fault(path, "goes on after the last number that it declares; it is damaged, or two "
                          "files in one")  # fmt: skip


def read_header(path: Path, file: Any) -> Header:
    """Read the head of an NPY file, or of a member of an NPZ file."""
    form: Any = np.lib.format
    version = form.read_magic(file)
    readers = {(1, 0): form.read_array_header_1_0, (2, 0): form.read_array_header_2_0}
    if version not in readers:
        raise fault(path, f"is of NPY version {version}, which plain numbers do not need")
    return Header(*readers[version](file))


def _read_columns(file: BinaryIO, start: int, header: Header, rows: int) -> Iterator[Array]:
    """Read rows of an array that is stored column by column."""
    n, *inner = header.shape
    size = header.dtype.itemsize
    places = np.arange(np.prod(inner)).reshape(inner, order="F").ravel().tolist()
    for first in range(0, n, rows):
        here = min(rows, n - first)
        block = np.empty((here, len(places)), header.dtype)
        for column, place in enumerate(places):
            file.seek(start + (place * n + first) * size)
            block[:, column] = np.frombuffer(file.read(here * size), header.dtype)
        yield block


def _read_whole(path: Path, file: Any, header: Header) -> Array:
    """Read what follows the head; only this way can a packed array by columns be read."""
    count = int(np.prod(header.shape, dtype=object))
    n_bytes = count * header.dtype.itemsize
    memory.require(n_bytes, f"{path}: an array stored column by column and packed would",
                   "save it in C order")  # fmt: skip
    (flat,) = stream(path, file, 1, count, header.dtype, 1) if count else ([np.empty(0)],)
    _check_end(path, file)
    return np.reshape(flat, header.shape, order="F" if header.is_fortran else "C")


def _split(array: Array, rows: int) -> Iterator[Array]:
    table = np.ascontiguousarray(array).reshape(len(array), -1)
    return (table[start : start + rows] for start in range(0, len(table), rows))


FORMATS = (
    Format("NPY", open_npy, (".npy",), (b"\x93NUMPY",)),
    Format("NPZ", open_npz, (".npz",), (b"PK\x03\x04", b"PK\x05\x06"), ("array", "labels")),
    Format("IDX", open_idx, (".idx",), options=("labels",)),
)
