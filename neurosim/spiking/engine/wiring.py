"""Wiring: who is connected to whom, and with which delay, in rows that may change."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Edges, Index, Offset
from neurosim.kernels.spiking._tables import Columns
from neurosim.spiking.engine.listing import Listing
from neurosim.spiking.engine.row_parts import RowRuns, cut_rows
from neurosim.spiking.engine.structure import MOST_SHORT, Structure, find_steps
from neurosim.topology.contacts import number_contacts
from neurosim.topology.pairs import told_twice
from neurosim.topology.release import as_ordinals
from neurosim.topology.row_changes import Column, RowChange
from neurosim.topology.rows import NO_DELAYS, SynapseRows

COUNTED = 1 << 16
"""Synapses that are counted at once."""


class Wiring(Listing):
    """The synapses between two populations: rows by presynaptic neuron, that may come and go.

    Places are where a synapse stands in the arrays; what else is kept of synapses are columns of
    that length, which follow a change (`follow`). There may be gaps between rows.

    Parameters
    ----------
    name : str
        Of the synapses.
    made : Structure
        As the network was made.
    n_post : int
    multapses : bool
    remake : callable, optional
        Returns ``made`` again, so that none is kept.

    Attributes
    ----------
    rows : SynapseRows
        Without delays until the first change: runs tell these, in a tenth of the bytes.
    delay : int or None
        Steps, where all synapses share one.
    ranks : ndarray of int64, shape (n_places,) or (0,)
    ages : ndarray of int64
        All delays that occur, falling; others, which no synapse has any more, may be among them.
    is_as_made : bool
        Whether no synapse has come or gone.
    """

    def __init__(
        self,
        name: str,
        made: Structure,
        n_post: int,
        multapses: bool,
        remake: Callable[[], Structure] | None = None,
    ):
        self.name, self.n_post, self.multapses = name, n_post, multapses
        self._remake = remake or (lambda: made)
        self.lay(made)
        self.is_as_made = True

    def made(self) -> Structure:
        """Return the synapses that the network was made with."""
        return self.structure() if self.is_as_made else self._remake()

    def lay_made(self) -> None:
        """Take on the structure that the network was made with."""
        self.lay(self.made())
        self.is_as_made = True

    def lay(self, structure: Structure) -> None:
        """Take on another structure; columns of the old one belong to nobody."""
        late = None if structure.delay.size else structure.delays
        edges = Edges(structure.indptr, structure.targets)
        self.rows = SynapseRows(
            edges, self.n_post, name=self.name, delays=late, multapses=self.multapses
        )
        self.delay = int(structure.delay[0]) if structure.delay.size else None
        self.ranks = structure.ranks
        # Descending: the oldest spikes arrive first, as from the queues of Brian2.
        late_ones = find_steps(structure.delays)[::-1].copy()
        self.ages = structure.delay if structure.delay.size else late_ones
        if not self.ages.size:
            self.ages = np.zeros(1, np.int64)
        self.is_as_made = False
        self._n_inputs: Offset | None = None
        self._forget()
        if late is not None:
            self.runs()
            self.rows.delays = NO_DELAYS

    def _forget(self) -> None:
        """Forget what was made of the rows."""
        self._cuts: list[Offset] = []
        self._runs: RowRuns | None = None
        self._columns: Columns | None = None
        self._ordinals: Column | None = None

    def own_columns(self) -> list[Column]:
        """Return the columns that say who is connected, and with which delay."""
        return [self.indices, self.delays(), self.ranks]

    def delays(self) -> Column:
        """Return the delay in each place, in steps, uint16; none where all synapses share one."""
        if self.delay is not None or self.rows.delays.size:
            return self.rows.delays
        return self.runs().spell()

    def structure(self) -> Structure:
        """Return what there is now; not to be written to."""
        delay = np.array([] if self.delay is None else [self.delay], np.int64)
        own = self.compacted(self.delays()), self.compacted(self.ranks)
        return Structure(*self.rows.edges(), delay, *own)

    def compacted(self, column: Column) -> Column:
        """Return a column without gaps, in the order of the rows."""
        return column if self.is_compact or not column.size else column[self.rows.places()]

    def ordinals(self) -> Column:
        """Return which contact of its pair stands in each place; none where pairs have one."""
        if self._ordinals is None:
            none = np.empty(0, np.uint16)
            self._ordinals = none
            if self.multapses:
                self._ordinals = self.placed(as_ordinals(number_contacts(self.edges())))
        return self._ordinals

    def edges(self) -> Edges:
        """Return the synapses as CSR by presynaptic neuron, rows ascending."""
        indptr = np.append(0, np.cumsum(self.rows.sizes))
        return Edges(indptr, self.listed(self.indices).astype(np.int32))

    def most_inputs(self) -> float:
        """Return how many synapses a neuron has at most."""
        return float(self.count_inputs().max(initial=0))

    def count_inputs(self) -> Offset:
        """Return how many synapses each postsynaptic neuron has."""
        if self._n_inputs is not None:
            return self._n_inputs
        counts = np.zeros(self.n_post, np.int64)
        targets = self.compacted(self.indices)
        for first in range(0, self.n, COUNTED):  # bincount makes 8 bytes of each index
            counts += np.bincount(targets[first : first + COUNTED], minlength=counts.size)
        return counts

    def cut(self, part: int, stops: list[int]) -> tuple[Offset, Offset]:
        """Return where, in every row, the synapses onto a part of the targets begin and end.

        Parameters
        ----------
        part : int
        stops : list of int
            The last target + 1 of each part but the last.
        """
        if not self._cuts:
            self._cuts = cut_rows(self.rows, stops)
        return self._cuts[part], self._cuts[part + 1]

    def runs(self) -> RowRuns:
        """Return where synapses that share a delay stand in rows that are sorted by it."""
        if self._runs is None:
            self._runs = RowRuns(self.rows, self.ages)
        return self._runs

    def columns(self) -> Columns:
        """Return the synapses by postsynaptic neuron, in the order of the rows."""
        from neurosim.kernels.graph.transpose import transpose_rows

        if self._columns is None:
            begins, ends = self.rows.begins, self.rows.ends
            source = np.uint16 if begins.size <= MOST_SHORT else np.uint32
            place = np.uint32 if self.indices.size < 2**32 else np.int64
            indptr = np.zeros(self.n_post + 1, np.int64)
            made = Columns(indptr, np.empty(self.n, source), np.empty(self.n, place))
            transpose_rows(begins, ends, self.indices, *made)
            self._columns = made
        return self._columns

    def _keys(self) -> Offset:
        """Return a number for the two ends of each synapse, in the order of `edges`."""
        sources = self.rows.sources().astype(np.int64)
        keys: Offset = sources * self.n_post + self.listed(self.indices)
        return keys

    def count_contacts(self, pre: Index, post: Index) -> Offset:
        """Return how many contacts each new one finds between its ends, earlier new ones too."""
        if not self.multapses:
            return np.zeros(pre.size, np.int64)
        keys, new = self._keys(), pre.astype(np.int64) * self.n_post + post
        present: Offset = np.searchsorted(keys, new, "right") - np.searchsorted(keys, new)
        order = np.argsort(new, kind="stable")
        firsts = np.searchsorted(new[order], new[order])
        earlier = np.empty(new.size, np.int64)
        earlier[order] = np.arange(new.size) - firsts
        return present + earlier

    def plan_growth(self, pre: Index, post: Index, steps: Offset) -> RowChange:
        """Plan new synapses, with delays in steps; all that is wrong with them is refused here."""
        if self.delay is None:
            self.rows.delays = self.delays()
            return self.rows.growth(pre, post, steps)
        change = self.rows.growth(pre, post)
        if (steps == self.delay).all():
            return change
        # A plan may be given up, so delays are parted for good by `follow` only.
        return self._parted_rows(self.delay).growth(pre, post, steps)

    def _parted_rows(self, delay: int) -> SynapseRows:
        """Return the same rows, in which each synapse has a delay of its own."""
        rows = copy(self.rows)
        rows.delays, rows.is_delayed = np.full(self.indices.size, delay, np.uint16), True
        return rows

    def plan_pruning(self, pre: Index, post: Index, ordinals: Any) -> RowChange:
        """Plan that synapses go; ordinals count contacts in the order of `edges`."""
        if self.delay is not None or not self.multapses:
            return self.rows.pruning(pre, post, ordinals)
        # By delay, as rows are sorted, contacts would have other numbers than in `edges`.
        self.rows.find(pre, post, ordinals)
        which = 0 if ordinals is None else checks.whole_numbers("ordinals", ordinals)
        first = np.searchsorted(self._keys(), pre.astype(np.int64) * self.n_post + post)
        chosen = self.listed(np.arange(self.indices.size))[first + which]
        order = np.argsort(chosen, kind="stable")
        for bad in order[np.flatnonzero(np.diff(chosen[order]) == 0)][:1]:
            raise told_twice(self.name, pre[bad], post[bad])
        goes = np.zeros(self.indices.size, bool)
        goes[chosen] = True
        return self.rows.pruning_where(goes[self.rows.places()])

    def follow(
        self, change: RowChange, columns: Mapping[str, tuple[Column, Any]], steps: Offset
    ) -> dict[str, Column]:
        """Do a change to the rows and to all columns; return the columns as they are now."""
        counts, self.rows.delays = self.count_inputs(), self.delays()
        gone = change.batch.ends[0] if change.is_growth else self.indices[change.batch.places]
        moved = np.bincount(gone, minlength=self.n_post)
        rows, delay, ranks = self.rows, self.delay, self.ranks
        if delay is not None and change.is_growth and (steps != delay).any():
            rows, delay, ranks = self._parted_rows(delay), None, np.arange(self.indices.size)
        own: dict[str, tuple[Column, Any]] = {}
        if self.multapses and delay is None:
            if not ranks.size:  # none are kept as long as contacts are listed as they stand
                ranks = np.arange(self.indices.size)
            last = int(ranks.max(initial=-1)) + 1
            own["ranks"] = ranks.copy(), last + np.arange(change.batch.pre.size)
        done = rows.apply(change, {**columns, **own})
        self.ranks = done.pop("ranks", self.ranks)
        self.rows, self.delay = rows, delay
        self._n_inputs = counts + moved if change.is_growth else counts - moved
        if self.delay is None:
            self.ages = np.union1d(self.ages, steps)[::-1].astype(np.int64)
        self.is_as_made = False
        self._forget()
        return done
