"""Readers of vectors that others write: what they must have, and how little of it is believed."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base.errors import ArgumentError, DataError, NeurosimError
from neurosim.base.reprs import neat
from neurosim.files.vectors.labels import as_labels
from neurosim.files.vectors.reading import NO_LABELS, Reading
from neurosim.files.vectors.samples import SPONTANEOUS
from neurosim.files.vectors.source import Account, Array, Extras, Labels, Source, check_dtype, fault


class VectorReader(ABC):
    """Reads files of vectors of a format that neurosim does not know; inherit from it.

    It is made with the path of a file, and sets ``n`` and ``d``; then it is asked for its numbers,
    perhaps more than once, and closed. `neurosim.register_reader` tells of it, or an entry point of
    the group ``neurosim.readers`` whose name is the suffix.

    Parameters
    ----------
    path : Path
        A plain file that exists.

    Attributes
    ----------
    n, d : int
        Vectors, and numbers of each, from 1 up; what the file declares.
    dtype : dtype
        Of the numbers: integers or floats. Default: float64.
    names : sequence of str, optional
        Of the d channels.

    Notes
    -----
    A reader is not trusted. Blocks must be arrays of the shape and type that it tells, with ``n``
    rows in all, and finite; labels and names must fit. What is wrong, and whatever it raises, is a
    `DataError` that names the file and the reader.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from neurosim import VectorReader, register_reader
    >>> from neurosim.files.vectors.reader import read_samples
    >>> class Bytes(VectorReader):
    ...     def __init__(self, path):
    ...         self.path, self.n, self.d, self.dtype = path, path.stat().st_size // 4, 4, np.uint8
    ...     def blocks(self, rows):
    ...         with open(self.path, "rb") as file:
    ...             while data := file.read(4 * rows):
    ...                 yield np.frombuffer(data, np.uint8).reshape(-1, 4)
    >>> register_reader(".pixels", Bytes)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.pixels")
    ...     _ = path.write_bytes(bytes(range(8)))
    ...     read_samples(path).vectors.tolist()
    [[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]
    """

    n: int
    d: int
    dtype: Any = np.float64
    names: Sequence[str] | None = None

    def __init__(self, path: Path):
        self.path = path

    def __repr__(self) -> str:
        return f"{type(self).__name__}: a reader of vectors"

    @abstractmethod
    def blocks(self, rows: int) -> Iterator[Array]:
        """Yield the vectors from the first on, each time as often as it is called.

        Parameters
        ----------
        rows : int
            About as many as are wanted at once; other numbers are taken, too.

        Yields
        ------
        ndarray, shape (any, d)
        """

    def labels(self) -> Any:
        """Return the class of each vector, n whole numbers or texts, or None."""
        return None

    def rows(self) -> Sequence[str] | None:
        """Return the names of the n vectors, or None."""
        return None

    def close(self) -> None:  # noqa: B027 (what is read whole has nothing to close)
        """Let go of the file."""


def open_own(path: Path, kind: type[VectorReader], stack: ExitStack, reading: Reading) -> Source:
    """Open a file by a reader of others, and check what it tells."""
    _check_options(path, reading)
    blame = partial(_blamed, path, kind)
    with blame():
        reader = kind(path)
        stack.callback(_close, reader)
        n, d = (_count(reader, name) for name in ("n", "d"))
        dtype = check_dtype(path, np.dtype(reader.dtype))
        names = _texts("names", reader.names, d)
        rows = _texts("rows()", reader.rows(), n)
        given = None if reading.labels == NO_LABELS else reader.labels()
        labels = None if given is None else _labels(path, given, n)

    def blocks(wanted: int) -> Iterator[Array]:
        with blame():
            for block in _checked(_yielded(reader.blocks(wanted)), n, d, dtype):
                yield from (block[at : at + wanted] for at in range(0, len(block), wanted))

    account = Account(
        place=(f"read by {kind.__qualname__} of {kind.__module__}",),
        labels="" if labels is None else "labels()",
        rows="" if rows is None else "rows()",
        has_spontaneous=any(row.strip().casefold() == SPONTANEOUS for row in rows or ()),
    )
    return Source(n, d, dtype, blocks, names, lambda: Extras(labels, rows), account=account)


def _check_options(path: Path, reading: Reading) -> None:
    if path.suffix.lower() == ".gz":
        raise fault(path, "is packed; unpack it (gunzip), only CSV and IDX are read packed")
    for option in reading.given():
        if option != "labels" or reading.labels != NO_LABELS:
            able = f"; only --labels {NO_LABELS} has" if option == "labels" else ""
            raise ArgumentError(f"--{option} has no meaning for {path}, which a reader of others "
                                f"reads{able}; leave it out")  # fmt: skip


@contextmanager
def _blamed(path: Path, kind: type[VectorReader]) -> Iterator[None]:
    """Tell what a reader does wrong, or raises, as a fault of the file or of itself."""
    try:
        yield
    except (NeurosimError, MemoryError, ModuleNotFoundError):
        raise
    except (Exception, SystemExit) as error:  # a GeneratorExit is ours: the file is done with
        said = (
            str(error) if isinstance(error, _Wrong) else f"raised {type(error).__name__}: {error}"
        )
        raise DataError(f"{path}: its reader, {kind.__qualname__} of {kind.__module__}, "
                        f"{neat(said)[:300]}; mend the file or the reader") from error  # fmt: skip


class _Wrong(Exception):
    """What a reader told that cannot be."""


def _count(reader: VectorReader, name: str) -> int:
    value = getattr(reader, name, None)
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise _Wrong(f"must set {name} to a whole number from 1 up, got {value!r}")
    return int(value)


def _texts(name: str, values: Any, n: int) -> tuple[str, ...] | None:
    if values is None:
        return None
    found = tuple(values)
    if isinstance(values, str) or len(found) != n or not all(isinstance(v, str) for v in found):
        raise _Wrong(f"must tell {name} as None or {n} texts, got {len(found)}: {found[:3]!r}")
    return tuple(map(str, found))


def _labels(path: Path, given: Any, n: int) -> Labels:
    """Return labels; what is wrong with them is the reader's, whatever one does about a file."""
    try:
        return as_labels(path, "labels()", np.asarray(given), n)
    except DataError as error:
        told = str(error).removeprefix(f"{path}: ")
        raise _Wrong(told.partition(";")[0]) from error


def _yielded(blocks: Any) -> Iterable[Any]:
    """Return what ``blocks`` gave if it is blocks: an array would be taken for its rows."""
    if isinstance(blocks, np.ndarray) or not isinstance(blocks, Iterable):
        told = getattr(blocks, "shape", type(blocks).__name__)
        raise _Wrong(f"must yield blocks, but returned {told}; write yield for return")
    return blocks


def _checked(blocks: Iterable[Any], n: int, d: int, dtype: np.dtype[Any]) -> Iterator[Array]:
    """Yield blocks that are what was declared, with n rows in all."""
    done = 0
    for block in blocks:
        if not isinstance(block, np.ndarray) or block.ndim != 2 or block.shape[1] != d:
            told = getattr(block, "shape", type(block).__name__)
            raise _Wrong(f"must yield arrays of shape (rows, {d}), got {told}")
        if block.dtype != dtype:
            way = f"set self.dtype, or yield block.astype({dtype.name!r})"
            raise _Wrong(f"must yield {dtype}, as its dtype says, got {block.dtype}; {way}")
        if np.ma.is_masked(block):
            raise _Wrong("must yield numbers, got masked ones; leave such rows out")
        done += len(block)
        if done > n:
            break
        yield np.asarray(block)
    if done != n:
        raise _Wrong(f"must yield {n} rows, as its n says, got {'more' if done > n else done}")


def _close(reader: VectorReader) -> None:
    with suppress(Exception):
        reader.close()
