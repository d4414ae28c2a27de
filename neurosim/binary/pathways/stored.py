"""Stored pathways: a step in a table of weights for each synapse that learns."""

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Edges, Events, Fixed, Index, Real, spikes
from neurosim.binary.pathways.listed import Listed, own_weights
from neurosim.binary.pathways.planned import Change
from neurosim.binary.state import Activity
from neurosim.kernels.binary._tables import Weights
from neurosim.topology.synapses import Synapses

NO_STEPS = np.empty(0, np.int16)


class Stored(Listed):
    """Synapses that are all kept.

    Synapses with initial weights of their own keep them beside their step. A neuron may have a
    gain that multiplies all that it receives (`normalise`).

    Parameters
    ----------
    synapses : Synapses
    seed : int
    """

    def __init__(self, synapses: Synapses, seed: int):
        super().__init__(synapses, seed)
        self.own: Real = own_weights(synapses, self.rows.edges())
        self.largest_own = max(1.0, float(self.own.max(initial=0.0)))
        # Not by how many there are: a table may be empty at first.
        self.takes_weights = getattr(synapses.connectome, "weights", None) is not None
        self.has_steps = synapses.plasticity is not None
        self.own_weights: Fixed = np.zeros(self.own.size, np.int64)
        self.steps = np.empty(0, np.int16)
        if self.has_steps:
            self.steps = np.full(self.rows.n_synapses, self.rest, np.int16)

    def most_drive(self, most_firing: int, most_emitted: int) -> float:
        """Return an upper bound of the drive into one neuron."""
        most = super().most_drive(most_firing, most_emitted)
        most *= self.largest_own
        if not self.gain.size:
            return most
        rule = self.synapses.plasticity
        # A weight that was scaled at its lowest step may climb through both halves of the table.
        growth = 1.0 if rule is None else rule.most_growth ** (2 if rule.n_down else 1)
        largest = self.ranks.largest(float(self.gain.max()))
        return max(most, min(most * largest, self.total * growth * most_emitted))

    def count_in(self, scale: Fraction) -> None:
        """Express the weights in whole units, ``scale`` of which make a weight of 1."""
        super().count_in(scale)
        if self.takes_weights:
            steps = self.steps if self.has_steps else self.rest
            self.own_weights = np.rint(self.own * self.factors[steps]).astype(np.int64)

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along this pathway to ``drive``, in place."""
        if not self.gain.size:
            self._send(events, drive)
            return
        received = np.zeros(drive.size, np.int64)  # apart, as each product is rounded once
        self._send(events, received)
        own = slice(*self.ranks.span(drive.size))
        drive[own] += np.rint(received[own] * self.gain[own]).astype(np.int64)

    def normalise(self, total: float) -> None:
        """Choose gains such that the weights into every neuron sum to ``total``."""
        sums = np.zeros(self.synapses.post.n, np.int64)
        self._add(spikes(np.arange(self.synapses.pre.n, dtype=np.int32)), sums)
        self.gain, self.total = np.zeros(sums.size), total  # 0 where nothing comes in
        np.divide(float(total * self.scale), sums, out=self.gain, where=sums > 0)

    def least_weight(self) -> float:
        """Return what a synapse weighs at its lowest step, one that lists no weight of its own."""
        least: float = self.factors.min() / float(self.scale)
        return least

    def weights(self, pre: Index, edges: Edges) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        places = self.places_of(pre, edges)
        if self.takes_weights:
            whole = self.own_weights[places]
        elif self.has_steps:
            whole = self.table[self.steps[places]]
        else:
            whole = np.full(places.size, self.table[0])
        weights = whole / float(self.scale)
        return weights * self.gain[edges.indices] if self.gain.size else weights

    def _send(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along all contacts that release."""
        if self.releasing.is_certain:
            self._add(events, drive)
            return
        table = self.own_weights if self.takes_weights else self.table
        steps = NO_STEPS if self.takes_weights else self.steps
        self.releasing.deliver(events, self.rows, Weights(table, steps), self.when, drive)

    def _add(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along all contacts."""
        from neurosim.kernels.binary.deliver import deliver_each, deliver_learned, deliver_shared

        bounds, indices = self.rows.bounds, self.rows.indices
        if self.takes_weights:
            deliver_each(*events, bounds, indices, self.own_weights, drive)
        elif self.has_steps:
            deliver_learned(*events, bounds, indices, self.steps, self.table, drive)
        else:
            deliver_shared(*events, bounds, indices, self.table[0], drive)

    def _move(self, events: Events, post: Activity, fired: Events, move: int) -> None:
        from neurosim.kernels.binary.learn import learn, scale

        top, bounds = self.table.size - 1, self.rows.bounds
        is_post = post.mark(fired)
        self.note(learn(events.neurons, bounds, self.rows.indices, is_post, move, top, self.steps))
        if self.takes_weights:
            scale(events.neurons, bounds, self.own, self.factors, self.steps, self.own_weights)

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        names = self.has_steps * ("steps",) + self.takes_weights * ("own", "own_weights")
        return {name: getattr(self, name) for name in names}

    def _at_first(self, change: Change) -> dict[str, Any]:
        own = np.ones(change.post.size) if change.weights is None else change.weights
        whole = np.rint(own * self.factors[self.rest]).astype(np.int64)
        return {"steps": self.rest, "own": own, "own_weights": whole}
