"""Labels: the class of each vector as a number. One that is missing is refused, never a class."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base.errors import DataError
from neurosim.files.vectors.reading import NO_LABELS
from neurosim.files.vectors.samples import SPONTANEOUS
from neurosim.files.vectors.source import Array, Labels, fault
from neurosim.files.vectors.text.numbers import MISSING, is_number

CLASSES = ("none", "-")
"""Cells that say nothing in a channel, but may well be the name of a class."""
ABSENT = (*(cell for cell in MISSING if cell not in CLASSES), "nan", "<na>")
"""Labels that stand for none, in any case."""


def as_labels(path: Path, where: str, values: Array, n: int) -> Labels:
    """Return classes as int64: whole numbers as they are, text numbered in its order.

    Parameters
    ----------
    path : Path
    where : str
        Such as ``"column class"``.
    values : ndarray, shape (n,), (n, 1) or (1, n)
    n : int
        Vectors.

    Raises
    ------
    DataError
        If one is missing, they are of another number, or numbers that are not whole.
    """
    if values.shape in ((n, 1), (1, n)):
        values = values.reshape(n)  # as MATLAB and one-column frames have them
    if values.shape != (n,):
        raise fault(path, f"holds labels of shape {values.shape} in {where} for {n} vectors; one "
                          "label for each is needed (--labels names another)")  # fmt: skip
    if values.dtype.kind == "O":
        for row, value in enumerate(values.tolist()):
            if value is None or value != value:
                raise _absent(path, where, row, str(value), False)
    if values.dtype.kind == "O" and all(isinstance(v, (str, bytes)) for v in values.tolist()):
        values = np.array([_decoded(v) for v in values.tolist()])
    if values.dtype.kind in "US":
        return _number(path, where, values)
    if values.dtype.kind == "f" and np.isnan(values).any():
        raise _absent(path, where, int(np.isnan(values).argmax()), "nan", True)
    if values.dtype.kind not in "biuf" or not (values == np.floor(values)).all():
        raise fault(path, f"holds labels in {where} that are not whole numbers ({values.dtype}); "
                          f"--labels names others, or {NO_LABELS}")  # fmt: skip
    if (np.abs(values.astype(np.float64)) >= 2**63).any():
        raise fault(path, f"holds labels in {where} beyond 64 bits")
    return values.astype(np.int64)


def labels_of_table(
    path: Path, where: str, cells: Sequence[Any], rows: Sequence[str] | None
) -> Labels:
    """Return classes as `as_labels` does, of cells of text or an array of numbers.

    A row of spontaneous rates is no vector with a class: where it has none, it is -1.
    """
    cells, aside = list(cells), _unlabelled_rates(cells, rows)
    other = next((cell for cell in cells if not _is_absent(cell)), None)
    for i in aside if other is not None else ():
        cells[i] = other
    labels = as_labels(path, where, _as_classes(cells), len(cells))
    labels[aside] = -1
    return labels


def count_classes(labels: Labels | None, rows: Sequence[str] | None) -> int | None:
    """Return how many classes vectors have, but for rows of spontaneous rates."""
    if labels is None:
        return None
    are_rates = np.zeros(len(labels), bool) if rows is None else np.array(list(map(_is_rate, rows)))
    return len(np.unique(labels[~are_rates]))


def _is_rate(row: str) -> bool:
    return row.strip().casefold() == SPONTANEOUS


def _unlabelled_rates(cells: Sequence[Any], rows: Sequence[str] | None) -> list[int]:
    return [i for i, row in enumerate(rows or ())
            if _is_rate(row) and _is_absent(cells[i])]  # fmt: skip


def _is_absent(label: Any) -> bool:
    return _decoded(label).strip().lower() in ABSENT


def _as_classes(cells: list[Any]) -> npt.NDArray[Any]:
    """Return labels as numbers, or as text where one is not a number."""
    if all(not isinstance(cell, str) or is_number(cell) for cell in cells):
        try:
            return np.array([float(cell) for cell in cells])
        except ValueError:
            pass
    return np.array(cells)


def _number(path: Path, where: str, words: Array) -> Labels:
    """Number text in its order."""
    classes, numbers = np.unique(words, return_inverse=True)
    texts = [_decoded(word) for word in classes.tolist()]
    for i, word in enumerate(texts):
        if _is_absent(word):
            row, are_numbers = int((numbers == i).argmax()), any(map(is_number, texts))
            raise _absent(path, where, row, repr(word), are_numbers)
    return numbers.astype(np.int64)


def _decoded(word: Any) -> str:
    return word.decode(errors="replace") if isinstance(word, bytes) else str(word)


def _absent(path: Path, where: str, row: int, found: str, are_numbers: bool) -> DataError:
    """Return the error; a column of numbers that holds no labels would be a channel."""
    is_channel = are_numbers and where.startswith("column ")
    remedy = "or the column out" if is_channel else f"out, or pass --labels {NO_LABELS}"
    return fault(path, f"has no label in row {row}, counted from 0, of {where} ({found}); leave "
                       f"the row {remedy}")  # fmt: skip
