"""One graph, several receptors, here and in Brian2: the same spikes, the same bits."""

import pytest

from neurosim import (
    LIF,
    PairSTDP,
    Poisson,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import CLOSE, compare
from neurosim.diagnostics.validation.strict import strict

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.skipif(
        not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]
WAYS = {
    "one weight": {"weight": 0.7},
    "weights that learn": {"weight": Uniform(0, 1), "plasticity": PairSTDP(w_max=2.0)},
    "facilitating": {"weight": Uniform(0, 1), "short_term": ShortTerm(0.5, 100, 200)},
    "weights that come late": {"weight": Uniform(0, 1), "delay": Uniform(0, 2)},
}  # fmt: skip
NEURONS = {
    "LIF": LIF(v_th=15, v_reset=0, v_rest=0, drive=16, synapses="current"),
    "LIF that drops": LIF(v_th=15, v_reset=0, v_rest=0, drive=16, synapses="current", t_ref=5.0,
                          frozen=("v",), drops=("v", "gi")),
}  # fmt: skip


@pytest.mark.parametrize("rule", NEURONS)
@pytest.mark.parametrize("way", WAYS)
def test_each_variable_gets_its_ratio_of_the_weight_as_in_brian2(way, rule):
    noise, cells = Population("noise", 40, Poisson(60)), Population("cells", 50, NEURONS[rule])
    ratios = {"gi": -0.3, "ge": 1, "v": 0.1}
    wires = Synapses(noise, cells, Random(0.3), receptor=ratios, **WAYS[way])
    same = Synapses(noise, cells, wires, weight=-0.05, receptor="v", name="same")
    net = SpikingNetwork([noise, cells], [wires, same], seed=2)
    net.set("cells", "v", Uniform(0, 15))
    with strict():
        told = compare("receptors", net, 60)
    limit = CLOSE if "plasticity" in WAYS[way] else 0
    assert told.is_identical and told.state_difference <= limit and told.spikes > 40, told
