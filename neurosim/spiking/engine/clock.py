"""The grid of time: milliseconds turned into steps of dt, with nothing rounded in silence."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError

Steps = npt.NDArray[np.int64]
"""Times in whole steps of the grid."""
MOST_STEPS = 2**40
"""In a run: at 0.1 ms three years. Far beyond, float64 cannot tell which times are on the grid."""
LAST_STEP = 2**31 - 2**21
"""Of a network: the step in which a neuron may fire again is int32. At 0.1 ms, 59 hours."""
LONGEST_DELAY = 2**15
"""In steps: as many lists of spikes are kept."""


@dataclass(frozen=True)
class Grid:
    """Time in steps of ``dt``: step s starts at s dt.

    Durations, delays and spike times must be multiples of ``dt``, to the accuracy of float64 (a
    part in 1e9 of the time, and never more than a thousandth of a step). Anything else is refused
    with the nearest valid values named. Only a refractory time may lie between steps: what is
    left over is dropped, as in Brian2.

    Parameters
    ----------
    dt : float or quantity
        Length of a step in ms, above 0.

    Examples
    --------
    >>> from neurosim.spiking.engine.clock import Grid
    >>> grid = Grid(0.1)
    >>> grid.steps("duration", 250)
    2500
    >>> grid.delay("delay", [0, 1.5]).tolist()
    [0, 15]
    >>> grid.steps("duration", 0.25)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neurosim.base.errors.ArgumentError: ...; the nearest are 0.2 and 0.3 ms
    """

    dt: float

    def __post_init__(self) -> None:
        """Check ``dt``."""
        dt = units.positive("dt", self.dt, "ms")
        if dt * 0.001 == 0:
            raise ArgumentError(f"dt must be longer, got {dt!r} ms, which is 0 in seconds")
        object.__setattr__(self, "dt", dt)

    def tell(self, n_steps: int) -> str:
        """Return how long so many steps are, in words."""
        return f"{n_steps * self.dt:,.10g} ms"

    @property
    def seconds(self) -> float:
        """The length of a step in seconds, by the operation that Brian2 does for ``dt * ms``."""
        return self.dt * 0.001

    def steps(self, name: str, duration: Any) -> int:
        """Return how many steps ``duration`` takes.

        Parameters
        ----------
        name : str
            What the duration is called, in an error.
        duration : float or quantity
            In ms, a multiple of ``dt``, 0 or more.

        Raises
        ------
        KindError
            If it is no time.
        ArgumentError
            If it is negative, not finite, off the grid, or longer than `MOST_STEPS`.
        """
        value = units.real(name, duration, "ms", 0.0)
        return int(self._on_grid(name, np.array([value]), MOST_STEPS)[0])

    def period(self, name: str, duration: Any) -> int:
        """Return how many steps a period takes, at least one.

        Raises
        ------
        KindError, ArgumentError
            As `steps`; and if it is 0.
        """
        n_steps = self.steps(name, duration)
        if not n_steps:
            raise ArgumentError(f"{name} must be at least dt = {self.dt:g} ms, got 0")
        return n_steps

    def delay(self, name: str, delays: Any) -> Steps:
        """Return delays in steps.

        Parameters
        ----------
        name : str
            What the delays are called, in an error.
        delays : float, array, shape (n,), or quantity
            In ms, multiples of ``dt`` from 0 to `LONGEST_DELAY` steps. Brian2 rounds other delays,
            some to a neighbour that is not the nearest (0.15 ms is 1 step of 0.1 ms, 0.25 ms is 3).

        Returns
        -------
        steps : array, int64, shape (1,) or (n,)
            One for a number, n for n of them.

        Raises
        ------
        KindError
            If these are no times, or in more than one dimension.
        ArgumentError
            If one is negative, not finite, off the grid, or too long.
        """
        return self._on_grid(name, _line(name, delays), LONGEST_DELAY)

    def nearest(self, name: str, delays: Real, way: str = "") -> Steps:
        """Return delays that were drawn, or follow from distances, in the nearest steps.

        Parameters
        ----------
        name : str
            What the delays are called, in an error.
        delays : array, float64, shape (n,)
            In ms.
        way : str
            The way out, in an error.

        Returns
        -------
        steps : array, int64, shape (n,)

        Raises
        ------
        ArgumentError
            If one is negative, not finite, or too long.
        """
        # Looked at as floats: as whole numbers those beyond 2**63 would be negative.
        self._check_span(name, delays, LONGEST_DELAY, way)
        return np.rint(delays / self.dt).astype(np.int64)

    def refractory(self, name: str, t_ref: Any) -> Steps:
        """Return for how many steps neurons that fired are refractory.

        That is floor(t_ref / dt + 0.001), by Brian2's own operations: 0.26 ms are 2 steps of 0.1
        ms, and so are 0.29. A neuron that fires in step s may fire again in step s + the number.

        Parameters
        ----------
        name : str
            What the time is called, in an error.
        t_ref : float, array, shape (n,), or quantity
            In ms, 0 or more; on the grid or off it.

        Returns
        -------
        steps : array, int64, shape (1,) or (n,)
            One for a number, n for n of them.

        Raises
        ------
        KindError
            If these are no times, or in more than one dimension.
        ArgumentError
            If one is negative, not finite, or longer than `MOST_STEPS`.
        """
        if np.ndim(t_ref) == 0:
            values = np.array([units.real(name, t_ref, "ms", 0.0, MOST_STEPS * self.dt)])
        else:
            values = _line(name, t_ref)
            self._check_span(name, values, MOST_STEPS)
        # In Brian2's order, as one step more or less would be another network.
        steps = (values * 0.001 + 1e-3 * self.seconds) / self.seconds
        return steps.astype(np.int64)

    def spike_steps(
        self, name: str, times: Any, *, sort: bool = False, round: bool = False
    ) -> Steps:
        """Return the steps in which spikes fall.

        Parameters
        ----------
        name : str
            What the times are called, in an error.
        times : array, shape (n,), or quantity
            In ms, ascending, multiples of ``dt``. Equal ones are spikes of several neurons.
        sort, round : bool
            Whether times may come in any order, and lie off the grid; these go to the nearest step.

        Returns
        -------
        steps : array, int64, shape (n,)
            In the order of the times.

        Raises
        ------
        KindError
            If these are no times, or in more than one dimension.
        ArgumentError
            If one is negative, not finite, earlier than the one before, or off the grid.
        """
        values = _line(name, times)
        back = np.flatnonzero(np.diff(values) < 0)
        if back.size and not sort:
            i = back[0] + 1
            raise ArgumentError(
                f"{name} must ascend, got {values[i]} after {values[i - 1]} at position {i}; "
                "sort=True sorts them, and the neurons with them"
            )
        if not round:
            return self._on_grid(name, values, MOST_STEPS, "; round=True takes the nearest step")
        self._check_span(name, values, MOST_STEPS)
        return np.rint(values / self.dt).astype(np.int64)

    def times(self, steps: Any) -> Real:
        """Return when ``steps`` start, in ms: each is a product, never a sum of steps before.

        Parameters
        ----------
        steps : int or array of int, any shape

        Returns
        -------
        times : array, float64, same shape
        """
        # A sum of dt would collect the rounding of every step.
        starts: Real = np.multiply(steps, self.dt, dtype=np.float64)
        return starts

    def _check_span(self, name: str, values: Real, most: int, way: str = "") -> None:
        """Raise if one of ``values`` is negative or beyond ``most`` steps."""
        bad = np.flatnonzero(values < 0)
        if bad.size:
            got = checks.item(values, bad[0])
            raise ArgumentError(f"{name} must be at least 0 ms, got {got}{way}")
        bad = np.flatnonzero(~(values <= (most + 0.5) * self.dt))  # NaN, too
        if bad.size:
            raise ArgumentError(
                f"{name} must be at most {_neat(most * self.dt)} ms ({most} steps of dt), got "
                f"{checks.item(values, bad[0])}{way}"
            )

    def _on_grid(self, name: str, values: Real, most: int, way: str = "") -> Steps:
        """Return ``values`` in steps if they lie on the grid, from 0 to ``most``."""
        self._check_span(name, values, most)
        exact = values / self.dt
        steps = np.rint(exact)
        # Relative, as the product of a step and dt is; and within 0.001 of a step, or large times
        # would fit anywhere.
        bad = np.flatnonzero(np.abs(exact - steps) > np.minimum(1e-9 * exact, 1e-3))
        if bad.size:
            low = math.floor(exact[bad[0]])
            near = " and ".join(_neat(i * self.dt) for i in (low, low + 1) if i <= most)
            raise ArgumentError(
                f"{name} must be a multiple of dt = {_neat(self.dt)} ms, got "
                f"{checks.item(values, bad[0])}; the nearest are {near} ms{way}"
            )
        return steps.astype(np.int64)


def _line(name: str, times: Any) -> Real:
    """Return times in ms, shape (n,), (1,) for one."""
    values = np.atleast_1d(units.plain(name, times, "ms"))
    if values.ndim != 1:
        raise KindError(f"{name} must be one-dimensional, got shape {values.shape}")
    return values


def _neat(time: float) -> str:
    return f"{time:.15g}"
