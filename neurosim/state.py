"""What a population is doing right now."""

from dataclasses import dataclass, field

import numpy as np

from neurosim.arrays import SILENCE, Events, Fixed, Index
from neurosim.stream import Stream


@dataclass
class Activity:
    """The state of one population in a running network.

    Attributes
    ----------
    n : int
    unit_bits : int
        Drive is counted in units of 2**-unit_bits.
    drive : ndarray of int64, shape (n,)
        Summed input of this round.
    events, past : Events
        Who fired in this round and in the one before.
    given : Events or None
        Input played in every round of the present run.
    theta : int or None
        Frozen threshold in units of drive.
    notes : list of int
        The k-th largest drives noted by screening.
    n_tied, n_short, n_capped : int
        Neurons that lost a tie; rounds with fewer than k winners; rounds at the emergency cap.
    """

    n: int
    stream: Stream
    unit_bits: int = 0
    events: Events = SILENCE
    past: Events = SILENCE
    given: Events | None = None
    theta: int | None = None
    notes: list[int] = field(default_factory=list)
    n_tied: int = 0
    n_short: int = 0
    n_capped: int = 0
    background: Stream = field(init=False)
    drive: Fixed = field(init=False)
    scratch: Index = field(init=False)
    is_firing: "np.ndarray[tuple[int], np.dtype[np.uint8]]" = field(init=False)

    def __post_init__(self) -> None:
        self.background = Stream(self.stream.seed, f"{self.stream.name}/background")
        self.drive = np.zeros(self.n, np.int64)
        self.scratch = np.empty(self.n, np.int32)
        self.is_firing = np.zeros(self.n, np.uint8)

    def mark(self, events: Events) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
        """Return a mask of the events' neurons, valid until the next call."""
        self.is_firing[:] = 0
        self.is_firing[events.neurons] = 1
        return self.is_firing
