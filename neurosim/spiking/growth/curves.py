"""Growth curves: how fast elements of synapses grow by the calcium of their neuron.

References
----------
.. [1] Butz, van Ooyen, "A simple rule for dendritic spine and axonal bouton formation can account
   for cortical reorganization after focal retinal lesions", PLoS Comput. Biol. 9(10):e1003259,
   2013 (equations as remembered, to be verified), doi:10.1371/journal.pcbi.1003259.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError


@dataclass(frozen=True, eq=False)
class LinearCurve:
    """Elements grow in proportion to the calcium that is missing: rate (1 - C / target).

    Parameters
    ----------
    rate : float or array_like of shape (n,)
        Elements per second; 0 for neurons that have none.
    target : float or array_like of shape (n,)
        Calcium at which nothing grows, above 0.

    Examples
    --------
    >>> LinearCurve(rate=0.1, target=0.05).grow(np.array([0.0, 0.05, 0.1])).tolist()
    [0.1, 0.0, -0.1]
    """

    rate: Any
    target: Any

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        _keep(self, rate=-np.inf, target=units.ABOVE_ZERO)

    def grow(self, calcium: Real, neurons: Any = ...) -> Real:
        """Return how fast elements grow at the calcium of some neurons.

        Parameters
        ----------
        calcium : ndarray of float64
            Of each of them.
        neurons : ndarray of int or ``...``
            Which. Default: all.

        Returns
        -------
        ndarray of float64
            Elements per second.
        """
        rate, target = (_of(getattr(self, name), neurons) for name in ("rate", "target"))
        speed: Real = rate * (1.0 - calcium / target)
        return speed


@dataclass(frozen=True, eq=False)
class GaussianCurve:
    """Elements grow between two levels of calcium, fastest in the middle, and retract beyond them.

    Parameters
    ----------
    rate : float or array_like of shape (n,)
        Elements per second, at most; 0 for neurons that have none.
    target : float or array_like of shape (n,)
        Upper level of calcium, epsilon, above ``onset``: nothing grows, and activity returns to it.
    onset : float or array_like of shape (n,)
        Lower level, eta; below it elements retract.

    Examples
    --------
    >>> curve = GaussianCurve(rate=0.1, target=0.05)
    >>> curve.grow(np.array([0.0, 0.025, 0.05, 0.2])).round(12).tolist()
    [0.0, 0.1, 0.0, -0.1]
    """

    rate: Any
    target: Any
    onset: Any = 0.0

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        _keep(self, rate=-np.inf, target=units.ABOVE_ZERO, onset=-np.inf)
        if not np.all(np.asarray(self.onset) < self.target):
            raise ArgumentError(
                f"onset must be below target = {checks.shown(self.target)}, got "
                f"{checks.shown(self.onset)}"
            )

    def grow(self, calcium: Real, neurons: Any = ...) -> Real:
        """Return how fast elements grow at the calcium of some neurons.

        Parameters
        ----------
        calcium : ndarray of float64
            Of each of them.
        neurons : ndarray of int or ``...``
            Which. Default: all.

        Returns
        -------
        ndarray of float64
            Elements per second.
        """
        rate, high, low = (_of(getattr(self, x), neurons) for x in ("rate", "target", "onset"))
        width = (high - low) / (2.0 * np.sqrt(np.log(2.0)))
        speed: Real = rate * (2.0 * np.exp(-(((calcium - (high + low) / 2.0) / width) ** 2)) - 1.0)
        return speed


def _keep(curve: object, **lows: float) -> None:
    """Keep numbers as they are now, finite and at least so large."""
    for name, low in lows.items():
        given = checks.plain(name, getattr(curve, name)).astype(np.float64)
        for bad in np.ravel(given)[~(np.ravel(given) >= low) | ~np.isfinite(np.ravel(given))][:1]:
            raise ArgumentError(f"{name} must be finite{_at_least(low)}, got {bad:g}")
        value = checks.kept(given) if given.ndim else float(given)
        object.__setattr__(curve, name, value)


def _at_least(low: float) -> str:
    return "" if np.isinf(low) else " and above 0"


def _of(value: Any, neurons: Any) -> Any:
    return value[neurons] if isinstance(value, np.ndarray) else value


def check_size(curve: Any, n: int) -> None:
    """Raise unless the numbers of a curve are one for all or one for each of ``n`` neurons."""
    for name in ("rate", "target", "onset"):
        value = getattr(curve, name, 0.0)
        if np.shape(value) not in ((), (n,)):
            raise ArgumentError(
                f"{name} of a growth curve must be one number or {n}, one for each neuron, got "
                f"shape {np.shape(value)}"
            )
