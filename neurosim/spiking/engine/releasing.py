"""Contacts of a spiking network that release a spike, or do not."""

from typing import Any

import numpy as np

from neurosim.base.random.stream import Stream
from neurosim.kernels.random._tables import Release
from neurosim.kernels.spiking._tables import Log, Pieces, Sent
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.wiring import Wiring
from neurosim.topology.release import is_certain, read_levels
from neurosim.topology.synapses import Synapses


class Releasing:
    """With which chance the contacts of a pathway release.

    Parameters
    ----------
    synapses : Synapses
    wiring : Wiring

    Attributes
    ----------
    is_certain : bool
        Whether all release all that arrives, so that nothing is drawn.
    is_listed : bool
        Whether each contact has a chance of its own.
    seed : int
        By which all that is random in the pathway is drawn.
    levels : ndarray of uint32, shape (1,) or (n_places,)
        See `neurosim.topology.release.read_levels`; those of their own by place.
    """

    def __init__(self, synapses: Synapses, wiring: Wiring):
        self.synapses, self.is_certain = synapses, is_certain(synapses)
        self.is_listed = bool(np.ndim(synapses.release))
        self.make(wiring)

    def make(self, wiring: Wiring) -> None:
        """Make the chances of the contacts that the network was made with."""
        levels = read_levels(self.synapses, wiring.n)
        self.levels = wiring.placed(levels) if self.is_listed else levels

    def begin(self, n_lanes: int, seed: int) -> None:
        """Make room for each thread, and draw by this seed from now on."""
        from neurosim.kernels.random.toss import BATCH

        self.seed = seed
        self.key = Stream(seed, f"release {self.synapses.name}").key
        n_tossing = 0 if self.is_certain else n_lanes
        self._scratch = [
            (np.empty(BATCH, np.uint32), np.empty(BATCH, np.int64)) for _ in range(n_tossing)
        ]

    def transmit(self, lane: Lane, log: Log, wiring: Wiring, pieces: Pieces, sent: Sent) -> Any:
        """Return the kernel, and what it is given before the variable."""
        from neurosim.kernels.spiking.transmit_released import transmit_released

        numbers = wiring.ordinals()
        release = Release(self.levels, numbers, self.key, *self._scratch[lane.part])
        return transmit_released, (lane.clock, log, pieces, wiring.indices, sent, release)
