"""Stored pathways: a step in a table of weights for each synapse that learns."""

from fractions import Fraction

import numpy as np

from neurosim.base.arrays import Edges, Events, Fixed, Index, Real, spikes
from neurosim.binary.pathways.listed import Listed, own_weights
from neurosim.binary.state import Activity
from neurosim.topology.synapses import Synapses


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
        self.own: Real = own_weights(synapses, self.csr)
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
