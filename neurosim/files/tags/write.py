"""Files of tags: NPY, NPZ (a sparse matrix of scipy) and HDF5, written row by row.

Each is written in a folder beside its place; `neurosim.files.tags.places` moves it there when it is
whole.
"""

import json
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from neurosim.base.arrays import Index, packed_type
from neurosim.base.errors import DataError, ResourceError
from neurosim.files import locks
from neurosim.files.results.write import plain

SCHEMA, SCHEMA_VERSION = "neurosim-tags", 1
TAG_AXES = {
    "tags": "vector, place; its active cells, ascending",
    "drives": "vector, place; the drives of its active cells",
}
"""What is in the arrays of tags."""
CHUNK = 1 << 20
"""Bytes of a chunk of HDF5, or of what is copied at once."""


@dataclass(frozen=True)
class Form:
    """The tags that a file will hold.

    Parameters
    ----------
    n : int
        Vectors, if none is left out.
    n_kc, n_active : int
    is_real : bool
        Whether the drives of the active cells are kept, too (float32).
    """

    n: int
    n_kc: int
    n_active: int
    is_real: bool = False


class Writer(ABC):
    """Writes tags row by row; `finish` makes the file whole."""

    def __init__(self, part: Path, form: Form):
        self.part, self.form, self.n = part, form, 0

    @abstractmethod
    def append(self, tags: Index, drives: Any) -> None:
        """Write rows: tags int32 and drives float32 or None, both of shape (rows, n_active)."""

    @abstractmethod
    def finish(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the file whole with as many rows as there are now; HDF5 keeps what is told."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file, whole or not."""


class NpyWriter(Writer):
    """An array of shape (n, n_active): for each vector its active cells, ascending."""

    def __init__(self, part: Path, form: Form):
        super().__init__(part, form)
        self.dtype = np.dtype(packed_type(form.n_kc))
        self._file = open(part, "xb")
        self._write_head(form.n)

    def append(self, tags: Index, drives: Any) -> None:
        """Write rows."""
        self._file.write(tags.astype(self.dtype).data)
        self.n += len(tags)

    def finish(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the number of rows that there are into the head, which keeps its length."""
        length = self._file.tell() - self.n * self.form.n_active * self.dtype.itemsize
        self._file.seek(0)
        self._write_head(self.n)
        assert self._file.tell() == length
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write_head(self, n: int) -> None:
        _write_head(self._file, self.dtype, (n, self.form.n_active))


class Hdf5Writer(Writer):
    """Datasets ``tags`` and, for real tags, ``drives``; attributes tell how they were made."""

    def __init__(self, part: Path, form: Form):
        import h5py

        super().__init__(part, form)
        self._file = h5py.File(part, "x", libver="v110")
        self._put("tags", packed_type(form.n_kc))
        if form.is_real:
            self._put("drives", np.float32)

    def append(self, tags: Index, drives: Any) -> None:
        """Write rows."""
        rows = slice(self.n, self.n + len(tags))
        self._file["tags"][rows] = tags
        if self.form.is_real:
            self._file["drives"][rows] = drives
        self.n += len(tags)

    def finish(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Cut the datasets to the rows that there are, and write the attributes."""
        for name in self._file:
            self._file[name].resize(self.n, axis=0)
        attributes = self._file.attrs
        attributes.update(schema=SCHEMA, schema_version=SCHEMA_VERSION, n_kc=self.form.n_kc)
        attributes["complete"] = self.n == self.form.n
        attributes["n_vectors"] = self.n
        attributes["n_vectors_in"] = self.form.n
        for name, values in told.items():
            attributes[name] = json.dumps(plain(values), allow_nan=False)
        self._file.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _put(self, name: str, dtype: Any) -> None:
        n_active = self.form.n_active
        rows = max(1, min(self.form.n, CHUNK // (n_active * np.dtype(dtype).itemsize)))
        self._file.create_dataset(name, (self.form.n, n_active), dtype, chunks=(rows, n_active),
                                  maxshape=(None, n_active), fletcher32=True)  # fmt: skip


class NpzWriter(Writer):
    """A scipy CSR matrix, as `scipy.sparse.load_npz` reads it; the parts wait in files beside."""

    def __init__(self, part: Path, form: Form):
        super().__init__(part, form)
        self._cells = open(f"{part}-cells", "x+b")
        self._drives: BinaryIO | None = open(f"{part}-drives", "x+b") if form.is_real else None

    def append(self, tags: Index, drives: Any) -> None:
        """Write rows."""
        self._cells.write(np.ascontiguousarray(tags, np.int32).data)
        if self._drives is not None:
            self._drives.write(np.ascontiguousarray(drives, np.float32).data)
        self.n += len(tags)

    def finish(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Put the parts together."""
        import zipfile

        n, k = self.n, self.form.n_active
        wide = np.int64 if n * k > np.iinfo(np.int32).max else np.int32
        with open(self.part, "xb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                _add(archive, "indices", (n * k,), wide, _pieces(self._cells, np.int32))
                ends = (np.arange(a, min(a + CHUNK, n + 1)) * k for a in range(0, n + 1, CHUNK))
                _add(archive, "indptr", (n + 1,), wide, ends)
                ones = (np.ones(min(CHUNK, n * k - a)) for a in range(0, n * k, CHUNK))
                data = ones if self._drives is None else _pieces(self._drives, np.float32)
                _add(archive, "data", (n * k,), np.float32, data)
                _add(archive, "shape", (2,), np.int64, [np.array([n, self.form.n_kc])])
                _add(archive, "format", (), "S3", [np.array(b"csr")])
                _add(archive, "_is_array", (), bool, [np.array(True)])
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Remove what waited."""
        for waiting in (self._cells, self._drives):
            if waiting is not None:
                waiting.close()
                with suppress(OSError):
                    os.unlink(waiting.name)


WRITERS: Mapping[str, Callable[[Path, Form], Writer]] = {
    ".npy": NpyWriter, ".npz": NpzWriter, ".h5": Hdf5Writer, ".hdf5": Hdf5Writer
}  # fmt: skip
"""By suffix."""


@contextmanager
def writing(out: Path, form: Form) -> Iterator[Writer]:
    """Open a writer; whatever happens, no temporary file is left.

    Raises
    ------
    ResourceError
        If the disk has no room for the tags.
    DataError
        If it refuses to hold them.
    """
    try:
        _require_room(out, form)
        with locks.scratch(out.parent) as place, ExitStack() as stack:
            writer = WRITERS[out.suffix.lower()](place / out.name, form)
            stack.callback(_close, writer)
            yield writer
    except (OSError, RuntimeError) as error:
        if isinstance(error, DataError):
            raise
        told = getattr(error, "strerror", None) or error
        raise DataError(f"{out}: the tags could not be written ({told}); make room, or name "
                        "another place") from error  # fmt: skip


def _close(writer: Writer) -> None:
    with suppress(Exception):
        writer.close()


def _require_room(out: Path, form: Form) -> None:
    """The HDF5 library may end the process where a disk is full, so this is asked before."""
    is_npz = out.suffix.lower() == ".npz"
    width = 4 if is_npz else np.dtype(packed_type(form.n_kc)).itemsize
    width = (2 * width + 4 if is_npz else width) + 4 * form.is_real
    needed = form.n * form.n_active * width + (8 * form.n if is_npz else 0)
    free = shutil.disk_usage(out.parent).free
    if needed > free:
        raise ResourceError(f"{out}: the tags need {needed / 1e9:,.1f} GB, the disk has "
                            f"{free / 1e9:,.1f} GB; name a place on another disk")  # fmt: skip


def _pieces(file: BinaryIO, dtype: Any) -> Iterator[Any]:
    file.seek(0)
    while data := file.read(CHUNK):
        yield np.frombuffer(data, dtype)


def _add(archive: Any, name: str, shape: tuple[int, ...], dtype: Any, pieces: Any) -> None:
    """Add an array to an NPZ file, piece by piece."""
    kind = np.dtype(dtype)
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        _write_head(member, kind, shape)
        for piece in pieces:
            member.write(np.ascontiguousarray(piece, kind).tobytes())


def _write_head(file: Any, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    """Write what an NPY file begins with; its length does not depend on the number of rows."""
    form: Any = np.lib.format
    told = {"descr": form.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    form.write_array_header_1_0(file, told)
