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
from neurosim.experiment.sweeps import sources

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

    Of the functions and classes of its own module that it uses, too, and of the files beside it
    that it imports; of installed modules only the names. So it stays the same where a script
    changes around it.

    Examples
    --------
    >>> digest_function(lambda x: x + 1) == digest_function(lambda x: x + 2)
    False
    """
    named = getattr(function, "func", function)  # of a partial
    made = _Digest(getattr(named, "__module__", None) or type(named).__module__)
    made.add(function)
    return made.total.hexdigest()


class _Digest:
    """A digest of values of all kinds; what no pickle could hold counts by its type.

    Parameters
    ----------
    module : str
        Of the function, whose own functions and classes count by what they do.
    """

    def __init__(self, module: str):
        self.module = module
        self.total = hashlib.sha256()
        self.seen: dict[int, Any] = {}  # kept alive, so that no other value gets its id

    def add(self, value: Any) -> None:
        """Add a value, once if it holds others."""
        if isinstance(value, bool | int | float | complex | str | bytes | None):
            told = f"{type(value).__name__} {value!r}\0"
            self.total.update(told.encode("utf-8", "backslashreplace"))
        elif id(value) not in self.seen:
            self.seen[id(value)] = value
            self._add_parts(value)
            if isinstance(value, list | tuple | dict | set | frozenset | CodeType):
                del self.seen[id(value)]  # equal ones may be one or two; only circles are cut

    def _add_parts(self, value: Any) -> None:
        if isinstance(value, FunctionType):
            self._add_function(value)
        elif isinstance(value, CodeType):
            names = repr((value.co_names, value.co_varnames))
            self.total.update(value.co_code + names.encode())
            self._add_all(value.co_consts)
        elif isinstance(value, partial):
            self._add_all([value.func, value.args, value.keywords])
        elif isinstance(value, MethodType):
            self._add_all([value.__func__, value.__self__])
        elif isinstance(value, np.ndarray | np.generic) and not value.dtype.hasobject:
            told = f"{value.dtype.str}{value.shape}".encode()
            self.total.update(told + value.tobytes())
        elif isinstance(value, list | tuple | dict | set | frozenset):
            items = value.items() if isinstance(value, dict) else value
            in_order = sorted(items, key=repr) if isinstance(value, set | frozenset) else items
            self.total.update(f"{type(value).__name__}{len(value)}".encode())
            self._add_all(in_order)
        elif isinstance(value, type):
            self._add_class(value)
        elif isinstance(value, ModuleType | BuiltinFunctionType):
            self.total.update(f"{getattr(value, '__module__', '')}.{value.__name__}\0".encode())
        elif inner := getattr(value, "py_func", None) or getattr(value, "__wrapped__", None):
            self.add(inner)  # what Numba compiles, or a cache stands before
        else:
            self._add_object(value)

    def _add_all(self, values: Any) -> None:
        for value in values:
            self.add(value)

    def _add_function(self, function: FunctionType) -> None:
        self.add(function.__name__)
        if function.__module__ != self.module:
            self.add(function.__module__)
            return
        self._add_all([function.__code__, function.__defaults__, function.__kwdefaults__])
        for cell in function.__closure__ or ():
            with suppress(ValueError):  # nothing is in it yet
                self.add(cell.cell_contents)
        names = sorted(_names(function.__code__))
        self._add_all(function.__globals__.get(name) for name in names)
        self.total.update(sources.digest_beside(function, names))

    def _add_class(self, kind: type) -> None:
        self.total.update(f"{kind.__module__}.{kind.__name__}\0".encode())
        if kind.__module__ != self.module:
            return
        self._add_all(kind.__bases__)
        for name, member in sorted(vars(kind).items()):
            inner = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
            is_value = isinstance(
                inner, bool | int | float | str | list | tuple | dict | np.generic
            )
            if isinstance(inner, FunctionType) or is_value and not name.startswith("_"):
                self._add_all([name, inner])

    def _add_object(self, value: Any) -> None:
        """Add the type of an object, and what it would be made of again from a pickle."""
        self.add(type(value))
        try:
            parts = value.__reduce_ex__(4)
        except Exception:  # a lock, an open file: they hold no value
            return
        if isinstance(parts, str):
            self.add(parts)
            return
        for part in parts:
            self.add(list(part) if hasattr(part, "__next__") else part)


def _names(code: CodeType) -> set[str]:
    inner = [c for c in code.co_consts if isinstance(c, CodeType)]
    return set(code.co_names).union(*map(_names, inner))
