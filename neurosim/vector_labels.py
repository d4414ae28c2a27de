"""Labels: the class of each vector as a number. One that is missing is refused, never a class."""

from pathlib import Path
from typing import Any

import numpy as np

from neurosim.errors import DataError
from neurosim.vector_numbers import MISSING, is_number
from neurosim.vector_reading import NO_LABELS
from neurosim.vector_source import Array, Labels, fault

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


def _number(path: Path, where: str, words: Array) -> Labels:
    """Number text in its order."""
    classes, numbers = np.unique(words, return_inverse=True)
    texts = [_decoded(word) for word in classes.tolist()]
    for i, word in enumerate(texts):
        if word.strip().lower() in ABSENT:
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
