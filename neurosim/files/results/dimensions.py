"""Names of the axes of arrays, and what stands along them, from what an experiment tells of them.

``"seed, area (A, B), rounds from 0; neurons that fire"`` are the axes ``seed``, ``area`` with the
labels A and B, and ``rounds``; what follows the semicolon is what is in the array.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.files.results.read import ArrayInfo

CUT = re.compile(r" (?:from|with|where) .*")
"""What follows the name of an axis and tells how it is counted."""


@dataclass(frozen=True)
class Axis:
    """One axis of an array.

    Attributes
    ----------
    name : str
    size : int
    labels : tuple of str
        What stands along it; empty where that is not told one by one.
    """

    name: str
    size: int
    labels: tuple[str, ...] = ()


def read_axes(told: str, shape: Sequence[int]) -> tuple[list[Axis], str]:
    """Return the axes of an array, and what is in it.

    Parameters
    ----------
    told : str
        As an experiment tells it; where it does not fit the shape, axes have numbers.
    shape : sequence of int

    Examples
    --------
    >>> axes, what = read_axes("seed, area (A, B), rounds from 0; neurons that fire", (3, 2, 9))
    >>> [axis.name for axis in axes], axes[1].labels, what
    (['seed', 'area', 'rounds'], ('A', 'B'), 'neurons that fire')
    """
    parts = _split(told, ";")
    pieces = _split(parts[0], ",") if told.strip() else []
    if len(pieces) != len(shape):
        return [Axis(f"axis_{i}", n) for i, n in enumerate(shape)], "; ".join(parts[1:])
    axes = [_axis(piece, n, i) for i, (piece, n) in enumerate(zip(pieces, shape, strict=True))]
    return _told_apart(axes), "; ".join(parts[1:])


def name_axes(
    arrays: Sequence[ArrayInfo], first: int, seeds: int, parameters: Mapping[str, Any]
) -> tuple[dict[str, list[Axis]], dict[str, np.ndarray[Any, Any]]]:
    """Return the axes of all arrays of a result, one name for one size, and what stands along them.

    Parameters
    ----------
    arrays : sequence of ArrayInfo
    first, seeds : int
        First seed, and how many.
    parameters : mapping
        A list of numbers stands along an axis of its name and length.

    Returns
    -------
    dict of str to list of Axis
        By array.
    dict of str to ndarray, shape (size,)
        By axis; none where nothing is known but the place.
    """
    axes = {array.name: read_axes(array.axes, array.shape)[0] for array in arrays}
    if not any(array.axes for array in arrays) and all(
        array.shape[:1] == (seeds,) for array in arrays
    ):  # of an experiment that tells no axes, seeds are stacked
        axes = {name: [Axis("seed", seeds), *found[1:]] for name, found in axes.items()}
    sizes = {(axis.name, axis.size) for found in axes.values() for axis in found}
    several = {name for name, n in Counter(name for name, _ in sizes).items() if n > 1}

    def rename(axis: Axis) -> Axis:
        name = f"{axis.name}_{axis.size}" if axis.name in several else axis.name
        taken = name in axes or name in ("row", "scorecard")  # arrays, or the rows of the card
        return Axis(f"{name}_axis" if taken else name, axis.size, axis.labels)

    plain = {name: [axis.name for axis in found] for name, found in axes.items()}
    named = {name: [rename(axis) for axis in found] for name, found in axes.items()}
    along: dict[str, np.ndarray[Any, Any]] = {}
    for name, found in named.items():
        for axis, was in zip(found, plain[name], strict=True):
            values = stand_along(axis, was, range(first, first + seeds), parameters)
            if values is not None:
                along.setdefault(axis.name, values)
    return named, along


def stand_along(
    axis: Axis, name: str, seeds: range, parameters: Mapping[str, Any]
) -> np.ndarray[Any, Any] | None:
    """Return what stands along an axis, by the name that an experiment tells; None if unknown."""
    if name == "seed" and axis.size == seeds.stop - seeds.start and seeds.stop <= 2**63:
        return np.array(seeds, np.int64)
    if axis.labels:
        return np.array(axis.labels)
    listed = parameters.get(name)
    if not isinstance(listed, list) or not len(listed) == axis.size > 0:
        return None
    return np.array(listed) if all(type(one) in (int, float) for one in listed) else None


def _split(text: str, mark: str) -> list[str]:
    """Return the parts of a text between marks that stand in no parentheses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _axis(piece: str, n: int, i: int) -> Axis:
    inner = re.search(r"\((.*)\)", piece)
    within = inner[1] if inner else ""
    labels = _split(within, ";" if ";" in within else ",")
    outside = CUT.sub("", re.sub(r"\(.*\)", " ", piece).strip())
    name = _slug(outside) or (_slug(within) if len(within.split()) <= 3 else "")
    fits = n > 1 and len(labels) == n and len(set(labels)) == n
    return Axis(name or f"axis_{i}", n, tuple(labels) if fits else ())


def _slug(text: str) -> str:
    found = "_".join(re.findall(r"\w+", text))
    return f"_{found}" if found[:1].isdigit() else found


def _told_apart(axes: Sequence[Axis]) -> list[Axis]:
    """Return axes of which no two have one name: class, class is class, class_2."""
    seen: Counter[str] = Counter()
    told = []
    for axis in axes:
        seen[axis.name] += 1
        n = seen[axis.name]
        told.append(Axis(axis.name if n == 1 else f"{axis.name}_{n}", axis.size, axis.labels))
    return told
