"""Presence: which neurons of a population are there, born and not retired."""

import numpy as np

from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import ArgumentError
from neurosim.topology.population import Population

NEVER = np.iinfo(np.int32).max
"""The step in which a padded neuron may fire, and one that is not born yet."""
RETIRED = NEVER - 1
"""The step in which a retired neuron may fire: no network runs so long, either."""


class Presence:
    """Tells which neurons are there, from the step in which each may fire again."""

    n: int
    population: Population
    release: Index

    def alive(self) -> Index:
        """Return the neurons that are there, ascending; a copy."""
        return np.flatnonzero(self.release[: self.n] < RETIRED).astype(np.int32)

    def absent(self) -> Index:
        """Return the neurons that are not there, ascending."""
        return np.flatnonzero(self.release[: self.n] >= RETIRED).astype(np.int32)

    @property
    def n_born(self) -> int:
        """How many neurons were ever there, which are the first."""
        return int(np.count_nonzero(self.release[: self.n] != NEVER))

    def refuse_absent(self, neurons: Index) -> None:
        """Raise if one of these neurons is not there."""
        for bad in neurons[self.release[neurons] >= RETIRED][:1]:
            told = "not born yet; add_neurons() and divide() let neurons be there"
            if self.release[bad] == RETIRED:
                told = "retired; alive() tells who is there"
            raise ArgumentError(f"neuron {bad} of {self.population.name!r} is {told}")


def find_first(noted: Offset) -> tuple[int, int] | None:
    """Return the earliest of what the parts noted: step and neuron."""
    known = noted[noted[:, 0] >= 0]
    return min(map(tuple, known.tolist())) if known.size else None
