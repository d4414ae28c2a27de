"""Check arguments once, at the public call: name, value, allowed range, way out."""

import math
import numbers
from collections.abc import Iterable
from typing import Any

import numpy as np

from neurosim.arrays import Index
from neurosim.errors import ArgumentError, KindError


def integer(name: str, value: Any, low: int, high: int | None = None, remedy: str = "") -> int:
    """Return ``value`` as int if it is a whole number from ``low`` to ``high``."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
        raise KindError(f"{name} must be a whole number, got {value!r}{_way(remedy)}")
    number = int(value)
    if number < low or (high is not None and number > high):
        top = f" to {high}" if high is not None else " up"
        raise ArgumentError(f"{name} must be from {low}{top}, got {number}{_way(remedy)}")
    return number


def real(
    name: str, value: Any, low: float = -math.inf, high: float = math.inf, remedy: str = ""
) -> float:
    """Return ``value`` as float if it is a finite number from ``low`` to ``high``."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise KindError(f"{name} must be a plain number, got {value!r}{_way(remedy)}")
    number = float(value)
    if not math.isfinite(number) or not low <= number <= high:
        raise ArgumentError(f"{name} must be {_span(low, high)}, got {value}{_way(remedy)}")
    return number


def text(name: str, value: Any) -> str:
    """Return ``value`` if it is a string with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise KindError(f"{name} must be a non-empty string, got {value!r}")
    return value


def index(name: str, values: Any, n: int) -> Index:
    """Return ``values`` as sorted distinct int32 indices below ``n``; negative ones never wrap."""
    array = _whole_numbers(name, values)
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
    array = np.asarray(values)
    if array.dtype.kind not in "iuf" or array.shape != (n,):
        raise KindError(f"{name} must be {n} plain numbers, got {array.dtype} of {array.shape}")
    bad = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if bad.size:
        raise ArgumentError(
            f"{name} must be finite and not negative, got {array[bad[0]]} at position {bad[0]}; "
            "inhibition is a firing rule here (KWinners, Threshold), not a negative weight"
        )
    return array.astype(np.float64)


def choice(name: str, value: Any, allowed: Iterable[str]) -> str:
    """Return ``value`` if it is one of ``allowed``; otherwise name them, the closest first."""
    import difflib

    names = list(allowed)
    if value in names:
        return str(value)
    if not names:
        raise ArgumentError(f"{name}: there are no {name} to choose from, got {value!r}")
    close = difflib.get_close_matches(str(value), names, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise ArgumentError(f"{name} must be one of {', '.join(names)}, got {value!r}{hint}")


def _whole_numbers(name: str, values: Any) -> np.ndarray[Any, Any]:
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


def _way(remedy: str) -> str:
    return f"; {remedy}" if remedy else ""
