"""Tags in HDF5, with how they were made."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, packed_type
from neurosim.files.results.write import plain
from neurosim.files.tags.writer import SCHEMA, SCHEMA_VERSION, Form, TagWriter

CHUNK = 1 << 20
"""Bytes of a chunk."""


class Hdf5Writer(TagWriter):
    """Datasets ``tags`` and, for real tags, ``drives``; attributes tell how they were made."""

    takes_drives = True

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


WRITERS = {".h5": Hdf5Writer, ".hdf5": Hdf5Writer}
