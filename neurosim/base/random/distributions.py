"""Values drawn once: weights, delays and initial states that differ from one to the next."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream

BLOCK = 1 << 14
"""Values that are drawn at once."""
LEAST_SHARE = 1e-290
"""Of a distribution, at least, between its bounds (36 std out): 2**-54 of it is still normal."""


@dataclass(frozen=True)
class Uniform:
    """Values drawn evenly from ``low`` to ``high``, by the seed of the network and a name.

    Parameters
    ----------
    low, high : float
        In the unit of what is drawn.

    Examples
    --------
    >>> from neurosim import Stream, Uniform
    >>> values = Uniform(1.0, 2.0).draw("1", 1000, Stream(0, "weights"))
    >>> bool(values.min() >= 1.0 and values.max() < 2.0)
    True
    """

    low: Any
    high: Any

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        _keep(self, "low", "high")

    def draw(self, unit: str, n: int, stream: Stream) -> Real:
        """Return ``n`` values, float64."""
        low, high = units.real("low", self.low, unit), units.real("high", self.high, unit)
        if low > high:
            raise ArgumentError(f"low must be at most high = {high:g}, got {low:g}")
        return _draw(n, stream, lambda even: low + (high - low) * even)


@dataclass(frozen=True)
class Normal:
    """Values drawn from a normal distribution, by the seed of the network and a name.

    Parameters
    ----------
    mean, std : float
        In the unit of what is drawn.
    low, high : float
        Bounds: beyond them the distribution is cut off, not piled up. Default: none.

    Examples
    --------
    >>> from neurosim import Normal, Stream
    >>> values = Normal(10.0, 2.0).draw("mV", 10000, Stream(0, "v"))
    >>> round(float(values.mean()), 1), round(float(values.std()), 1)
    (10.0, 2.0)
    """

    mean: Any
    std: Any
    low: Any = -math.inf
    high: Any = math.inf

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        _keep(self, "mean", "std", "low", "high")

    def draw(self, unit: str, n: int, stream: Stream) -> Real:
        """Return ``n`` values, float64."""
        from scipy.special import ndtr, ndtri

        mean, std = units.real("mean", self.mean, unit), units.real("std", self.std, unit, 0.0)
        low, high = (_bound(name, getattr(self, name), unit) for name in ("low", "high"))
        if not low <= high or std == 0 and not low <= mean <= high:
            raise ArgumentError(f"low and high must leave something to draw, got {self!r}")
        if std == 0:
            return np.full(n, mean)
        flip = -1.0 if low > mean else 1.0  # far above the mean, shares are too close to 1
        bottom, top = sorted(ndtr(flip * (end - mean) / std) for end in (low, high))
        if top < LEAST_SHARE and low < high:
            raise ArgumentError(
                f"low and high must be nearer to the mean, got {self!r}: so far out, {top:.2g} of "
                "the distribution is too little to draw from"
            )

        def turn(even: Real) -> Real:
            share = bottom + (top - bottom) * (even + 2.0**-54)
            values: Real = np.clip(mean + flip * std * ndtri(share), low, high)
            return values

        return _draw(n, stream, turn)


def _keep(law: object, *names: str) -> None:
    """Keep numbers as they are now; in which unit they are meant turns out when they are drawn."""
    for name in names:
        value = getattr(law, name)
        if not _is_open(value) and not checks.is_quantity(value):
            value = units.real(name, value, "1")
        object.__setattr__(law, name, copy.copy(value))


def _is_open(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _bound(name: str, value: Any, unit: str) -> float:
    return float(value) if _is_open(value) else units.real(name, value, unit)


def is_drawn(value: Any) -> bool:
    """Return whether these are values to be drawn; the bare class `Uniform` is no value."""
    return hasattr(value, "draw") and not isinstance(value, type)


def fill(name: str, value: Any, unit: str, n: int, stream: Stream) -> Real:
    """Return one value for all, shape (1,), or n values, drawn or given."""
    if is_drawn(value):
        drawn: Real = value.draw(unit, n, stream)
        return drawn
    return units.array(name, value, unit, n)


def fill_some(name: str, value: Any, unit: str, n: int, stream: Stream, which: Any) -> Real:
    """Return, as `fill` does, the values of ``which`` of n: an array of numbers, or a slice of all.

    They are drawn for all n, so that each gets its own whatever others are chosen.
    """
    if isinstance(which, slice):
        return fill(name, value, unit, n, stream)
    drawn = fill(name, value, unit, n if is_drawn(value) else which.size, stream)
    return drawn[which] if is_drawn(value) else drawn


def _draw(n: int, stream: Stream, turn: Callable[[Real], Real]) -> Real:
    """Return what ``turn`` makes of ``n`` numbers from [0, 1) in steps of 2**-53.

    In blocks: words and what lies between take five times the memory of the values.
    """
    values = np.empty(n)
    for first in range(0, n, BLOCK):
        block = values[first : first + BLOCK]
        words = stream.words(2 * block.size, first=2 * first)
        high, low = words[0::2] >> np.uint64(5), words[1::2] >> np.uint64(6)
        block[:] = turn((high * 2.0**26 + low) * 2.0**-53)
    return values
