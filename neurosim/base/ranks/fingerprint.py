"""Fingerprints: whether processes mean the same, told by a word."""

import hashlib
from typing import Any

import numpy as np

from neurosim.base.attributes import attributes_of


def digest(value: Any) -> int:
    """Return a word that depends on a value, what it is made of, and nothing else.

    Not on where it lies in memory, nor on what else refers to it, as a pickle would.

    Parameters
    ----------
    value : object
        Numbers, texts, arrays, lists, mappings, and objects with attributes of such.

    Examples
    --------
    >>> import numpy as np
    >>> digest({"k": 3, "who": np.arange(3)}) == digest({"k": 3, "who": np.arange(3)})
    True
    >>> digest([1, 2]) == digest([12])
    False
    """
    total = hashlib.sha256()
    _add(value, total, set())
    return int.from_bytes(total.digest()[:8], "little", signed=True)


def _add(value: Any, total: Any, above: set[int]) -> None:
    total.update(f"{type(value).__qualname__}(".encode())
    if isinstance(value, np.ndarray) and value.dtype != object:
        total.update(f"{value.dtype.str}{value.shape}".encode())
        total.update(np.ascontiguousarray(value).data)
    elif isinstance(value, str | bytes | int | float | complex | np.generic) or value is None:
        total.update(repr(value).encode())
    elif isinstance(value, type) or callable(value) and hasattr(value, "__qualname__"):
        total.update(value.__qualname__.encode())
    elif id(value) not in above:  # what refers to itself is told once
        for part in _parts(value):
            _add(part, total, above | {id(value)})
    total.update(b")")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    if isinstance(value, dict):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, list | tuple | np.ndarray):
        return list(value)
    return _parts(attributes_of(value))
