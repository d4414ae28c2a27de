"""Release: with which chance a contact passes a spike on."""

from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError

Levels = npt.NDArray[np.uint32]
CERTAIN = 2**32 - 1
"""The level of a chance of 1; others are chances in units of 2**-32."""
MOST_SHORT = 1 << 16


def read_release(name: str, value: Any) -> float | Real:
    """Return a chance, or an array of them that nobody writes into."""
    what = f"release of {name!r}"
    if hasattr(value, "draw"):
        raise KindError(
            f"{what} must be one chance, or an array of one for each contact in the order of "
            f"edges(), got {checks.shown(value)}: distributions are not taken here; draw the "
            "array with a generator of NumPy"
        )
    chances = checks.plain(what, value)
    if chances.ndim == 0:
        return checks.real(what, value, 0.0, 1.0)
    if chances.ndim > 1:
        raise KindError(
            f"{what} must be one number, or one for each contact in the order of edges(), got "
            f"shape {chances.shape}"
        )
    for bad in np.flatnonzero(~((chances >= 0) & (chances <= 1)))[:1]:
        raise ArgumentError(f"{what} must be from 0 to 1, got {chances[bad]:g} at position {bad}")
    kept: Real = checks.kept(chances.astype(np.float64))
    return kept


def check_release(synapses: Any) -> None:
    """Raise if synapses that may fail to release are such that cannot."""
    if is_certain(synapses):
        return
    name, release = synapses.name, synapses.release
    if np.ndim(release) and synapses.growth is not None:
        raise KindError(
            f"release of {name!r} must be one number for all where synapses grow by a rule, as "
            f"nothing tells that of new ones, got {checks.shown(release)}"
        )
    if getattr(synapses.connectome, "stored", None) is False:
        raise ArgumentError(
            f"release of {name!r} must be 1 where synapses are not stored, got "
            f"{checks.shown(release)}; leave out stored=False"
        )
    if getattr(synapses.plasticity, "keeps", "") == "traces":
        raise KindError(
            f"release of {name!r} must be 1 with fast weights, got {checks.shown(release)}; give "
            "it to synapses beside these"
        )


def is_certain(synapses: Any) -> bool:
    """Return whether all contacts pass on all spikes, so that nothing is drawn."""
    return not np.ndim(synapses.release) and bool(synapses.release == 1)


def read_levels(synapses: Any, n: int) -> Levels:
    """Return the chance of all, shape (1,), or of each of ``n`` contacts, in units of 2**-32."""
    chances: Real = np.atleast_1d(synapses.release)
    if np.ndim(synapses.release) and chances.size != n:
        raise KindError(
            f"release of {synapses.name!r} must be one number or {n}, one for each contact in the "
            f"order of edges(), got {chances.size}"
        )
    levels: Levels = np.minimum(np.rint(chances * 2.0**32), CERTAIN).astype(np.uint32)
    return levels


def as_ordinals(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the numbers of contacts in as few bytes as they need."""
    is_short = numbers.max(initial=0) < MOST_SHORT
    return numbers.astype(np.uint16 if is_short else np.uint32, copy=False)


def refuse_listed(name: str) -> KindError:
    """Return the error for new contacts of which nothing tells how likely they release."""
    return KindError(
        f"contacts of {name!r} cannot grow: its release lists a number for each that the network "
        "was made with, and nothing tells that of new ones; give one number for all"
    )
