"""The users' door: what is common to rules whose functions users write."""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from neurosim import checks
from neurosim.errors import ArgumentError, KindError

log = logging.getLogger("neurosim")


def lay_records(values: Mapping[str, Any], n: int, dtype: Any) -> np.ndarray:
    """Return ``n`` records with a field for each name, filled with the values."""
    fields = np.dtype([(name, dtype) for name in values or {"nothing": 0.0}], align=True)
    records = np.zeros(n, fields).view(np.recarray)
    for name, value in values.items():
        records[name] = value
    return records


def check_names(what: str, values: Any) -> None:
    """Raise unless ``values`` maps names that can follow a dot to finite numbers."""
    if not isinstance(values, Mapping):
        raise KindError(f"{what} must be names and numbers, as in {{'v': -65.0}}, got {values!r}")
    for name, value in values.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise ArgumentError(f"{what} must have names that can follow a dot, got {name!r}")
        if hasattr(np.record, name):
            raise ArgumentError(
                f"{what} cannot have the name {name!r}, which records use; rename it"
            )
        checks.refuse_quantity(f"{what}[{name!r}]", value)
        array = np.asarray(value)
        if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
            raise ArgumentError(f"{what}[{name!r}] must be finite numbers, got {value!r}")


def try_out(what: str, function: Any, *arguments: Any) -> Any:
    """Call a user's function once, uncompiled; return its result, or raise with what went wrong."""
    if not callable(function):
        raise KindError(f"{what} must be a function, got {function!r}")
    plain = getattr(function, "py_func", function)
    if "random" in getattr(getattr(plain, "__code__", None), "co_names", ()):
        raise KindError(
            f"{what} draws random numbers, which the seed of the network does not govern; feed "
            "noise in through PoissonInput, Poisson neurons, or CurrentInput"
        )
    try:
        with np.errstate(all="ignore"):
            return plain(*arguments)
    except (AttributeError, TypeError, NameError, ValueError, IndexError, KeyError) as error:
        raise KindError(f"{what} failed on the initial state: {error}") from error


@lru_cache(maxsize=256)
def compose(kind: str, function: Callable[..., Any]) -> Any:
    """Return the kernel that calls a user's function; compiled on first use in this process."""
    from neurosim.kernels import compose as composers

    log.info("compiling %s of %s, which is not cached: about a second", kind, function)
    return getattr(composers, f"compose_{kind}")(getattr(function, "py_func", function))
