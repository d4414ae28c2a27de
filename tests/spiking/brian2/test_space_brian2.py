"""Networks in space fire as in Brian2, spike for spike: near synapses with delays by distance."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    DistanceDelay,
    GaussianKernel,
    Near,
    PairSTDP,
    Poisson,
    Population,
    Positions,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import CLOSE, compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
    pytest.mark.skipif(
        not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
    ),
]
SHEET = Positions(np.random.default_rng(0).random((60, 2)), box=[1, 1])


def build(graph, **more):
    cells = Population("cells", 60, LIF(v_th=15, v_reset=0, drive=20), positions=SHEET)
    noise = Population("noise", 60, Poisson(80), positions=SHEET)
    late = DistanceDelay(0.25, 0.4)
    net = SpikingNetwork(
        [noise, cells],
        [Synapses(noise, cells, Near(0.2, far=0.1), weight=0.7, delay=late, **more),
         Synapses(cells, cells, graph, weight=-0.4, delay=late)],
        dt=0.1, seed=1,
    )  # fmt: skip
    net.set("cells", "v", Uniform(0, 15))
    return net


@pytest.mark.parametrize("graph", [Near(0.3, GaussianKernel(0.9, 0.15), far=0.2), Near(0.4, 0.5)])
def test_spikes_are_those_of_brian2(graph):
    net = build(graph)
    assert np.unique(net.delays("cells->cells")).size > 10
    with strict():
        found = compare("space", net, 50)
    assert found.is_identical and found.spikes > 100, found
    assert found.state_difference == 0


@pytest.mark.slow
def test_synapses_that_learn_and_came_later_are_those_of_brian2():
    rule = PairSTDP(a_pre=0.05, a_post=-0.05, traces="synapse")
    net = build(Near(0.3, 0.5), plasticity=rule)
    edges = net.edges("noise->cells")
    new = np.setdiff1d(np.arange(60), edges.indices[: edges.indptr[1]])
    apart = SHEET.distances([0] * new.size, new)
    net.grow("noise->cells", [0] * 5, new[np.argsort(apart)[:5]])
    with strict():
        found = compare("space", net, 40)
    assert found.is_identical and found.spikes > 50, found
    assert max(found.state_difference, found.weight_difference) <= CLOSE
