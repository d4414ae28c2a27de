"""Pathways: synapses as a network runs on them, however they are kept."""

from fractions import Fraction
from math import ceil
from typing import ClassVar

import numpy as np

from neurosim.base.arrays import Edges, Events, Fixed, Index, Real
from neurosim.base.ranks.ranks import ALONE
from neurosim.base.reprs import fit
from neurosim.binary.plasticity.hebbian import written
from neurosim.binary.state import Activity
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
    most_inputs : int
        Bound of the synapses into one neuron: what the connectome says, or, where more grew, a
        power of two from the most that there are.
    most_contacts : int
        Bound of the synapses between two neurons.
    rest : int
        Step of a synapse that has learned nothing.
    n_updates : int
        Synapses that learning wrote so far, each time it did.
    n_held : int
        Steps not taken because a weight was at an end of the table.
    when : int
        Round that runs, or that comes next: for what fades by itself.
    gain : ndarray of float64, shape (n_post,) or (0,)
        What multiplies all that a neuron receives (`normalise`); empty where that is 1.
    total : float
        To what the weights into every neuron summed up when the gains were chosen.
    ranks : Ranks
        The processes that share the targets.
    fades : bool
        Whether weights fade by themselves, and can be erased (`fade`).
    unscalable : str
        Why the weights into a neuron cannot be scaled, nothing where they can.
    unchangeable : str
        Why synapses cannot come and go, nothing where they can.
    """

    fades: ClassVar[bool] = False
    unscalable: str = ""
    unchangeable: ClassVar[str] = ""

    def __init__(self, synapses: Synapses):
        self.synapses = synapses
        self.most_inputs = ceil(synapses.connectome.most_inputs(synapses.pre.n))
        self.most_contacts = 1
        self.rest = 0 if synapses.plasticity is None else synapses.plasticity.rest
        self.n_updates = self.n_held = self.when = 0
        self.table: Fixed = np.empty(0, np.int64)
        self.scale = Fraction(1)
        self.gain: Real = np.empty(0)
        self.total = 0.0
        self.ranks = ALONE

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
        n_inputs = min(self.most_inputs, most_firing * self.most_contacts)
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

    def plan(self, arrived: Events, pre: Activity, post: Activity) -> None:
        """Ask what can fail before `learn` changes any weight: rules of users."""

    def learn(self, arrived: Events, pre: Activity, post: Activity) -> None:
        """Grow ``arrived`` -> firing now; shrink firing now -> fired before; if both may store."""
        rule = self.synapses.plasticity
        if rule is None or rule.beta == 0:
            return
        firing = post.that_are_mine(post.that_store(post.events))
        self._move(pre.that_store(arrived), post, firing, rule.n_up)
        if rule.n_down:
            fired, before = pre.that_store(pre.events), post.that_store(post.past)
            before = post.that_are_mine(before)
            self._move(fired, post, before, -rule.n_down)

    def note(self, counts: tuple[int, int]) -> None:
        """Note how many synapses were written, and how many of them were held back."""
        self.n_updates += counts[0]
        self.n_held += counts[1]

    def normalise(self, total: float) -> None:
        """Choose gains such that the weights into every neuron sum to ``total``."""
        raise NotImplementedError

    def fade(self) -> None:
        """Erase what fades by itself."""

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
