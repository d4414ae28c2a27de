"""Values of each neuron and each synapse in Brian2: the same spikes."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    LogNormal,
    NoiseInput,
    Poisson,
    PoissonInput,
    Population,
    SpikingNetwork,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.skipif(not is_installed("brian2"), reason="Brian2 is not installed"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]


def test_inputs_of_each_neuron_are_those_of_brian2():
    cells = Population("cells", 40, LIF(v_th=15, v_reset=0, drive=5))
    noise = Population("noise", 5, Poisson(LogNormal(50, 50)))
    inputs = [
        PoissonInput(cells, np.linspace(0, 20_000, 40), Uniform(0.05, 0.1)),
        PoissonInput(cells, Uniform(0, 5000), 0.2),
        NoiseInput(cells, np.linspace(0, 3, 40)),
    ]
    net = SpikingNetwork([cells, noise], inputs=inputs, seed=2)
    net.run(5)
    with strict():
        found = compare("inputs", net, 60)
    assert found.spikes > 50 and found.is_identical and found.state_difference == 0
