"""Associations: pairs of a key and a value, stored in a network of which the synapses move.

A round shows all pairs once: the key fires, the value is held, and what joins the two becomes
strong at once. Between rounds a share of the silent synapses, which never brought a spike to a
neuron that fired, is pruned (`neurosim.Network.prune`), and each neuron gets as many new inputs
as it lost (`neurosim.Network.grow`).
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Offset
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
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

    def __init__(self, sizes: Sizes, seed: int, threads: int = 1):
        self.sizes, self._random = sizes, np.random.default_rng(seed)
        drawn = [self._random.permutation(sizes.n)[: sizes.k] for _ in range(2 * sizes.pairs)]
        self.keys, self.values = np.sort(np.array(drawn, np.int32), axis=1).reshape(
            2, sizes.pairs, sizes.k
        )
        keys = Population("keys", sizes.n, Playback())
        values = Population("values", sizes.n, KWinners(sizes.k))
        wires = Synapses(keys, values, FixedFanIn(sizes.n_inputs), 0.0, Switch())
        self.network = Network([keys, values], [wires], seed=seed, threads=threads)
        together = self.keys[:, :, np.newaxis] + np.int64(sizes.n) * self.values[:, np.newaxis]
        self._together: Offset = np.unique(together)

    def learn(self) -> None:
        """Show every pair once."""
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

    def rewire(self, share: float, arm: str) -> None:
        """Prune a share of the silent synapses; let as many grow into the same neurons.

        Parameters
        ----------
        share : float
            Of the silent synapses.
        arm : str
            One of `ARMS`: whether new synapses join neurons that were active together, as far as
            there are such, or any two, or nothing changes.
        """
        if arm == "static":
            return
        wired, has_learned = self.synapses()
        silent = np.flatnonzero(~has_learned)
        gone = self._random.permutation(silent)[: round(share * silent.size)]
        new = Vacancies(wired, gone, self.sizes.n)
        if arm == "by rule":
            new.fill(self._random.permutation(self._together))
        while new.n_open.any():
            posts = np.repeat(np.arange(self.sizes.n), new.n_open)
            new.fill(posts * self.sizes.n + self._random.integers(0, self.sizes.n, posts.size))
        for change, chosen in ((self.network.prune, wired[gone]), (self.network.grow, new.filled)):
            post, pre = np.divmod(chosen, self.sizes.n)
            change(WIRES, pre, post)


class Vacancies:
    """Inputs that neurons lost, and those that they get instead: none twice, none just lost.

    Parameters
    ----------
    wired : ndarray of int64
        All synapses, as post x n + pre.
    gone : ndarray of int64
        Which of them are pruned.
    n : int
        Neurons on either side.

    Attributes
    ----------
    n_open : ndarray of int64, shape (n,)
        Inputs that each neuron lacks.
    filled : ndarray of int64
        New synapses.

    Examples
    --------
    >>> vacancies = Vacancies(np.array([0, 1, 5]), np.array([0, 2]), 3)
    >>> vacancies.fill(np.array([2, 0, 4, 3, 2]))
    >>> vacancies.filled.tolist(), vacancies.n_open.tolist()
    ([2, 4], [0, 0, 0])
    """

    def __init__(self, wired: Offset, gone: Offset, n: int):
        self._n, self._is_taken = n, np.zeros(n * n, bool)
        self._is_taken[wired] = True
        self.n_open: Offset = np.bincount(wired[gone] // n, minlength=n)
        self.filled: Offset = np.empty(0, np.int64)

    def fill(self, asked: Offset) -> None:
        """Take of the synapses ``asked``, the first first, those that fill a vacancy."""
        asked = asked[np.sort(np.unique(asked, return_index=True)[1])]
        asked = asked[~self._is_taken[asked]]
        asked = asked[np.argsort(asked // self._n, kind="stable")]
        posts = asked // self._n
        rank = np.arange(asked.size) - np.searchsorted(posts, posts)  # among those of one neuron
        new = asked[rank < self.n_open[posts]]
        self.filled = np.concatenate([self.filled, new])
        self._is_taken[new] = True
        self.n_open = self.n_open - np.bincount(new // self._n, minlength=self._n)
