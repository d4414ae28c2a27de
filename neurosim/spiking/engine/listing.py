"""Listing: what is kept of synapses by place, in the order in which users get and give it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base.arrays import Offset
from neurosim.base.threads.lent import share_blocks
from neurosim.spiking.engine.structure import AT_ONCE, NO_RANKS, count_rows
from neurosim.topology.row_changes import Column
from neurosim.topology.rows import SynapseRows


class Listing:
    """The part of a `neurosim.spiking.engine.wiring.Wiring` that tells the order of `edges`.

    No order of all synapses is kept, which would be 8 bytes of each: it is found for some rows at a
    time, in some 4 ns a synapse.
    """

    n_post: int
    rows: SynapseRows
    delay: int | None
    ranks: Offset

    @property
    def is_compact(self) -> bool:
        """Whether there are no gaps, so that columns hold synapses only."""
        return self.rows.indices.size == self.rows.n_synapses

    @property
    def indices(self) -> Column:
        """Targets, shape (n_places,)."""
        return self.rows.indices

    @property
    def n(self) -> int:
        """How many synapses there are."""
        return self.rows.n_synapses

    @property
    def is_listed(self) -> bool:
        """Whether synapses stand in the order of `edges`: by both ends, without gaps."""
        return self.is_compact and self.delay is not None

    def each_block(self, work: Callable[[slice, Any], None]) -> None:
        """Call ``work`` for all synapses, some rows at a time, on all threads that are lent.

        Parameters
        ----------
        work : callable
            Takes which synapses, a slice in the order of `edges`, and their places, a slice or
            int64.
        """
        if self.is_listed:
            share_blocks(self.n, AT_ONCE, lambda here: work(here, here))
            return
        firsts = np.append(0, np.cumsum(self.rows.sizes))

        def take(rows: slice) -> None:
            here = slice(int(firsts[rows.start]), int(firsts[rows.stop]))
            places = np.empty(here.stop - here.start, np.int64)
            self._list(rows, places)
            work(here, places)

        share_blocks(firsts.size - 1, count_rows(firsts.size - 1, self.n), take)

    def _list(self, rows: slice, places_out: Offset) -> None:
        """List the places of the synapses of some rows by both ends."""
        from neurosim.kernels.graph.arrange import list_places

        begins, ends = self.rows.begins[rows], self.rows.ends[rows]
        # Rows of one delay are in order but for gaps.
        ranks = self.ranks if self.delay is None else NO_RANKS
        list_places(begins, ends, self.indices, self.n_post, ranks, places_out)

    def listed(self, column: Column) -> Column:
        """Return a column in the order of `edges`."""
        if self.is_listed:
            return column
        found = np.empty(self.n, column.dtype)

        def take(here: slice, places: Any) -> None:
            found[here] = column[places]

        self.each_block(take)
        return found

    def placed(self, values: Column) -> Column:
        """Return as a column what is given in the order of `edges`."""
        if self.is_listed:
            return values
        column = np.zeros(self.indices.size, values.dtype)

        def take(here: slice, places: Any) -> None:
            column[places] = values[here]

        self.each_block(take)
        return column
