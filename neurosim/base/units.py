"""Units: the one table of which there are, and physical quantities turned into plain numbers.

Numbers inside neurosim are plain float64, in the unit that the table names. A plain number passes
as it is; a quantity of Brian2, pint or python-quantities is converted by its dimension, or refused.
"""

import math
from decimal import Decimal
from importlib import import_module
from numbers import Real as PlainReal
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError

UNITS = {
    "ms": "a time",
    "mV": "a voltage",
    "Hz": "a rate",
    "1": "a number without unit",
}
"""The units of neurosim, and what is measured in each."""

UNIT_OF = {
    name: unit
    for unit, names in {
        "ms": "dt delay duration start stop t t_ref tau_m tau_syn tau_e tau_i tau_pre tau_post",
        "mV": "v v_0 v_th v_reset v_rest drive current reversal",
        "Hz": "rate",
        "1": "a_pre a_post conductance g p",
    }.items()
    for name in names.split()
}
"""The unit of each parameter, by name.

A current is given by what it does to the potential at rest, current x membrane resistance, in mV. A
conductance is a multiple of the leak's, without unit. A weight has the unit of the variable that it
is added to: mV for the potential and for currents, none for conductances.
"""

ABOVE_ZERO = math.ulp(0.0)
"""The least positive number: as ``low``, it says that 0 is not allowed and the rest is."""

LEAST_TAU = 1e-9
"""The least time constant, ms: far below any step, far above where reciprocals overflow."""

_KINDS = UNITS | {
    "amp": "a current", "siemens": "a conductance", "ohm": "a resistance",
    "farad": "a capacitance", "meter": "a length",
}  # fmt: skip
"""Units that tell what a quantity of the wrong dimension is, by names that all packages know."""


def plain(name: str, value: Any, unit: str, remedy: str = "") -> float | Real:
    """Return ``value`` as plain float64 in ``unit``: a float, or an array of its shape.

    Decimals come back as they were written: 16.2 mV, which Brian2 holds as 0.0162 V, as 16.2, and
    200 us, for it 0.00019999999999999998 s, as 0.2. Brian2's ``x * ms`` and ``x * mV`` come back
    such that it makes the same quantity of them, bit for bit, unless they are decimals of up to
    nine digits but for rounding.

    Parameters
    ----------
    name : str
        What the value is for, to be named if it is refused.
    value : number, array, quantity, or list of these
        Plain numbers, also Brian2's without unit, are taken to be in ``unit``. An array of float64
        is returned as it is, not copied.
    unit : {"ms", "mV", "Hz", "1"}
        The unit of what is returned; "1" is none.
    remedy : str
        The way out that an error tells.

    Raises
    ------
    KindError
        If the value is no number or of another dimension.
    ArgumentError
        If a number is NaN or infinite.

    Examples
    --------
    >>> from neurosim.base.units import plain
    >>> plain("tau_m", 20, "ms")
    20.0
    >>> import quantities
    >>> plain("tau_m", 0.02 * quantities.s, "ms")
    20.0
    """
    numbers = _read(name, value, unit, remedy)
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        raise ArgumentError(
            f"{name} must be finite, got {checks.item(numbers, bad[0])}{checks.way(remedy)}"
        )
    return float(numbers) if numbers.ndim == 0 else numbers


def real(
    name: str, value: Any, unit: str, low: float = -math.inf, high: float = math.inf,
    remedy: str = "",
) -> float:  # fmt: skip
    """Return ``value`` as float in ``unit`` if it is one finite number from ``low`` to ``high``."""
    number = plain(name, value, unit, remedy)
    if not isinstance(number, float):
        raise KindError(f"{name} must be one number, got {checks.shown(value)}{checks.way(remedy)}")
    if not low <= number <= high:
        span = _span(low, high, unit)
        raise ArgumentError(f"{name} must be {span}, got {number!r}{checks.way(remedy)}")
    return number


def positive(name: str, value: Any, unit: str, remedy: str = "") -> float:
    """Return ``value`` as float in ``unit`` if it is one finite number above zero."""
    return real(name, value, unit, ABOVE_ZERO, remedy=remedy)


def time_constant(name: str, value: Any) -> float:
    """Return ``value`` in ms, a time constant: above zero, and such that 1 / tau is finite."""
    tau = positive(name, value, "ms")
    if tau < LEAST_TAU:
        raise ArgumentError(f"{name} must be at least {LEAST_TAU:g} ms, got {tau!r}")
    return tau


def array(
    name: str, value: Any, unit: str, n: int, low: float = -math.inf, high: float = math.inf
) -> Real:
    """Return ``value``, one number or ``n`` of them, as a new float64 array in ``unit``.

    The shape tells which: (1,) for a number, (n,) for ``n``. All must be finite, from ``low`` to
    ``high``.
    """
    given = plain(name, value, unit)
    if not isinstance(given, float) and given.shape != (n,):
        raise KindError(f"{name} must be a number or {n} of them, got shape {given.shape}")
    numbers = np.array(given, ndmin=1)
    bad = np.flatnonzero(~((numbers >= low) & (numbers <= high)))
    if bad.size:
        raise ArgumentError(
            f"{name} must be {_span(low, high, unit)}, got {checks.item(numbers, bad[0])}"
        )
    return numbers


def kept(name: str, value: Any, unit: str, remedy: str = "") -> float | Real:
    """Return ``value`` as `plain` does; arrays as copies that nobody writes to."""
    given = plain(name, value, unit, remedy)
    return given if isinstance(given, float) else checks.kept(given)


def each(name: str, value: Any, unit: str, low: float = -math.inf) -> float | Real:
    """Return one number, or a line of numbers that nobody writes to, all at least ``low``."""
    given = kept(name, value, unit)
    if isinstance(given, float):
        return real(name, given, unit, low)
    if np.ndim(given) > 1 or not np.size(given):
        raise KindError(
            f"{name} must be one number or one for each neuron, got shape {np.shape(given)}"
        )
    array(name, given, unit, given.size, low)
    return given


def _read(name: str, value: Any, unit: str, remedy: str) -> Real:
    """Return ``value`` as float64 in ``unit``, finite or not."""
    checks.refuse_masked(name, value)
    if checks.is_quantity(value):
        numbers = _convert(value, unit)
        if numbers is None:
            raise KindError(_refusal(name, value, unit) + checks.way(remedy))
    elif checks.holds_quantity(value):
        numbers = [_read(f"{name}[{i}]", v, unit, remedy) for i, v in enumerate(value)]
    else:
        numbers = value
    read = _as_float64(numbers)
    if read is None:
        raise KindError(_refusal(name, value, unit) + checks.way(remedy))
    return read


def _as_float64(value: Any) -> Real | None:
    """Return plain numbers as float64; None if these are none."""
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, PlainReal | Decimal):
        return np.asarray(checks.widen(value))
    if checks.mixes_truth(value):
        return None
    try:
        numbers = np.asarray(value)
    except (TypeError, ValueError):
        return None
    if numbers.dtype.kind not in "iuf":
        return None
    with np.errstate(over="ignore"):  # a longer float may become infinite, which is refused then
        return numbers.astype(np.float64, copy=False)


def _convert(value: Any, unit: str) -> Any:
    """Return the numbers of a quantity in ``unit``; None if its dimension is another."""
    if hasattr(value, "dim"):
        return _from_brian2(value, unit)
    word = "dimensionless" if unit == "1" else unit
    try:
        given = value if hasattr(value, "rescale") else 1 * value  # a unit of pint is 1 of it
        convert = given.rescale if hasattr(given, "rescale") else given.to
        before, after = _as_float64(given.magnitude), _as_float64(convert(word).magnitude)
    except (AttributeError, TypeError, ValueError):
        return None
    if before is None or after is None:
        return given.magnitude
    return np.where(after == before, after, _mend(after))


def _from_brian2(value: Any, unit: str) -> Any:
    """Return the numbers of Brian2's quantity ``value``, which it holds in SI units."""
    base = None if unit == "1" else getattr(import_module("brian2.units"), unit)
    if base is None or base.dim != value.dim:
        return None
    si, size = np.asarray(value), float(base)
    if size == 1 or si.dtype.kind not in "iuf":
        return si
    with np.errstate(over="ignore", invalid="ignore"):
        guess = si / size
        short = _short(guess, 15)
        return np.where(short * size == si, short, _mend(guess))


def _mend(numbers: Real) -> Real:
    """Return the decimals of nine digits that ``numbers`` are but for rounding; others as given."""
    decimals = _short(numbers, 9)
    with np.errstate(invalid="ignore"):
        is_close = np.abs(decimals - numbers) <= 2.0**-51 * np.abs(numbers)
    return np.where(is_close, decimals, numbers)


def _short(numbers: Real, digits: int) -> Real:
    """Return the decimals of so many digits that are closest to ``numbers``."""
    flat = [float(f"{number:.{digits}g}") for number in numbers.ravel().tolist()]
    return np.array(flat, np.float64).reshape(numbers.shape)


def _refusal(name: str, value: Any, unit: str) -> str:
    said = checks.shown(value)
    if checks.is_quantity(value):
        kinds = [kind for known, kind in _KINDS.items() if _convert(value, known) is not None]
        said += f" ({kinds[0]})" if kinds else "; pass plain numbers instead"
    wanted = UNITS[unit] if unit == "1" else f"{UNITS[unit]} in {unit}"
    return f"{name} must be {wanted}, got {said}"


def _span(low: float, high: float, unit: str) -> str:
    suffix = "" if unit == "1" else f" {unit}"
    least = "more than 0" if low == ABOVE_ZERO else f"at least {low:g}"
    if math.isinf(high):
        return least + suffix
    most = f"at most {high:g}{suffix}"
    return most if math.isinf(low) else f"{least} and {most}"
