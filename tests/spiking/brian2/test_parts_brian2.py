"""Parts in Brian2: its synapses by pairs, its inputs by neuron."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    CurrentInput,
    NoiseInput,
    PoissonInput,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
    Uniform,
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


def test_parts_fire_there_as_here():
    cells = Population("cells", 60, LIF(drive=np.linspace(0, 14, 60)), groups={"exc": slice(0, 40)})
    wires = [
        Synapses(cells["exc"], cells[40:], Random(0.2), weight=0.5, delay=1.0),
        Synapses(cells[40:], cells, Random(0.2, self_loops=False), -0.5, delay=Uniform(0.1, 3.0)),
    ]
    inputs = [
        PoissonInput(cells[::2], rate=20_000, weight=0.2),
        NoiseInput(cells[10:30], sigma=2.0),
        CurrentInput(cells[:5], [15.0, 25.0, 0.0], every=20.0),
    ]
    net = SpikingNetwork([cells], wires, inputs=inputs, seed=2)
    net.run(7)  # within a row of the current
    seen, other = net.record("cells"), net.to_brian2()
    net.run(60)
    other.run(60)
    steps, neurons = other.spikes("cells")
    assert seen.steps.size > 200
    assert steps.tolist() == seen.steps.tolist() and neurons.tolist() == seen.neurons.tolist()
