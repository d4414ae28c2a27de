"""Which neurons of a population a recorder of who fires keeps: all, or those of a part."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError
from neurosim.records.stream import Rows


class ChosenNeurons:
    """The neurons that a recorder keeps; numbers are those of the population.

    Attributes
    ----------
    population : str
        Its name.
    n : int
        How many neurons are recorded.
    part : str
        Name of the part that is recorded; empty where it is the whole population.
    """

    population: str
    n: int
    part: str = ""
    _only: Index | None = None
    _is_in: Any = None

    @property
    def recorded(self) -> Index:
        """Which neurons are recorded, int32, ascending, shape (n,)."""
        return np.arange(self.n, dtype=np.int32) if self._only is None else self._only.copy()

    @property
    def _of(self) -> str:
        """What the recorder calls itself a recorder of."""
        return self.part or self.population

    @property
    def _top(self) -> int:
        """A number above all that are recorded."""
        return self.n if self._only is None else int(self._only[-1]) + 1

    def _choose(self, part: str, neurons: Any) -> None:
        """Keep only some neurons, from the beginning.

        Parameters
        ----------
        part : str
            What they are called.
        neurons : ndarray of int32, shape (n,)
            Which, ascending.

        Raises
        ------
        ArgumentError, KindError
            If they are no such numbers, or not as many as are told.
        """
        only = checks.index("neurons", neurons, 2**31 - 1)
        if only.size != self.n:
            raise ArgumentError(
                f"neurons must be {self.n}, as many as are recorded, got {only.size}"
            )
        self.part, self._only = checks.text("part", part), only

    def holds(self, neurons: Index) -> Any:
        """Tell which of some neurons are recorded.

        Parameters
        ----------
        neurons : ndarray of int32, shape (m,)
            From 0 up.

        Returns
        -------
        ndarray of bool, shape (m,)
            Whether each is.
        """
        is_low = neurons < self._top
        if self._only is None:
            return is_low
        if self._is_in is None:  # not made for records of a file, which may name any number
            self._is_in = np.zeros(self._top, bool)
            self._is_in[self._only] = True
        return is_low & self._is_in[np.where(is_low, neurons, 0)]

    def _told_part(self) -> dict[str, str]:
        """Return the name of the part, where there is one, for `_take_part`."""
        return {"part": self.part} if self._only is not None else {}

    def _only_rows(self) -> Rows:
        """Return the neurons of the part, where there is one, for `_take_part`."""
        return {"only": self._only} if self._only is not None else {}

    def _take_part(self, told: Any, rows: Any) -> Any:
        """Keep only the neurons that were told, if any; return the recorder."""
        if "part" in told:
            self._choose(str(told["part"]), rows["only"])
        return self
