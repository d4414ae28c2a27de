"""Functions of users, with the values of now: what they read is fixed when a rule is made.

A compiler fixes what a function reads when it first compiles it, and knows it again by the function
alone. So a function is taken apart: its code, and the values of the names that the code reads.
"""

import marshal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import MAGIC_NUMBER
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.spiking.functions.bytecode import (
    globals_of,
    is_random,
    random_error,
    refuse_change,
    refuse_half,
    refuse_raise,
    refuse_random,
    refuse_yield,
)

MODULES = {"math", "cmath", "numpy", "numba", "builtins"}
"""Modules of which it is known that their values stay; of others they may change."""
_VALUES = (bool, int, float, complex, str, np.generic, type(None))
_CALLED = (np.ufunc, type)

Named = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, eq=False)
class Frozen:
    """What a function was when it was frozen, and what it read.

    Two are equal if they compute the same: same code, same values of the same types. It can be
    pickled wherever the function was defined, and read again by the same version of Python.

    Parameters
    ----------
    module : str
        Where the function was defined.
    code : code
    defaults : tuple
        Of the last positional arguments.
    keywords, values, cells : tuple of (str, value, Frozen or ModuleName)
        Defaults of keyword arguments, globals, and variables of an enclosing function.
    options : tuple of (str, value), optional
        How a function that is called was to be compiled, in Numba's terms.
    """

    module: str
    code: CodeType
    defaults: tuple[Any, ...] = ()
    keywords: Named = ()
    values: Named = ()
    cells: Named = ()
    options: Named | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> tuple[Any, ...]:
        code = MAGIC_NUMBER, marshal.dumps(self.code)
        rest = self.defaults, self.keywords, self.values, self.cells, self.options
        return _restore, (*code, self.module, *rest)

    def _key(self) -> tuple[Any, ...]:
        read = self.defaults, self.keywords, self.values, self.cells
        return (self.code, *map(_tell_apart, read), repr(self.options))

    def tell(self) -> bytes:
        """Return what tells functions apart that compute different things, in any process."""
        read = self.defaults, self.keywords, self.values, self.cells, self.options
        return repr((_tell_code(self.code), *map(_tell_value, read))).encode()

    def build(self) -> Callable[..., Any]:
        """Return the function in a world where these values never change."""
        world = {name: _thaw(value) for name, value in self.values}
        world |= {"__builtins__": __builtins__, "__name__": self.module}
        cells = tuple(CellType(_thaw(value)) for _, value in self.cells)
        defaults = tuple(map(_thaw, self.defaults)) or None
        made = FunctionType(self.code, world, self.code.co_name, defaults, cells)
        made.__qualname__, made.__module__ = self.code.co_qualname, self.module
        made.__kwdefaults__ = {name: _thaw(value) for name, value in self.keywords} or None
        return made


@dataclass(frozen=True)
class ModuleName:
    """A module, which cannot be pickled, by its name."""

    name: str


class FrozenFunctions(dict[str, Frozen]):
    """Functions of users by name, each as it was."""

    def build(self) -> dict[str, Callable[..., Any]]:
        """Return all functions in a world where their values never change."""
        return {name: frozen.build() for name, frozen in self.items()}


def _tell_code(code: CodeType) -> tuple[Any, ...]:
    constants = tuple(map(_tell_value, code.co_consts))
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars


def _tell_value(value: Any) -> Any:
    """Return a value whose ``repr`` is the same in any process: that of code names its address."""
    if isinstance(value, tuple):
        return tuple(map(_tell_value, value))
    if isinstance(value, CodeType):
        return _tell_code(value)
    return value.tell() if isinstance(value, Frozen) else value


def _restore(magic: bytes, code: bytes, module: str, *rest: Any) -> Frozen:
    """Return the function that was pickled; the code of another Python might crash this one."""
    if magic != MAGIC_NUMBER:
        raise KindError(
            f"a rule with a function of {module} was pickled by another version of Python; "
            "make the rule anew, or read it with that version"
        )
    return Frozen(module, marshal.loads(code), *rest)


def freeze(what: str, function: Any) -> Frozen:
    """Return a function of a user with the values that it reads now.

    Parameters
    ----------
    what : str
        What the function is, for errors.
    function : function, or one that Numba compiles

    Raises
    ------
    KindError
        If it is no function, or reads what may change later: an array, a list, a dict, an object,
        or a module; or changes what is outside of it. The message names it, and the way out.
    """
    frozen = _freeze(what, function, ())
    refuse_yield(what, frozen.code)
    return frozen


def _freeze(what: str, function: Any, callers: tuple[Any, ...]) -> Frozen:
    plain = getattr(function, "py_func", function)
    if not isinstance(plain, FunctionType):
        raise KindError(
            f"{what} must be a function, got {checks.shown(function)}; wrap it in a def"
        )
    # To freeze it would never end: what it reads would hold itself.
    if plain in callers:
        raise KindError(f"{what} calls itself, which cannot be compiled here; use a loop")
    refuse_random(what, plain.__code__)
    refuse_raise(what, plain.__code__)
    refuse_half(what, plain.__code__)
    refuse_change(what, plain.__code__)
    callers = (*callers, plain)
    names = sorted(globals_of(plain.__code__) & plain.__globals__.keys())
    around = zip(plain.__code__.co_freevars, plain.__closure__ or (), strict=True)

    def read(named: Iterable[tuple[str, Any]]) -> Named:
        return tuple((name, _read(what, name, value, callers)) for name, value in named)

    default = "the default of an argument"
    options = getattr(function, "targetoptions", None)
    return Frozen(
        plain.__module__,
        plain.__code__,
        tuple(_read(what, default, value, callers) for value in plain.__defaults__ or ()),
        read((plain.__kwdefaults__ or {}).items()),
        read((name, plain.__globals__[name]) for name in names),
        read((name, _contents(cell)) for name, cell in around),
        None if options is None else tuple(sorted(options.items())),
    )


def _contents(cell: CellType) -> Any:
    """Return the value of a variable of an enclosing function, or the cell if it is still empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return cell


def _read(what: str, name: str, value: Any, callers: tuple[Any, ...]) -> Any:
    """Return a value that stays, or a function that is called, frozen."""
    if is_random(value):
        raise random_error(f"{name}, which {what} reads,")
    if _stays(value):
        return ModuleName(value.__name__) if isinstance(value, ModuleType) else value
    if isinstance(getattr(value, "py_func", value), FunctionType | MethodType | partial):
        return _freeze(f"{name}, which {what} calls,", value, callers)
    raise KindError(
        f"{what} reads {name}, which may change after it was compiled "
        f"({type(value).__name__}); {_way_out(value)}"
    )


def _way_out(value: Any) -> str:
    """Return what to do about a value that no compiled code may read."""
    if isinstance(value, ModuleType):
        own = value.__name__
        return f"import by name the functions and numbers that it needs: from {own} import ..."
    if callable(value):
        return "call a plain function (def), without a decorator but numba.njit"
    return "give its numbers as parameters, or make it a tuple of numbers"


def _stays(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_stays, value))
    if isinstance(value, ModuleType | BuiltinFunctionType):
        is_module = isinstance(value, ModuleType)
        name = value.__name__ if is_module else value.__module__ or ""  # methods have none
        return name.partition(".")[0] in MODULES and not is_random(value)
    return isinstance(value, _VALUES + _CALLED) and not is_random(value)


def _thaw(value: Any) -> Any:
    """Return a value as compiled code takes it: functions are compiled.

    None may raise, not even by dividing by zero: nobody would hear of it.
    """
    import numba

    from neurosim.kernels._jit import closure

    if isinstance(value, ModuleName):
        return import_module(value.name)
    if not isinstance(value, Frozen):
        return value
    made = value.build()
    if value.options is None:
        return closure(made)
    return numba.jit(**{**dict(value.options), "error_model": "numpy"})(made)


def _tell_apart(value: Any) -> Any:
    """Return a key that is equal only for equal types and bits: 1 is not 1.0, 0.0 not -0.0."""
    if isinstance(value, tuple):
        return tuple(map(_tell_apart, value))
    # repr, as 0.0 == -0.0 and NaN is not itself; with the type, as 1 == 1.0 and Numba compiles
    # another function for it.
    return (type(value), repr(value)) if isinstance(value, _VALUES) else value
