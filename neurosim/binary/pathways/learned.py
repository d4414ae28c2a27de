"""What synapses learned: kept only for neurons that fired while learning."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Events, Fixed, Index, Offset, bounds_of
from neurosim.kernels.graph._tables import LearnedRows

Mask = npt.NDArray[np.uint8]
Found = tuple[Index, Index]
"""Synapses as positions in the list of presynaptic neurons that was asked for, and targets."""


class Learned:
    """The synapses among the neurons that fired while learning, each with its step.

    Every synapse that is not here is at rest. A row is brought up to date when its neuron fires:
    then it holds *all* synapses of the neuron to the targets known by then.

    Parameters
    ----------
    n_post : int
        Room for targets, at least the postsynaptic neurons.
    rest : int
        Step of a synapse that has learned nothing.
    find : callable
        From presynaptic neurons and targets, both ascending, to the synapses between them.

    Attributes
    ----------
    pres : ndarray of int32
        Known presynaptic neurons, ascending; the rows of the table.
    posts : ndarray of int32
        Known targets, in the order in which they became known.
    number : ndarray of int32, shape (n_post,)
        Place of a target in that order, from 1; 0 while it is not known.
    n_covered : ndarray of int64
        For each row, how many of ``posts`` it covers.
    table : LearnedRows
        The synapses, and what each has learned.
    """

    def __init__(self, n_post: int, rest: int, find: Callable[[Index, Index], Found]):
        self.rest, self._find = rest, find
        self.number: Index = np.zeros(n_post, np.int32)
        self.posts: Index = np.empty(0, np.int32)
        self.pres: Index = np.empty(0, np.int32)
        self.n_covered: Offset = np.empty(0, np.int64)
        self.table = _make_table(0, 0)
        self._asked: Index | None = None
        self._sorted: Index = self.posts

    def empty(self) -> "Learned":
        """Return another one of the same synapses, none of which has learned anything."""
        return Learned(self.number.size, self.rest, self._find)

    def hold(self, ends: tuple[Index, Index], n_covered: Offset, table: LearnedRows) -> None:
        """Hold these synapses, in place of all that was learned.

        Parameters
        ----------
        ends : (ndarray of int32, ndarray of int32)
            As `pres` and `posts`.
        n_covered : ndarray of int64
        table : LearnedRows
        """
        self.pres, self.posts = ends
        self.n_covered, self.table, self._asked = n_covered, table, None
        self._sorted = np.sort(self.posts)
        self.number[:] = 0
        self.number[self.posts] = np.arange(self.posts.size) + 1

    def rows_of(self, neurons: Index) -> Index:
        """Return the rows of those of ``neurons`` that are known."""
        if neurons is not self._asked:  # the same events arrive and learn
            rows = np.searchsorted(self.pres, neurons).astype(np.int32)
            is_inside = rows < self.pres.size
            rows[~is_inside] = 0
            if self.pres.size:
                is_inside &= self.pres[rows] == neurons
            self._asked, self._is_known = neurons, is_inside
            self._answer: Index = rows[is_inside]
        return self._answer

    def missing(self, pres: Index, posts: Index) -> int:
        """Return how many pairs `meet` would have to look at."""
        n_known = self.posts.size + int(np.count_nonzero(self.number[posts] == 0))
        return pres.size * n_known - int(self.n_covered[self.rows_of(pres)].sum())

    def meet(self, pres: Index, posts: Index) -> None:
        """Make sure that all synapses from ``pres`` to ``posts`` are in the table."""
        new_posts = posts[self.number[posts] == 0]
        n_before = self.posts.size
        if new_posts.size:
            self.posts = np.concatenate([self.posts, new_posts])
            self.number[new_posts] = np.arange(n_before, self.posts.size) + 1
        moved = self._add_rows(pres)
        rows = self.rows_of(pres)
        behind = rows[self.n_covered[rows] < self.posts.size]
        # New rows need their place though no synapse be found.
        if behind.size or moved.size < self.pres.size:
            self._extend(moved, *self._catch_up(behind, n_before))

    def _add_rows(self, pres: Index) -> Offset:
        """Make room for new presynaptic neurons; return where the rows so far go."""
        known = self.rows_of(pres)
        if known.size == pres.size:
            return np.arange(self.pres.size)
        old, new = self.pres, pres[~self._is_known]
        self.pres = _unite(old, new)
        # The answer that is kept counts rows as they were.
        self._asked = None
        # Few come to many, so the few are looked up.
        n_before = np.bincount(np.searchsorted(old, new), minlength=old.size + 1)
        moved: Offset = np.arange(old.size) + n_before.cumsum()[: old.size]
        n_covered = np.zeros(self.pres.size, np.int64)
        n_covered[moved] = self.n_covered
        self.n_covered = n_covered
        return moved

    def _catch_up(self, behind: Index, n_before: int) -> Found:
        """Find the synapses that the rows ``behind`` do not cover yet.

        Rows that are new, rows that covered everything until now, and rows of neurons that come
        back are searched together; among the last, what a row covers already is dropped.
        """
        covered = self.n_covered[behind]
        is_new, is_recent = covered == 0, (covered == n_before) & (covered > 0)
        rows, targets = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for group in (behind[is_new], behind[is_recent], behind[~(is_new | is_recent)]):
            if group.size:
                row, target = self._search(group)
                rows.append(row)
                targets.append(target)
        self.n_covered[behind] = self.posts.size
        return np.concatenate(rows), np.concatenate(targets)

    def _search(self, group: Index) -> Found:
        """Find the synapses that the rows of ``group`` do not cover yet."""
        covered = self.n_covered[group]
        least = int(covered.min())
        wanted = np.sort(self.posts[least:]) if least else self._ascending()
        which, targets = self._find(self.pres[group], wanted)
        rows = group[which]
        if least == covered.max():
            return rows, targets
        # Searched from the least covered row on, so others find again what they have.
        is_open = self.number[targets] > self.n_covered[rows]
        return rows[is_open], targets[is_open]

    def _ascending(self) -> Index:
        """Return all known targets, ascending."""
        if self._sorted.size < self.posts.size:
            self._sorted = _unite(self._sorted, np.sort(self.posts[self._sorted.size :]))
        return self._sorted

    def _extend(self, moved: Offset, rows: Index, targets: Index) -> None:
        from neurosim.kernels.graph.extend import extend

        table = _make_table(self.pres.size, self.table.indices.size + targets.size)
        extend(self.table, moved, rows, targets, self.rest, table)
        self.table = table

    def move(self, events: Events, is_post: Mask, move: int, top: int) -> tuple[int, int]:
        """Move the steps of known synapses; return how many, and how many are held back."""
        from neurosim.kernels.binary.learn import learn

        rows, (indptr, indices, steps) = self.rows_of(events.neurons), self.table
        counts = learn(rows, bounds_of(indptr), indices, is_post, move, top, steps)
        n_written, n_held = counts
        return int(n_written), int(n_held)

    def deliver(self, neurons: Index, surplus: Fixed, drive: Fixed) -> None:
        """Add what known synapses of ``neurons`` carry beyond their initial weight."""
        from neurosim.kernels.binary.deliver import deliver_learned

        rows, (indptr, indices, steps) = self.rows_of(neurons), self.table
        if rows.size:
            ones = np.ones(rows.size, np.int64)
            deliver_learned(rows, ones, bounds_of(indptr), indices, steps, surplus, drive)


def _make_table(n_rows: int, n_synapses: int) -> LearnedRows:
    """Return room for a table; one of no rows is whole."""
    indptr = np.zeros(n_rows + 1, np.int64)
    return LearnedRows(indptr, np.empty(n_synapses, np.int32), np.empty(n_synapses, np.int16))


def _unite(a: Index, b: Index) -> Index:
    from neurosim.kernels.binary.merge import merge

    out = np.empty(a.size + b.size, np.int32)
    return out[: merge(a, b, out)]
