"""What a growth rule sees of synapses between two rounds."""

from functools import cached_property

import numpy as np

from neurosim.base import reprs
from neurosim.base.arrays import Edges, Index, Real
from neurosim.base.random.stream import Stream
from neurosim.base.shown import Shown, locked
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.state import Activity


class Growing(Shown):
    """Synapses after a round, as a growth rule sees them: read-only, and worked out when asked for.

    Attributes
    ----------
    when : int
        The round that is over.
    arrived : ndarray of int32
        Presynaptic neurons whose spikes arrived in it, ascending.
    fires : ndarray of int32
        Postsynaptic neurons that fired in it, ascending.
    edges : Edges
        All synapses.
    pre, post : ndarray of int32
        The two neurons of each, by ``pre`` and within it by ``post``.
    weights : ndarray of float64
        Of each, in that order.
    n_inputs : ndarray of int32, shape (n_post,)
        Synapses into each neuron.
    multapses : bool
        Whether two neurons may have several contacts: then a pair may stand in ``pre`` and ``post``
        several times, and a `Proposal` names by ``ordinals`` which contact goes.
    alive_pre, alive_post : ndarray of int32
        Neurons that are there, ascending.
    rng : numpy.random.Generator
        From the seed of the network, the name of the synapses and the round, and nothing else.
    """

    _pathway: Listed
    _ends: tuple[Activity, Activity]
    when: int
    multapses: bool

    def __init__(self, pathway: Listed, ends: tuple[Activity, Activity], when: int):
        several = pathway.rows.multapses
        vars(self).update(_pathway=pathway, _ends=ends, when=when, multapses=several)

    def __repr__(self) -> str:
        n = reprs.counted(self._pathway.rows.n_synapses, "synapse")
        return f"Growing: {n} of {self._pathway.synapses.name} after round {self.when:,}"

    @property
    def arrived(self) -> Index:
        """Presynaptic neurons whose spikes arrived."""
        pre, is_source = self._ends[0], self._pathway.synapses.pre.rule.is_source
        return locked((pre.events if is_source else pre.past).neurons)

    @property
    def fires(self) -> Index:
        """Postsynaptic neurons that fired."""
        return locked(self._ends[1].events.neurons)

    @cached_property
    def edges(self) -> Edges:
        """All synapses, as CSR."""
        indptr, indices = self._pathway.rows.edges()
        return Edges(locked(indptr), locked(indices))

    @cached_property
    def pre(self) -> Index:
        """The presynaptic neuron of each synapse."""
        return locked(self._pathway.rows.sources())

    @property
    def post(self) -> Index:
        """The postsynaptic neuron of each synapse."""
        return self.edges.indices

    @cached_property
    def weights(self) -> Real:
        """The weight of each synapse."""
        every = np.arange(self._ends[0].n, dtype=np.int32)
        return locked(self._pathway.weights(every, self.edges))

    @cached_property
    def n_inputs(self) -> Index:
        """Synapses into each neuron."""
        # A copy: the network goes on counting in its own, and a rule may keep this.
        return locked(self._pathway.n_inputs.copy())

    @cached_property
    def alive_pre(self) -> Index:
        """Presynaptic neurons that are there."""
        return locked(self._ends[0].alive())

    @cached_property
    def alive_post(self) -> Index:
        """Postsynaptic neurons that are there."""
        return locked(self._ends[1].alive())

    @cached_property
    def rng(self) -> np.random.Generator:
        """What is random: the same numbers whenever this round is run."""
        stream = Stream(self._ends[0].stream.seed, f"synapses {self._pathway.synapses.name}/growth")
        return np.random.default_rng(stream.words(4, self.when))
