"""Rows of synapses that may change: a CSR table until the first change, with room to spare then."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Edges, Index, Offset, as_compiled, bounds_of
from neurosim.base.errors import KindError, ResourceError
from neurosim.base.reprs import counted
from neurosim.topology import pairs
from neurosim.topology.row_changes import (
    Batch,
    Column,
    Layout,
    RowChange,
    make_bounds,
    plan_compaction,
    plan_growth,
    plan_pruning,
    sort_changes,
)

NONE = np.empty(0, np.int64)
NO_DELAYS = np.empty(0, np.uint16)
SPARSEST = 2
"""Rows move together again once they fill less than half of the places that they took."""
Columns = Mapping[str, tuple[Column, Any]]
"""By name, a column of synapses, and what new ones have in it: one for all, or one for each."""


class SynapseRows:
    """The synapses of each presynaptic neuron, which may come and go.

    Rows are sorted by target; or by delay and then target, where `delays` are given. They stand in
    one array of targets, with gaps between them. What else is kept of each synapse are *columns* of
    the same length, which their owner keeps: it plans a change (`growth`, `pruning`,
    `compaction`), which refuses all that is wrong, and then does it to all of them (`apply`).

    Until the first change these are the arrays of the CSR table that was given, with no gaps.

    Parameters
    ----------
    edges : Edges
        Rows sorted. Not written to.
    n_post : int
        Targets that there are.
    name : str
        Of the synapses, for errors.
    delays : ndarray of uint16, shape (n_synapses,), optional
        What rows are sorted by before their targets; from then on it is `delays` of this object.
    multapses : bool
        Whether two neurons may have several contacts; the newest stands last.

    Attributes
    ----------
    bounds : ndarray of int64, shape (2, n_pre)
        Row i stands from ``bounds[0, i]`` to ``bounds[1, i]``.
    indices : ndarray of int, shape (n_places,)
        Targets; what stands between rows means nothing.
    delays : ndarray of uint16, shape (n_places,) or (0,)
    n_synapses : int

    Examples
    --------
    >>> edges = Edges(np.array([0, 2, 3]), np.array([1, 4, 0], np.int32))
    >>> rows, weights = SynapseRows(edges, 5), np.array([0.1, 0.4, 1.0])
    >>> change = rows.growth([1, 0], [3, 2])
    >>> weights = rows.apply(change, {"weights": (weights, [1.3, 0.2])})["weights"]
    >>> rows.edges().indices.tolist(), weights[rows.places()].tolist()
    ([1, 2, 4, 0, 3], [0.1, 0.2, 0.4, 1.0, 1.3])
    """

    def __init__(
        self, edges: Edges, n_post: int, *, name: str = "synapses", delays: Any = None,
        multapses: bool = False,
    ):  # fmt: skip
        self.name, self.n_post, self.multapses = name, n_post, multapses
        self.indices: Column = as_compiled(edges.indices)
        self.is_delayed = delays is not None
        self.delays: Column = delays if self.is_delayed else NO_DELAYS
        self.is_own = False  # the arrays are also those of the connectome that was given
        self._close_up(as_compiled(edges.indptr))

    def __repr__(self) -> str:
        return f"Rows of {counted(self.n_synapses, 'synapse')} of {self.name!r}"

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        if self._indptr is not None:
            del state["bounds"]  # a view would be copied as an array of its own
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        # What is copied gets another layout in memory, for which kernels are not compiled yet.
        if self._indptr is not None:
            self.bounds = bounds_of(self._indptr)
        else:
            self.bounds = make_bounds(*self.bounds)

    @property
    def begins(self) -> Offset:
        """Where each row begins, int64, shape (n_pre,)."""
        begins: Offset = self.bounds[0]
        return begins

    @property
    def ends(self) -> Offset:
        """Where each row ends, int64, shape (n_pre,)."""
        ends: Offset = self.bounds[1]
        return ends

    @property
    def sizes(self) -> Offset:
        """Synapses of each row, int64, shape (n_pre,)."""
        sizes: Offset = self.bounds[1] - self.bounds[0]
        return sizes

    @property
    def room(self) -> Index:
        """Synapses that each row has room for, int32, shape (n_pre,)."""
        return self.sizes.astype(np.int32) if self._room is None else self._room

    def places(self, pre: Index | None = None) -> Offset:
        """Return where the synapses of ``pre`` stand, in order; by default those of all neurons."""
        if pre is None and self.is_compact:
            return np.arange(self.n_synapses)
        begins, sizes = self.begins, self.sizes
        if pre is not None:
            begins, sizes = begins[pre], sizes[pre]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places: Offset = np.repeat(begins, sizes) + within
        return places

    @property
    def is_compact(self) -> bool:
        """Whether rows stand one behind the other, with no room to spare."""
        return self._indptr is not None

    def sources(self) -> Index:
        """Return the presynaptic neuron of each synapse, int32, in the order of `places`."""
        sizes = self.sizes
        return np.repeat(np.arange(sizes.size, dtype=np.int32), sizes)

    def edges(self) -> Edges:
        """Return all synapses as CSR; without gaps these are the arrays in use."""
        if self._indptr is not None:
            self.is_own = False  # whoever gets them need not see the next change
            return Edges(self._indptr, self.indices)
        return Edges(np.append(0, np.cumsum(self.sizes)), self.indices[self.places()])

    def find(self, pre: Any, post: Any, ordinals: Any = None) -> Offset:
        """Return where synapses stand, int64, shape (n,).

        Parameters
        ----------
        pre, post : array_like of int, shape (n,)
        ordinals : array_like of int, shape (n,), optional
            Which of the contacts between the two neurons is meant, from 0 on. Default: the first.

        Raises
        ------
        ArgumentError
            If one of them does not exist.
        """
        from neurosim.kernels.graph.change_rows import locate_old

        pre, post = self._read_ends(pre, post)
        which = NONE if ordinals is None else pairs.read_ordinals(ordinals, pre.size)
        places, table = np.empty(pre.size, np.int64), (self.bounds, self.indices)
        locate_old(*table, not self.is_delayed, pre, post, which, places)
        for bad in np.flatnonzero(places < 0)[:1]:
            raise pairs.told_absent(self.name, pre[bad], post[bad])
        return places

    def growth(self, pre: Any, post: Any, delays: Any = NO_DELAYS) -> RowChange:
        """Plan new synapses.

        Parameters
        ----------
        pre, post : array_like of int, shape (n,)
        delays : array_like of int, shape (n,), optional
            Steps, where rows are sorted by delay.

        Raises
        ------
        ArgumentError, KindError
            If an end is out of range, or two are joined already or twice (without ``multapses``).
        """
        from neurosim.kernels.graph.change_rows import locate_new

        pre, post = self._read_ends(pre, post)
        late = np.asarray(delays, np.uint16)
        if late.size != (pre.size if self.is_delayed else 0):
            raise KindError(f"delays must be {pre.size * self.is_delayed} steps, got {late.size}")
        order = self._sort(pre, post)
        if not self.multapses:
            pairs.refuse_twice(self.name, pre[order], post[order])
        if self.is_delayed:
            order = np.lexsort([post, late, pre])
        places, late_first = np.empty(pre.size, np.int64), late[order] if late.size else late
        ends = pre[order], post[order], late_first
        locate_new(self.bounds, self.indices, self.delays, *ends, places)
        is_joined = places < 0
        for bad in order[is_joined][:1] if not self.multapses else ():
            raise pairs.told_joined(self.name, pre[bad], post[bad])
        places[is_joined] = ~places[is_joined]
        return plan_growth(self._layout(), Batch(pre[order], order, places, (post, late)))

    def pruning(self, pre: Any, post: Any, ordinals: Any = None) -> RowChange:
        """Plan that synapses go; parameters as of `find`.

        Raises
        ------
        ArgumentError, KindError
            If one does not exist, or is named twice.
        """
        pre, post = self._read_ends(pre, post)
        order = self._sort(pre, post)
        if ordinals is None:
            pairs.refuse_twice(self.name, pre[order], post[order])
            places = self.find(pre[order], post[order])  # sorted, which spares the cache
        else:
            places = self.find(pre, post, ordinals)[order]
        if self.is_delayed or ordinals is not None:
            by_place = np.lexsort([places, pre[order]])
            order, places = order[by_place], places[by_place]
        for bad in order[np.flatnonzero(np.diff(places) == 0)][:1]:
            raise pairs.told_twice(self.name, pre[bad], post[bad])
        return plan_pruning(self._layout(), Batch(pre[order], order, places))

    def pruning_where(self, goes: npt.NDArray[np.bool_]) -> RowChange:
        """Plan that synapses go, by a mask in the order of `places`."""
        pre, places = self.sources()[goes], self.places()[goes]
        return plan_pruning(self._layout(), Batch(pre, np.arange(places.size), places))

    def apply(self, change: RowChange, columns: Columns) -> dict[str, Column]:
        """Do a change, which must be the last that was planned; return the columns as they are now.

        Parameters
        ----------
        change : RowChange
        columns : mapping of str to (ndarray, number or ndarray)
            Each column, and what new synapses have in it: one number, or one for each in the order
            in which they were given.
        """
        done = self._follow(change, columns)
        if self._n_used > SPARSEST * self.n_synapses + self.bounds.shape[1]:
            with suppress(ResourceError, MemoryError):  # then gaps stay
                again = plan_compaction(self._layout(), is_spacious=True)
                done = self._follow(again, {name: (column, 0) for name, column in done.items()})
        return done

    def compact(self, columns: Columns) -> dict[str, Column]:
        """Close all gaps, so that rows are a CSR table again; else as `apply`."""
        if self.is_compact:
            return {name: column for name, (column, _) in columns.items()}
        done = self._follow(plan_compaction(self._layout(), is_spacious=False), columns)
        self._close_up(np.append(0, np.cumsum(self.sizes)))
        return done

    def _close_up(self, indptr: Offset) -> None:
        """Have rows stand one behind the other, as those of a CSR table."""
        self._indptr: Offset | None = indptr
        self.bounds = bounds_of(indptr)
        self._room: Index | None = None  # nothing is kept of what a CSR table tells
        self.n_synapses = self._n_used = int(indptr[-1])
        self._n_left = 0

    def _layout(self) -> Layout:
        return Layout(self.bounds, self.room, self._n_used, self.indices.size, self._n_left)

    def _follow(self, change: RowChange, columns: Columns) -> dict[str, Column]:
        own, (post, late) = {"indices": self.indices}, change.batch.ends
        new = {"indices": post, "delays": late}
        if self.is_delayed:
            own["delays"] = self.delays
        if not self.is_own:
            own = {name: column.copy() for name, column in own.items()}
        given = [(column, new[name]) for name, column in own.items()]
        done = change.follow([*given, *columns.values()])
        # Nothing can fail from here on.
        for name, column in zip(own, done, strict=False):
            setattr(self, name, column)
        layout = self._layout()
        if self.is_compact:
            layout = layout._replace(bounds=make_bounds(*self.bounds))
        self.bounds, self._room, self._n_used, _, self._n_left = change.rearrange(layout)
        self.n_synapses += change.batch.places.size * (1 if change.is_growth else -1)
        self.is_own, self._indptr = True, None
        return dict(zip(columns, done[len(own) :], strict=True))

    def _read_ends(self, pre: Any, post: Any) -> tuple[Index, Index]:
        return pairs.read_pairs(pre, post, (self.bounds.shape[1], self.n_post))

    def _sort(self, pre: Index, post: Index) -> Offset:
        return sort_changes([pre, post], [self.bounds.shape[1], self.n_post])
