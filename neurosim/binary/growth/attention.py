"""A growth rule by which neurons take input from those that they attend to most."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Offset, Real
from neurosim.base.errors import KindError
from neurosim.binary.growth.rule import Growing
from neurosim.binary.growth.rules import check_every
from neurosim.topology.growth_rule import GrowthRule, Proposal
from neurosim.topology.positions import check_rows, read_rows

BLOCK = 1 << 17
"""Pairs that are looked at together: a mebibyte, which stays in the cache."""


@dataclass(frozen=True, eq=False)
class AttentionGrowth(GrowthRule):
    r"""Each neuron gets input from the m others that it attends to most.

    Attention of neuron i to neuron j is the product of its query and the other's key. All pairs
    are looked at, in blocks, so near or far does not matter, and memory grows with the neurons, not
    with their pairs:

    .. math:: a_{ij} = q_i \cdot k_j

    (softmax, which keeps the order, would choose the same). Of those that give a neuron no input
    yet the m with the largest come; for each the input goes that is attended to least, and only
    where it is attended to less. So neurons keep their number of inputs, and wiring comes to rest.

    Parameters
    ----------
    m : int
        New inputs of a neuron at a time, at most.
    queries : array_like of float, shape (n_post, n_dimensions)
        Of the postsynaptic neurons, finite.
    keys : array_like of float, shape (n_pre, n_dimensions)
        Of the presynaptic neurons, finite.
    every : int or float
        Plastic rounds from one rewiring to the next; in spikes ms.
    self_loops : bool
        Whether a neuron may give input to the neuron of its own index.
    exchange : bool
        Whether an input goes for each that comes; if not, neurons get m more each time.

    References
    ----------
    .. [1] Vaswani et al., "Attention is all you need", NeurIPS 2017, section 3.2.1,
       arXiv:1706.03762 (queries and keys).

    Examples
    --------
    >>> from neurosim import (AttentionGrowth, FixedFanIn, KWinners, Network, Playback, Population,
    ...                       Synapses)
    >>> eye, area = Population("eye", 50, Playback()), Population("area", 9, KWinners(2))
    >>> keys = np.arange(50.0)[:, None]
    >>> rule = AttentionGrowth(1, queries=np.ones((9, 1)), keys=keys)
    >>> net = Network([eye, area], [Synapses(eye, area, FixedFanIn(2), growth=rule)])
    >>> net.run(3, inputs={"eye": range(9)})
    >>> edges, _ = net.edges("eye->area")
    >>> np.flatnonzero(np.diff(edges.indptr)).tolist(), np.bincount(edges.indices).tolist()
    ([48, 49], [2, 2, 2, 2, 2, 2, 2, 2, 2])
    """

    driver: ClassVar[str] = "both"
    m: int
    queries: Any
    keys: Any
    every: Any = 1
    self_loops: bool = True
    exchange: bool = True

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "m", checks.integer("m", self.m, 1))
        check_every(self.every)
        for name in ("self_loops", "exchange"):
            object.__setattr__(self, name, checks.flag(name, getattr(self, name)))
        for name in ("queries", "keys"):
            object.__setattr__(self, name, read_rows(name, getattr(self, name)))
        n_query, n_key = self.queries.shape[1], self.keys.shape[1]
        if n_query != n_key:
            raise KindError(
                f"queries and keys must have as many dimensions as each other, got {n_query} and "
                f"{n_key}"
            )

    def start(self, n_pre: int, n_post: int) -> None:
        """Raise unless there is a key or a query for each neuron."""
        for name, n in (("keys", n_pre), ("queries", n_post)):
            check_rows(f"{name} of AttentionGrowth", getattr(self, name), n)

    def propose(self, now: Growing) -> Proposal:
        """Return which synapses shall go and come."""
        parts = list(self._parts(now))
        pruned, grown = (np.concatenate(of, axis=1) for of in zip(*parts, strict=True))
        return Proposal((pruned[0], pruned[1]), (grown[0], grown[1]))

    def _parts(self, now: Growing) -> Iterator[tuple[Offset, Offset]]:
        """Yield pairs that go and pairs that come, for one block of neurons after the other."""
        by_post = np.argsort(now.post, kind="stable")
        pre, post = now.pre[by_post], now.post[by_post]
        alive, n_pre = now.alive_post, len(self.keys)
        is_absent = np.ones(n_pre, bool)
        is_absent[now.alive_pre] = False
        size = max(1, BLOCK // n_pre)
        for first in range(0, max(1, alive.size), size):
            neurons = alive[first : first + size].astype(np.int64)
            scores = self._score(neurons)
            begin, end = (
                np.searchsorted(post, [neurons[0], neurons[-1] + 1]) if neurons.size else (0, 0)
            )
            # The inputs of these neurons alone: none of others lie between, who are not there.
            inputs = np.searchsorted(neurons, post[begin:end]), pre[begin:end].astype(np.int64)
            yield self._exchange(neurons, scores, inputs, is_absent)

    def _score(self, neurons: Offset) -> Real:
        """Return attention to all, summed in the order of dimensions: in any block the same."""
        scores = np.zeros((neurons.size, len(self.keys)))
        for query, key in zip(self.queries[neurons].T, self.keys.T, strict=True):
            scores += query[:, None] * key
        return scores

    def _exchange(
        self, neurons: Offset, scores: Real, inputs: tuple[Offset, Offset], is_absent: Any
    ) -> tuple[Offset, Offset]:
        """Return the pairs that go and the pairs that come for these neurons."""
        rows, pre = inputs
        order = np.lexsort((pre, scores[inputs], rows))  # of each neuron, the least attended first
        rows, pre = rows[order], pre[order]
        # Of several contacts between two neurons one goes at a time.
        is_first = (np.diff(rows, prepend=-1) != 0) | (np.diff(pre, prepend=-1) != 0)
        rows, pre = rows[is_first], pre[is_first]
        rank = np.arange(rows.size) - np.searchsorted(rows, rows)
        least, weakest = np.full((2, neurons.size, self.m), -1, np.int64), rank < self.m
        least[0][rows[weakest], rank[weakest]] = pre[weakest]
        worth = np.full((neurons.size, self.m), np.inf if self.exchange else -np.inf)
        if self.exchange:
            worth[rows[weakest], rank[weakest]] = scores[rows[weakest], pre[weakest]]
        scores[inputs] = -np.inf
        scores[:, is_absent] = -np.inf
        if not self.self_loops:
            own = np.flatnonzero(neurons < scores.shape[1])
            scores[own, neurons[own]] = -np.inf
        here = np.arange(neurons.size)
        comes = np.zeros((neurons.size, self.m), bool)
        # One at a time, as a partition keeps no order of ties: these go to the lowest index.
        for i in range(min(self.m, scores.shape[1])):
            best = least[1][:, i] = np.argmax(scores, axis=1)
            comes[:, i] = scores[here, best] > worth[:, i]
            scores[here, best] = -np.inf
        post = np.broadcast_to(neurons[:, None], comes.shape)[comes]
        grown = np.array([least[1][comes], post])
        pruned = np.array([least[0][comes], post]) if self.exchange else grown[:, :0]
        return pruned, grown
