r"""Protection: what is used often is kept while something new is learned, or synapses are pruned.

A sparse network associates keys with values. When a value fires, weights into it move towards what
fires in the key,

.. math:: w \leftarrow w + r\, (1 - \Omega)\, (x - w),

so each new pair erodes what the same neurons have learned before. How much an important synapse
moves is lowered by its importance, 0 to 1. That of neurons is how often they fire while old pairs
are used (`neurosim.firing_importance`), some pairs much more often than others; a synapse between
two of them has the product. Counted for synapses (`UseCounter`), it is how often both ends fire
together, as `neurosim.models.memory.continual.importance.Frequency` does it.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real, readonly
from neurosim.base.random.stream import Stream
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.rule import Changing, Plasticity
from neurosim.binary.recorder import Recorder
from neurosim.topology.explicit import Explicit
from neurosim.topology.importance import UseCounter, firing_importance
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

WIRES = "keys->values"
SHUFFLES = 5
"""Times that importance is shuffled; what is kept is their mean, and beaten is each."""
ARMS = ("neurons", "synapses", "shuffled", "uniform", "none")
"""By which importance is protected; what is shuffled or uniform is that of neurons."""


class Pairs(NamedTuple):
    """Keys and their values, int32, each of shape (n_pairs, k), who fires, ascending."""

    keys: Index
    values: Index


class Protected(Plasticity):
    """Weights into what fires move towards who fired, the less the more important they are.

    Parameters
    ----------
    rate : float
    importance : ndarray of float64, shape (n, n)
        Of each synapse, by pre and post.
    """

    changes = "post"
    largest = 1.0

    def __init__(self, rate: float, importance: Real):
        self.rate, self.importance = rate, readonly(importance)

    def update(self, synapses: Changing) -> Any:
        """Return the weights after a round."""
        left = 1 - self.importance[synapses.pre, synapses.post]
        step = self.rate * synapses.fires * left
        return synapses.weights + step * (synapses.arrived - synapses.weights)


@dataclass(frozen=True)
class Memory:
    """What a memory is made of, and how it is used.

    Parameters
    ----------
    n, k : int
        Neurons on either side; how many fire in a key, and in a value.
    n_old, n_new : int
        Pairs that are known first, and those that come.
    shots : int
        How often each pair is shown to be learned.
    rate : float
        r of the module.
    uses : int
        How often old pairs are used, in all, before the new ones come.
    full : float
        Share of uses in which a neuron fires that is fully important.
    """

    n: int = 200
    k: int = 10
    n_old: int = 40
    n_new: int = 40
    shots: int = 3
    rate: float = 0.3
    uses: int = 400
    full: float = 0.06

    def network(self, weights: Real, importance: Real, seed: int, threads: int = 1) -> Network:
        """Return the network with these weights, (n, n), protected by this importance."""
        keys = Population("keys", self.n, Playback())
        values = Population("values", self.n, KWinners(self.k))
        indptr, indices = np.arange(self.n + 1) * self.n, np.tile(np.arange(self.n), self.n)
        wires = Explicit(indptr, indices, weights.ravel())
        learn = Protected(self.rate, importance)
        synapses = Synapses(keys, values, wires, plasticity=learn, name=WIRES)
        return Network([keys, values], [synapses], seed=seed, threads=threads)


def draw_pairs(memory: Memory, n_pairs: int, random: np.random.Generator) -> Pairs:
    """Return pairs of neurons drawn by chance."""
    drawn = [random.permutation(memory.n)[: memory.k] for _ in range(2 * n_pairs)]
    table = np.sort(np.array(drawn, np.int32), axis=1)
    return Pairs(table[:n_pairs], table[n_pairs:])


def learn(network: Network, pairs: Pairs, shots: int) -> None:
    """Show every pair, one after the other, so many times."""
    for key, value in list(zip(*pairs, strict=True)) * shots:
        network.excite("values", value)
        network.run(1, inputs={"keys": key}, held=["values"])


def recall(network: Network, pairs: Pairs) -> Real:
    """Return the share of each value that its key brings back; nothing is learned."""
    shares = []
    for key, value in zip(*pairs, strict=True):
        network.run(1, inputs={"keys": key}, plastic=False)
        shares.append(np.isin(network.winners("values"), value).sum() / value.size)
    return np.array(shares)


def importances(fired: tuple[Recorder, Recorder], full: float, seed: int) -> dict[str, list[Real]]:
    """Return the importance of each synapse by each arm, several times where it is shuffled.

    Parameters
    ----------
    fired : (Recorder, Recorder)
        Of keys and values, over as many rounds, in each of which a pair is used.
    full : float
        Share of rounds from which on a neuron is fully important.
    seed : int
        Of what is shuffled: who among keys, and who among values, is how important.

    Returns
    -------
    dict of str to list of ndarray of float64, shape (n, n)
        By the names of `ARMS`.
    """
    n_rounds = len(fired[0].winners)
    most = full * n_rounds
    ends = [firing_importance(one, most) for one in fired]
    random = np.random.default_rng(Stream(seed, "shuffled importance").words(4))
    counter = UseCounter(*(one.n for one in fired))
    counter.add(*(_tabulate(one) for one in fired))
    of_neurons = np.outer(*ends)
    return {
        "neurons": [of_neurons],
        "synapses": [firing_importance(counter.synapses(), full)],
        "shuffled": [np.outer(*(random.permutation(end) for end in ends))
                     for _ in range(SHUFFLES)],
        "uniform": [np.full_like(of_neurons, of_neurons.mean())],
        "none": [np.zeros_like(of_neurons)],
    }  # fmt: skip


def _tabulate(fired: Recorder) -> Real:
    """Return who fired in each round, 0 or 1, shape (n_rounds, n)."""
    table = np.zeros((len(fired.winners), fired.n))
    for row, winners in zip(table, fired.winners, strict=True):
        row[winners] = 1
    return table


def weights_of(network: Network) -> Real:
    """Return all weights, shape (n, n)."""
    n = network.populations["keys"].n
    weights: Real = np.array(network.edges(WIRES)[1]).reshape(n, n)
    return weights


def run(memory: Memory, pruned: float, seed: int, threads: int = 1) -> dict[str, Any]:
    """Learn old pairs, use them, then learn new ones, or prune, protected by each arm.

    Parameters
    ----------
    memory : Memory
    pruned : float
        Share of synapses that have learned anything, which are pruned in a network of their own,
        the least important first.
    seed, threads : int

    Returns
    -------
    dict of str to ndarray of float64
        ``old``, ``new`` and ``pruned``: shares recalled, of shape (arms, shuffles), in the order of
        `ARMS`, arms that are not shuffled the same each time; old ones by how often they were used.
        ``before``: of the old ones while they were used, and of those drawn alike.
    """
    random = np.random.default_rng(Stream(seed, "pairs").words(4))
    old, new = (draw_pairs(memory, n, random) for n in (memory.n_old, memory.n_new))
    nothing = np.zeros((memory.n, memory.n))
    network = memory.network(nothing, nothing, seed, threads)
    learn(network, old, memory.shots)
    weights = weights_of(network)

    popularity = 1 / np.arange(1, memory.n_old + 1)
    used = random.choice(memory.n_old, memory.uses, p=popularity / popularity.sum())
    fired = network.record("keys"), network.record("values")
    before = recall(network, Pairs(old.keys[used], old.values[used])).mean()
    of_use = np.bincount(used, minlength=memory.n_old) / memory.uses

    found = np.empty((3, len(ARMS), SHUFFLES))
    for i, arm in enumerate(importances(fired, memory.full, seed).values()):
        for j, importance in enumerate(arm):
            network = memory.network(weights, importance, seed, threads)
            learn(network, new, memory.shots)
            found[0, i, j] = recall(network, old) @ of_use
            found[1, i, j] = recall(network, new).mean()
            network = memory.network(weights, nothing, seed, threads)
            prune(network, weights, importance, pruned, random)
            found[2, i, j] = recall(network, old) @ of_use
        found[:, i, len(arm) :] = found[:, i, :1]
    return {"old": found[0], "new": found[1], "pruned": found[2], "before": np.array(before)}


def prune(network: Network, weights: Real, importance: Real, share: float,
          random: np.random.Generator) -> None:  # fmt: skip
    """Prune a share of the synapses that learned, the least important first, ties by chance."""
    pre, post = np.nonzero(weights)
    order = np.lexsort((random.random(pre.size), importance[pre, post]))
    gone = np.sort(order[: round(share * pre.size)])
    network.prune(WIRES, pre[gone], post[gone])
