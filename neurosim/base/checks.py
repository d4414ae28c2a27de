"""Check arguments once, at the public call: name, value, allowed range, way out."""

import math
import numbers
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

import numpy as np

from neurosim.base import reprs
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError, KindError

LONGEST_SHOWN = 60
"""Characters of a value in an error."""
MOST_NAMED, MOST_MEANT = 30, 3
"""Names that an error lists, and those that may be meant."""
_BARE: set[Any] = {bool, int, float, complex, str, *np.sctypeDict.values()} - {np.timedelta64}
"""Types of numbers without unit: a list of nothing else needs no closer look."""
_NUMBERS = _BARE - {bool, np.bool_}


def integer(name: str, value: Any, low: int, high: int | None = None, remedy: str = "") -> int:
    """Return ``value`` as int if it is a whole number from ``low`` to ``high``."""
    refuse_quantity(name, value)
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
        raise KindError(f"{name} must be a whole number, got {value!r}{way(remedy)}")
    number = int(value)
    if number < low or (high is not None and number > high):
        top = f" to {high}" if high is not None else " up"
        raise ArgumentError(
            f"{name} must be from {low}{top}, got {reprs.digits(number)}{way(remedy)}"
        )
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
        raise ArgumentError(
            f"{name} must be {_span(low, high)}, got {reprs.digits(value)}{way(remedy)}"
        )
    return number


def flag(name: str, value: Any, remedy: str = "") -> bool:
    """Return ``value`` as bool if it is True or False, and nothing that merely counts as one."""
    if not isinstance(value, bool | np.bool_):
        raise KindError(f"{name} must be True or False, got {shown(value)}{way(remedy)}")
    return bool(value)


def function(name: str, value: Any) -> None:
    """Raise if ``value`` is neither None nor a function: not after the first of many chunks."""
    if value is not None and not callable(value):
        raise KindError(f"{name} must be a function or None, got {shown(value)}")


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
    """Return ``values`` as ``n`` finite float64, in an array of its own."""
    array = plain(name, values)
    if array.shape != (n,):
        raise KindError(f"{name} must be {n} plain numbers, got {array.dtype} of {array.shape}")
    for bad in np.flatnonzero(~np.isfinite(array))[:1]:
        raise ArgumentError(f"{name} must be finite, got {array[bad]} at position {bad}")
    return array.astype(np.float64)


def plain(name: str, values: Any) -> np.ndarray[Any, Any]:
    """Return plain numbers as an array of their shape and type; they may be NaN."""
    found = array(name, values)
    if found.dtype.kind not in "iuf":
        raise KindError(f"{name} must be plain numbers, got {found.dtype} of {found.shape}")
    return found


def array(name: str, values: Any) -> np.ndarray[Any, Any]:
    """Return what a user gave as an array: the one place where it becomes one.

    Raises KindError if it has a unit or masked entries, which NumPy would drop, if rows differ in
    length, or if truth values stand among numbers, which NumPy would count.
    """
    refuse_quantity(name, values)
    refuse_masked(name, values)
    try:
        found = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise KindError(f"{name} must be an array of numbers, got {shown(values)}") from error
    if found.dtype.kind != "b" and mixes_truth(values):
        raise KindError(f"{name} must be plain numbers, got True or False in {shown(values)}")
    return found


def kept(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return a copy that nobody writes to: what was given may change, what was made of it not."""
    own = np.array(array)
    own.flags.writeable = False
    return own


def mixes_truth(value: Any) -> bool:
    """Tell whether ``value`` is a list (of lists) with True or False among its numbers."""
    return _holds(lambda item: isinstance(item, bool | np.bool_), value, _NUMBERS)


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
    return _holds(is_quantity, value, _BARE)


def _holds(test: Callable[[Any], bool], value: Any, bare: set[Any]) -> bool:
    """Tell whether ``value`` passes the test, or something in a list; ``bare`` types cannot."""
    if test(value):
        return True
    is_whole = hasattr(type(value), "__array__") or isinstance(value, str | bytes | range)
    if is_whole or not isinstance(value, Sequence):
        return False
    return not {type(item) for item in value} <= bare and any(_holds(test, v, bare) for v in value)


def refuse_masked(name: str, value: Any) -> None:
    """Raise KindError if an entry of ``value`` is masked: what stands there is no number."""
    magnitude = getattr(value, "magnitude", value)
    if _holds(np.ma.is_masked, magnitude, _BARE):
        raise KindError(
            f"{name} has masked entries, got {shown(value)}; fill them with .filled(value), or "
            "leave them out with .compressed()"
        )


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
    """Return ``value`` if it is one of ``allowed``; otherwise say so, see `unknown`."""
    names = list(allowed)
    if isinstance(value, str) and value in names:
        return str(value)
    raise ArgumentError(unknown(name, value, names))


def unknown(name: str, value: Any, allowed: Iterable[str]) -> str:
    """Return an error for what is none of ``allowed``: it names them, and which may be meant.

    Examples
    --------
    >>> unknown("population", "Exc", ["exc", "inh"])
    "population must be one of exc, inh, got 'Exc'; did you mean 'exc'?"
    """
    names = list(allowed)
    if not names:
        return f"{name}: there are no {name} to choose from, got {shown(value)}"
    told = reprs.listed(names, MOST_NAMED)
    return f"{name} must be one of {told}, got {shown(value)}{meant(value, names)}"


def meant(value: Any, allowed: Iterable[str]) -> str:
    """Return which of ``allowed`` may be meant, as the end of an error; nothing if none is like it.

    Examples
    --------
    >>> meant("Area 1", ["area 11", "area 12", "eye"])
    "; did you mean 'area 12' or 'area 11'?"
    """
    from difflib import get_close_matches

    by_letters, given = {name.lower(): name for name in allowed}, str(value).lower()
    alike = get_close_matches(given, by_letters, MOST_MEANT, 0.8)
    close = alike or get_close_matches(given, by_letters, 1, 0.6)
    words = " or ".join(repr(by_letters[letters]) for letters in close)
    return f"; did you mean {words}?" if words else ""


def own_recorder(recorder: Any, kinds: tuple[type, ...], made: Container[Any]) -> None:
    """Raise unless ``recorder`` is of one of these kinds and one of those that a network made."""
    if not isinstance(recorder, kinds) or recorder not in made:
        error = ArgumentError if isinstance(recorder, kinds) else KindError
        raise error(f"recorder must be one that this network made, got {shown(recorder)}")


def whole_numbers(name: str, values: Any) -> np.ndarray[Any, Any]:
    """Return ``values`` as an array of whole numbers, of any integer type and shape."""
    found = array(name, values)
    if found.size == 0:
        return np.empty(0, np.int64)
    if found.dtype.kind not in "iu":
        for bad in found.flat if found.dtype == object else ():
            if isinstance(bad, int) and bad.bit_length() > 63:
                raise ArgumentError(f"{name} must fit into 64 bits, got {reprs.digits(bad)}")
        raise KindError(f"{name} must be whole numbers, got {found.dtype}")
    return found


def _span(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "finite"
    if math.isinf(high):
        return f"finite and at least {low:g}"
    return f"from {low:g} to {high:g}"


def fitting(name: str, values: Any, dtype: Any) -> np.ndarray[Any, Any]:
    """Return finite ``values`` of ours in another precision, if that can hold them."""
    array = np.asarray(values)
    with np.errstate(over="ignore"):
        narrow = array.astype(dtype)
    for bad in np.ravel(array[~np.isfinite(narrow)])[:1]:
        way_out = "lower it" if np.dtype(dtype) == np.float64 else 'use precision="double"'
        raise ArgumentError(
            f"{name} must be at most {np.finfo(dtype).max:.2g} in this precision, got {bad:g}; "
            f"{way_out}"
        )
    return narrow
