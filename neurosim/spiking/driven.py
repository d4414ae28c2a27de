"""Driven: which neurons an input acts on, in stretches that kernels take."""

from typing import Any, NamedTuple

import numpy as np

from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.topology.part import Part

WORD = 64
"""Neurons that one counter draws for: a stretch begins with such a block."""
GAP = 512
"""Neurons that are not driven, side by side, from which on nothing is drawn for them."""


class Stretch(NamedTuple):
    """Neurons side by side, for which something is drawn.

    Attributes
    ----------
    first, n : int
        Number of the first, a multiple of 64, and how many there are.
    is_in : ndarray of uint8, shape (n,), or None
        Whether each is driven; None where all are.
    """

    first: int
    n: int
    is_in: Any = None

    def of(self, array: np.ndarray) -> np.ndarray:
        """Return these neurons in an array for all."""
        return array[self.first : self.first + self.n]

    def leave_out(self, amounts: np.ndarray) -> list[Op]:
        """Return the calls that take what was drawn from those that are not driven."""
        from neurosim.kernels.inputs.inject import leave_out

        return [] if self.is_in is None else [Op(leave_out, (amounts, self.is_in))]


def stretches(post: Any, cells: NeuronState, lane_part: int) -> list[Stretch]:
    """Return what an input onto ``post``, a population or a part, drives of one thread's neurons.

    A neuron is drawn by its own number, so what it gets does not depend on who else is driven.
    """
    first, stop = cells.ranges[lane_part]
    if not isinstance(post, Part):
        return [Stretch(first, stop - first)]
    driven = _within(post, first, stop)
    if not driven.size:
        return []
    cuts = np.flatnonzero(np.diff(driven) > GAP) + 1
    return [_stretch(some) for some in np.split(driven, cuts)]


def chosen(post: Part, cells: NeuronState, lane_part: int) -> tuple[int, np.ndarray]:
    """Return which neurons of a part are one thread's: the place of the first, and numbers."""
    first, stop = cells.ranges[lane_part]
    here = _within(post, first, stop)
    return int(np.searchsorted(post.neurons, first)), here.astype(np.int64)


def _within(post: Part, first: int, stop: int) -> Any:
    begin, end = np.searchsorted(post.neurons, (first, stop))
    return post.neurons[begin:end]


def _stretch(driven: Any) -> Stretch:
    """Return the stretch from the first to the last of some neurons."""
    first = int(driven[0]) // WORD * WORD
    n = int(driven[-1]) + 1 - first
    if n == driven.size:
        return Stretch(first, n)
    is_in = np.zeros(n, np.uint8)
    is_in[driven - first] = 1
    return Stretch(first, n, is_in)
