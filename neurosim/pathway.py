"""Pathways: synapses lowered to the arrays that the kernels run on."""

from fractions import Fraction

import numpy as np

from neurosim.arrays import Edges, Events, Fixed, Real
from neurosim.explicit import Explicit
from neurosim.state import Activity
from neurosim.stream import Stream
from neurosim.synapses import Synapses


class Pathway:
    """One `Synapses` in a running network.

    A weight is a whole number of units of 2**-unit_bits of its target's drive. What a synapse
    learned is its step in a table of weights; synapses with initial weights of their own keep
    them beside it.

    Parameters
    ----------
    synapses : Synapses
    seed : int
    """

    def __init__(self, synapses: Synapses, seed: int):
        self.synapses = synapses
        pre, post = synapses.pre, synapses.post
        stream = Stream(seed, f"synapses {synapses.name}")
        self.edges: Edges = synapses.connectome.edges(pre.n, post.n, stream, pre == post)
        own = synapses.connectome.weights if isinstance(synapses.connectome, Explicit) else None
        self.own: Real = np.empty(0) if own is None else own
        self.n_held = 0
        self.steps = np.empty(0, np.int16)
        if synapses.plasticity is not None:
            self.steps = np.full(self.edges.indices.size, synapses.plasticity.rest, np.int16)

    @property
    def most_drive(self) -> float:
        """Upper bound of the drive that can arrive at one neuron."""
        s = self.synapses
        growth = 1.0 if s.plasticity is None else float(max(s.plasticity.growth()))
        weight = s.weight * growth * max(1.0, float(self.own.max(initial=0.0)))
        # The table of weights must fit even where no synapse reads it.
        most_inputs = max(1, s.connectome.most_inputs(s.pre.n))
        return weight * most_inputs * s.pre.rule.most_emitted

    def count_in(self, unit_bits: int) -> None:
        """Express the weights in units of 2**-unit_bits."""
        plasticity = self.synapses.plasticity
        growth = [Fraction(1)] if plasticity is None else plasticity.growth()
        unit = Fraction(self.synapses.weight) * 2**unit_bits
        self.unit_bits = unit_bits
        self.table: Fixed = np.array([round(unit * g) for g in growth], np.int64)
        self.factors: Real = np.array([float(unit * g) for g in growth])
        if self.own.size:
            start = 0 if plasticity is None else plasticity.rest
            self.own_weights: Fixed = np.rint(self.own * self.factors[start]).astype(np.int64)

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along this pathway to ``drive``, in place."""
        from neurosim.kernels.deliver import deliver_each, deliver_learned, deliver_shared

        if self.own.size:
            deliver_each(*events, *self.edges, self.own_weights, drive)
        elif self.steps.size:
            deliver_learned(*events, *self.edges, self.steps, self.table, drive)
        else:
            deliver_shared(*events, *self.edges, self.table[0], drive)

    def learn(self, arrived: Events, pre: Activity, post: Activity) -> None:
        """Grow ``arrived`` -> firing now; shrink firing now -> fired before."""
        rule = self.synapses.plasticity
        if rule is None or rule.beta == 0:
            return
        self._move(arrived, post.mark(post.events), rule.n_up)
        if rule.n_down:
            self._move(pre.events, post.mark(post.past), -rule.n_down)

    def weights(self) -> Real:
        """Return the present weights, float64, in the order of the edges."""
        if self.own.size:
            whole = self.own_weights
        elif self.steps.size:
            whole = self.table[self.steps]
        else:
            whole = np.full(self.edges.indices.size, self.table[0])
        return np.ldexp(whole.astype(np.float64), -self.unit_bits)

    def _move(self, events: Events, is_post: "np.ndarray", move: int) -> None:
        from neurosim.kernels.learn import learn, scale

        top = self.table.size - 1
        self.n_held += learn(events.neurons, *self.edges, is_post, move, top, self.steps)
        if self.own.size:
            indptr, own = self.edges.indptr, self.own
            scale(events.neurons, indptr, own, self.factors, self.steps, self.own_weights)
