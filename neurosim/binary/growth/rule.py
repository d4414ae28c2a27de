"""What a growth rule sees of synapses between two rounds."""

from functools import cached_property

import numpy as np

from neurosim.base import reprs
from neurosim.base.arrays import Edges, Index, Real, readonly
from neurosim.base.random.stream import Stream
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.state import Activity


class Growing:
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
    alive_pre, alive_post : ndarray of int32
        Neurons that are there, ascending.
    rng : numpy.random.Generator
        From the seed of the network, the name of the synapses and the round, and nothing else.
    """

    def __init__(self, pathway: Listed, ends: tuple[Activity, Activity], when: int):
        self._pathway, self._ends, self.when = pathway, ends, when

    def __repr__(self) -> str:
        n = reprs.counted(self._pathway.rows.n_synapses, "synapse")
        return f"Growing: {n} of {self._pathway.synapses.name} after round {self.when:,}"

    @property
    def arrived(self) -> Index:
        """Presynaptic neurons whose spikes arrived."""
        pre, is_source = self._ends[0], self._pathway.synapses.pre.rule.is_source
        return readonly((pre.events if is_source else pre.past).neurons)

    @property
    def fires(self) -> Index:
        """Postsynaptic neurons that fired."""
        return readonly(self._ends[1].events.neurons)

    @cached_property
    def edges(self) -> Edges:
        """All synapses, as CSR."""
        indptr, indices = self._pathway.rows.edges()
        return Edges(readonly(indptr), readonly(indices))

    @cached_property
    def pre(self) -> Index:
        """The presynaptic neuron of each synapse."""
        return readonly(self._pathway.rows.sources())

    @property
    def post(self) -> Index:
        """The postsynaptic neuron of each synapse."""
        return self.edges.indices

    @cached_property
    def weights(self) -> Real:
        """The weight of each synapse."""
        every = np.arange(self._ends[0].n, dtype=np.int32)
        return readonly(self._pathway.weights(every, self.edges))

    @property
    def n_inputs(self) -> Index:
        """Synapses into each neuron."""
        return readonly(self._pathway.n_inputs)

    @cached_property
    def alive_pre(self) -> Index:
        """Presynaptic neurons that are there."""
        return readonly(self._ends[0].alive())

    @cached_property
    def alive_post(self) -> Index:
        """Postsynaptic neurons that are there."""
        return readonly(self._ends[1].alive())

    @cached_property
    def rng(self) -> np.random.Generator:
        """What is random: the same numbers whenever this round is run."""
        stream = Stream(self._ends[0].stream.seed, f"synapses {self._pathway.synapses.name}/growth")
        return np.random.default_rng(stream.words(4, self.when))
