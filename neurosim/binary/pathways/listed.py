"""Pathways whose synapses are all listed, and may come and go."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.arrays import Edges, Index, Offset, Real, readonly
from neurosim.base.digests import digest
from neurosim.base.errors import ArgumentError
from neurosim.base.protocols import own_copy
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.pathways.planned import NOBODY, Bounds, Change, Copies
from neurosim.binary.pathways.releasing import Releasing
from neurosim.topology.connect import connect
from neurosim.topology.contacts import count_most, count_most_after, has_multapses
from neurosim.topology.keep_edges import count_inputs, find_kept, keep_edges
from neurosim.topology.release import refuse_listed
from neurosim.topology.rows import SynapseRows
from neurosim.topology.synapses import Synapses

Mask = npt.NDArray[np.bool_]
FEW = 8
"""Batches below an eighth of the neurons are counted one by one."""


class Listed(Pathway):
    """Synapses that are all kept, whatever else is kept of them.

    Parameters
    ----------
    synapses : Synapses
    seed : int

    Attributes
    ----------
    rows : SynapseRows
        Which there are.
    largest_own : float
        Bound of the weights that synapses have of their own, at least 1.
    releasing : Releasing
        With which chance they release.
    takes_weights : bool
        Whether each synapse has an initial weight of its own.
    growth : GrowthRule or None
        The network's own, with what it keeps from round to round.
    n_rounds : int
        Plastic rounds that it was told.
    is_as_made : bool
        Whether none has come or gone since the network was made.
    """

    def __init__(self, synapses: Synapses, seed: int):
        super().__init__(synapses)
        _refuse_delays(synapses)
        edges, several = connect(synapses, seed), has_multapses(synapses)
        self.rows = SynapseRows(edges, synapses.post.n, name=synapses.name, multapses=several)
        self.most_contacts = count_most(edges) if several else 1
        self.releasing = Releasing(synapses, seed, self.rows.n_synapses)
        self.largest_own, self.takes_weights = 1.0, False
        self._n_inputs: Index | None = None  # counted from the first change on
        self.growth = None if synapses.growth is None else own_copy(synapses.growth)
        self.n_rounds, self.is_as_made, self._graph = 0, True, ""
        if self.growth is not None:
            self.growth.start(synapses.pre.n, synapses.post.n)

    def most_shown(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses `edges` looks at: all of whole rows."""
        return self.rows.n_synapses * (n_pre / self.synapses.pre.n)

    def edges(self, pre: Index, post: Index) -> Edges:
        """Return the synapses from ``pre`` to ``post`` (both ascending); row r is ``pre[r]``."""
        if pre.size * post.size == self.synapses.pre.n * self.synapses.post.n:
            indptr, indices = self.rows.edges()
            return Edges(readonly(indptr), readonly(indices))
        is_wanted = np.zeros(self.synapses.post.n, bool)
        is_wanted[post] = True
        places = self.rows.places(pre)
        is_kept = is_wanted[self.rows.indices[places]]
        rows = np.repeat(np.arange(pre.size), self.rows.sizes[pre])[is_kept]
        indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=pre.size))])
        return Edges(indptr, self.rows.indices[places[is_kept]])

    def places_of(self, pre: Index, edges: Edges) -> Offset:
        """Return where ``edges`` are in the table, in order, where row r leads from ``pre[r]``."""
        n = self.synapses.post.n
        places = self.rows.places(pre)
        if edges.indices.size < places.size:
            rows = np.repeat(np.arange(pre.size), self.rows.sizes[pre])
            wanted = np.repeat(np.arange(pre.size), np.diff(edges.indptr)) * n + edges.indices
            found = np.searchsorted(rows * n + self.rows.indices[places], wanted)
            if self.rows.multapses:  # of a pair all contacts are shown, or none
                found += np.arange(wanted.size) - np.searchsorted(wanted, wanted)
            places = places[found]
        return places

    def plan_growth(
        self,
        pre: Any,
        post: Any,
        weights: Real | None = None,
        like: Offset | None = None,
        fewer: Index = NOBODY,
    ) -> Change:
        """Plan new synapses, with these weights of their own, or as copies of others.

        Those into ``fewer`` go first.

        Raises
        ------
        ArgumentError, KindError
            If there are such already, or ends are out of range.
        """
        if self.releasing.is_listed and like is None and np.size(pre):
            raise refuse_listed(self.rows.name)
        rows = self.rows.growth(pre, post)
        post = rows.batch.ends[0]
        targets, counts = np.unique(post, return_counts=True)
        n_inputs = self.n_inputs[targets] + counts
        if fewer.size:
            n_inputs -= np.bincount(fewer, minlength=self.synapses.post.n)[targets]
        most = _bound(int(n_inputs.max(initial=0)), self.most_inputs)
        contacts = count_most_after(self.rows, rows) if self.rows.multapses else 1
        contacts = _bound(contacts, self.most_contacts)
        largest = self.largest_own if weights is None else float(weights.max(initial=0.0))
        return Change(rows, post, weights, like, most, contacts, max(largest, self.largest_own))

    def plan_pruning(self, pre: Any, post: Any, ordinals: Any = None) -> Change:
        """Plan that synapses go, or raise if one does not exist."""
        return Change(self.rows.pruning(pre, post, ordinals), checks.whole_numbers("post", post))

    def plan_removal(self, pre: Mask, post: Mask) -> Change:
        """Plan that all synapses from or to these neurons go."""
        targets = self.rows.indices[self.rows.places()]
        goes = pre[self.rows.sources()] | post[targets]
        return Change(self.rows.pruning_where(goes), targets[goes])

    def plan_copies(self, pre: Copies, post: Copies) -> Change:
        """Plan copies of all synapses from some neurons, and to some, for others.

        Parameters
        ----------
        pre, post : (ndarray of int32, ndarray of int32)
            Neurons, ascending, and who gets copies of their synapses; none at an end that is that
            of another population.
        """
        places = self.rows.places()
        ends = self.rows.sources(), self.rows.indices[places]
        new_pre, new_post, like = [], [], []
        for side, (mothers, daughters) in enumerate((pre, post)):
            which = np.flatnonzero(np.isin(ends[side], mothers))
            born = daughters[np.searchsorted(mothers, ends[side][which])]
            new_pre.append(born if side == 0 else ends[0][which])
            new_post.append(born if side == 1 else ends[1][which])
            like.append(places[which])
        ends = np.concatenate(new_pre), np.concatenate(new_post)
        change = self.plan_growth(ends[0], ends[1], like=np.concatenate(like))
        return change._replace(heirs=post)

    def commit(self, change: Change) -> None:
        """Do what was planned, to the targets and to all that is kept of each synapse."""
        self.graph()  # while it is as it was made
        self.is_as_made = False
        columns = self._every_column()
        new = self._at_first(change) if change.rows.is_growth and change.like is None else {}
        if change.like is not None:
            new = {name: column[change.like] for name, column in columns.items()}
        n_inputs = self.n_inputs  # counted before, as it looks at all synapses
        given = {name: (column, new.get(name, 0)) for name, column in columns.items()}
        self._take(self.rows.apply(change.rows, given))
        sign = 1 if change.rows.is_growth else -1
        if FEW * change.post.size < n_inputs.size:
            np.add.at(n_inputs, change.post, sign)
        else:  # a tenth of the time for many
            n_inputs += (sign * np.bincount(change.post, minlength=n_inputs.size)).astype(np.int32)

    def graph(self) -> str:
        """Return a hash that tells the synapses of which the network was made from others."""
        if not self._graph:
            self._graph = digest(*self.rows.edges())
        return self._graph

    def expect(self, change: Change) -> None:
        """Let the bounds on which the unit of drive rests allow for new synapses."""
        if not change.rows.is_growth:
            return
        self.most_inputs, self.most_contacts = change.most_inputs, change.most_contacts
        self.largest_own = change.largest
        if self.gain.size:
            self.total = math.inf  # sums are others from here on
            mothers, daughters = change.heirs
            closed = np.unique(change.post[self.gain[change.post] == 0])
            if closed.size or mothers.size:
                self.gain = self.gain.copy()
                self.gain[closed] = 1.0  # that of 0 would keep silent what has grown
                self.gain[daughters] = self.gain[mothers]

    def bounds_of_drive(self) -> Bounds:
        """Return what the unit of drive rests on, for `restore_bounds`."""
        bounds = self.most_inputs, self.most_contacts, self.largest_own
        return Bounds(*bounds, self.total, self.gain)

    def restore_bounds(self, bounds: Bounds) -> None:
        """Return to what `bounds_of_drive` returned."""
        self.most_inputs, self.most_contacts, self.largest_own, self.total, self.gain = bounds

    def bytes_of(self, change: Change) -> int:
        """Return the bytes that a change takes."""
        n_bytes = change.rows.bytes_of([self.rows.indices, *self._every_column().values()])
        # The targets that a connectome gave are copied before the first change.
        return n_bytes if self.rows.is_own else n_bytes + self.rows.indices.nbytes

    def leave_out(self, pre: Mask, post: Mask) -> None:
        """Keep no synapse from or to these neurons, before the first change."""
        edges = self.rows.edges()
        kept = find_kept(edges, pre, post)
        name, n_post, several = self.rows.name, self.rows.n_post, self.rows.multapses
        self.rows = SynapseRows(keep_edges(edges, kept), n_post, name=name, multapses=several)
        del edges  # before the next column is there twice
        for name, column in self._every_column().items():
            self._take({name: column[kept]})

    @property
    def n_inputs(self) -> Index:
        """Synapses into each neuron, int32, shape (n_post,)."""
        if self._n_inputs is None:
            rows = self.rows
            targets = rows.indices if rows.is_compact else rows.indices[rows.places()]
            self._n_inputs = count_inputs(targets, rows.n_post)
        return self._n_inputs

    def _every_column(self) -> dict[str, npt.NDArray[Any]]:
        """Return the same, and how likely each releases, if they differ."""
        levels = {"levels": self.releasing.levels} if self.releasing.is_listed else {}
        return {**self._columns(), **levels}

    def _take(self, columns: dict[str, npt.NDArray[Any]]) -> None:
        """Keep columns from now on, after a change of the rows."""
        for name, column in columns.items():
            setattr(self.releasing if name == "levels" else self, name, column)
        self.releasing.forget()

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is kept of each synapse beside its target, by the name of the attribute."""
        return {}

    def _at_first(self, change: Change) -> dict[str, Any]:
        """Return what new synapses have in each column."""
        return {}


def own_weights(synapses: Synapses, edges: Edges) -> Real:
    """Return the weights that the connectome lists, none if it does not."""
    own = getattr(synapses.connectome, "weights", None)
    if own is None:
        return np.empty(0)
    weights = checks.weights("weights", own, edges.indices.size)
    checks.real("weights", weights.max(initial=0.0), 0.0, 1e100)
    return weights


def _bound(most: int, before: int) -> int:
    """Return a bound: a power of two, as each other would have the unit of drive chosen anew."""
    return before if most <= before else 1 << (most - 1).bit_length()


def _refuse_delays(synapses: Synapses) -> None:
    """Raise if the connectome has what only spiking networks have."""
    if getattr(synapses.connectome, "delays", None) is not None:
        raise ArgumentError(
            f"delays must be None in a network of rounds, where everything arrives a round later; "
            f"{synapses.name!r} has some"
        )
