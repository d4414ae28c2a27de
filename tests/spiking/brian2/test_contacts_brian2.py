"""Several contacts here and in Brian2: the same spikes, as those of one synapse of their sum."""

import pytest

from neurosim import LIF, Multapses, Poisson, Population, Random, SpikingNetwork, Synapses, Uniform
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.skipif(
        not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]


def make(contacts, weight, delay=1.0):
    """Return cells driven by noise, and by each other, through contacts of such weights."""
    noise, cells = Population("noise", 40, Poisson(30)), Population("cells", 60, LIF(drive=14))
    into = Synapses(noise, cells, Multapses(Random(0.3), contacts), weight=weight, delay=delay)
    back = Synapses(cells, cells, Multapses(Random(0.2), contacts), weight=-weight / 2, delay=1.5)
    net = SpikingNetwork([noise, cells], [into, back], seed=2)
    net.set("cells", "v", Uniform(0, 15))
    return net


def test_contacts_and_one_synapse_of_their_sum_fire_as_in_brian2():
    """Four contacts of 1 mV, one synapse of 4 mV: here and there, all four the same spikes."""
    found = []
    for contacts, weight in ((4, 1.0), (1, 4.0)):
        net = make(contacts, weight)
        with strict():
            told = compare("contacts", net, 100)
        assert told.is_identical and told.state_difference == 0 and told.spikes > 50
        spikes = make(contacts, weight)
        recorder = spikes.record("cells")
        spikes.run(100)
        found.append((recorder.steps.tolist(), recorder.neurons.tolist()))
    assert found[0] == found[1]


def test_contacts_with_delays_of_their_own_fire_as_in_brian2():
    with strict():
        told = compare("delays", make(4, 1.0, Uniform(0.5, 3.0)), 100)
    assert told.is_identical and told.spikes > 50
