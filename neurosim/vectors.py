"""Files of vectors: CSV, NPY, NPZ, HDF5 and IDX, read whole or block by block, and distrusted."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim import memory
from neurosim.errors import DataError, NeurosimError
from neurosim.models.fly.samples import Samples
from neurosim.vector_source import Account, Extras, Source, fault

Array = npt.NDArray[Any]

BLOCK = 4 << 20
"""Bytes of a block, where the caller does not say how many rows it wants."""
READ = "CSV (.csv, .tsv, .txt), NPY, NPZ, HDF5 (.h5, .hdf5) or IDX"
"""Kinds of files."""
FOREIGN = (".parquet", ".feather", ".arrow", ".xlsx", ".xls", ".json", ".jsonl")
"""Suffixes of tables that are not read, some of which look like others that are."""
KINDS = {
    ".csv": "CSV", ".tsv": "CSV", ".txt": "CSV", ".npy": "NPY", ".npz": "NPZ", ".h5": "HDF5",
    ".hdf5": "HDF5", ".hdf": "HDF5", ".idx": "IDX",
}  # fmt: skip
"""By suffix; what has another is known by how it begins."""
SIGNS = {
    b"\x93NUMPY": "NPY", b"PK\x03\x04": "NPZ", b"PK\x05\x06": "NPZ", b"\x89HDF\r\n\x1a\n": "HDF5"
}  # fmt: skip
PACKED = "packed "
LARGEST, SMALLEST = 1e100, 1e-100
"""Beyond these, squares of numbers (and so distances) overflow or vanish."""
KNOWN = {
    "mnist": "mnist", "glove": "glove", "hallem_carlson": "hallem-carlson", "hallem-carlson":
    "hallem-carlson",
}  # fmt: skip
"""Data that experiments know, by how the file's name begins."""
FIRST_DIGITS = ((7, 2, 1, 0, 4, 1, 4, 9, 5, 9), (5, 0, 4, 1, 9, 2, 1, 3, 1, 4))
"""Labels that the test set and the training set of MNIST begin with."""


@dataclass(frozen=True)
class Vectors:
    """Vectors in an open file.

    Attributes
    ----------
    path : Path
    n, d : int
        Rows and channels.
    dtype : dtype
        Integers or floats, in the byte order of this machine.
    names : tuple of str or None
        The channels.
    """

    path: Path
    n: int
    d: int
    dtype: np.dtype[Any]
    names: tuple[str, ...] | None
    _source: Source

    def blocks(self, rows: int | None = None) -> Iterator[Array]:
        """Read the vectors from the first on, some rows at once, in bounded memory.

        Parameters
        ----------
        rows : int, optional
            Default: as many as 4 MiB hold. HDF5 rounds it up to whole chunks.

        Yields
        ------
        ndarray, shape (rows or fewer, d)

        Raises
        ------
        DataError
            If a number is not finite, or the file turns out to be damaged.
        """
        width = self.d * max(self.dtype.itemsize, 8)
        wanted = max(1, BLOCK // width) if rows is None else rows
        wanted = -(-wanted // self._source.step) * self._source.step
        found, first = self._source.blocks(wanted), 0
        while True:
            with _distrusted(self.path):
                block = next(found, None)
            if block is None:
                return
            with np.errstate(over="ignore"):  # beyond float64 is as good as infinite
                block = block.astype(self.dtype, copy=False)
            self._check_finite(block, first)
            first += len(block)
            yield block

    def tell(self) -> str:
        """Return one line on what of the file is read as what."""
        return self.account.tell(self.path, self.n, self.d, self.names)

    @property
    def account(self) -> Account:
        """What of the file is read as what."""
        return self._source.account

    def read_extras(self) -> Extras:
        """Read the labels and the names of the rows, where there are any."""
        with _distrusted(self.path):
            return self._source.extras()

    def _check_finite(self, block: Array, first: int) -> None:
        if self.dtype.kind != "f" or np.isfinite(block).all():
            return
        row, column = np.argwhere(~np.isfinite(block))[0]
        name = f" ({self.names[column]})" if self.names else ""
        raise fault(self.path, f"has {block[row, column]} in row {first + row}, column {column}"
                               f"{name}, counted from 0; every number must be finite: replace it, "
                               "or leave the row out")  # fmt: skip


@contextmanager
def open_vectors(path: Path) -> Iterator[Vectors]:
    """Open a file of vectors: CSV, NPY, NPZ, HDF5 or IDX (CSV and IDX also as .gz).

    Vectors are rows; arrays of more than two dimensions, such as images, are flattened.

    Parameters
    ----------
    path : Path
        NPZ, HDF5: the array named x, X, data, vectors, x_train or train, or the only one of at
        least two dimensions. CSV: see `neurosim.vector_tables`.

    Raises
    ------
    DataError
        If it cannot be read, or holds no real numbers; the message names the file and the fault.
    """
    path = Path(path)
    with ExitStack() as stack:
        with _distrusted(path):
            source = _open(path, stack)
        wide = source.dtype.itemsize > 8
        dtype = np.dtype(np.float64) if wide else source.dtype.newbyteorder("=")
        if dtype.kind == "b":
            dtype = np.dtype(np.uint8)
        yield Vectors(path, source.n, source.d, dtype, source.names, source)


def read_samples(path: Path) -> Samples:
    """Read a file of vectors whole, as float64, with labels and names.

    Labels come from the array y, labels, label, target or y_train of an NPZ or HDF5 file, the
    column label, labels, class or target of a CSV file (or y, see `neurosim.vector_tables`), and
    the file of labels beside an IDX file.

    Raises
    ------
    DataError
        As `open_vectors`.
    ResourceError
        If the vectors do not fit into memory.
    """
    with open_vectors(path) as file:
        memory.require(8 * file.n * file.d, f"{path}: {file.n} vectors of {file.d} numbers",
                       "pass fewer rows")  # fmt: skip
        vectors, at = np.empty((file.n, file.d)), 0
        for block in file.blocks():
            vectors[at : at + len(block)] = block
            at += len(block)
        _check_scale(file.path, vectors)
        labels, rows = file.read_extras()
    return Samples(vectors, labels, file.names, rows, _name(file.path, labels), file.tell())


def _check_scale(path: Path, vectors: Array) -> None:
    largest = max(vectors.max(), -vectors.min())
    if largest > LARGEST or 0 < largest < SMALLEST:
        raise fault(path, f"has {largest:.3g} as its largest number; distances are known from "
                          f"{SMALLEST:g} to {LARGEST:g} only: scale the vectors")  # fmt: skip


def _open(path: Path, stack: ExitStack) -> Source:
    """Choose the reader by suffix, and check that the file begins as its kind does."""
    from neurosim.vector_arrays import open_idx, open_npy, open_npz
    from neurosim.vector_hdf5 import open_hdf5
    from neurosim.vector_tables import open_csv

    if not path.is_file():
        raise fault(path, "is a folder; name a file" if path.is_dir() else
                    f"does not exist; name a file of vectors: {READ}")  # fmt: skip
    readers = {"CSV": open_csv, "NPY": open_npy, "NPZ": open_npz, "HDF5": open_hdf5,
               "IDX": open_idx}  # fmt: skip
    if (foreign := _unpacked(path).suffix.lower()) in FOREIGN:
        raise fault(path, f"is named {foreign}, which is not read; pass {READ}")
    found, named = _sniff(path), KINDS.get(_unpacked(path).suffix.lower())
    if found.startswith(PACKED):
        raise fault(path, f"begins as {found}; unpack it (gunzip), only CSV and IDX are read "
                          "packed")  # fmt: skip
    if found not in readers:
        raise fault(path, f"begins as {found}; pass {READ}")
    if named not in (None, found):
        raise fault(path, f"is named as {named}, but begins as {found}; give it the suffix of what "
                          "it is")  # fmt: skip
    return readers[found](path, stack)


def _sniff(path: Path) -> str:
    """Return the kind of a file by how it begins, or what it looks like instead."""
    import gzip

    from neurosim.vector_arrays import is_idx

    with open(path, "rb") as file:
        start, packed = file.read(64), ""
    if not start:
        raise fault(path, "is empty")
    if start[:2] == b"\x1f\x8b":
        with gzip.open(path) as inside:
            start, packed = inside.read(64), PACKED
    for sign, kind in SIGNS.items():
        if start.startswith(sign):
            return f"{packed}{kind}"
    if is_idx(start):
        return "IDX"
    if start[:1] == b"\x80":
        return "a pickle, which is never read, as it runs code"
    return "binary data of no known kind" if b"\0" in start else "CSV"


def _unpacked(path: Path) -> Path:
    return Path(path.name.removesuffix(".gz"))


def _name(path: Path, labels: Any) -> str:
    """Return the name of data that experiments know, else the file's name without suffix."""
    stem = _unpacked(path).stem
    if stem.startswith(("t10k-images", "train-images")) and labels is not None:
        # Other sets come in files of the same names.
        return "mnist" if tuple(labels[:10].tolist()) in FIRST_DIGITS else stem
    known = (name for start, name in KNOWN.items() if stem.lower().startswith(start))
    return next(known, stem)


@contextmanager
def _distrusted(path: Path) -> Iterator[None]:
    """Turn whatever a damaged file makes a library raise into a `DataError`."""
    try:
        yield
    except (NeurosimError, MemoryError):
        raise
    except UnicodeDecodeError as error:
        raise fault(path, "is not text in UTF-8; save it as UTF-8") from error
    except PermissionError as error:
        raise fault(path, f"cannot be read ({error.strerror})") from error
    except Exception as error:
        raise DataError(f"{path}: is damaged or truncated ({error})") from error
