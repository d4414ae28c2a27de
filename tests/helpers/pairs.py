"""What tests of validation share: the smallest network that fires, and its case."""

from neurosim import LIF, OneToOne, Population, SpikeTimes, SpikingNetwork, Synapses
from neurosim.diagnostics.validation.compare import Case


def make_pair():
    """Return a neuron that fires at 5.1 ms, one step after a spike from outside."""
    source = Population("source", 1, SpikeTimes([0], [5.0]))
    cell = Population("cell", 1, LIF(v_th=15, v_reset=0))
    return SpikingNetwork([source, cell], [Synapses(source, cell, OneToOne(), weight=20.0)])


ONE = Case("one", make_pair, 10, 8)
