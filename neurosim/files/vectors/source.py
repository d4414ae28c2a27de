"""What every file of vectors is read as, and what is refused in each of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.errors import ArgumentError, DataError
from neurosim.base.reprs import neat
from neurosim.files.vectors.reading import NO_LABELS, Reading

ARRAYS = ("x", "X", "data", "vectors", "x_train", "train")
"""Names under which vectors are looked for in a file of several arrays, in this order."""
LABELS = ("y", "labels", "label", "target", "y_train")
"""Names under which the class of each vector is looked for beside them."""

Array = npt.NDArray[Any]
Labels = npt.NDArray[np.int64]


class Extras(NamedTuple):
    """Labels (int64) and names of the rows, where there are any."""

    labels: Labels | None = None
    rows: tuple[str, ...] | None = None


class Account(NamedTuple):
    """What of a file is read as what, in words.

    Attributes
    ----------
    place : tuple of str
        Where the vectors are, such as ``"array x"``.
    labels, rows : str
        Where labels and names of rows are; empty where there are none.
    left_out : tuple of str
        What is not read.
    has_spontaneous : bool
        Whether a row of spontaneous rates is among the vectors.
    notes : tuple of str
        What else may surprise.
    """

    place: tuple[str, ...] = ()
    labels: str = ""
    rows: str = ""
    left_out: tuple[str, ...] = ()
    has_spontaneous: bool = False
    notes: tuple[str, ...] = ()

    def tell(
        self, path: Path, n: int, d: int, names: Sequence[str] | None, classes: int | None = None
    ) -> str:
        """Return one line; ``classes``, where they are known, are counted in it.

        Examples
        --------
        >>> Account(labels="column label").tell(Path("a.csv"), 2, 1, ["c0"])
        'a.csv: 2 vectors of 1 channel (c0); labels: column label'
        """
        labels = self.labels or "none"
        if self.labels and classes is not None:
            labels = f"{labels} ({count(classes, 'class', 'classes')})"
        inner = "; ".join([*self.place, *([] if names is None else [listed(names)])])
        told = [
            f"{path}: {count(n, 'vector')} of {count(d, 'channel')}"
            + (f" ({inner})" if inner else ""),
            f"labels: {labels}",
        ]
        if self.rows:
            told.append(f"names of rows: {self.rows}")
        if self.left_out:
            told.append(f"left out: {listed(self.left_out)}")
        return neat("; ".join([*told, *self.notes]))


class Source(NamedTuple):
    """Vectors in a file that is open.

    Attributes
    ----------
    n, d : int
    dtype : dtype
    blocks : callable
        From a number of rows to an iterator over blocks of so many, shape (rows, d).
    names : tuple of str or None
        Of the channels.
    extras : callable
        Reads `Extras`.
    step : int
        Blocks of a multiple of so many rows are read with least work.
    account : Account
    """

    n: int
    d: int
    dtype: np.dtype[Any]
    blocks: Callable[[int], Iterator[Array]]
    names: tuple[str, ...] | None = None
    extras: Callable[[], Extras] = Extras
    step: int = 1
    account: Account = Account()


class Format(NamedTuple):
    """A format of files of vectors that is read here.

    Attributes
    ----------
    name : str
    open : callable
        From the path, a stack that closes what is opened, and a `Reading`, to a `Source`.
    suffixes : tuple of str
        What files are called; what has another suffix is known by how it begins.
    signs : tuple of bytes
        What files begin with.
    options : tuple of str
        Which parts of a `Reading` mean something.
    """

    name: str
    open: "Callable[[Path, ExitStack, Reading], Source]"
    suffixes: tuple[str, ...]
    signs: tuple[bytes, ...] = ()
    options: tuple[str, ...] = ()


def listed(names: Sequence[str], most: int = 4) -> str:
    """Return names in one line, the first ones if there are many."""
    shown = names if len(names) <= most else names[: most - 1]
    cut = (neat(name if len(name) <= 40 else f"{name[:37]}...") for name in shown)
    return ", ".join([*cut, *([] if len(names) <= most else ["..."])])


def count(n: int, what: str, many: str = "") -> str:
    """Return a number and what is counted."""
    return f"{n:,} {what if n == 1 else many or f'{what}s'}"


def place_of(shape: Sequence[int], name: str = "") -> tuple[str, ...]:
    """Return where an array of vectors is, and what each of them was before it was flattened."""
    each = (f"{' x '.join(map(str, shape[1:]))} each",) if len(shape) > 2 else ()
    return (*((f"array {name}",) if name else ()), *each)


def fault(path: Path, what: str) -> DataError:
    """Return the error that a file is refused with."""
    return DataError(f"{path}: {what}")


def check_shape(path: Path, shape: Sequence[int]) -> tuple[int, int]:
    """Return rows and columns; what has more than two dimensions is flattened row by row."""
    if len(shape) < 2:
        raise fault(path, f"holds an array of shape {tuple(shape)}, not rows of vectors; pass two "
                          "dimensions (one vector: a table of one row)")  # fmt: skip
    n, d = int(shape[0]), int(np.prod([int(size) for size in shape[1:]], dtype=object))
    if n < 1 or d < 1:
        raise fault(path, f"holds no vectors (shape {tuple(shape)}); at least one row and one "
                          "column are needed")  # fmt: skip
    return n, d


def check_dtype(path: Path, dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type of the numbers if they are real and need no pickle."""
    if dtype.hasobject:
        raise fault(path, "holds Python objects, which only pickle reads, and pickle runs code; "
                          "save plain numbers: numpy.save(file, array.astype(float))")  # fmt: skip
    if dtype.kind not in "biuf":
        raise fault(path, f"holds {dtype}, not real numbers; pass integers or floats")
    return dtype


def choose(path: Path, shapes: Mapping[str, Sequence[int]], reading: Reading) -> str:
    """Return which array holds the vectors: as named, by a usual name, or the only one that can."""
    if reading.array is not None:
        if reading.array not in shapes:
            raise ArgumentError(f"--array must be one of the arrays of {path} "
                                f"({listed(list(shapes), 8)}), got {reading.array!r}")  # fmt: skip
        return reading.array
    if {"indptr", "indices", "format"} <= set(shapes):
        raise fault(path, "holds a sparse matrix of scipy; pass it to FlyHash in Python, or save "
                          "it dense: numpy.save(file, matrix.toarray())")  # fmt: skip
    for name in ARRAYS:
        if name in shapes:
            return name
    able = [name for name, shape in shapes.items() if len(shape) >= 2 and min(shape) > 1]
    able = able or [name for name, shape in shapes.items() if len(shape) >= 2]
    if len(able) == 1 or len(shapes) == 1:
        return (able or list(shapes))[0]
    found = ", ".join(f"{neat(name)} {tuple(shape)}" for name, shape in list(shapes.items())[:8])
    raise fault(path, f"holds {len(able)} arrays that may be the vectors (found: {found or '-'}); "
                      "name the one that is meant with --array, or call it x")  # fmt: skip


def choose_labels(
    path: Path, names: Sequence[str], vectors: str, reading: Reading, places: Sequence[str] = ()
) -> str:
    """Return which array holds the labels, empty if none does: as named, or beside the vectors.

    ``places`` are groups in which they may be as well.
    """
    if reading.labels == NO_LABELS and NO_LABELS not in names:
        return ""
    groups = (vectors.rpartition("/")[0], *places)
    wanted = LABELS if reading.labels is None else (reading.labels,)
    beside = [f"{group}/{key}".lstrip("/") for group in groups for key in wanted]
    found = next((key for key in (*wanted[: reading.labels is not None], *beside)
                  if key in names and key != vectors), "")  # fmt: skip
    if reading.labels is not None and not found:
        raise ArgumentError(f"--labels must be one of the arrays of {path} "
                            f"({listed(names, 8)}) or {NO_LABELS}, "
                            f"got {reading.labels!r}")  # fmt: skip
    return found


def stream(
    path: Path, file: BinaryIO, n: int, d: int, dtype: np.dtype[Any], rows: int
) -> Iterator[Array]:
    """Read rows one after the other from where the file stands."""
    for start in range(0, n, rows):
        here = min(rows, n - start)
        data = file.read(here * d * dtype.itemsize)
        if len(data) < here * d * dtype.itemsize:
            done = start + len(data) // (d * dtype.itemsize)
            raise fault(path, f"is truncated: it ends after {done} of {n} rows")
        yield np.frombuffer(data, dtype).reshape(here, d)
