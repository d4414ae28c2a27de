"""What is read of the synapses of a spiking network: who, how many, weights, delays."""

from typing import ClassVar

import numpy as np

from neurosim.base import memory
from neurosim.base.arrays import Edges
from neurosim.spiking.engine.wiring import Wiring
from neurosim.topology.synapses import Synapses


class PathwayReading:
    """The part of a `neurosim.spiking.engine.pathway.Pathway` that changes nothing.

    Attributes
    ----------
    synapses, given : Synapses
        With the rules that hold now, and as given.
    signals : dict of str to ndarray of float64, shape (1,)
        The signals of the network, which its engine gives it.
    """

    name: str
    synapses: Synapses
    given: Synapses
    signals: dict[str, np.ndarray]
    wiring: Wiring
    weights: np.ndarray
    has_counts: bool = False
    counts: np.ndarray = np.empty(0, np.int16)
    has_own_weights: bool
    is_coupling: ClassVar[bool] = False
    """Whether they act in every step, without spikes."""

    @property
    def n(self) -> int:
        """How many synapses are stored."""
        return self.wiring.n

    def edges(self) -> Edges:
        """Return the synapses as CSR by presynaptic neuron, rows ascending."""
        self.require_room("edges", 8)
        return self.wiring.edges()

    def listed(self, values: np.ndarray) -> np.ndarray:
        """Return values of synapses, given by place, in the order of `edges`."""
        return self.wiring.listed(values)

    def list_weights(self) -> np.ndarray:
        """Return the weight of each synapse in the order of `edges`."""
        if self.has_own_weights:
            return self.wiring.listed(self.weights)
        if self.has_counts:
            found: np.ndarray = self.weights[0] * self.listed(self.counts).astype(
                self.weights.dtype
            )
            return found
        return np.broadcast_to(self.weights, self.count())

    def bounds_of_weights(self) -> tuple[float, float]:
        """Return the least and the largest weight; of no synapses, 0."""
        if not self.weights.size or self.has_counts and not self.counts.size:
            return 0.0, 0.0
        if not self.has_counts:
            return self.weights.min(), self.weights.max()
        ends = self.weights[0] * np.array([self.counts.min(), self.counts.max()])
        return ends.min(), ends.max()

    def list_delays(self) -> np.ndarray:
        """Return the delay of each synapse in steps, in the order of `edges`."""
        shared = self.wiring.delay
        if shared is None:
            return self.wiring.listed(self.wiring.delays())
        return np.broadcast_to(np.int64(shared), self.count())

    def require_room(self, what: str, n_bytes: int) -> None:
        """Raise `ResourceError` if so many bytes for each synapse do not fit into memory."""
        n = self.estimate()
        memory.require(
            n * n_bytes,
            f"the {what} of {self.name!r} ({n:.3g} synapses)",
            "look at a network of fewer neurons, or of a smaller p",
        )

    def most_inputs(self) -> float:
        """Return how many synapses a neuron has at most."""
        return self.wiring.most_inputs()

    def count(self) -> int:
        """Return how many synapses there are."""
        return self.n

    def estimate(self) -> float:
        """Return how many synapses there are, or, where that takes long, are expected."""
        return self.n
