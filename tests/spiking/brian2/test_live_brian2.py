"""Parameters that were set in a network are those of Brian2, too."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    Poisson,
    PoissonInput,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
)
from neurosim.base.extras import is_installed

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.skipif(
        not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]
N = 60


def test_brian2_goes_on_with_what_was_set():
    eye = Population("eye", N, Poisson(rate=20.0))
    cells = Population("cells", N, LIF(tau_m=10.0, v_th=15.0, v_reset=0.0, drive=14.5))
    wires = Synapses(eye, cells, Random(0.3), 1.5, delay=1.5)
    net = SpikingNetwork([eye, cells], [wires], inputs=[PoissonInput(cells, 500, 0.1)], seed=2)
    for name, parameter, value in (
        ("cells", "v_th", 14.0),
        ("cells", "tau_m", 8.0),
        ("eye", "rate", np.linspace(0, 90.0, N)),
        ("input to cells", "weight", 0.3),
    ):
        net.set(name, parameter, value)
    other, spikes = net.to_brian2(30.0), net.record("cells")
    net.run(30.0)
    other.run(30.0)
    steps, neurons = other.spikes("cells")
    assert neurons.size > 20
    assert spikes.steps.tolist() == steps.tolist()
    assert spikes.neurons.tolist() == neurons.tolist()
