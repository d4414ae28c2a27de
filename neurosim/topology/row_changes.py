"""Changes of rows of synapses, in batches: planned first, then done to each column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import memory
from neurosim.base.arrays import Index, Offset
from neurosim.kernels.graph._tables import RowMoves

Column = npt.NDArray[Any]
"""What is kept of each synapse: target, weight, step, delay, trace, record."""
NOTHING: Column = np.empty(0, np.int64)
FEWEST_SPARE, SPARE_SHARE = 4, 4
"""A row that moves gets room for at least 4 more synapses, and for a quarter of those it has."""
MOST_HOLES = 4
"""All rows move together once more than a quarter of the room are holes that rows left."""
FEW_CHANGES = 4
"""Batches below a quarter of the neurons are sorted by comparing, larger ones by counting."""


class Layout(NamedTuple):
    """Where rows stand.

    Attributes
    ----------
    bounds : ndarray of int64, shape (2, n_pre)
        Where each row begins and ends.
    room : ndarray of int32, shape (n_pre,)
        Synapses that each row has room for.
    n_used : int
        Places that rows have taken, those that they left among them.
    n_places : int
        Places that there are.
    n_left : int
        Places that nobody uses any more, as their row has moved.
    """

    bounds: Offset
    room: Index
    n_used: int
    n_places: int
    n_left: int


class Batch(NamedTuple):
    """Changes as rows are sorted.

    Attributes
    ----------
    pre : ndarray of int32
        Ascending.
    order : ndarray of int64
        Where each stood in the batch that was given.
    places : ndarray of int64
        Before which synapses new ones belong, or which go.
    ends : tuple of two ndarrays
        Targets and delays of new synapses, in the order in which they were given.
    """

    pre: Index
    order: Offset
    places: Offset
    ends: tuple[Column, Column] = (NOTHING, NOTHING)


@dataclass(frozen=True)
class RowChange:
    """A batch of synapses that come or go, of which nothing is done yet.

    Attributes
    ----------
    batch : Batch
    moves : RowMoves
    rows : ndarray of int64, shape (n_rows,)
        Which rows change.
    ends : ndarray of int64, shape (n_rows,)
        Where each of them ends afterwards.
    room : ndarray of int64, shape (n_rows,)
        What each of them has room for.
    is_growth : bool
        Whether synapses come.
    n_used, n_places, n_left : int
        As of `Layout`, afterwards.
    """

    batch: Batch
    moves: RowMoves
    rows: Offset
    ends: Offset
    room: Offset
    is_growth: bool
    n_used: int
    n_places: int
    n_left: int

    def follow(self, columns: Sequence[tuple[Column, Any]]) -> list[Column]:
        """Return the columns after the change: new arrays, or the same changed in place.

        All that needs memory is done before any column is written to.

        Parameters
        ----------
        columns : sequence of (ndarray, number or ndarray)
            Each column, and what new synapses have in it: one for all, or one for each, in the
            order of the batch.
        """
        given = [self._read(new, column) for column, new in columns]
        remedy = "let fewer synapses grow at once, or prune some first"
        n_bytes = self.bytes_of([column for column, _ in columns])
        memory.require_much(n_bytes, "rows of synapses with room to grow", remedy)
        made = [self._make_room(column) for column, _ in columns]
        for (column, _), out, new in zip(columns, made, given, strict=True):
            self._move(_as_words(column), _as_words(out), _as_words(new))
        return made

    def rearrange(self, layout: Layout) -> Layout:
        """Return where rows stand after the change; arrays are written to."""
        layout.bounds[0, self.rows], layout.bounds[1, self.rows] = self.moves.new_begins, self.ends
        layout.room[self.rows] = self.room
        return Layout(layout.bounds, layout.room, self.n_used, self.n_places, self.n_left)

    def bytes_of(self, columns: Sequence[Column]) -> int:
        """Return the bytes of the arrays that these columns move to."""
        n, is_new = self.n_places, self.moves.is_elsewhere
        return sum(n * column.itemsize for column in columns if is_new or column.size != n)

    def _make_room(self, column: Column) -> Column:
        """Return where the column goes: itself, or a longer array; new places are zero."""
        if not self.moves.is_elsewhere and column.size == self.n_places:
            return column
        out = np.zeros(self.n_places, column.dtype)
        if not self.moves.is_elsewhere:
            out[: column.size] = column
        return out

    def _read(self, new: Any, column: Column) -> Column:
        """Return what new synapses have in this column, in the order of rows."""
        values = np.asarray(new if self.is_growth else np.zeros((), column.dtype), column.dtype)
        return values.reshape(1) if values.ndim == 0 else values[self.batch.order]

    def _move(self, column: Column, out: Column, new: Column) -> None:
        from neurosim.kernels.graph.change_rows import insert, remove

        if self.is_growth:
            # A column that was made longer holds the rows that stay where they are already.
            source = column if self.moves.is_elsewhere else out
            insert(self.moves, self.batch.places, new, source, out)
        else:
            remove(self.moves, self.batch.places, out)


def plan_growth(now: Layout, batch: Batch) -> RowChange:
    """Plan new synapses."""
    rows, firsts = _rows_of(batch.pre)
    begins, ends = now.bounds[0, rows], now.bounds[1, rows]
    grown, room = ends - begins + np.diff(firsts), now.room[rows].astype(np.int64)
    is_tight = grown > room
    n_left = now.n_left + int(room[is_tight].sum())
    room[is_tight] = spacious(grown[is_tight])
    n_used = now.n_used + int(room[is_tight].sum())
    # Where many rows move, all do: in order, and without the holes they would leave.
    if n_left * MOST_HOLES > n_used:
        return _plan_elsewhere(now, batch, (rows, firsts))
    to, n_places = begins.copy(), now.n_places
    to[is_tight] = now.n_used + _offsets(room[is_tight])[:-1]
    if n_used > n_places:
        n_places = n_used + n_used // SPARE_SHARE  # so that each place is copied a few times only
    moves = RowMoves(begins, ends, to, firsts, False)
    return RowChange(batch, moves, rows, to + grown, room, True, n_used, n_places, n_left)


def plan_pruning(now: Layout, batch: Batch) -> RowChange:
    """Plan that synapses go."""
    rows, firsts = _rows_of(batch.pre)
    begins, ends = now.bounds[0, rows], now.bounds[1, rows]
    moves, room = RowMoves(begins, ends, begins, firsts, False), now.room[rows].astype(np.int64)
    return RowChange(batch, moves, rows, ends - np.diff(firsts), room, False, *now[2:])


def plan_compaction(now: Layout, is_spacious: bool) -> RowChange:
    """Plan that all rows stand one behind the other, with or without room to spare."""
    batch = Batch(np.empty(0, np.int32), NOTHING, NOTHING)
    return _plan_elsewhere(now, batch, (NOTHING, np.zeros(1, np.int64)), is_spacious)


def _plan_elsewhere(
    now: Layout, batch: Batch, changed: tuple[Offset, Offset], is_spacious: bool = True
) -> RowChange:
    """Plan that all rows move, in order; those that grow, and their firsts, are given."""
    begins, ends = now.bounds[0].copy(), now.bounds[1].copy()
    counts = np.zeros(begins.size, np.int64)
    counts[changed[0]] = np.diff(changed[1])
    sizes = ends - begins + counts
    room = spacious(sizes) if is_spacious else sizes
    to = _offsets(room)
    moves = RowMoves(begins, ends, to[:-1].copy(), _offsets(counts), True)
    rows, n = np.arange(begins.size), int(to[-1])
    return RowChange(batch, moves, rows, to[:-1] + sizes, room, True, n, n, 0)


def sort_changes(columns: Sequence[Column], n_values: Sequence[int]) -> Offset:
    """Return the order by the first column, then by the next; equal ones as they come.

    Parameters
    ----------
    columns : sequence of ndarray of whole numbers, shape (n,)
    n_values : sequence of int
        Above all numbers of each column; none is negative.
    """
    from neurosim.kernels.graph.sort import sort_by

    n = columns[0].size
    order: Offset
    if FEW_CHANGES * n < max(n_values):
        order = np.lexsort(columns[::-1])
        return order
    order = np.arange(n)
    for column, n_keys in zip(columns[::-1], n_values[::-1], strict=True):
        before, order = order, np.empty(n, np.int64)
        sort_by(column.astype(np.int32, copy=False), before, np.zeros(n_keys, np.int64), order)
    return order


def spacious(sizes: Offset) -> Offset:
    """Return the room of rows of these sizes that may grow."""
    room: Offset = sizes + np.maximum(FEWEST_SPARE, sizes // SPARE_SHARE)
    return room


def make_bounds(begins: Offset, ends: Offset) -> Offset:
    """Return where rows begin and end as one array, of the layout that those of CSR tables have."""
    # One more column than is shown: kernels are compiled for each layout, and the rows of a CSR
    # table, whose begins and ends are the same memory, are not contiguous.
    bounds: Offset = np.empty((2, begins.size + 1), np.int64)[:, :-1]
    bounds[0], bounds[1] = begins, ends
    return bounds


def _rows_of(pre: Index) -> tuple[Offset, Offset]:
    """Return which rows change, ascending, and where the changes of each begin."""
    starts = np.flatnonzero(np.diff(pre, prepend=-1))
    return pre[starts].astype(np.int64), np.append(starts, pre.size)


def _offsets(counts: Offset) -> Offset:
    return np.concatenate([[0], np.cumsum(counts)])


def _as_words(column: Column) -> Column:
    """Return plain numbers as unsigned ones as wide: kernels only move them, and compile once."""
    return column if column.dtype.names else column.view(f"u{column.dtype.itemsize}")
