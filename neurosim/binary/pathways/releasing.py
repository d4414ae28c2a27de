"""Contacts of listed synapses that release a spike, or do not."""

from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Events, Fixed
from neurosim.base.random.stream import Stream
from neurosim.kernels.binary._tables import Rows, Weights
from neurosim.kernels.random._tables import Release
from neurosim.topology.contacts import number_contacts
from neurosim.topology.release import as_ordinals, is_certain, read_levels
from neurosim.topology.rows import SynapseRows
from neurosim.topology.synapses import Synapses

NO_ORDINALS = np.empty(0, np.uint16)


class Releasing:
    """With which chance the contacts of a pathway release, and by which words.

    Parameters
    ----------
    synapses : Synapses
    seed : int
    n : int
        How many contacts there are.

    Attributes
    ----------
    is_certain : bool
        Whether all release all that arrives, so that nothing is drawn.
    is_listed : bool
        Whether each contact has a chance of its own.
    levels : ndarray of uint32, shape (1,) or (n_places,)
        See `neurosim.topology.release.read_levels`; those of their own are a column of the rows.
    """

    def __init__(self, synapses: Synapses, seed: int, n: int):
        self.is_certain = is_certain(synapses)
        self.is_listed = bool(np.ndim(synapses.release))
        self.levels = read_levels(synapses, n)
        # A copy, as those that are read-only lose that when they are pickled, and kernels would be
        # compiled again.
        self._key = np.array(Stream(seed, f"release {synapses.name}").key)
        self.forget()

    def forget(self) -> None:
        """Forget what was made of the rows, which have changed."""
        self._ordinals: npt.NDArray[Any] | None = None

    def deliver(
        self, events: Events, rows: SynapseRows, weights: Weights, when: int, drive: Fixed
    ) -> None:
        """Add what ``events`` send along the contacts that release in round ``when``."""
        from neurosim.kernels.binary.deliver_released import deliver_released
        from neurosim.kernels.random.toss import BATCH

        if self._ordinals is None:
            self._ordinals = self._number(rows)
        scratch = np.empty(BATCH, np.uint32), np.empty(BATCH, np.int64)
        release = Release(self.levels, self._ordinals, self._key, *scratch)
        deliver_released(*events, Rows(rows.bounds, rows.indices), weights, release, when, drive)

    def _number(self, rows: SynapseRows) -> npt.NDArray[Any]:
        """Return which contact of its pair stands in each place."""
        if not rows.multapses:
            return NO_ORDINALS
        numbers = as_ordinals(number_contacts(rows.edges()))
        if rows.is_compact:
            return numbers
        placed = np.zeros(rows.indices.size, numbers.dtype)
        placed[rows.places()] = numbers
        return placed
