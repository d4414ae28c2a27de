"""Functions of users, with the values of now: what they read is fixed when a rule is made.

A compiler fixes what a function reads when it first compiles it, and knows it again by the function
alone. So a function is taken apart: its code, and the values of the names that the code reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any

import numpy as np

from neurosim import checks
from neurosim.bytecode import chance, globals_of, is_chance, refuse_chance, refuse_raise
from neurosim.errors import KindError

MODULES = {"math", "cmath", "numpy", "numba", "builtins"}
"""Modules of which it is known that their values stay; of others they may change."""
_VALUES = (bool, int, float, complex, str, np.generic, type(None))
_CALLED = (np.ufunc, type)


@dataclass(frozen=True, eq=False)
class Frozen:
    """A function and what it read when it was frozen.

    Two are equal if they compute the same: same code, same values of the same types.

    Parameters
    ----------
    function : function
        As users wrote it.
    values, cells : tuple of (str, value or Frozen)
        Globals, and variables of an enclosing function.
    options : tuple of (str, value), optional
        How a function that is called was to be compiled, in Numba's terms.
    """

    function: Any
    values: tuple[tuple[str, Any], ...] = ()
    cells: tuple[tuple[str, Any], ...] = ()
    options: tuple[tuple[str, Any], ...] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        return (
            self.function.__code__,
            _tell_apart(self.function.__defaults__),
            _tell_apart(self.values),
            _tell_apart(self.cells),
            repr(self.options),
        )

    def build(self) -> Callable[..., Any]:
        """Return the function in a world where these values never change."""
        own = self.function
        world = {name: _thaw(value) for name, value in self.values}
        world |= {"__builtins__": __builtins__, "__name__": own.__module__}
        cells = tuple(CellType(_thaw(value)) for _, value in self.cells)
        made = FunctionType(own.__code__, world, own.__name__, own.__defaults__, cells)
        made.__qualname__, made.__module__ = own.__qualname__, own.__module__
        made.__kwdefaults__ = own.__kwdefaults__
        return made


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
        or a module. The message names it, and the way out.
    """
    return _freeze(what, function, ())


def _freeze(what: str, function: Any, callers: tuple[Any, ...]) -> Frozen:
    plain = getattr(function, "py_func", function)
    if not isinstance(plain, FunctionType):
        raise KindError(f"{what} must be a function, got {checks.shown(function)}")
    if plain in callers:
        raise KindError(f"{what} calls itself, which cannot be compiled here; use a loop")
    refuse_chance(what, plain.__code__)
    refuse_raise(what, plain.__code__)
    callers = (*callers, plain)
    names = sorted(globals_of(plain.__code__) & plain.__globals__.keys())
    values = ((name, _read(what, name, plain.__globals__[name], callers)) for name in names)
    around = zip(plain.__code__.co_freevars, plain.__closure__ or (), strict=True)
    cells = ((name, _read(what, name, _contents(cell), callers)) for name, cell in around)
    for value in (*(plain.__defaults__ or ()), *(plain.__kwdefaults__ or {}).values()):
        _read(what, "the default of an argument", value, callers)
    options = getattr(function, "targetoptions", None)
    kept = None if options is None else tuple(sorted(options.items()))
    return Frozen(plain, tuple(values), tuple(cells), kept)


def _contents(cell: CellType) -> Any:
    """Return what a variable of an enclosing function holds, or the cell if it is still empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return cell


def _read(what: str, name: str, value: Any, callers: tuple[Any, ...]) -> Any:
    """Return a value that stays, or a function that is called, frozen."""
    if is_chance(value):
        raise chance(f"{name}, which {what} reads,")
    if _stays(value):
        return value
    if isinstance(getattr(value, "py_func", value), FunctionType):
        return _freeze(f"{name}, which {what} calls,", value, callers)
    raise KindError(
        f"{what} reads {name}, which may change after it was compiled "
        f"({type(value).__name__}); give its numbers as parameters, or make it a tuple of numbers"
    )


def _stays(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_stays, value))
    if isinstance(value, ModuleType | BuiltinFunctionType):
        is_module = isinstance(value, ModuleType)
        name = value.__name__ if is_module else value.__module__ or ""  # methods have none
        return name.partition(".")[0] in MODULES and not is_chance(value)
    return isinstance(value, _VALUES + _CALLED) and not is_chance(value)


def _thaw(value: Any) -> Any:
    """Return a value as compiled code takes it: functions are compiled.

    None may raise, not even by dividing by zero: nobody would hear of it.
    """
    import numba

    from neurosim.kernels._jit import closure

    if not isinstance(value, Frozen):
        return value
    made = value.build()
    if value.options is None:
        return closure(made)
    return numba.jit(**{**dict(value.options), "error_model": "numpy"})(made)


def _tell_apart(value: Any) -> Any:
    """Return what is equal only for equal types and bits: 1 is not 1.0, 0.0 not -0.0."""
    if isinstance(value, tuple):
        return tuple(map(_tell_apart, value))
    return (type(value), repr(value)) if isinstance(value, _VALUES) else value
