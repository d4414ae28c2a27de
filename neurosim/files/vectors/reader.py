"""Files of vectors of any kind, read whole or block by block, and distrusted."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import memory
from neurosim.base.errors import NeurosimError, PackageError, ResourceError
from neurosim.base.reprs import neat
from neurosim.files.vectors.kinds import open_source, unpacked
from neurosim.files.vectors.known import identify, stranger
from neurosim.files.vectors.labels import count_classes
from neurosim.files.vectors.reading import AS_IT_LOOKS, Reading
from neurosim.files.vectors.samples import Samples
from neurosim.files.vectors.source import Account, Extras, Source, fault

Array = npt.NDArray[Any]

BLOCK = 4 << 20
"""Bytes of a block, where the caller does not say how many rows it wants."""
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

    def tell(self, classes: int | None = None) -> str:
        """Return one line on what of the file is read as what, and of how many classes."""
        return self.account.tell(self.path, self.n, self.d, self.names, classes)

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
    r"""Open a file of vectors of any kind that is known (`neurosim.files.vectors.kinds`).

    CSV and IDX may also be compressed, as .gz.
    Vectors are rows; arrays of more than two dimensions, such as images, are flattened.

    Parameters
    ----------
    path : Path
        NPZ, HDF5, MATLAB: the array named x, X, data, vectors, x_train or train, or the only one of
        at least two dimensions. Tables: see `neurosim.files.vectors.text.dialect` and
        `neurosim.files.vectors.text.columns`.
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
            source = open_source(path, stack, reading)
        wide = source.dtype.itemsize > 8
        dtype = np.dtype(np.float64) if wide else source.dtype.newbyteorder("=")
        if dtype.kind == "b":
            dtype = np.dtype(np.uint8)
        memory.require(24 * source.d, f"{path}: vectors of {source.d} numbers", "shorten them")
        yield Vectors(path, source.n, source.d, dtype, source.names, source)


def read_samples(path: Path, reading: Reading = AS_IT_LOOKS) -> Samples:
    """Read a file of vectors whole, as float64, with labels and names.

    Labels come from the array y, labels, label, target or y_train of an NPZ, HDF5 or MATLAB file,
    the column label, labels, class or target of a table (or y, see
    `neurosim.files.vectors.text.columns`), and the file of labels beside an IDX file; or from what
    ``reading`` names. Data that are known are named by what they are
    (`neurosim.files.vectors.known`), others by their file.

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
    source = identify(vectors, labels) or stranger(unpacked(file.path).stem)
    return Samples(
        vectors, labels, file.names, rows, source, file.tell(count_classes(labels, rows))
    )


def _check_scale(path: Path, vectors: Array) -> None:
    largest = max(vectors.max(), -vectors.min())
    if largest > LARGEST or 0 < largest < SMALLEST:
        raise fault(path, f"has {largest:.3g} as its largest number; distances are known from "
                          f"{SMALLEST:g} to {LARGEST:g} only: scale the vectors")  # fmt: skip


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
