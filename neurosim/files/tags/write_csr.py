"""Tags as a sparse matrix of scipy in NPZ."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from neurosim.base.arrays import Index
from neurosim.files.tags.write_array import write_head
from neurosim.files.tags.writer import Form, TagWriter

CHUNK = 1 << 20
"""Bytes, or numbers, that are copied at once."""


class NpzWriter(TagWriter):
    """A scipy CSR matrix, as `scipy.sparse.load_npz` reads it; the parts wait in files beside."""

    takes_drives = True

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

    @classmethod
    def estimate(cls, form: Form) -> int:
        """Return the bytes that the tags need on the disk: twice, as the parts wait beside."""
        width = 2 * 4 + 4 + 4 * form.is_real
        return form.n * (form.n_active * width + 8)


def _pieces(file: BinaryIO, dtype: Any) -> Iterator[Any]:
    file.seek(0)
    while data := file.read(CHUNK):
        yield np.frombuffer(data, dtype)


def _add(archive: Any, name: str, shape: tuple[int, ...], dtype: Any, pieces: Any) -> None:
    """Add an array to an NPZ file, piece by piece."""
    kind = np.dtype(dtype)
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        write_head(member, kind, shape)
        for piece in pieces:
            member.write(np.ascontiguousarray(piece, kind).tobytes())


WRITERS = {".npz": NpzWriter}
