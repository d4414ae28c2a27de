"""Values drawn once: weights, delays and initial states that differ from one to the next."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.law_parts import (
    cut_off,
    draw_in_blocks,
    is_plain,
    keep_numbers,
    read_law,
)
from neurosim.base.random.stream import Later, Stream


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
        keep_numbers(self, "low", "high")
        if is_plain(self):
            self._read("1")

    def _read(self, unit: str) -> tuple[float, float]:
        """Return the bounds in a unit; raise where they leave nothing to draw."""
        low, high = units.real("low", self.low, unit), units.real("high", self.high, unit)
        if low > high:
            raise ArgumentError(f"low must be at most high = {high:g}, got {low:g}")
        return low, high

    def draw(self, unit: str, n: int, stream: Stream) -> Real:
        """Return ``n`` values, float64."""
        low, high = self._read(unit)
        return draw_in_blocks(n, stream, lambda even: low + (high - low) * even)


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
        keep_numbers(self, "mean", "std", "low", "high")
        if is_plain(self):
            read_law(self, "1")

    def draw(self, unit: str, n: int, stream: Stream) -> Real:
        """Return ``n`` values, float64."""
        mean, std, low, high = read_law(self, unit)
        if std == 0:
            return np.full(n, mean)
        deviate = cut_off(self, (low - mean) / std, (high - mean) / std)
        # Rounding may lead over a bound.
        return draw_in_blocks(
            n, stream, lambda even: np.clip(mean + std * deviate(even), low, high)
        )


@dataclass(frozen=True)
class LogNormal:
    """Values whose logarithm is normal: all of one sign, most of them small, a few large.

    ``mean`` and ``std`` are those of the values themselves, not of their logarithm (and, where
    there are bounds, those before the distribution is cut off). The logarithm of a value has the
    deviation sigma = sqrt(log(1 + std^2 / mean^2)) and the mean mu = log(mean) - sigma^2 / 2;
    `of_log` takes these.

    Parameters
    ----------
    mean : float
        In the unit of what is drawn, not 0; below 0, as for inhibition in mV, all values are.
    std : float
        Standard deviation, in that unit, from 0.
    low, high : float
        Bounds, as of `Normal`. Default: none.

    Examples
    --------
    >>> from neurosim import LogNormal, Stream
    >>> values = LogNormal(0.5, 0.5).draw("mV", 100000, Stream(0, "weights"))
    >>> round(float(values.mean()), 2), round(float(values.std()), 2), bool(values.min() > 0)
    (0.5, 0.5, True)
    >>> law = LogNormal.of_log(mu=-0.7, sigma=0.9)  # of the logarithm: the median is exp(-0.7)
    >>> round(law.mean, 3), round(law.std, 3)
    (0.745, 0.832)
    """

    mean: Any
    std: Any
    low: Any = -math.inf
    high: Any = math.inf

    @classmethod
    def of_log(
        cls, mu: float, sigma: float, low: float = -math.inf, high: float = math.inf
    ) -> Self:
        """Return the distribution of values whose natural logarithm has these moments.

        The mean of the values is exp(mu + sigma^2 / 2), their median exp(mu).

        Parameters
        ----------
        mu, sigma : float
            Mean and standard deviation (from 0) of the logarithm of the values, as plain numbers
            in the unit of what is drawn.
        low, high : float
            Bounds of the values themselves.

        Returns
        -------
        LogNormal

        Raises
        ------
        ArgumentError
            If the mean or deviation of the values would be beyond what floats hold.
        """
        mu, sigma = checks.real("mu", mu), checks.real("sigma", sigma, 0.0)
        with np.errstate(over="ignore"):
            mean = np.exp(mu + sigma * sigma / 2)
            std = mean * np.sqrt(np.expm1(np.float64(sigma * sigma)))
        if not 0 < mean < math.inf or not std < math.inf:
            raise ArgumentError(
                f"mu and sigma must give values that floats hold, got mu = {mu:g}, sigma = "
                f"{sigma:g}: their mean would be {mean:g}, their deviation {std:g}"
            )
        return cls(float(mean), float(std), low, high)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        keep_numbers(self, "mean", "std", "low", "high")
        if is_plain(self):
            self._read("1")

    def _read(self, unit: str) -> tuple[float, float, float, float]:
        """Return mean, deviation and bounds in a unit; raise where they leave nothing to draw."""
        mean, std, low, high = read_law(self, unit)
        if mean == 0:
            raise ArgumentError(f"mean must not be 0, got {self!r}; use Normal for both signs")
        if std and (high if mean > 0 else -low) <= 0:
            raise ArgumentError(
                f"low and high must leave something to draw, got {self!r}: all values are "
                f"{'above' if mean > 0 else 'below'} 0, as the mean is"
            )
        return mean, std, low, high

    def draw(self, unit: str, n: int, stream: Stream) -> Real:
        """Return ``n`` values, float64."""
        mean, std, low, high = self._read(unit)
        if std == 0:
            return np.full(n, mean)
        sign = math.copysign(1.0, mean)
        sigma = math.sqrt(math.log1p((std / mean) ** 2))
        mu = math.log(abs(mean)) - sigma * sigma / 2
        ends = sorted(max(0.0, sign * end) for end in (low, high))
        with np.errstate(divide="ignore"):  # a bound of 0 is none
            first, last = (np.log(ends) - mu) / sigma
        deviate = cut_off(self, float(first), float(last))

        def turn(even: Real) -> Real:
            values: Real = np.clip(sign * np.exp(mu + sigma * deviate(even)), low, high)
            return values

        return draw_in_blocks(n, stream, turn)


OWN_LAWS = (Uniform, Normal, LogNormal)
"""Distributions of which it is known that they draw the same from the same words."""


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


def draw_some(law: Any, unit: str, here: slice, stream: Stream) -> Real:
    """Return values ``here`` of those that one of `OWN_LAWS` draws, without drawing the others."""
    later: Any = Later(stream, 2 * here.start)
    drawn: Real = law.draw(unit, here.stop - here.start, later)
    return drawn
