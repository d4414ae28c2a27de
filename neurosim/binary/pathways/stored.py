"""Pathways: synapses as the arrays that the kernels run on."""

from fractions import Fraction

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import (
    Edges,
    Events,
    Fixed,
    Index,
    Offset,
    Real,
    as_compiled,
    readonly,
    spikes,
)
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.base.reprs import fit
from neurosim.binary.plasticity.hebbian import written
from neurosim.binary.state import Activity
from neurosim.topology.explicit import Explicit
from neurosim.topology.synapses import Synapses

BYTES_PER_EDGE = 64
"""Of a synapse that is shown: target, weight, and its place and keys while it is looked up."""


class Pathway:
    """One `Synapses` in a running network.

    A weight is a whole number of its target's units of drive. What a synapse learned is its step
    in a table of weights.

    Parameters
    ----------
    synapses : Synapses

    Attributes
    ----------
    rest : int
        Step of a synapse that has learned nothing.
    n_updates : int
        Synapses that learning wrote so far, each time it did.
    n_held : int
        Steps not taken because a weight was at an end of the table.
    when : int
        Round that runs, or that comes next: for what fades by itself.
    """

    def __init__(self, synapses: Synapses):
        self.synapses = synapses
        self.rest = 0 if synapses.plasticity is None else synapses.plasticity.rest
        self.n_updates = self.n_held = self.when = 0
        self.table: Fixed = np.empty(0, np.int64)
        self.scale = Fraction(1)

    def __repr__(self) -> str:
        now = f"{self.n_updates:,} updates of weights, {self.n_held:,} held back"
        return fit(f"{type(self).__name__} pathway {self.synapses.name}: {now}")

    def most_drive(self, most_firing: int, most_emitted: int) -> float:
        """Return an upper bound of the drive into one neuron.

        Parameters
        ----------
        most_firing, most_emitted : int
            How many presynaptic neurons can fire at once, and how much each emits.
        """
        s = self.synapses
        growth = 1.0 if s.plasticity is None else s.plasticity.most_growth
        n_inputs = min(s.connectome.most_inputs(s.pre.n), most_firing)
        # The table of weights must fit even where no synapse reads it.
        return float(s.weight) * growth * max(1, n_inputs) * most_emitted

    def count_in(self, scale: Fraction) -> None:
        """Express the weights in whole units, ``scale`` of which make a weight of 1."""
        plasticity = self.synapses.plasticity
        growth = [Fraction(1)] if plasticity is None else plasticity.growth()
        unit = written(self.synapses.weight) * scale
        self.scale = scale
        self.table = np.array([round(unit * g) for g in growth], np.int64)
        self.factors: Real = np.array([float(unit * g) for g in growth])

    def follow(self, events: Events) -> None:
        """Bring what is kept from round to round to what fires now."""

    def spread(self, first: int, stop: int, drive: Fixed) -> None:
        """Add what is kept from round to round to the drive of targets first .. stop - 1."""

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along this pathway, and `spread` does not, to ``drive``."""
        raise NotImplementedError

    def learn(self, arrived: Events, pre: Activity, post: Activity) -> None:
        """Grow ``arrived`` -> firing now; shrink firing now -> fired before; if both may store."""
        rule = self.synapses.plasticity
        if rule is None or rule.beta == 0:
            return
        self._move(pre.that_store(arrived), post, post.that_store(post.events), rule.n_up)
        if rule.n_down:  # after growth: at an end of the table the order matters
            fired, before = pre.that_store(pre.events), post.that_store(post.past)
            self._move(fired, post, before, -rule.n_down)

    def note(self, counts: tuple[int, int]) -> None:
        """Note how many synapses were written, and how many of them were held back."""
        self.n_updates += counts[0]
        self.n_held += counts[1]

    def normalise(self, total: float) -> None:
        """Choose gains such that the weights into every neuron sum to ``total``."""
        raise NotImplementedError

    def most_shown(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses `edges` looks at between so many neurons, as expected."""
        ends, connectome = self.synapses, self.synapses.connectome
        n_all: float = connectome.expected(ends.pre.n, ends.post.n)
        return n_all * (n_pre / ends.pre.n) * (n_post / ends.post.n)

    def edges(self, pre: Index, post: Index) -> Edges:
        """Return the synapses from ``pre`` to ``post`` (both ascending); row r is ``pre[r]``."""
        raise NotImplementedError

    def weights(self, pre: Index, edges: Edges) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        raise NotImplementedError

    def _move(self, events: Events, post: Activity, fired: Events, move: int) -> None:
        """Move the steps of the synapses from ``events`` to what ``fired``."""
        raise NotImplementedError


class Listed(Pathway):
    """Synapses that are all kept, as CSR, whatever else is kept of them.

    Parameters
    ----------
    synapses : Synapses
    seed : int
    """

    def __init__(self, synapses: Synapses, seed: int):
        super().__init__(synapses)
        _refuse_spiking(synapses)
        pre, post = synapses.pre, synapses.post
        stream = Stream(seed, f"synapses {synapses.name}")
        edges = synapses.connectome.edges(pre.n, post.n, stream, synapses.is_recurrent)
        self.csr = Edges(as_compiled(edges.indptr), as_compiled(edges.indices))

    def most_shown(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses `edges` looks at: all of whole rows."""
        return self.csr.indices.size * (n_pre / self.synapses.pre.n)

    def edges(self, pre: Index, post: Index) -> Edges:
        """Return the synapses from ``pre`` to ``post`` (both ascending); row r is ``pre[r]``."""
        if pre.size * post.size == self.synapses.pre.n * self.synapses.post.n:
            return Edges(readonly(self.csr.indptr), readonly(self.csr.indices))
        is_wanted = np.zeros(self.synapses.post.n, bool)
        is_wanted[post] = True
        places = self._places(pre)
        is_kept = is_wanted[self.csr.indices[places]]
        rows = np.repeat(np.arange(pre.size), np.diff(self.csr.indptr)[pre])[is_kept]
        indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=pre.size))])
        return Edges(indptr, self.csr.indices[places[is_kept]])

    def places_of(self, pre: Index, edges: Edges) -> Offset:
        """Return where ``edges`` are in the table, in order, where row r leads from ``pre[r]``."""
        n = self.synapses.post.n
        places = self._places(pre)
        if edges.indices.size < places.size:
            rows = np.repeat(np.arange(pre.size), np.diff(self.csr.indptr)[pre])
            wanted = np.repeat(np.arange(pre.size), np.diff(edges.indptr)) * n + edges.indices
            places = places[np.searchsorted(rows * n + self.csr.indices[places], wanted)]
        return places

    def _places(self, pre: Index) -> Offset:
        """Return where the synapses of ``pre`` are in the table, in order."""
        if pre.size == self.synapses.pre.n:
            return np.arange(self.csr.indices.size)
        starts, sizes = self.csr.indptr[pre], np.diff(self.csr.indptr)[pre]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places: Offset = np.repeat(starts, sizes) + within
        return places


class Stored(Listed):
    """Synapses that are all kept, as CSR.

    Synapses with initial weights of their own keep them beside their step. A neuron may have a
    gain that multiplies all that it receives (`normalise`).

    Parameters
    ----------
    synapses : Synapses
    seed : int
    """

    def __init__(self, synapses: Synapses, seed: int):
        super().__init__(synapses, seed)
        self.own: Real = _own_weights(synapses)
        self.gain: Real = np.empty(0)
        self.total = 0.0
        self.steps = np.empty(0, np.int16)
        if synapses.plasticity is not None:
            self.steps = np.full(self.csr.indices.size, self.rest, np.int16)

    def most_drive(self, most_firing: int, most_emitted: int) -> float:
        """Return an upper bound of the drive into one neuron."""
        most = super().most_drive(most_firing, most_emitted)
        most *= max(1.0, float(self.own.max(initial=0.0)))
        if not self.gain.size:
            return most
        rule = self.synapses.plasticity
        # A weight that was scaled at its lowest step may climb through both halves of the table.
        growth = 1.0 if rule is None else rule.most_growth ** (2 if rule.n_down else 1)
        return max(most, min(most * float(self.gain.max()), self.total * growth * most_emitted))

    def count_in(self, scale: Fraction) -> None:
        """Express the weights in whole units, ``scale`` of which make a weight of 1."""
        super().count_in(scale)
        if self.own.size:
            steps = self.steps if self.steps.size else self.rest
            self.own_weights: Fixed = np.rint(self.own * self.factors[steps]).astype(np.int64)

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along this pathway to ``drive``, in place."""
        if not self.gain.size:
            self._add(events, drive)
            return
        received = np.zeros_like(drive)  # apart, as each product is rounded once
        self._add(events, received)
        drive += np.rint(received * self.gain).astype(np.int64)

    def normalise(self, total: float) -> None:
        """Choose gains such that the weights into every neuron sum to ``total``."""
        sums = np.zeros(self.synapses.post.n, np.int64)
        self._add(spikes(np.arange(self.synapses.pre.n, dtype=np.int32)), sums)
        self.gain, self.total = np.zeros(sums.size), total  # 0 where nothing comes in
        np.divide(float(total * self.scale), sums, out=self.gain, where=sums > 0)

    def weights(self, pre: Index, edges: Edges) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        places = self.places_of(pre, edges)
        if self.own.size:
            whole = self.own_weights[places]
        elif self.steps.size:
            whole = self.table[self.steps[places]]
        else:
            whole = np.full(places.size, self.table[0])
        weights = whole / float(self.scale)
        return weights * self.gain[edges.indices] if self.gain.size else weights

    def _add(self, events: Events, drive: Fixed) -> None:
        from neurosim.kernels.binary.deliver import deliver_each, deliver_learned, deliver_shared

        if self.own.size:
            deliver_each(*events, *self.csr, self.own_weights, drive)
        elif self.steps.size:
            deliver_learned(*events, *self.csr, self.steps, self.table, drive)
        else:
            deliver_shared(*events, *self.csr, self.table[0], drive)

    def _move(self, events: Events, post: Activity, fired: Events, move: int) -> None:
        from neurosim.kernels.binary.learn import learn, scale

        top = self.table.size - 1
        is_post = post.mark(fired)
        self.note(learn(events.neurons, *self.csr, is_post, move, top, self.steps))
        if self.own.size:
            indptr, own = self.csr.indptr, self.own
            scale(events.neurons, indptr, own, self.factors, self.steps, self.own_weights)


def _own_weights(synapses: Synapses) -> Real:
    """Return the weights that the connectome lists, none if it does not."""
    own = synapses.connectome.weights if isinstance(synapses.connectome, Explicit) else None
    if own is None:
        return np.empty(0)
    weights = checks.weights("weights", own, own.size)
    checks.real("weights", weights.max(initial=0.0), 0.0, 1e100)
    return weights


def _refuse_spiking(synapses: Synapses) -> None:
    """Raise if the connectome has what only spiking networks have."""
    if getattr(synapses.connectome, "multapses", False):
        raise ArgumentError(
            f"multapses must be False in a network of rounds, got True in {synapses.name!r}; "
            "one synapse with their summed weight does the same"
        )
    if getattr(synapses.connectome, "delays", None) is not None:
        raise ArgumentError(
            f"delays must be None in a network of rounds, where everything arrives a round later; "
            f"{synapses.name!r} has some"
        )
