"""What is planned of listed synapses, and what their unit of drive rests on."""

from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.topology.row_changes import RowChange

NOBODY: Index = np.empty(0, np.int32)
Copies = tuple[Index, Index]
"""Mothers, ascending, and the daughter of each."""


class Change(NamedTuple):
    """Synapses that come or go, of which nothing is done yet.

    Attributes
    ----------
    rows : RowChange
    post : ndarray of int32
        Their targets.
    weights : ndarray of float64 or None
        Of new ones, where each synapse has an initial weight of its own.
    like : ndarray of int64 or None
        Places of the synapses of which new ones are copies.
    most_inputs, most_contacts : int
        Bounds of the synapses into one neuron and between two neurons afterwards, on which the
        unit of drive rests.
    largest : float
        Bound of the weights of their own.
    heirs : (ndarray of int32, ndarray of int32)
        Postsynaptic neurons, and those that get the gain of each.
    """

    rows: RowChange
    post: Index
    weights: Real | None = None
    like: Offset | None = None
    most_inputs: int = 0
    most_contacts: int = 0
    largest: float = 0.0
    heirs: Copies = (NOBODY, NOBODY)


class Bounds(NamedTuple):
    """What the unit of drive rests on."""

    most_inputs: int
    most_contacts: int
    largest_own: float
    total: float
    gain: Real

    def is_same(self, other: "Bounds") -> bool:
        """Return whether nothing changed, gains not even in part; a tuple would compare arrays."""
        return self[:4] == other[:4] and self.gain is other.gain
