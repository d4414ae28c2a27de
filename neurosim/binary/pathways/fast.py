"""Fast pathways: synapses whose weights fade by themselves."""

from fractions import Fraction

import numpy as np

from neurosim.base.arrays import Edges, Events, Fixed, Index, Real
from neurosim.base.errors import ArgumentError
from neurosim.binary.pathways.fast_memory import FastMatrix, FastPatterns
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.state import Activity
from neurosim.topology.regular import AllToAll
from neurosim.topology.synapses import Synapses

FINE_BITS, FEWEST = 40, 2**10
"""A step of a drive is 2**-40 of the largest, or finer: what is learned once is 2**10 steps."""


class Fast(Pathway):
    """Synapses with `neurosim.FastHebbian`.

    Parameters
    ----------
    synapses : Synapses
    """

    fades = True
    unscalable = "its weights fade; name the other pathways"
    unchangeable = "its weights fade; let synapses beside it grow, with a connectome of their own"
    memory: FastMatrix | FastPatterns

    def most_drive(self, most_firing: int, most_emitted: int) -> float:
        """Return an upper bound of the drive into one neuron."""
        s = self.synapses
        n_inputs = min(self.most_inputs, most_firing * self.most_contacts)
        largest = float(s.weight) * float(s.plasticity.most)
        self._most = largest * max(1, n_inputs) * most_emitted
        return self._most

    def count_in(self, scale: Fraction) -> None:
        """Express the weights in whole units, ``scale`` of which make a weight of 1."""
        self.scale, weight = scale, self.synapses.weight
        self._units = float(scale) * weight
        learned_once = self._units * self.synapses.plasticity.rate
        # A sum of floats differs in its last bits from an equal one made in another order; coarse
        # steps keep such ties.
        coarse = min(float(scale) * self._most / 2**FINE_BITS, learned_once / FEWEST)
        self._step = 1 << max(0, int(coarse).bit_length() - 1)

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along this pathway to ``drive``, rounded once, in place."""
        if events.neurons.size:
            evoked = self.memory.drive(events, self.when)
            drive += np.rint(evoked * (self._units / self._step)).astype(np.int64) * self._step

    def learn(self, arrived: Events, pre: Activity, post: Activity) -> None:
        """Bind ``arrived`` to what fires now, where both may store."""
        first, second = pre.that_store(arrived), post.that_store(post.events)
        if self.synapses.plasticity.rate and first.neurons.size and second.neurons.size:
            is_post = post.mark(second)
            self.n_updates += self.memory.learn(first.neurons, is_post, second.neurons, self.when)

    def fade(self) -> None:
        """Forget everything."""
        self.memory.fade()


class FastListed(Fast, Listed):
    """Fast synapses that are all kept: 12 bytes each."""

    def __init__(self, synapses: Synapses, seed: int):
        _refuse_unlisted(synapses)
        Listed.__init__(self, synapses, seed)
        self.memory = FastMatrix(synapses.plasticity, self.rows.edges(), synapses.post.n)

    def weights(self, pre: Index, edges: Edges) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        assert isinstance(self.memory, FastMatrix)
        weights = self.memory.weights(self.places_of(pre, edges), self.when)
        return weights * float(self.synapses.weight)


class FastRecalled(Fast):
    """Fast synapses between all neurons, of which only the patterns that fired are kept."""

    def __init__(self, synapses: Synapses):
        _refuse_partial(synapses)
        super().__init__(synapses)
        self.memory = FastPatterns(synapses.plasticity, synapses.pre.n, synapses.post.n)

    def edges(self, pre: Index, post: Index) -> Edges:
        """Return the synapses from ``pre`` to ``post`` (both ascending); row r is ``pre[r]``."""
        return Edges(np.arange(pre.size + 1, dtype=np.int64) * post.size, np.tile(post, pre.size))

    def weights(self, pre: Index, edges: Edges) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        assert isinstance(self.memory, FastPatterns)
        # All rows have the same targets, so the first tells them.
        post = edges.indices[: edges.indptr[1]] if pre.size else edges.indices
        weights = self.memory.weights(pre, post, self.when)
        return weights.ravel() * float(self.synapses.weight)


def make_fast(synapses: Synapses, seed: int) -> Fast:
    """Return the pathway of these synapses, in the form that their plasticity names."""
    if synapses.plasticity.form == "matrix":
        return FastListed(synapses, seed)
    return FastRecalled(synapses)


def _refuse_unlisted(synapses: Synapses) -> None:
    """Raise if the connectome says what a matrix of fast weights cannot follow."""
    connectome = synapses.connectome
    if getattr(connectome, "stored", None) is False:
        raise ArgumentError(
            f"stored must not be False in {synapses.name!r}, each of its fast weights is a number "
            "of its own; use AllToAll with form='patterns', or fewer synapses"
        )
    if getattr(connectome, "weights", None) is not None:
        raise ArgumentError(
            f"weights must be None in {synapses.name!r}, fast weights start at 0; list initial "
            "weights in synapses of their own beside these"
        )


def _refuse_partial(synapses: Synapses) -> None:
    """Raise unless every pair is connected."""
    connectome, is_recurrent = synapses.connectome, synapses.is_recurrent
    # A class derived from it may connect otherwise, and only `edges` would tell.
    is_whole = type(connectome) is AllToAll and (connectome.self_loops or not is_recurrent)
    if not is_whole:
        raise ArgumentError(
            f"form must be 'matrix' in {synapses.name!r}, whose connectome is {connectome!r}; "
            "'patterns' needs AllToAll with self-loops"
        )
