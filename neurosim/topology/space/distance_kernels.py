"""Distance kernels: with which probability neurons are connected that are so far apart."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Real, Words, readonly
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.stream import WORD


@dataclass(frozen=True)
class GaussianKernel:
    """Probability ``peak * exp(-(d / sigma)**2 / 2)`` at the distance d, for `Near`.

    Parameters
    ----------
    peak : float
        From 0 to 1.
    sigma : float
        In the unit of the positions, above 0.

    Examples
    --------
    >>> from neurosim import GaussianKernel
    >>> GaussianKernel(0.5, 10.0)(np.array([0.0, 10.0])).round(3).tolist()
    [0.5, 0.303]
    """

    peak: float
    sigma: float

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "peak", checks.real("peak", self.peak, 0.0, 1.0))
        object.__setattr__(self, "sigma", checks.real("sigma", self.sigma, 1e-100, 1e100))

    def __call__(self, distance: Real) -> Real:
        """Return probabilities, float64 of the shape of ``distance``."""
        chances: Real = self.peak * np.exp((distance / self.sigma) ** 2 / -2)
        return chances


@dataclass(frozen=True)
class ExponentialKernel:
    """Probability ``peak * exp(-d / length)`` at the distance d, for `Near`.

    Parameters
    ----------
    peak : float
        From 0 to 1.
    length : float
        In the unit of the positions, above 0.

    Examples
    --------
    >>> from neurosim import ExponentialKernel
    >>> ExponentialKernel(0.5, 10.0)(np.array([0.0, 10.0])).round(3).tolist()
    [0.5, 0.184]
    """

    peak: float
    length: float

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "peak", checks.real("peak", self.peak, 0.0, 1.0))
        object.__setattr__(self, "length", checks.real("length", self.length, 1e-100, 1e100))

    def __call__(self, distance: Real) -> Real:
        """Return probabilities, float64 of the shape of ``distance``."""
        chances: Real = self.peak * np.exp(distance / -self.length)
        return chances


def ask_kernel(kernel: Any, squares: Real) -> Real:
    """Return the probabilities at distances of these squares; what a user returns is looked at.

    Raises
    ------
    ArgumentError, KindError
        If these are not as many numbers from 0 to 1.
    """
    if not squares.size:
        return np.empty(0)  # no function of a user need bear nothing
    distances, who = np.sqrt(squares), f"p of Near ({reprs.brief(kernel)})"
    told = checks.plain(f"what {who} returns", kernel(readonly(distances)))
    if told.shape != distances.shape:
        raise KindError(
            f"{who} must return a probability for each distance, shape {distances.shape}, got "
            f"{told.shape}"
        )
    for bad in np.flatnonzero(~((told >= 0) & (told <= 1)))[:1]:
        raise ArgumentError(
            f"{who} must return probabilities from 0 to 1, got {told[bad]:g} at the distance "
            f"{distances[bad]:g}; clip them"
        )
    return told.astype(np.float64)


def in_words(p: Any) -> Words:
    """Return probabilities in units of 2**-32, uint64, shape (1,) or that of ``p``."""
    words: Words = np.rint(np.atleast_1d(np.float64(p)) * WORD).astype(np.uint64)
    return words
