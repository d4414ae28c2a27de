"""Row 14 in rounds: pairs of imposed assemblies in the network of the experiment.

The memory area is that of the experiment, `neurosim.models.concept_cells.subject`, but nothing is
learned: it holds a pair of assemblies for each share of `SHARES`, chosen at random. Each tag is
random, of the fly circuit's size, and its synapses onto the members of its assembly have the
largest weight that learning allows.

==============  ==================  =============================================================
parameter       value               source
==============  ==================  =============================================================
assemblies      complete            ours: each member hears every other, with the largest weight;
                                    with p = 0.05 it hears two of them, and nothing is ignited.
                                    Gastaldi et al. connect all with all
other synapses  as in screening     of the experiment: random, with initial weights
threshold       theta; 0.58 theta   of the experiment, of the drive of the weakest member; weak
                                    inhibition as in the program of Gastaldi et al.
neurons         n, at least 25 k    ours: all pairs must find room
shares          0, 0.05, ..., 0.7   ours: a pair each
==============  ==================  =============================================================
"""

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.binary.firing.rules import KWinners, Threshold
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.models.concept_cells import ison
from neurosim.models.concept_cells.ignition import WEAKER, shares_of, shuffle, split
from neurosim.models.concept_cells.subject import Association, Counts
from neurosim.topology.connectivity import Random
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

SHARES = np.round(np.arange(0, 0.71, 0.05), 2)
"""Shares of the neurons of two assemblies that are imposed."""
ROOM = 25
"""Neurons that there must be, in assemblies: the pairs of `SHARES` take 24.75."""
MOST_K = 500
"""Neurons of an assembly up to which row 14 is run: synapses grow as k^2."""
WITHIN = 30
"""Synapses within all assemblies, at most, in k^2: two for each of `SHARES`."""
BLANK = np.empty(0, np.int32)

Pair = tuple[np.ndarray, np.ndarray]


def count_synapses(config: Association) -> float:
    """Return how many synapses to expect in a network, 0 where row 14 is not run."""
    if config.k > MOST_K or config.null != "none":
        return 0.0
    n = max(config.n, ROOM * config.k)
    return config.p * n * (config.n_kc + n) + WITHIN * config.k**2


class Imposed:
    """A network that holds pairs of assemblies which share some of their neurons.

    Parameters
    ----------
    config : Association
    seed : int
    recurrence : float
        Which share of the synapses within assemblies there is.
    """

    def __init__(self, config: Association, seed: int, recurrence: float = 1.0):
        self.config, self.n = config, max(config.n, ROOM * config.k)
        self.pairs = self._place(shuffle(seed, "imposed assemblies", self.n))
        self.tags = [shuffle(seed, f"imposed tag {i}", config.n_kc)[: config.n_active]
                     for i in range(SHARES.size)]  # fmt: skip
        tags = Population("tags", config.n_kc, Playback(reliability=config.reliability,
                                                        background=config.background))  # fmt: skip
        area = Population("memory", self.n, self._rule(1.0))
        within = self._connect(seed, recurrence)
        strongest = config.w_max * config.recurrent
        self.network = Network(
            [tags, area],
            [
                Synapses(tags, area, self._feed(seed)),
                Synapses(area, area, Random(config.p), config.recurrent),
                Synapses(area, area, within, strongest, name="within assemblies"),
            ],
            seed=seed,
        )
        self._memory = self.network.record("memory")

    def ignite(self) -> Real:
        """Cue the first assembly of each pair at both levels of inhibition.

        Returns
        -------
        ndarray of float64, shape (2, n_shares, 2)
            See `neurosim.models.concept_cells.ignition.measure`.
        """
        has_threshold = self.config.inhibition == "threshold"
        if has_threshold:
            for tag in self.tags:
                self.show(tag)
                self.network.screen("memory")
        levels = []
        for factor in (1.0, WEAKER):
            if has_threshold:
                self.network.set_rule("memory", self._rule(factor))
                self.network.freeze("memory")
            levels.append(self._cue_all())
        return np.array(levels)

    def show(self, tag: Index) -> Counts:
        """Present one tag to the network at rest; return how often each neuron fired."""
        self.network.rest()
        self._memory.clear()
        self.network.run(self.config.rounds, inputs={"tags": tag}, plastic=False)
        return self._memory.counts().astype(np.uint8)

    def _cue_all(self) -> list[tuple[float, float]]:
        trials = range(self.config.trials)
        blank = np.array([self.show(BLANK) for _ in trials])
        cued = np.array([[self.show(tag) for _ in trials] for tag in self.tags])
        return [shares_of(*both) for both in zip(ison.responds(cued, blank), self.pairs,
                                                 strict=True)]  # fmt: skip

    def _place(self, order: np.ndarray) -> list[Pair]:
        """Return the neurons of each pair; no two pairs have any in common."""
        k, pairs, start = self.config.k, [], 0
        for shared in np.rint(SHARES * k).astype(int):
            pairs.append(split(shared, k, order[start:]))
            start += 2 * k - shared
        return pairs

    def _feed(self, seed: int) -> Explicit:
        """Return the synapses from tags, the strongest where a tag meets its assembly."""
        config = self.config
        drawn = Random(config.p).edges(config.n_kc, self.n, Stream(seed, "imposed tags->memory"))
        weights = np.ones(drawn.indices.size)
        is_member = np.zeros(self.n, np.bool_)
        for tag, (first, _) in zip(self.tags, self.pairs, strict=True):
            is_member[:] = False
            is_member[first] = True
            for cell in tag:
                row = slice(drawn.indptr[cell], drawn.indptr[cell + 1])
                weights[row][is_member[drawn.indices[row]]] = config.w_max
        return Explicit(drawn.indptr, drawn.indices, weights)

    def _connect(self, seed: int, recurrence: float) -> Explicit:
        """Return the synapses within assemblies, none onto itself, none twice."""
        codes = np.unique(np.concatenate([
            (members[:, None].astype(np.int64) * self.n + members).ravel()
            for pair in self.pairs for members in pair
        ]))  # fmt: skip
        pre, post = np.divmod(codes, self.n)
        random = np.random.default_rng(Stream(seed, "imposed recurrence").words(4))
        kept = (pre != post) & (random.random(codes.size) < recurrence)
        return Explicit.from_pairs(np.stack([pre[kept], post[kept]], axis=1), self.n)

    def _rule(self, factor: float) -> KWinners | Threshold:
        config = self.config
        if config.inhibition == "k-winners":
            return KWinners(config.k)
        return Threshold(config.k, config.theta * factor, at_most=min(4 * config.k, self.n))
