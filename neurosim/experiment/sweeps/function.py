"""A function of a user, swept: asked what it takes, called, and what it returns sorted out."""

import inspect
import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.experiment.study import Seeds
from neurosim.experiment.sweeps.code import digest_function, digest_package
from neurosim.experiment.sweeps.grid import Point, as_one
from neurosim.files.results.result import Result, Row
from neurosim.files.results.write import plain


class SweptFunction:
    """A function of the parameters and ``seed`` that returns a number, or numbers by name.

    Parameters
    ----------
    function : callable
    """

    seconds = 0.0
    listed: Sequence[str] = ()

    def __init__(self, function: Callable[..., Any]):
        self.function = function
        named = getattr(function, "func", function)  # of a partial
        self.name = str(getattr(named, "__name__", type(named).__name__)).strip("<>")
        self.code = digest_package(digest_function(function))

    def check(self, names: Mapping[str, Any]) -> None:
        """Raise ArgumentError unless the function can be called with these names and a seed."""
        signature = inspect.signature(self.function)
        taken = [n for n, p in signature.parameters.items() if p.kind is not p.VAR_KEYWORD]
        takes_any = len(taken) < len(signature.parameters)
        if "seed" in names:
            raise ArgumentError("the grid names 'seed'; pass seeds= instead")
        if "seed" not in taken and not takes_any:
            raise ArgumentError(f"{self.name} must take a parameter seed, got {signature}")
        bad = [checks.unknown("a name in the grid", name, [n for n in taken if n != "seed"])
               for name in names if name not in taken and not takes_any]  # fmt: skip
        given = signature.parameters
        taken = [name for name in taken if given[name].kind is not inspect.Parameter.VAR_POSITIONAL]
        lacking = [name for name in taken
                   if given[name].default is inspect.Parameter.empty
                   and name not in (*names, "seed")]  # fmt: skip
        if lacking:
            bad.append(f"{self.name} needs {', '.join(lacking)}, which is not in the grid")
        if bad:
            raise ArgumentError("; ".join(bad))

    def bytes_at(self, point: Point) -> float:
        """Return 0: nobody knows."""
        return 0.0

    def resolve(self, point: Point, seeds: Seeds) -> dict[str, Any]:
        """Return the point, if it is of plain values, by which it is known again."""
        for name, value in point.items():
            _check_plain(name, value)
        return dict(point)

    def values_at(self, point: Point) -> Point:
        """Return the point as it is, a list as text."""
        return {name: as_one(value) for name, value in point.items()}

    def run(self, point: Point, seed: int) -> Result:
        """Call the function."""
        start = time.perf_counter()
        values, arrays = _sort_out(self.name, self.function(**point, seed=seed))
        rows = [Row(name, name, value, None, None, "") for name, value in values.items()]
        seconds = time.perf_counter() - start
        return Result(self.name, seed, 1, plain(point), rows, 1.0, arrays, seconds=seconds)


def _check_plain(name: str, value: Any) -> None:
    kinds = bool | int | float | str | None
    inner = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(one, kinds) for one in inner):
        raise KindError(f"grid[{name!r}] must hold numbers, text or truth values, by which runs "
                        f"are known again, got {checks.shown(value)}")  # fmt: skip
    for one in inner:  # told before anything runs: tables could hold neither
        if isinstance(one, float) and not math.isfinite(one):  # one NaN would be taken for another
            raise ArgumentError(f"grid[{name!r}] must hold finite numbers, got {one}; pass it as "
                                "text, or None")  # fmt: skip
        if isinstance(one, int) and not -(2**63) <= one < 2**63:
            raise ArgumentError(f"grid[{name!r}] must hold whole numbers of at most 64 bits, got "
                                f"{checks.shown(one)}; pass it as text")  # fmt: skip
        if isinstance(one, str) and one != one.encode("utf-8", "replace").decode():
            raise ArgumentError(f"grid[{name!r}] must hold text that UTF-8 can write, got {one!a}")


def _sort_out(name: str, found: Any) -> tuple[dict[str, float], dict[str, np.ndarray[Any, Any]]]:
    """Return what a function returned as numbers and as arrays."""
    named = found if isinstance(found, Mapping) else {"value": found}
    values: dict[str, float] = {}
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for key, value in named.items():
        array = np.asarray(value)
        if not isinstance(key, str) or array.dtype.kind not in "biuf":
            raise KindError(f"{name} must return a number, or numbers and arrays by name, got "
                            f"{checks.shown(found)}")  # fmt: skip
        if array.ndim:
            arrays[key] = array
        else:
            values[key] = float(array)
    return values, arrays
