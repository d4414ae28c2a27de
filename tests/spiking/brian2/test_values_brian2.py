"""Values of each neuron and each synapse in Brian2: the same spikes."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    LogNormal,
    NeuronRule,
    NoiseInput,
    Normal,
    OneToOne,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import CLOSE, compare
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


@pytest.mark.parametrize("plasticity", [None, PairSTDP(a_pre=0.05, a_post=-0.05, traces="synapse")])
def test_short_term_plasticity_of_each_synapse_is_that_of_brian2(plasticity):
    cells = Population("cells", 30, LIF(v_th=15, v_reset=0, drive=14))
    noise = Population("noise", 20, Poisson(60))
    drawn = ShortTerm(Normal(0.5, 0.25, 0.01, 1), Uniform(20, 900), Uniform(10, 900), 0.1,
                      traces="synapse")  # fmt: skip
    each = ShortTerm(np.linspace(0.1, 0.9, 20), 50, np.linspace(400, 20, 20))
    one = ShortTerm(0.3, 50, 90, traces="synapse")
    net = SpikingNetwork(
        [cells, noise],
        [Synapses(noise, cells, Random(0.5), weight=Uniform(0, 1), delay=Uniform(0, 5),
                  short_term=drawn, plasticity=plasticity, name="drawn"),
         Synapses(noise, cells, Random(0.5), weight=1.0, delay=1.0, short_term=each, name="each"),
         Synapses(cells, cells, Random(0.3), weight=0.5, delay=2.0, short_term=one, name="one")],
        seed=2,
    )  # fmt: skip
    with strict():
        found = compare("short", net, 60)
    assert found.spikes > 25 and found.is_identical
    assert found.state_difference <= (0.0 if plasticity is None else CLOSE)


def test_synapses_that_keep_u_and_x_go_on_in_brian2_with_spikes_under_way():
    cells = Population("cells", 30, LIF(v_th=15, v_reset=0, drive=17))
    rule = ShortTerm(Uniform(0.1, 0.9), 50, 90, traces="synapse")
    wires = Synapses(cells, cells, Random(0.3), weight=0.5, delay=Uniform(0, 5), short_term=rule)
    net = SpikingNetwork([cells], [wires], seed=2)
    net.set("cells", "v", Uniform(0, 15))
    net.run(33.3)
    with strict():
        found = compare("short", net, 40)
    assert found.spikes > 25 and found.is_identical


def test_what_was_added_goes_on_in_brian2():
    cells = Population("cells", 30, LIF(v_th=15, v_reset=0, drive=17))
    more = Population("more", 20, LIF(v_th=15, v_reset=0, drive=12))
    net = SpikingNetwork([cells], [Synapses(cells, cells, Random(0.2), weight=-0.5, delay=1.0)])
    net.set("cells", "v", Uniform(0, 15))
    net.run(13.2)
    wires = Synapses(cells, more, Random(0.5), weight=2.0, delay=Uniform(0, 5))
    net.add([more], [wires], inputs=[PoissonInput(more, 500.0, 1.0)])
    net.run(7.1)
    with strict():
        found = compare("added", net, 40)
    assert found.spikes > 25 and found.is_identical and found.state_difference == 0


def _on_pre(w, z, p, elapsed):
    z.x = z.x * p.left + p.a
    return min(w + p.step, 2.0)


def _on_post(w, z, p, elapsed):
    return max(w - p.step * z.x, 0.0)


def _climb(z, p, dt, is_refractory):
    z.v += p.slope
    return z.v > 10.0


def _fall(z, p):
    z.v = 0.0


def test_parameters_of_users_are_those_of_brian2():
    rule = SynapseRule(
        _on_pre, _on_post, {"x": 0.0},
        {"left": 0.5, "a": Uniform(0, 1), "step": np.linspace(0.01, 0.2, 20)},
        brian2={"model": "x : 1", "on_pre": "x = x * left + a\nw = clip(w + step, 0, 2)",
                "on_post": "w = clip(w - step * x, 0, 2)"},
    )  # fmt: skip
    neuron = NeuronRule(
        _climb, {"v": Uniform(0, 10)}, {"slope": Uniform(0.02, 0.1)}, _fall,
        brian2={"model": "v : 1", "threshold": "v > 10", "reset": "v = 0"},
    )  # fmt: skip
    cells, noise = Population("cells", 20, LIF(v_th=15, v_reset=0, drive=14)), Population(
        "noise", 20, Poisson(100))  # fmt: skip
    wires = Synapses(noise, cells, OneToOne(), weight=1.0, delay=Uniform(0, 5), plasticity=rule)
    group = SpikingNetwork([Population("own", 20, neuron)]).to_brian2().groups["own"]
    assert 0.02 <= group.slope[:].min() < group.slope[:].max() <= 0.1
    net = SpikingNetwork([cells, noise], [wires], seed=2)
    net.run(5)
    with strict():
        found = compare("users", net, 60)
    assert found.spikes > 10 and found.is_identical and found.weight_difference < CLOSE
