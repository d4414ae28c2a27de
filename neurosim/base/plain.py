"""Values as plain ones: numbers, text, lists, mappings and arrays; told, and made again."""

import math
import re
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError

DEEPEST = 50
"""Lists within lists; what holds itself is deeper than any."""
LARGEST = 2**63
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
"""Bit generators of NumPy, whose state is plain."""
FLOATS = ("inf", "-inf", "nan")
"""Floats that JSON does not have."""


def tell(what: str, value: Any, depth: int = 0) -> Any:
    """Return a value as a tree of None, truth values, numbers, text, lists, mappings and arrays.

    All numbers but arrays can be written as JSON. `make` gives the value again; what was one object
    in two places comes back as two.

    Parameters
    ----------
    what : str
        What it is, for an error.
    value : object
        One of those, also tuples, named ones among them, NumPy's numbers and generators.
    depth : int
        In how many lists it is.

    Raises
    ------
    KindError
        If it is, or holds, anything else.

    Examples
    --------
    >>> tell("it", (1, {"a": [2.5, None]}))
    {'tuple': [1, {'keys': ['a'], 'values': [[2.5, None]]}]}
    >>> make("it", tell("it", (1, {"a": [2.5, None]})))
    (1, {'a': [2.5, None]})
    """
    if depth > DEEPEST:
        raise _refusal(what, value)
    if value is None or type(value) in (bool, str):
        return value
    if type(value) is int:
        return value if abs(value) < LARGEST else {"integer": hex(value)}
    if type(value) is float:
        return value if math.isfinite(value) else {"float": str(value)}
    if isinstance(value, np.generic | np.ndarray):
        return _tell_array(what, value)
    if type(value) is np.random.Generator:
        return _tell_generator(what, value, depth)
    return _tell_many(what, value, depth)


def _tell_array(what: str, value: Any) -> Any:
    is_plain = value.dtype.kind in "biufc" and value.dtype.isnative
    if not is_plain or not isinstance(value, np.generic) and type(value) is not np.ndarray:
        raise _refusal(what, value)
    if isinstance(value, np.generic):
        return {"scalar": np.array(value)}
    if value.flags.c_contiguous:
        return value.copy()
    # In which order numbers lie in memory is also that of sums, so the last bit hangs on it.
    axes = np.argsort([-stride for stride in value.strides], kind="stable")
    return {"axes": axes.tolist(), "array": np.ascontiguousarray(value.transpose(axes))}


def _tell_generator(what: str, value: np.random.Generator, depth: int) -> Any:
    name = type(value.bit_generator).__name__
    if name not in GENERATORS:
        raise _refusal(what, value)
    return {"generator": name, "state": tell(what, dict(value.bit_generator.state), depth + 1)}


def _tell_many(what: str, value: Any, depth: int) -> Any:
    def each(items: Any) -> list[Any]:
        return [tell(what, item, depth + 1) for item in items]

    if type(value) is list:
        return each(value)
    if type(value) is tuple:
        return {"tuple": each(value)}
    if type(value) is dict:
        return {"keys": each(value), "values": each(value.values())}
    kind = type(value)
    if isinstance(value, tuple) and _find_named(f"{kind.__module__}:{kind.__qualname__}") is kind:
        return {"named": f"{kind.__module__}:{kind.__qualname__}", "values": each(value)}
    raise _refusal(what, value)


def _refusal(what: str, value: Any) -> KindError:
    return KindError(
        f"{what} cannot be stored, got {checks.shown(value)} ({type(value).__name__}); keep numbers"
        ", text, None, plain arrays, generators of NumPy, and lists, tuples and dicts of these"
    )


def _find_named(path: str) -> Any:
    """Return a class of named tuples that is there already; nothing is imported for it."""
    module, _, names = path.partition(":")
    found: Any = sys.modules.get(module)
    for name in names.split("."):
        found = getattr(found, name, None)
    is_named = isinstance(found, type) and issubclass(found, tuple) and hasattr(found, "_make")
    return found if is_named else None


def make(what: str, told: Any, depth: int = 0) -> Any:
    """Return the value of which `tell` told; arrays are copies.

    Parameters
    ----------
    what : str
        What it is, for an error.
    told : object
        Distrusted: nothing is imported or run for it.
    depth : int
        In how many lists it is.

    Raises
    ------
    ArgumentError
        If it is nothing that `tell` returns.
    """
    if told is None or type(told) in (bool, int, str) or type(told) is float and _is_finite(told):
        return told
    if isinstance(told, np.ndarray) and told.dtype.kind in "biufc":
        return np.array(told, order="C")
    if depth <= DEEPEST and isinstance(told, list):
        return [make(what, item, depth + 1) for item in told]
    if depth <= DEEPEST and isinstance(told, Mapping):
        for names, read in _WAYS.items():
            if set(told) == set(names):
                return read(what, *(told[name] for name in names), depth + 1)
    raise _damage(what, told)


def _is_finite(value: float) -> bool:
    return math.isfinite(value)


def _damage(what: str, told: Any) -> ArgumentError:
    return ArgumentError(f"stored must hold {what} as it was told, got {checks.shown(told)}")


def _make_integer(what: str, told: Any, depth: int) -> int:
    del depth
    if not isinstance(told, str) or not re.fullmatch(r"-?0x[0-9a-f]{1,1000}", told):
        raise _damage(what, told)
    return int(told, 16)


def _make_float(what: str, told: Any, depth: int) -> float:
    del depth
    if not isinstance(told, str) or told not in FLOATS:
        raise _damage(what, told)
    return float(told)


def _make_scalar(what: str, told: Any, depth: int) -> Any:
    del depth
    if not isinstance(told, np.ndarray) or told.shape != () or told.dtype.kind not in "biufc":
        raise _damage(what, told)
    return told[()]


def _make_array(what: str, axes: Any, told: Any, depth: int) -> Any:
    array = make(what, told, depth)
    is_order = isinstance(axes, list) and {type(axis) for axis in axes} <= {int}
    if not isinstance(array, np.ndarray) or not is_order:
        raise _damage(what, told)
    if sorted(axes) != list(range(array.ndim)):
        raise _damage(what, axes)
    return array.transpose(np.argsort(axes))


def _make_generator(what: str, name: Any, told: Any, depth: int) -> np.random.Generator:
    if not isinstance(name, str) or name not in GENERATORS:
        raise _damage(what, name)
    bits = getattr(np.random, name)()
    try:
        bits.state = make(what, told, depth)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _damage(what, told) from error
    return np.random.Generator(bits)


def _make_tuple(what: str, told: Any, depth: int) -> tuple[Any, ...]:
    return tuple(_make_list(what, told, depth))


def _make_dict(what: str, keys: Any, values: Any, depth: int) -> dict[Any, Any]:
    both = _make_list(what, keys, depth), _make_list(what, values, depth)
    try:
        return dict(zip(*both, strict=True))
    except (TypeError, ValueError) as error:  # keys that are lists, or too few
        raise _damage(what, keys) from error


def _make_named(what: str, path: Any, values: Any, depth: int) -> Any:
    kind = _find_named(path) if isinstance(path, str) else None
    if kind is None:
        raise _damage(what, path)
    try:
        return kind._make(_make_list(what, values, depth))
    except TypeError as error:
        raise _damage(what, values) from error


def _make_list(what: str, told: Any, depth: int) -> list[Any]:
    if not isinstance(told, list):
        raise _damage(what, told)
    return [make(what, item, depth) for item in told]


_WAYS: Mapping[tuple[str, ...], Any] = {
    ("integer",): _make_integer,
    ("float",): _make_float,
    ("scalar",): _make_scalar,
    ("axes", "array"): _make_array,
    ("generator", "state"): _make_generator,
    ("tuple",): _make_tuple,
    ("keys", "values"): _make_dict,
    ("named", "values"): _make_named,
}
"""By the names of a mapping, what makes a value of it."""
