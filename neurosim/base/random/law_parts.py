"""What distributions share: numbers and their units, bounds, and values made in blocks."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base import checks, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream

BLOCK = 1 << 14
"""Values that are drawn at once."""
LEAST_SHARE = 1e-290
"""Of a distribution, at least, between its bounds (36 std out): 2**-54 of it is still normal."""


def read_law(law: Any, unit: str) -> tuple[float, float, float, float]:
    """Return mean, deviation and bounds in a unit; raise where they leave nothing to draw."""
    mean, std = units.real("mean", law.mean, unit), units.real("std", law.std, unit, 0.0)
    low, high = (read_bound(name, getattr(law, name), unit) for name in ("low", "high"))
    if not low <= high or std == 0 and not low <= mean <= high:
        raise ArgumentError(f"low and high must leave something to draw, got {law!r}")
    return mean, std, low, high


def cut_off(law: Any, first: float, last: float) -> Callable[[Real], Real]:
    """Return what turns even numbers into normal deviates from ``first`` to ``last``."""
    from scipy.special import ndtr, ndtri

    flip = -1.0 if first > 0 else 1.0  # far above the mean, shares are too close to 1
    bottom, top = sorted(ndtr(flip * end) for end in (first, last))
    if top < LEAST_SHARE and first < last:
        raise ArgumentError(
            f"low and high must be nearer to the mean, got {law!r}: so far out, {top:.2g} of "
            "the distribution is too little to draw from"
        )
    return lambda even: flip * ndtri(bottom + (top - bottom) * (even + 2.0**-54))


def keep_numbers(law: object, *names: str) -> None:
    """Keep numbers as they are now; in which unit they are meant turns out when they are drawn."""
    for name in names:
        value = getattr(law, name)
        if not is_open(value) and not checks.is_quantity(value):
            value = units.real(name, value, "1")
        object.__setattr__(law, name, copy.copy(value))


def is_plain(law: Any) -> bool:
    """Return whether numbers have no units, so that what they are in is seen when one is made."""
    return not any(checks.is_quantity(value) for value in vars(law).values())


def is_open(value: Any) -> bool:
    """Return whether a bound is none."""
    return isinstance(value, float) and math.isinf(value)


def read_bound(name: str, value: Any, unit: str) -> float:
    """Return a bound in a unit; infinity has none."""
    return float(value) if is_open(value) else units.real(name, value, unit)


def draw_in_blocks(n: int, stream: Stream, turn: Callable[[Real], Real]) -> Real:
    """Return what ``turn`` makes of ``n`` numbers from [0, 1) in steps of 2**-53.

    In blocks: words and what lies between take five times the memory of the values.
    """
    from neurosim.kernels.random.draw import lay_evenly

    values = np.empty(n)
    for first in range(0, n, BLOCK):
        block = values[first : first + BLOCK]
        even = np.empty(block.size)
        lay_evenly(stream.words(2 * block.size, first=2 * first), even)
        block[:] = turn(even)
    return values
