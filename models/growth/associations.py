"""Associations: pairs of a key and a value, stored in a network of which the synapses move.

A round shows all pairs once: the key fires, the value is held, and what joins the two becomes
strong at once. When it is over, a share of the silent synapses, which brought no spike to a neuron
that fired, goes, and each neuron gets as many new inputs as it lost: `neurosim.CoactivityGrowth`.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Offset
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.growth.coactivity import CoactivityGrowth
from neurosim.binary.network import Network
from neurosim.binary.plasticity.rule import Changing, Plasticity
from neurosim.topology.population import Population
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.synapses import Synapses

WIRES = "keys->values"
ARMS = ("by rule", "at random", "static")


class Sizes(NamedTuple):
    """Neurons on either side, inputs of each value neuron, pairs, neurons that fire for each."""

    n: int
    n_inputs: int
    pairs: int
    k: int


class Switch(Plasticity):
    """A silent synapse is switched on, for good, when it brings a spike to a neuron that fires."""

    largest = 1.0

    def update(self, synapses: Changing) -> Any:
        """Return 1 for all of them: these take part."""
        return np.ones(synapses.weights.size)


class Associations:
    """Keys, values, and the network that is to tell the value of a key.

    Parameters
    ----------
    sizes : Sizes
    arm : str
        One of `ARMS`: whether new synapses join neurons that were active together, as far as there
        are such, or any two, or nothing changes.
    share : float
        Of the silent synapses, which goes at the end of each round.
    seed : int
        Draws pairs, first synapses, and all that is pruned or grown by chance.
    threads : int
        Of the network; changes no bit.

    Attributes
    ----------
    network : Network
        From ``"keys"`` to ``"values"``.
    keys, values : ndarray of int32, shape (pairs, k)
        Who fires in each, ascending.
    """

    def __init__(self, sizes: Sizes, arm: str, share: float, seed: int, threads: int = 1):
        self.sizes, random = sizes, np.random.default_rng(seed)
        drawn = [random.permutation(sizes.n)[: sizes.k] for _ in range(2 * sizes.pairs)]
        self.keys, self.values = np.sort(np.array(drawn, np.int32), axis=1).reshape(
            2, sizes.pairs, sizes.k
        )
        keys = Population("keys", sizes.n, Playback())
        values = Population("values", sizes.n, KWinners(sizes.k))
        rule = CoactivityGrowth(share, sizes.pairs, is_random=arm == "at random")
        growth = None if arm == "static" else rule
        wires = Synapses(keys, values, FixedFanIn(sizes.n_inputs), 0.0, Switch(), growth=growth)
        self.network = Network([keys, values], [wires], seed=seed, threads=threads)
        together = self.keys[:, :, np.newaxis] + np.int64(sizes.n) * self.values[:, np.newaxis]
        self._together: Offset = np.unique(together)

    def learn(self) -> None:
        """Show every pair once; then synapses move."""
        for key, value in zip(self.keys, self.values, strict=True):
            self.network.excite("values", value)
            self.network.run(1, inputs={"keys": key}, held=["values"])

    def recall(self) -> tuple[float, float]:
        """Return the share of its value that each key brings back, and how many fire / k; means."""
        right = fired = 0
        with self.network.probe():
            for key, value in zip(self.keys, self.values, strict=True):
                self.network.run(1, inputs={"keys": key})
                winners = self.network.winners("values")
                right += np.intersect1d(winners, value, assume_unique=True).size
                fired += winners.size
        return right / self.values.size, fired / self.values.size

    def synapses(self) -> tuple[Offset, Any]:
        """Return each synapse as the number post x n + pre, and whether it has learned."""
        edges, weights = self.network.edges(WIRES)
        pres = np.repeat(np.arange(self.sizes.n), np.diff(edges.indptr))
        return edges.indices.astype(np.int64) * self.sizes.n + pres, weights > 0

    def share_useful(self) -> float:
        """Return the share of synapses whose ends are active together in some pair."""
        is_useful = np.zeros(self.sizes.n**2, bool)
        is_useful[self._together] = True
        return float(is_useful[self.synapses()[0]].mean())

    def count_synapses(self) -> tuple[int, int, int]:
        """Return how many synapses there are, how many twice, and neurons whose inputs changed."""
        wired = self.synapses()[0]
        inputs = np.bincount(wired // self.sizes.n, minlength=self.sizes.n)
        n_different = np.unique(wired).size
        n_uneven = int(np.sum(inputs != self.sizes.n_inputs))
        return wired.size, wired.size - n_different, n_uneven
