"""Vectors in files of other programs, read by their own libraries: svmlight and MATLAB to 7.2."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from neurosim.base import memory
from neurosim.files.vectors.labels import as_labels
from neurosim.files.vectors.reading import NO_LABELS, Reading
from neurosim.files.vectors.source import (
    Account,
    Array,
    Extras,
    Format,
    Source,
    check_dtype,
    check_shape,
    choose,
    choose_labels,
    fault,
    place_of,
)

PAIRS = re.compile(rb"^\s*[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?(?:\s+[0-9]+:[^\s:#]+)+\s*(?:#.*)?$")
MATLAB = b"MATLAB 5.0 MAT-file"
NUMBERS = (
    "double",
    "single",
    "logical",
    *(f"{u}int{b}" for u in ("", "u") for b in (8, 16, 32, 64)),
)
"""Classes of arrays of MATLAB that hold numbers."""
FIRST = "first number of each line"
"""Where svmlight has its labels."""
TEXTS = ("char", "cell")
"""Those that may hold labels, too."""
FACTOR = 16
"""Of the bytes that a file of text takes in memory, to those it has."""


def is_svmlight(start: bytes) -> bool:
    """Tell whether text that begins like this consists of a label and pairs index:value."""
    lines = start.splitlines()[:-1] or start.splitlines()
    told = [line for line in lines if line.strip() and not line.startswith(b"#")]
    return bool(told) and all(map(PAIRS.match, told))


def open_svmlight(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open a file of svmlight, also of libsvm; its largest index is the length of its vectors."""
    try:
        from sklearn.datasets import load_svmlight_file
    except ModuleNotFoundError:
        raise fault(path, "is svmlight, which scikit-learn reads: pip install "
                          '"neurosim-sparse[sklearn]"; or save a table: '
                          "numpy.save(file, matrix.toarray())") from None  # fmt: skip
    memory.require(FACTOR * path.stat().st_size, f"{path}: its vectors", "pass fewer rows")
    matrix, labels = load_svmlight_file(str(path), dtype=np.float64)
    n, d = check_shape(path, matrix.shape)
    has_labels = reading.labels != NO_LABELS

    def blocks(rows: int) -> Iterator[Array]:
        return (matrix[at : at + rows].toarray() for at in range(0, n, rows))

    def extras() -> Extras:
        return Extras(as_labels(path, FIRST, labels, n) if has_labels else None)

    first = "indices from 0" if matrix.shape[1] and _has_zero(path) else "indices from 1"
    account = Account(("svmlight", first), FIRST if has_labels else "")
    return Source(n, d, np.dtype(np.float64), blocks, extras=extras, account=account)


def _has_zero(path: Path) -> bool:
    with open(path, "rb") as file:
        return any(b" 0:" in line for line in file)


def open_matlab(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open a file of MATLAB up to version 7.2; the array is read whole, as SciPy reads it."""
    from scipy import io

    kinds = {name: (shape, kind) for name, shape, kind in io.whosmat(path)}
    found = {name: shape for name, (shape, kind) in kinds.items() if kind in NUMBERS}
    if not found:
        raise fault(path, "holds no arrays of numbers; save a matrix of them")
    name = choose(path, found, reading)
    able = [key for key, (_, kind) in kinds.items() if kind in (*NUMBERS, *TEXTS)]
    label = choose_labels(path, able, name, reading)
    n, d = check_shape(path, found[name])
    memory.require(16 * n * d, f"{path}: {n} vectors of {d} numbers", "save them with -v7.3")
    held = io.loadmat(path, variable_names=[name, *([label] if label else [])])
    array, labels = np.asarray(held[name]), np.asarray(held.get(label))
    if label and kinds[label][1] in TEXTS:
        label, labels = _words(path, label, labels, reading)
    dtype = check_dtype(path, array.dtype)

    def blocks(rows: int) -> Iterator[Array]:
        return (array[at : at + rows].reshape(-1, d) for at in range(0, n, rows))

    def extras() -> Extras:
        return Extras(as_labels(path, f"array {label}", labels, n) if label else None)

    left_out = tuple(key if kind in NUMBERS else f"{key} ({kind})"
                     for key, (_, kind) in kinds.items() if key not in (name, label))  # fmt: skip
    account = Account(("MATLAB", *place_of(found[name], name)), f"array {label}" if label else "",
                      "", left_out)  # fmt: skip
    return Source(n, d, dtype, blocks, extras=extras, account=account)


def _words(path: Path, label: str, cells: Array, reading: Reading) -> tuple[str, Array]:
    """Return labels as text, from cells or rows of characters; no labels where they hold others."""
    if cells.dtype.kind == "U":
        return label, np.char.rstrip(cells)
    words = [cell for cell in cells.ravel() if np.asarray(cell).dtype.kind == "U"]
    if len(words) == cells.size:
        texts = ["".join(np.ravel(word).tolist()) for word in words]
        return label, np.array(texts).reshape(cells.shape)
    if reading.labels is not None:
        raise fault(path, f"holds cells in {label} that are no text; save labels as numbers or "
                          f"cells of text, or pass --labels {NO_LABELS}")  # fmt: skip
    return "", cells


FORMATS = (
    Format("MATLAB", open_matlab, (".mat",), (MATLAB,), ("array", "labels")),
    Format("svmlight", open_svmlight, (".svmlight", ".libsvm"), options=("labels",)),
)
