"""Sums of weights that floats do not hold: told where they act, and not where they are dropped."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    EscapeNoise,
    NumericalError,
    Population,
    SpikingNetwork,
    Synapses,
)

DRIVEN = [50.0, 50.0, 0.0, 0.0, 0.0]
LARGE = {"double": 1.7e308, "single": 3e38}
RULES = {
    "a threshold": LIF(drive=DRIVEN),
    "constants of each": LIF(drive=DRIVEN, tau_m=[20.0, 20.0, 20.0, 20.0, 21.0]),
    "a threshold and chance": LIF(drive=DRIVEN, escape=EscapeNoise(10.0, 2.0, threshold=True)),
    "currents": LIF(drive=DRIVEN, synapses="current"),
}


def fired(rule, precision, weight):
    cells = Population("cells", 5, rule)
    wires = Synapses(cells, cells, AllToAll(), weight=weight, delay=1.0)
    net = SpikingNetwork([cells], [wires], precision=precision, seed=1)
    spikes = net.record("cells")
    net.run(50)
    return spikes.counts()


@pytest.mark.parametrize("precision", LARGE)
@pytest.mark.parametrize("name", RULES)
def test_an_infinite_v_is_told_though_it_fires_and_is_reset(name, precision):
    with pytest.raises(NumericalError, match="of 'cells' is not finite any more"):
        fired(RULES[name], precision, LARGE[precision])


@pytest.mark.parametrize("precision", LARGE)
def test_what_refractory_neurons_drop_may_be_of_any_size(precision):
    alone = fired(LIF(drive=50.0), precision, 0.0)
    assert np.array_equal(fired(LIF(drive=50.0), precision, LARGE[precision]), alone)
