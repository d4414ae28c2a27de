"""When neurons are read: windows and gaps that follow from how slowly input arrives."""

from typing import NamedTuple

import numpy as np

from neurosim.base.errors import ArgumentError
from neurosim.models.concept_cells.spiking.cascade import BIN_FINE, follow
from neurosim.models.concept_cells.spiking.settings import BIN, SHOWN, SLOWEST, SpikingAssociation

SYNAPTIC = 10
"""What neurons take to respond to a spike that arrives, ms."""
LEAST = 0.5
"""Share of the peak of what arrives, from which a response is counted."""
LONGEST = 5 * SLOWEST
"""How long a cascade is followed, ms."""


class Windows(NamedTuple):
    """Windows, ms from when a picture is shown; the last ms is not part of them.

    Attributes
    ----------
    base, response : tuple of int
        Where spikes are counted, as long as each other.
    seen : tuple of int
        What is kept of the spikes around a presentation.
    late : int
        By how much longer gaps of a test must be than without a cascade, a multiple of `BIN`.
    """

    base: tuple[int, int]
    response: tuple[int, int]
    seen: tuple[int, int]
    late: int


def find_windows(config: SpikingAssociation) -> Windows:
    """Return the windows: a response while at least half of the peak arrives, 10 ms later.

    Parameters
    ----------
    config : SpikingAssociation

    Returns
    -------
    Windows

    Examples
    --------
    >>> from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
    >>> find_windows(SpikingAssociation.make())
    Windows(base=(-100, 0), response=(10, 110), seen=(-200, 300), late=0)
    >>> find_windows(SpikingAssociation.make(stages=12, stage_tau=20)).response
    (210, 380)
    """
    shown = np.zeros((LONGEST // BIN_FINE, 1))
    shown[: SHOWN // BIN_FINE] = 1
    arrives = follow(config, shown)[:, 0]
    begin, end = np.flatnonzero(arrives >= LEAST * arrives.max())[[0, -1]] * BIN_FINE
    begin, end = int(begin) + SYNAPTIC, int(end) + BIN_FINE + SYNAPTIC
    width = end - begin
    # In a test a picture comes, and its baseline before, once the response to the last is over.
    late = (end - SHOWN - SYNAPTIC) + 2 * (width - SHOWN)
    late = -(-late // BIN) * BIN
    return Windows((-width, 0), (begin, end), (-width - 100, end + 190), late)


def check_gaps(config: SpikingAssociation) -> None:
    """Raise ArgumentError if pictures arrive so soon after each other that they blend."""
    begin, end = find_windows(config).response
    least = -(-(2 * (end - begin) - SHOWN) // BIN) * BIN
    if config.stages and config.gap_min < least:
        raise ArgumentError(
            f"gap_min must be at least {least}, as a picture arrives for {end - begin} ms through "
            f"{config.stages} stages, got {config.gap_min}; raise it or lower stages or stage_tau"
        )
