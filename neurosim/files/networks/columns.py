"""Columns: arrays of text and of records as arrays of plain numbers, and back."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.base.errors import DataError, KindError
from neurosim.files.hdf5 import ARRAY_KINDS

LONGEST = 1 << 16
"""Characters of a text, and bytes of a record, at most."""


def plain(what: str, array: np.ndarray) -> np.ndarray:
    """Return an array of plain numbers, in the order of bytes of this machine.

    Raises
    ------
    KindError
        If it holds something else, such as objects.
    """
    if array.dtype.kind not in ARRAY_KINDS:
        raise KindError(
            f"{what} must be plain numbers or text to be saved, got {array.dtype}; keep numbers"
        )
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def are_alike(items: Sequence[Any]) -> bool:
    """Tell whether these are lists of numbers of one type, to stand one behind the other."""
    first = items[0]
    return isinstance(first, np.ndarray) and all(
        isinstance(item, np.ndarray)
        and (item.dtype, item.ndim, item.dtype.kind in ARRAY_KINDS) == (first.dtype, 1, True)
        for item in items
    )


def split(flat: np.ndarray, ends: np.ndarray) -> list[np.ndarray]:
    """Return lists that stand one behind the other; `are_alike` before."""
    bounds = np.concatenate([[0], ends])
    is_sound = flat.ndim == ends.ndim == 1 and ends.dtype == np.int64
    if not is_sound or (np.diff(bounds) < 0).any() or bounds[-1] != flat.size:
        raise DataError("holds lists of numbers whose ends do not fit")
    return [part.copy() for part in np.split(flat, ends[:-1])]


def as_code_points(array: np.ndarray) -> np.ndarray:
    """Return text as numbers of its characters, uint32, with one more axis."""
    width = max(1, array.dtype.itemsize // 4)
    whole = np.ascontiguousarray(array.astype(f"U{width}"))
    return whole.view(np.uint32).reshape(*array.shape, width)


def as_text(points: np.ndarray) -> np.ndarray:
    """Return the text of such numbers.

    Raises
    ------
    DataError
        If they are no characters.
    """
    is_sound = points.dtype == np.uint32 and points.ndim and 1 <= points.shape[-1] <= LONGEST
    if not is_sound or points.size and points.max() > 0x10FFFF:
        raise DataError("holds text that is none")
    width = points.shape[-1]
    return np.ascontiguousarray(points).view(f"U{width}").reshape(points.shape[:-1])


def take_apart(what: str, array: np.ndarray) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return how records are laid out, and an array for each of their fields."""
    kinds = array.dtype
    names = list(kinds.names or ())
    for name in names:
        if (kind := kinds.fields[name][0]).shape:  # type: ignore[index]
            raise KindError(
                f"{what}.{name} must have one number for each record to be saved, got {kind}; keep "
                "it as an array of its own"
            )
    layout = {
        "names": names,
        "offsets": [int(kinds.fields[name][1]) for name in names],  # type: ignore[index]
        "itemsize": kinds.itemsize,
        "aligned": kinds.isalignedstruct,
        "is_record": kinds.type is np.record,
    }
    return layout, {name: plain(f"{what}.{name}", np.array(array[name])) for name in names}


def put_together(layout: Any, parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return the records of such parts.

    Raises
    ------
    DataError
        If the layout is none.
    """
    try:
        if not 0 < layout["itemsize"] <= LONGEST or len({part.shape for part in parts}) != 1:
            raise ValueError("sizes do not fit")
        told: Any = {key: layout[key] for key in ("names", "offsets", "itemsize")}
        told["formats"] = [part.dtype for part in parts]
        kinds = np.dtype(told, align=bool(layout["aligned"]))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"holds records that are none ({error})") from error
    made = np.zeros(parts[0].shape, kinds)
    for name, part in zip(layout["names"], parts, strict=True):
        made[name] = part
    return made.view(np.recarray) if layout["is_record"] else made
