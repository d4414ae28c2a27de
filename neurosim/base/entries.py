"""Entries of a state, distrusted: each is looked at before it is used."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.arrays import Events, Index, Offset, find_infinite
from neurosim.base.errors import ArgumentError

LARGEST = 2**63 - 1
LARGEST_DRIVE = 2**62
WAY_OUT = "; it is damaged, or was changed by hand: take another one"


class Entries:
    """The entries of a part of a state.

    Parameters
    ----------
    what : str
        Which part, as an error names it.
    kept : object
        What shall be a mapping.
    names : iterable of str
        Those that it must hold, and no others.

    Raises
    ------
    ArgumentError
        If it is no such mapping.

    Examples
    --------
    >>> Entries("'area'", {"tied": 3}, ["tied"]).integer("tied")
    3
    """

    def __init__(self, what: str, kept: Any, names: Iterable[str]):
        needed = set(names)
        if not isinstance(kept, Mapping) or set(kept) != needed:
            told = ", ".join(sorted(needed)) or "nothing"
            raise ArgumentError(
                f"stored must be whole: {what} must hold {told}, got {describe(kept)}{WAY_OUT}"
            )
        self.what, self.kept = what, kept

    def __repr__(self) -> str:
        return f"Entries of {self.what}: {', '.join(self.kept)}"

    def __getitem__(self, name: str) -> Any:
        return self.kept[name]

    def absent(self, name: str) -> None:
        """Raise unless an entry is None."""
        if self.kept[name] is not None:
            raise self.refusal(name, "None")

    def integer(self, name: str, low: int = 0, high: int = LARGEST) -> int:
        """Return a whole number from ``low`` to ``high``."""
        value = self.kept[name]
        if type(value) is not int or not low <= value <= high:
            raise self.refusal(name, f"a whole number from {low} to {high}")
        return value

    def real(self, name: str, low: float, high: float) -> float:
        """Return a finite float from ``low`` to ``high``."""
        value = self.kept[name]
        if type(value) is not float or not low <= value <= high:
            raise self.refusal(name, f"a number from {low:g} to {high:g}")
        return value

    def array(
        self, name: str, dtype: npt.DTypeLike, shape: tuple[int, ...] | None = None
    ) -> npt.NDArray[Any]:
        """Return a copy of an array of this type and shape (None: 1-D), of finite numbers."""
        value = self.kept[name]
        ndim = 1 if shape is None else len(shape)
        is_kind = type(value) is np.ndarray and (value.dtype, value.ndim) == (np.dtype(dtype), ndim)
        if not is_kind or shape is not None and value.shape != shape:
            told = "one dimension" if shape is None else f"shape {shape}"
            raise self.refusal(name, f"{np.dtype(dtype)} of {told}")
        bad = find_infinite(value)
        if bad is not None:
            raise ArgumentError(
                f"stored must hold finite numbers, got {bad[1]} at position {bad[0]} of {name} of "
                f"{self.what}{WAY_OUT}"
            )
        return np.array(value)

    def within(
        self, name: str, dtype: npt.DTypeLike, shape: tuple[int, ...] | None, span: tuple[Any, Any]
    ) -> npt.NDArray[Any]:
        """Return an array as `array` does, of numbers from the first to the last of ``span``."""
        value = self.array(name, dtype, shape)
        if value.size and not span[0] <= value.min() <= value.max() <= span[1]:
            raise self.refusal(name, f"numbers from {span[0]} to {span[1]}")
        return value

    def neurons(self, name: str, n: int) -> Index:
        """Return neurons below ``n``, ascending, each once."""
        value: Index = self.within(name, np.int32, None, (0, n - 1))
        if (np.diff(value) <= 0).any():
            raise self.refusal(name, "neurons in ascending order, each once")
        return value

    def offsets(self, name: str, n_rows: int, n_items: int) -> Offset:
        """Return where rows begin among so many items: from 0 to all of them."""
        value: Offset = self.array(name, np.int64, (n_rows + 1,))
        if value[0] != 0 or value[-1] != n_items or (np.diff(value) < 0).any():
            raise self.refusal(name, f"where {n_rows} rows begin among {n_items} entries")
        return value

    def events(self, name: str, n: int, most_emitted: int) -> Events:
        """Return events of ``n`` neurons, with amounts of up to ``most_emitted``."""
        part = Entries(f"{name} of {self.what}", self.kept[name], ("neurons", "amounts"))
        neurons = part.neurons("neurons", n)
        span = -most_emitted, most_emitted
        return Events(neurons, part.within("amounts", np.int64, neurons.shape, span))

    def refusal(self, name: str, allowed: str) -> ArgumentError:
        """Return the error for an entry that is not what is allowed."""
        return ArgumentError(
            f"stored must be whole: {name} of {self.what} must be {allowed}, got "
            f"{describe(self.kept[name])}{WAY_OUT}"
        )


def describe(value: Any) -> str:
    """Return in a few words what was given."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of shape {value.shape}"
    if isinstance(value, Mapping):
        return f"a mapping of {', '.join(map(str, value)) or 'nothing'}"
    return checks.shown(value)
