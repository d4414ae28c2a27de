"""Procedural pathways: random synapses that are regenerated when their neuron fires."""

from fractions import Fraction

import numpy as np

from neurosim.base import memory
from neurosim.base.arrays import Edges, Events, Fixed, Index, Real
from neurosim.base.random.stream import Stream
from neurosim.base.ranks.ranks import ALONE, Ranks
from neurosim.base.threads.team import Team
from neurosim.binary.pathways.learned import Found, Learned
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.state import Activity
from neurosim.topology.connectivity import Random
from neurosim.topology.synapses import Synapses

NS_PER_SYNAPSE, NS_PER_PAIR = 3.5, 5.0
"""Nanoseconds to count a synapse, and to look for those of a neuron in a block of targets."""
BYTES_PER_FOUND = 30
"""Of a synapse that begins to learn: row and target while it is found, then target and step."""


class Procedural(Pathway):
    """`Random` synapses of which only what they learned is stored.

    The count of firing inputs of every target is kept from round to round; the rows of neurons
    that started to fire are added, those of neurons that stopped are subtracted. Drive is the
    initial weight times the count, plus what the synapses that learned carry beyond it.

    Parameters
    ----------
    synapses : Synapses
    seed : int
    team : Team
    is_incremental : bool
        Whether counts are kept; otherwise every round adds the rows of all that fire.
    ranks : Ranks
        The processes that share the targets: each has the blocks of its own.
    """

    unchangeable = (
        "its synapses are drawn anew, not stored; use Random(p, stored=True) where memory allows"
    )
    unscalable = "its synapses are not stored; use Random(p, stored=True) where memory allows"

    def __init__(
        self,
        synapses: Synapses,
        seed: int,
        team: Team,
        is_incremental: bool = True,
        ranks: Ranks = ALONE,
    ):
        super().__init__(synapses)
        assert isinstance(synapses.connectome, Random)
        self.team, self.is_incremental, self.ranks = team, is_incremental, ranks
        self.graph = synapses.connectome
        self.stream = Stream(seed, f"synapses {synapses.name}")
        self.keeps_loops = self.graph.self_loops or not synapses.is_recurrent
        self.law = self.graph.law(self.stream.key)
        n_padded = -(-synapses.post.n >> self.graph.bits) << self.graph.bits
        first, stop = ranks.span(synapses.post.n)
        # A block at an end of what is this process's own is drawn by its neighbour as well.
        self.blocks = range(first >> self.graph.bits, -(-stop >> self.graph.bits))
        self.n_own = stop - first
        self.counts = np.zeros(n_padded, np.int32)
        self.present: Index = np.empty(0, np.int32)
        self.learned = Learned(n_padded, self.rest, self._find)

    def count_in(self, scale: Fraction) -> None:
        """Express the weights in whole units, ``scale`` of which make a weight of 1."""
        super().count_in(scale)
        # The counts give every synapse its initial weight, so learned ones add only what is beyond.
        self.surplus: Fixed = self.table - self.table[self.rest]

    def follow(self, events: Events) -> None:
        """Bring the counts from the neurons that fired before to those that fire now."""
        from neurosim.kernels.binary.accumulate import accumulate
        from neurosim.kernels.binary.change import change

        neurons = events.neurons
        rows = np.empty(self.present.size + neurons.size, np.int32)
        signs = np.empty(rows.size, np.int32)
        n = change(self.present, neurons, rows, signs)
        rows, signs = rows[:n], signs[:n]
        # Where as many rows change as fire now, to start again is no more work.
        if n and (not self.is_incremental or n >= neurons.size):
            bits = self.graph.bits
            self.counts[self.blocks.start << bits : self.blocks.stop << bits] = 0
            rows, signs = neurons, np.ones(neurons.size, np.int32)
        self.present = neurons
        begin, keep_loops = self.blocks.start, self.keeps_loops
        if rows.size:
            self.team.hand_out(
                lambda first, stop: accumulate(
                    rows, signs, begin + first, begin + stop, keep_loops, self.law, self.counts
                ),
                len(self.blocks),
                NS_PER_SYNAPSE * rows.size * self.n_own * self.graph.p,
            )

    def spread(self, first: int, stop: int, drive: Fixed) -> None:
        """Add initial weight x count to the drive of targets first .. stop - 1."""
        from neurosim.kernels.binary.accumulate import spread

        if self.present.size:
            spread(self.counts, self.table[self.rest], first, stop, drive)

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what synapses that learned carry beyond their initial weight to ``drive``."""
        if events.neurons.size:
            self.learned.deliver(events.neurons, self.surplus, drive)

    def edges(self, pre: Index, post: Index) -> Edges:
        """Return the synapses from ``pre`` to ``post`` (both ascending); row r is ``pre[r]``."""
        # All are asked for: rows are drawn as when they are stored, ascending, without a sort.
        if pre.size * post.size >= self.synapses.pre.n * self.synapses.post.n:
            ends = self.synapses
            return self.graph.edges(ends.pre.n, ends.post.n, self.stream, ends.is_recurrent)
        which, targets = self._find(pre, post)
        order = np.lexsort((targets, which))
        indptr = np.concatenate([[0], np.cumsum(np.bincount(which, minlength=pre.size))])
        return Edges(indptr, targets[order])

    def steps_of(self, pre: Index, edges: Edges) -> "np.ndarray":
        """Return the step of each edge, where row r leads from ``pre[r]``."""
        n, (indptr, indices, learned) = self.synapses.post.n, self.learned.table
        # In int64, as a product of two int32 would wrap without a word.
        keys = np.repeat(self.learned.pres.astype(np.int64), np.diff(indptr)) * n + indices
        order = np.argsort(keys)
        wanted = np.repeat(pre.astype(np.int64), np.diff(edges.indptr)) * n + edges.indices
        steps = np.full(wanted.size, self.rest, np.int16)
        if keys.size:
            places = np.minimum(np.searchsorted(keys, wanted, sorter=order), keys.size - 1)
            is_known = keys[order[places]] == wanted
            steps[is_known] = learned[order[places[is_known]]]
        return steps

    def weights(self, pre: Index, edges: Edges) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        whole = self.table[self.steps_of(pre, edges)]
        weights: Real = whole / float(self.scale)
        return weights

    def _find(self, pres: Index, posts: Index) -> Found:
        """Find the synapses from ``pres`` to ``posts``, both ascending."""
        if self.team.threads == 1:
            return self._search(pres, posts)
        numbers = posts >> self.graph.bits
        starts = np.append(np.flatnonzero(np.diff(numbers, prepend=-1)), posts.size)
        n_blocks = starts.size - 1
        # Parts of the blocks, whole ones, so that the order within a row is that of one thread; of
        # few blocks parts of the rows, which are drawn side by side and should be many.
        by_blocks = n_blocks >= pres.size >> 4

        def search(first: int, stop: int) -> Found:
            if by_blocks:
                return self._search(pres, posts[starts[first] : starts[stop]])
            which, found = self._search(pres[first:stop], posts)
            return which + np.int32(first), found

        n, nanoseconds = n_blocks if by_blocks else pres.size, NS_PER_PAIR * pres.size * n_blocks
        parts = self.team.hand_out(search, n, nanoseconds)
        return (
            np.concatenate([which for which, _ in parts]),
            np.concatenate([found for _, found in parts]),
        )

    def _search(self, pres: Index, posts: Index) -> Found:
        """Do what `_find` does, in this thread."""
        from neurosim.kernels.graph.find import find

        expected = pres.size * posts.size * self.graph.p
        for room in (int(expected + 8 * expected**0.5) + 64, pres.size * posts.size):
            which, found = np.empty(room, np.int32), np.empty(room, np.int32)
            n = find(pres, posts, self.keeps_loops, self.law, which, found)
            if n >= 0:  # fails beyond eight standard deviations
                break
        return which[:n], found[:n]

    def _move(self, events: Events, post: Activity, fired: Events, move: int) -> None:
        if events.neurons.size and fired.neurons.size:
            self._require(events.neurons, fired.neurons)
            self.learned.meet(events.neurons, fired.neurons)
            top = self.table.size - 1
            self.note(self.learned.move(events, post.mark(fired), move, top))

    def _require(self, pres: Index, posts: Index) -> None:
        """Raise, before the table is touched, if it cannot hold what is to be learned now."""
        most = pres.size * (self.learned.posts.size + posts.size) * self.graph.p
        # A bound that costs nothing comes first: what is really missing takes a look at all rows.
        if most * BYTES_PER_FOUND > memory.MUCH:
            found, table = self.learned.missing(pres, posts) * self.graph.p, self.learned.table
            memory.require_much(
                found * BYTES_PER_FOUND + table.indices.nbytes + table.steps.nbytes,
                f"the synapses of {self.synapses.name!r} that learn in round {self.when}",
                "lower k, p or n, or let fewer neurons store (Population(storing=))",
            )
