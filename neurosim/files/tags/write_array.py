"""Tags as an array in NPY."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, packed_type
from neurosim.files.tags.writer import Form, TagWriter


class NpyWriter(TagWriter):
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
        write_head(self._file, self.dtype, (n, self.form.n_active))


def write_head(file: Any, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    """Write what an NPY file begins with; its length does not depend on the number of rows."""
    form: Any = np.lib.format
    told = {"descr": form.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    form.write_array_header_1_0(file, told)


WRITERS = {".npy": NpyWriter}
