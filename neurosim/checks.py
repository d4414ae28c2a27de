"""Check arguments once, at the public call: name, value, allowed range, way out."""

import math
import numbers
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from neurosim.arrays import Index
from neurosim.errors import ArgumentError, KindError

LONGEST_SHOWN = 60
"""Characters of a value in an error."""
_BARE = {bool, int, float, complex, str, *np.sctypeDict.values()} - {np.timedelta64}
"""Types of numbers without unit: a list of nothing else needs no closer look."""


def integer(name: str, value: Any, low: int, high: int | None = None, remedy: str = "") -> int:
    """Return ``value`` as int if it is a whole number from ``low`` to ``high``."""
    refuse_quantity(name, value)
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
        raise KindError(f"{name} must be a whole number, got {value!r}{way(remedy)}")
    number = int(value)
    if number < low or (high is not None and number > high):
        top = f" to {high}" if high is not None else " up"
        raise ArgumentError(f"{name} must be from {low}{top}, got {number}{way(remedy)}")
    return number


def real(
    name: str, value: Any, low: float = -math.inf, high: float = math.inf, remedy: str = ""
) -> float:
    """Return ``value`` as float if it is a finite number from ``low`` to ``high``."""
    refuse_quantity(name, value)
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise KindError(f"{name} must be a plain number, got {value!r}{way(remedy)}")
    number = widen(value)
    if not math.isfinite(number) or not low <= number <= high:
        raise ArgumentError(f"{name} must be {_span(low, high)}, got {value}{way(remedy)}")
    return number


def flag(name: str, value: Any, remedy: str = "") -> bool:
    """Return ``value`` as bool if it is True or False, and nothing that merely counts as one."""
    if not isinstance(value, bool | np.bool_):
        raise KindError(f"{name} must be True or False, got {shown(value)}{way(remedy)}")
    return bool(value)


def text(name: str, value: Any) -> str:
    """Return ``value`` if it is a string with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise KindError(f"{name} must be a non-empty string, got {value!r}")
    return value


def index(name: str, values: Any, n: int) -> Index:
    """Return ``values`` as sorted distinct int32 indices below ``n``; negative ones never wrap."""
    array = whole_numbers(name, values)
    if array.ndim != 1:
        raise KindError(f"{name} must be one-dimensional, got shape {array.shape}")
    outside = array[(array < 0) | (array >= n)]
    if outside.size:
        raise ArgumentError(f"{name} must lie from 0 to {n - 1}, got {outside[0]}")
    unique = np.unique(array)
    if unique.size != array.size:
        raise ArgumentError(f"{name} names a neuron twice; pass each index once")
    return unique.astype(np.int32)


def weights(name: str, values: Any, n: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return ``values`` as ``n`` finite, non-negative float64 weights."""
    array = vector(name, values, n)
    for bad in np.flatnonzero(array < 0)[:1]:
        raise ArgumentError(
            f"{name} must be finite and not negative, got {array[bad]} at position {bad}; "
            "inhibition is a firing rule here (KWinners, Threshold), not a negative weight"
        )
    return array


def vector(name: str, values: Any, n: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return ``values`` as ``n`` finite float64."""
    refuse_quantity(name, values)
    array = np.asarray(values)
    if array.dtype.kind not in "iuf" or array.shape != (n,):
        raise KindError(f"{name} must be {n} plain numbers, got {array.dtype} of {array.shape}")
    for bad in np.flatnonzero(~np.isfinite(array))[:1]:
        raise ArgumentError(f"{name} must be finite, got {array[bad]} at position {bad}")
    return array.astype(np.float64)


def is_quantity(value: Any) -> bool:
    """Tell whether ``value`` is a number or an array with a unit, which NumPy would drop.

    Those of Brian2, pint and python-quantities are known by what they can do, so that none of the
    three is imported; what else names a unit (astropy, unyt) counts, too. Brian2's own numbers
    without unit, such as the indices of a group, are plain numbers.
    """
    dimension: Any = getattr(value, "dim", None)
    if hasattr(dimension, "is_dimensionless"):
        return not dimension.is_dimensionless
    named = any(hasattr(type(value), word) for word in ("dimensionality", "units", "unit"))
    return named or isinstance(value, np.timedelta64)


def holds_quantity(value: Any) -> bool:
    """Tell whether ``value`` is a quantity, or a list (of lists) with one in it."""
    if is_quantity(value):
        return True
    bare = hasattr(type(value), "__array__") or isinstance(value, str | bytes | range)
    if bare or not isinstance(value, Sequence):
        return False
    return not {type(item) for item in value} <= _BARE and any(map(holds_quantity, value))


def refuse_quantity(name: str, value: Any) -> None:
    """Raise KindError if ``value`` has a unit, or holds something that has."""
    if holds_quantity(value):
        raise KindError(
            f"{name} must be plain numbers, got {shown(value)}, which has a unit; divide by the "
            "unit in which they are meant"
        )


def shown(value: Any) -> str:
    """Return ``value`` as an error names it: in one line, not long."""
    text = " ".join((str(value) if is_quantity(value) else repr(value)).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def item(values: Any, position: int) -> str:
    """Return the number at ``position`` as an error names it; of a single one, no position."""
    number = np.ravel(values)[position]
    return f"{number} at position {position}" if np.size(values) > 1 else f"{number}"


def way(remedy: str) -> str:
    """Return the way out as the end of an error."""
    return f"; {remedy}" if remedy else ""


def widen(number: Any) -> float:
    """Return a number as float, or as infinity where it is larger than any float."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def choice(name: str, value: Any, allowed: Iterable[str]) -> str:
    """Return ``value`` if it is one of ``allowed``; otherwise name them, the closest first."""
    import difflib

    names = list(allowed)
    if isinstance(value, str) and value in names:
        return str(value)
    if not names:
        raise ArgumentError(f"{name}: there are no {name} to choose from, got {value!r}")
    close = difflib.get_close_matches(str(value), names, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise ArgumentError(f"{name} must be one of {', '.join(names)}, got {value!r}{hint}")


def whole_numbers(name: str, values: Any) -> np.ndarray[Any, Any]:
    """Return ``values`` as an array of whole numbers, of any integer type and shape."""
    refuse_quantity(name, values)
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64).reshape(-1)
    if array.dtype.kind not in "iu":
        raise KindError(f"{name} must be whole numbers, got {array.dtype}")
    return array


def _span(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "finite"
    if math.isinf(high):
        return f"finite and at least {low:g}"
    return f"from {low:g} to {high:g}"


def fitting(name: str, values: Any, dtype: Any) -> np.ndarray[Any, Any]:
    """Return finite ``values`` in another precision, if that can hold them."""
    array = np.asarray(values)
    with np.errstate(over="ignore"):
        narrow = array.astype(dtype)
    for bad in array[~np.isfinite(narrow)][:1]:
        raise ArgumentError(
            f"{name} must be at most {np.finfo(dtype).max:.2g} in this precision, got {bad:g}; "
            'use precision="double"'
        )
    return narrow
