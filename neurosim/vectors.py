"""Files of vectors of any kind (`READ`), read whole or block by block, and distrusted."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim import memory
from neurosim.errors import ArgumentError, DataError, NeurosimError, PackageError, ResourceError
from neurosim.models.fly.known import identify, stranger
from neurosim.models.fly.samples import Samples
from neurosim.vector_reading import AS_IT_LOOKS, Reading
from neurosim.vector_source import Account, Extras, Source, fault, neat

Array = npt.NDArray[Any]

HDF5_SIGN = b"\x89HDF\r\n\x1a\n"
BLOCK = 4 << 20
"""Bytes of a block, where the caller does not say how many rows it wants."""
READ = (
    "CSV (.csv, .tsv, .txt), Parquet, Feather, NPY, NPZ, HDF5 (.h5, .hdf5, .h5ad), MATLAB "
    "(.mat), svmlight or IDX"
)
"""Kinds of files."""
FOREIGN = {
    ".xlsx": "CSV or Parquet", ".xls": "CSV or Parquet", ".ods": "CSV or Parquet", ".json": "CSV",
    ".jsonl": "CSV", ".orc": "Parquet", ".rds": "CSV", ".rda": "CSV", ".pkl": "NPY", ".arff": "CSV",
}  # fmt: skip
"""Suffixes of tables that are not read, and what to save them as."""
KINDS = {
    ".csv": "CSV", ".tsv": "CSV", ".txt": "CSV", ".npy": "NPY", ".npz": "NPZ", ".h5": "HDF5",
    ".hdf5": "HDF5", ".hdf": "HDF5", ".h5ad": "HDF5", ".idx": "IDX", ".parquet": "Parquet",
    ".feather": "Feather", ".arrow": "Feather", ".mat": "MATLAB", ".svmlight": "svmlight",
    ".libsvm": "svmlight",
}  # fmt: skip
"""By suffix; what has another is known by how it begins."""
ALSO = {("CSV", "svmlight"), ("MATLAB", "HDF5")}
"""Pairs of what a file is named as and what it may yet be."""
SIGNS = {
    b"\x93NUMPY": "NPY", b"PK\x03\x04": "NPZ", b"PK\x05\x06": "NPZ", HDF5_SIGN: "HDF5",
    b"PAR1": "Parquet", b"ARROW1": "Feather", b"MATLAB 5.0 MAT-file": "MATLAB",
    b"MATLAB 7.3 MAT-file": "HDF5",
    b"FEA1": "Feather of version 1 (save it anew, as version 2)",
    b"\xd0\xcf\x11\xe0": "a file of Excel (save it as CSV)",
    b"BZh": "a bzip2 file (unpack it)", b"\xfd7zXZ": "an xz file (unpack it)",
    b"\x28\xb5\x2f\xfd": "a zstd file (unpack it)",
}  # fmt: skip
USER_BLOCKS = tuple(512 << i for i in range(12))
"""Where HDF5 may begin, after a block of others."""
OPTIONS = {
    "CSV": ("labels", "header", "separator", "decimal", "comment"), "svmlight": ("labels",),
    "Parquet": ("labels",), "Feather": ("labels",), "NPY": (), "NPZ": ("array", "labels"),
    "HDF5": ("array", "labels"), "MATLAB": ("array", "labels"), "IDX": ("labels",),
}  # fmt: skip
"""Which parts of a `Reading` mean something."""
PACKED = "packed "
LARGEST, SMALLEST = 1e100, 1e-100
"""Beyond these, squares of numbers (and so distances) overflow or vanish."""


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
                break
            with np.errstate(over="ignore"):  # beyond float64 is as good as infinite
                block = block.astype(self.dtype, copy=False)
            self._check_finite(block, first)
            first += len(block)
            if first > self.n:
                break
            yield block
        if first != self.n:
            now = "more" if first > self.n else first
            raise fault(self.path, f"had {self.n} rows and has {now} now: something writes to it; "
                                   "wait, or copy it")  # fmt: skip

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
def open_vectors(path: Path, reading: Reading = AS_IT_LOOKS) -> Iterator[Vectors]:
    r"""Open a file of vectors of any kind in `READ` (CSV and IDX also as .gz).

    Vectors are rows; arrays of more than two dimensions, such as images, are flattened.

    Parameters
    ----------
    path : Path
        NPZ, HDF5, MATLAB: the array named x, X, data, vectors, x_train or train, or the only one of
        at least two dimensions. Tables: see `neurosim.vector_dialect` and
        `neurosim.vector_columns`.
    reading : Reading, optional
        What overrides these guesses.

    Raises
    ------
    DataError
        If it cannot be read, or holds no real numbers; the message names the file and the fault.
    ArgumentError
        If ``reading`` names something that such a file does not have.
    ResourceError
        If a single vector does not fit into memory.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("a;b\n1,5;2\n")
    ...     with open_vectors(path, Reading(header=True)) as vectors:
    ...         print(next(vectors.blocks()).tolist(), vectors.account.place)
    [[1.5, 2.0]] ("separated by ';'", 'decimal commas')
    """
    path = Path(path)
    with ExitStack() as stack:
        with _distrusted(path):
            source = _open(path, stack, reading)
        wide = source.dtype.itemsize > 8
        dtype = np.dtype(np.float64) if wide else source.dtype.newbyteorder("=")
        if dtype.kind == "b":
            dtype = np.dtype(np.uint8)
        memory.require(24 * source.d, f"{path}: vectors of {source.d} numbers", "shorten them")
        yield Vectors(path, source.n, source.d, dtype, source.names, source)


def read_samples(path: Path, reading: Reading = AS_IT_LOOKS) -> Samples:
    """Read a file of vectors whole, as float64, with labels and names.

    Labels come from the array y, labels, label, target or y_train of an NPZ, HDF5 or MATLAB file,
    the column label, labels, class or target of a table (or y, see `neurosim.vector_columns`), and
    the file of labels beside an IDX file; or from what ``reading`` names. Data that are known are
    named by what they are (`neurosim.models.fly.known`), others by their file.

    Raises
    ------
    ArgumentError, DataError
        As `open_vectors`.
    ResourceError
        If the vectors do not fit into memory.
    """
    with open_vectors(path, reading) as file:
        memory.require(8 * file.n * file.d, f"{path}: {file.n} vectors of {file.d} numbers",
                       "pass fewer rows")  # fmt: skip
        vectors, at = np.empty((file.n, file.d)), 0
        for block in file.blocks():
            vectors[at : at + len(block)] = block
            at += len(block)
        _check_scale(file.path, vectors)
        labels, rows = file.read_extras()
    source = identify(vectors, labels) or stranger(_unpacked(file.path).stem)
    return Samples(vectors, labels, file.names, rows, source, file.tell())


def _check_scale(path: Path, vectors: Array) -> None:
    largest = max(vectors.max(), -vectors.min())
    if largest > LARGEST or 0 < largest < SMALLEST:
        raise fault(path, f"has {largest:.3g} as its largest number; distances are known from "
                          f"{SMALLEST:g} to {LARGEST:g} only: scale the vectors")  # fmt: skip


def _open(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Choose the reader by how the file begins, and check that it is named as that kind is."""
    check_file(path)
    suffix = _unpacked(path).suffix.lower()
    if suffix in FOREIGN:
        raise fault(path, f"is named {suffix}, which is not read; save it as {FOREIGN[suffix]}")
    found, named = _sniff(path), KINDS.get(suffix)
    if found.startswith(PACKED):
        raise fault(path, f"begins as {found}; unpack it (gunzip), only CSV and IDX are read "
                          "packed")  # fmt: skip
    if found not in OPTIONS:
        raise fault(path, f"begins as {found}; pass {READ}")
    if named not in (None, found) and (named, found) not in ALSO:
        raise fault(path, f"is named as {named}, but begins as {found}; give it the suffix of what "
                          "it is")  # fmt: skip
    for option in reading.given():
        if option not in OPTIONS[found]:
            raise ArgumentError(f"--{option} has no meaning for {path}, which is {found}; leave it "
                                "out")  # fmt: skip
    return _reader(found)(path, stack, reading)


def _reader(kind: str) -> Callable[[Path, ExitStack, Reading], Source]:
    """Return the function that opens a kind of file, importing what it needs only."""
    from importlib import import_module

    module, name = {
        "CSV": ("tables", "open_csv"), "Parquet": ("arrow", "open_parquet"),
        "Feather": ("arrow", "open_feather"), "NPY": ("arrays", "open_npy"),
        "NPZ": ("arrays", "open_npz"), "IDX": ("arrays", "open_idx"),
        "HDF5": ("hdf5", "open_hdf5"), "MATLAB": ("foreign", "open_matlab"),
        "svmlight": ("foreign", "open_svmlight"),
    }[kind]  # fmt: skip
    found: Callable[[Path, ExitStack, Reading], Source] = getattr(
        import_module(f"neurosim.vector_{module}"), name
    )
    return found


def check_file(path: Path) -> None:
    """Raise `DataError` unless a path is a plain file, without opening it: a pipe would hang."""
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise fault(path, f"does not exist; name a file of vectors: {READ}") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{neat(str(path))[:200]}: cannot be a file ({error_of(error)})") from error
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a pipe or device, not a file"
        raise fault(path, f"is {what}; name a file")


def error_of(error: Exception) -> str:
    """Return what an error of the system says, without the name of the file."""
    return getattr(error, "strerror", None) or str(error)


def _sniff(path: Path) -> str:
    """Return the kind of a file by how it begins, or what it looks like instead."""
    import gzip

    from neurosim.vector_arrays import is_idx
    from neurosim.vector_foreign import is_svmlight
    from neurosim.vector_text import encoding_of

    with open(path, "rb") as file:
        start, packed = file.read(4096), ""
        if not start:
            raise fault(path, "is empty")
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as inside:
                start, packed = inside.read(4096), PACKED
        elif _has_user_block(file):
            return "HDF5"
    for sign, kind in SIGNS.items():
        if start.startswith(sign):
            return f"{packed}{kind}"
    if is_idx(start):
        return "IDX"
    if start[:1] == b"\x80":
        return "a pickle, which is never read, as it runs code"
    if encoding_of(start)[0] != "utf-8":
        return "CSV"
    if is_svmlight(start):
        return f"{packed}svmlight"
    return "binary data of no known kind" if b"\0" in start else "CSV"


def _has_user_block(file: Any) -> bool:
    for place in USER_BLOCKS:
        file.seek(place)
        if file.read(len(HDF5_SIGN)) == HDF5_SIGN:
            return True
    return False


def _unpacked(path: Path) -> Path:
    return Path(path.name.removesuffix(".gz"))


@contextmanager
def _distrusted(path: Path) -> Iterator[None]:
    """Turn whatever a damaged file makes a library raise into a `DataError`."""
    try:
        yield
    except NeurosimError:
        raise
    except MemoryError as error:
        raise ResourceError(f"{path}: does not fit into memory as it is declared; pass fewer rows, "
                            "or make it anew if it is damaged") from error  # fmt: skip
    except UnicodeDecodeError as error:
        raise fault(path, "is not text in UTF-8 or UTF-16; save it as UTF-8") from error
    except ImportError as error:
        raise PackageError(
            f"{path} needs the package {error.name}: pip install {error.name}"
        ) from error
    except PermissionError as error:
        raise fault(path, f"cannot be read ({error.strerror})") from error
    except Exception as error:
        raise fault(path, f"is damaged or truncated ({neat(str(error))[:200]})") from error
