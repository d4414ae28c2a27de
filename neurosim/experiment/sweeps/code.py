"""Code: digests by which a sweep tells that its results were made by what is there now."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

import neurosim
from neurosim.base import __version__

NOT_OF_RESULTS = ("cli", "diagnostics")
"""Rooms that change no result."""


def digest_package(more: str = "") -> str:
    """Return the SHA-256 of all of neurosim that can change a result, and of ``more``.

    Examples
    --------
    >>> digest_package() == digest_package(), digest_package("mine") == digest_package()
    (True, False)
    """
    return hashlib.sha256(f"{_digest_sources()} {more}".encode()).hexdigest()


@cache
def _digest_sources() -> str:
    total = hashlib.sha256(__version__.encode())
    rooms = {"": Path(neurosim.__file__).parent}
    rooms |= {name: (rooms[""] / name).resolve() for name in ("kernels", "models")}
    if not rooms["kernels"].is_dir():  # a checkout that cannot hold links
        rooms |= {name: rooms[""].parent / name for name in ("kernels", "models")}
    for room, folder in rooms.items():
        for path in sorted(folder.rglob("*.py")):
            place = path.relative_to(folder)
            if room or place.parts[0] not in (*NOT_OF_RESULTS, "kernels", "models"):
                total.update(f"{room}/{place.as_posix()}\0".encode() + path.read_bytes())
    return total.hexdigest()


def digest_function(function: Callable[..., Any]) -> str:
    """Return the SHA-256 of a function: its code, its defaults, and the values that it reads.

    Of the functions of its own module that it calls, too; of other modules only the names. So it
    stays the same where a script changes around it.

    Examples
    --------
    >>> digest_function(lambda x: x + 1) == digest_function(lambda x: x + 2)
    False
    """
    total = hashlib.sha256()
    _add(total, function, set())
    return total.hexdigest()


def _add(total: Any, value: Any, seen: set[int]) -> None:
    """Add a value to a digest, whatever it is; what is known by its address only, by its type."""
    if id(value) in seen:
        return
    if isinstance(value, FunctionType):
        seen.add(id(value))
        _add_function(total, value, seen)
    elif isinstance(value, CodeType):
        total.update(value.co_code + repr((value.co_names, value.co_varnames)).encode())
        for constant in value.co_consts:
            _add(total, constant, seen)
    elif isinstance(value, partial):
        for part in (value.func, value.args, value.keywords):
            _add(total, part, seen)
    elif isinstance(value, MethodType):
        _add(total, value.__func__, seen)
        _add(total, vars(value.__self__) if hasattr(value.__self__, "__dict__") else None, seen)
    elif isinstance(value, np.ndarray):
        total.update(f"{value.dtype.str}{value.shape}".encode() + value.tobytes())
    elif isinstance(value, list | tuple | dict | set | frozenset):
        items = value.items() if isinstance(value, dict) else value
        in_order = sorted(items, key=repr) if isinstance(value, set | frozenset) else items
        total.update(f"{type(value).__name__}{len(value)}".encode())
        for item in in_order:
            _add(total, item, seen)
    elif isinstance(value, bool | int | float | complex | str | bytes | None):
        total.update(f"{type(value).__name__} {value!r}\0".encode("utf-8", "backslashreplace"))
    elif isinstance(value, ModuleType | type | BuiltinFunctionType):
        total.update(f"{getattr(value, '__module__', '')}.{value.__name__}\0".encode())
    else:
        total.update(f"{type(value).__module__}.{type(value).__qualname__}\0".encode())
        if isinstance(getattr(type(value), "__call__", None), FunctionType):  # noqa: B004
            seen.add(id(value))
            _add_members(total, type(value), seen)
            _add(total, getattr(value, "__dict__", None), seen)


def _add_function(total: Any, function: FunctionType, seen: set[int]) -> None:
    _add(total, function.__code__, seen)
    _add(total, [function.__defaults__, function.__kwdefaults__], seen)
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # nothing is in it yet
            _add(total, cell.cell_contents, seen)
    for name in sorted(_names(function.__code__)):
        value = function.__globals__.get(name)
        is_near = getattr(value, "__module__", None) == function.__module__
        if isinstance(value, type) and is_near and id(value) not in seen:
            seen.add(id(value))
            _add_members(total, value, seen)
        elif isinstance(value, FunctionType) and not is_near:
            _add(total, f"{value.__module__}.{name}", seen)
        else:
            _add(total, value, seen)


def _add_members(total: Any, kind: type, seen: set[int]) -> None:
    for name, member in sorted(vars(kind).items()):
        if isinstance(member, FunctionType):
            _add(total, name, seen)
            _add(total, member, seen)


def _names(code: CodeType) -> set[str]:
    inner = [c for c in code.co_consts if isinstance(c, CodeType)]
    return set(code.co_names).union(*map(_names, inner))
