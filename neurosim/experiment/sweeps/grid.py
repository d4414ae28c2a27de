"""Grids: which values of which parameters, read from text and made into points."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError

MOST_RUNS = 100_000
"""Points times seeds: as many folders, and rows of the table."""
Point = dict[str, Any]
Grid = dict[str, list[Any]]


def read_grid(words: Iterable[str]) -> dict[str, list[str]]:
    """Read ``name=value,value`` into values by name; a value that is a list stands in brackets.

    Raises
    ------
    ArgumentError
        If a word is no such thing, names no value, or a name comes twice.

    Examples
    --------
    >>> read_grid(["k=50,100", "beta=[0.1,0.2],[0.3]"])
    {'k': ['50', '100'], 'beta': ['[0.1,0.2]', '[0.3]']}
    """
    found: dict[str, list[str]] = {}
    for word in words:
        name, is_one, values = word.partition("=")
        if not is_one or not name:
            raise ArgumentError(f"--grid must be name=value,value, got {word!r}")
        if name in found:
            raise ArgumentError(f"--grid names {name!r} twice; give all of its values once")
        parts = [part.strip() for part in re.split(r",(?![^\[(]*[\])])", values)]
        found[name] = [part for part in parts if part]
    return found


def check_grid(grid: Any, n_seeds: int) -> Grid:
    """Return a grid as lists of values by name, if it is not empty, and not too large to be run.

    Parameters
    ----------
    grid : mapping of str to sequence
    n_seeds : int

    Raises
    ------
    KindError
        If it is something else.
    ArgumentError
        If it names no parameter, or one without values, or makes more than `MOST_RUNS` runs.

    Examples
    --------
    >>> check_grid({"k": range(2)}, 5)
    {'k': [0, 1]}
    """
    if not isinstance(grid, Mapping):
        raise KindError("grid must be a mapping of names to lists of values, such as "
                        f'{{"beta": [0.05, 0.1]}}, got {checks.shown(grid)}')  # fmt: skip
    if not grid:
        raise ArgumentError("the grid is empty; name a parameter and its values, as in --grid "
                            "beta=0.05,0.1 or grid={'beta': [0.05, 0.1]}")  # fmt: skip
    for name, values in grid.items():
        checks.text("a name in the grid", name)
        is_list = isinstance(values, Sequence) or hasattr(values, "tolist")
        if not is_list or isinstance(values, str | bytes) or getattr(values, "ndim", 1) != 1:
            raise KindError(f"grid[{name!r}] must be a list of values, got {checks.shown(values)}")
        if not len(values):
            raise ArgumentError(
                f"grid of {name!r} has no value; give at least one, or leave it out"
            )
    # Counted before any list is made: a range may stand for more values than there is memory.
    n = math.prod(map(len, grid.values())) * n_seeds
    if n > MOST_RUNS:
        sizes = " x ".join(f"{len(values):,}" for values in grid.values())
        raise ArgumentError(
            f"grid must make at most {MOST_RUNS:,} runs, points times seeds, got "
            f"{sizes} x {n_seeds:,} = {n:,}; take fewer values, or several sweeps"
        )
    return {name: [getattr(value, "item", lambda v=value: v)() for value in values]
            for name, values in grid.items()}  # fmt: skip


def make_points(grid: Mapping[str, Sequence[Any]]) -> list[Point]:
    """Return every combination of the values, the last name varying fastest.

    Examples
    --------
    >>> make_points({"k": [50, 100], "n": [1]})
    [{'k': 50, 'n': 1}, {'k': 100, 'n': 1}]
    """
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def tell_point(point: Mapping[str, Any]) -> str:
    """Return a point in words.

    Examples
    --------
    >>> tell_point({"k": 50, "beta": 0.1})
    'k=50, beta=0.1'
    """
    return ", ".join(f"{name}={value}" for name, value in point.items())


def as_one(value: Any) -> Any:
    """Return a value as a cell of a table: a list of one as that, a longer one as text.

    Examples
    --------
    >>> as_one((0.1,)), as_one([1, 2]), as_one("a")
    (0.1, '1 2', 'a')
    """
    if isinstance(value, tuple | list):
        return value[0] if len(value) == 1 else " ".join(map(str, value))
    return value


def alike(values: Sequence[Any]) -> list[Any]:
    """Return values as a column of one kind: whole numbers among fractions as such, else text.

    Examples
    --------
    >>> alike([1, 0.5, None]), alike([1, "all"]), alike([True, False])
    ([1.0, 0.5, None], ['1', 'all'], [True, False])
    """
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) < 2:
        return list(values)
    as_kind: Any = float if kinds == {int, float} else str
    return [None if value is None else as_kind(value) for value in values]
