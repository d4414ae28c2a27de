"""What a growth rule sees of synapses between two steps."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from neurosim.base import reprs
from neurosim.base.arrays import Edges, Index, Offset, Real
from neurosim.base.random.stream import Stream
from neurosim.base.shown import Shown, locked
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.synapse_access import read_delays, read_weights


class Fired(NamedTuple):
    """Spikes of a population.

    Attributes
    ----------
    times : ndarray of float64, shape (n_spikes,)
        ms, ascending.
    neurons : ndarray of int32, shape (n_spikes,)
        Ascending within a step.
    """

    times: Real
    neurons: Index

    def __repr__(self) -> str:
        return f"Fired(times, neurons) of {reprs.counted(self.neurons.size, 'spike')}"


class SpikingGrowing(Shown):
    """Synapses at a time, as a growth rule sees them: read-only, and worked out when asked for.

    Attributes
    ----------
    when : float
        The time, ms.
    pre_spikes, post_spikes : Fired
        Of the neurons at either end, since the rule was asked last.
    edges : Edges
        All synapses.
    pre, post : ndarray of int32
        The two neurons of each, by ``pre`` and within it by ``post``.
    weights, delays : ndarray of float64
        Of each, in that order; delays in ms.
    n_inputs, n_outputs : ndarray of int64, shape (n_post,) or (n_pre,)
        Synapses into each neuron, and from each.
    alive_pre, alive_post : ndarray of int32
        Neurons that are there, ascending.
    multapses : bool
        Whether two neurons may have several contacts.
    rng : numpy.random.Generator
        From `SpikingNetwork.noise_seed`, the name of the synapses and the step, and nothing else.
    """

    _pathway: Pathway
    _step: int
    _seed: int
    when: float
    multapses: bool
    pre_spikes: Fired
    post_spikes: Fired

    def __init__(self, pathway: Pathway, spikes: tuple[Fired, Fired], step: int, seed: int):
        when = float(pathway.post.grid.times(np.array(step)))
        vars(self).update(_pathway=pathway, _step=step, _seed=seed, when=when)
        vars(self).update(pre_spikes=spikes[0], post_spikes=spikes[1])
        vars(self).update(multapses=pathway.wiring.multapses)

    def __repr__(self) -> str:
        n = reprs.counted(self._pathway.n, "synapse")
        return f"SpikingGrowing: {n} of {self._pathway.name} at {self.when:g} ms"

    @cached_property
    def edges(self) -> Edges:
        """All synapses, as CSR."""
        indptr, indices = self._pathway.edges()
        return Edges(locked(indptr), locked(indices))

    @cached_property
    def pre(self) -> Index:
        """The presynaptic neuron of each synapse."""
        return locked(self._pathway.wiring.rows.sources())

    @property
    def post(self) -> Index:
        """The postsynaptic neuron of each synapse."""
        return self.edges.indices

    @cached_property
    def weights(self) -> Real:
        """The weight of each synapse."""
        return locked(read_weights(self._pathway))

    @cached_property
    def delays(self) -> Real:
        """The delay of each synapse, ms."""
        return locked(read_delays(self._pathway))

    @property
    def n_inputs(self) -> Offset:
        """Synapses into each neuron."""
        return locked(self._pathway.wiring.count_inputs())

    @property
    def n_outputs(self) -> Offset:
        """Synapses from each neuron."""
        return locked(self._pathway.wiring.rows.sizes)

    @property
    def alive_pre(self) -> Index:
        """Presynaptic neurons that are there."""
        return locked(self._pathway.pre.alive())

    @property
    def alive_post(self) -> Index:
        """Postsynaptic neurons that are there."""
        return locked(self._pathway.post.alive())

    @cached_property
    def rng(self) -> np.random.Generator:
        """What is random: the same numbers whenever this time is reached."""
        stream = Stream(self._seed, f"synapses {self._pathway.name}/growth")
        return np.random.default_rng(stream.words(4, self._step))
