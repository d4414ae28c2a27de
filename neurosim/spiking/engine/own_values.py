"""Parameters that are a number for all neurons, a value for each, or drawn when a network is built.

What is drawn depends on the seed and the names of the parameter and the population alone.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.stream import Stream

Tell = Callable[[int], str]
"""What names a neuron in a message, as `neurosim.Population.tell` does."""


def read_value(name: str, value: Any, unit: str, low: float = -math.inf) -> Any:
    """Return a number, an array that nobody writes to, or what draws it.

    Parameters
    ----------
    name : str
        Of the parameter.
    value : float, array_like, shape (n,), or what has ``draw``
    unit : str
    low : float
        The smallest that is allowed.
    """
    if is_drawn(value):
        return value
    given = units.kept(name, value, unit)
    if isinstance(given, float):
        return units.real(name, given, unit, low)
    if np.ndim(given) > 1 or not np.size(given):
        raise KindError(
            f"{name} must be one number, one for each neuron, or drawn, got shape {np.shape(given)}"
        )
    refuse_low(name, given, unit, low)
    return given


def read_tau(name: str, value: Any) -> Any:
    """Return a time constant in ms as `read_value` does: such that 1 / tau is finite."""
    if isinstance(given := read_value(name, value, "ms"), float):
        return units.time_constant(name, given)
    if not is_drawn(given):
        refuse_low(name, given, "ms", units.LEAST_TAU)
    return given


def refuse_low(
    name: str, values: Real, unit: str, low: float, tell: Tell = "neuron {}".format
) -> None:
    """Raise if a value of a neuron is below ``low``."""
    for bad in np.flatnonzero(~(values >= low))[:1]:
        raise ArgumentError(
            f"{name} of {tell(int(bad))} must be at least {low:g} {unit}, got {values[bad]:g}"
        )


class Law(NamedTuple):
    """What draws a parameter, its unit, and the smallest value that is allowed."""

    law: Any
    unit: str
    low: float


def draw_values(laws: Mapping[str, Law], population: Any, seed: int) -> dict[str, Real]:
    """Return parameters of a population that are drawn as values for each neuron, by name."""
    drawn = {}
    for name, (law, unit, low) in laws.items():
        values = law.draw(unit, population.n, Stream(seed, f"{name} of {population.name}"))
        try:
            refuse_low(name, values, unit, low, population.tell)
        except ArgumentError as error:
            raise ArgumentError(f"{error}{tell_law(law)}") from error
        drawn[name] = checks.kept(values)
    return drawn


def tell_law(law: Any) -> str:
    """Return what to say of a value out of bounds: by which law it was drawn, and the way out."""
    has_bounds = hasattr(law, "low") and hasattr(law, "high")
    way = "give it bounds, low= and high=" if has_bounds else "let it draw none beyond"
    return f", drawn by {law!r}; {way}"


def check_size(name: str, value: Any, n: int) -> None:
    """Raise if these are not the values of ``n`` neurons."""
    if not is_drawn(value) and np.shape(value) not in ((), (n,)):
        raise KindError(f"{name} must be a number or {n} of them, got shape {np.shape(value)}")


def is_each(value: Any) -> bool:
    """Whether a parameter, which is not drawn any more, has a value for each neuron."""
    return np.ndim(value) > 0


def first_of(value: Any) -> float:
    """Return one value of a parameter, to try something out with; 0 while none is drawn."""
    return 0.0 if is_drawn(value) else float(np.ravel(value)[0])


def lay_value(name: str, value: Any, n: int, dtype: Any) -> np.ndarray:
    """Return a number as shape (1,), values of each as shape (n,), padded by the last of them."""
    values = np.atleast_1d(np.asarray(value, np.float64))
    if is_each(value):
        # With the last value: padded neurons are swept along, and a 0 might be divided by.
        values = np.pad(values, (0, n - values.size), mode="edge")
    return checks.fitting(name, values, dtype)


def for_each(function: Callable[..., float], *values: Any) -> Any:
    """Return what a function of numbers makes of numbers, or of the values of each neuron.

    One at a time, in plain Python: exponentials are those of the C library, as where all share
    them, to the last bit.
    """
    if not any(map(is_each, values)):
        return function(*values)
    columns = np.broadcast_arrays(*(np.asarray(value, np.float64) for value in values))
    made: Real = np.array(list(map(function, *(column.tolist() for column in columns))), float)
    return made
