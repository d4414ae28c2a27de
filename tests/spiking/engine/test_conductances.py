"""Weights that would make a conductance negative are refused, wherever they come from."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Explicit,
    Normal,
    PairSTDP,
    PoissonInput,
    Population,
    SpikingNetwork,
    Synapses,
    TripletSTDP,
    Uniform,
)

CELLS = Population("cells", 4, LIF(v_rest=-60, v_th=-50, v_reset=-60, e_i=-80, drive=12,
                                   synapses="conductance"))  # fmt: skip
LISTED = Explicit.from_pairs([(0, 1), (1, 2)], 4, [0.1, -0.2])
COUNTED = Explicit(LISTED.indptr, LISTED.indices, counts=[2, -3])
WAYS = {
    "a number": {"weight": -0.1},
    "drawn": {"weight": Normal(0.1, 1.0)},
    "listed": {"weight": [-0.1] * 16},
    "a function": {"weight": lambda pre, post: 0.1 * (pre - post)},
    "of the connectome": {"connectome": LISTED},
    "counts of contacts": {"connectome": COUNTED, "weight": 0.1},
    "by a ratio": {"receptor": {"gi": -1.0}, "weight": 0.1},
    "by two ratios": {"receptor": {"ge": 1.0, "gi": 0.5}, "weight": -0.1},
    "bounds of pairs": {"weight": 0.1, "plasticity": PairSTDP(w_min=-1.0)},
    "bounds of triplets": {"weight": 0.1, "plasticity": TripletSTDP(w_min=-1.0)},
}
MESSAGE = "must not be negative, as g[ei] is a conductance, got -.* and a positive weight"


def wired(**options):
    given = {"connectome": AllToAll(), "receptor": "gi"} | options
    connectome = given.pop("connectome")
    return SpikingNetwork([CELLS], [Synapses(CELLS, CELLS, connectome, **given)], seed=1)


@pytest.mark.parametrize("way", WAYS)
def test_synapses(way):
    with pytest.raises(ArgumentError, match=MESSAGE):
        wired(**WAYS[way])


@pytest.mark.parametrize("weight", [-1.0, [0.1, -0.1, 0.1, 0.1], Uniform(-1, 1)])
def test_inputs(weight):
    source = PoissonInput(CELLS, 10_000, weight, receptor="ge", name="noise")
    with pytest.raises(ArgumentError, match=f"weights of 'noise' {MESSAGE}"):
        SpikingNetwork([CELLS], inputs=[source])
    net = SpikingNetwork([CELLS], inputs=[PoissonInput(CELLS, 10_000, 0.1, receptor="ge")])
    with pytest.raises(ArgumentError, match=f"weights of 'input to cells' {MESSAGE}"):
        net.set("input to cells", "weight", weight)


def test_what_is_set_and_what_grows():
    net = wired(connectome=LISTED, weight=Uniform(0, 1), receptor="v")
    net.set_weights("cells->cells", [-1.0, 1.0])  # v is no conductance
    for receptor in ("gi", ""):
        net = wired(connectome=Explicit.from_pairs([(0, 1)], 4, [0.1]), receptor=receptor)
        with pytest.raises(ArgumentError, match=MESSAGE):
            net.set_weights("cells->cells", -0.1)
        with pytest.raises(ArgumentError, match="must not be negative"):
            net.grow("cells->cells", [2], [3], weight=-0.1)
        assert net.weights("cells->cells").tolist() == [0.1]
    net = wired(weight=0.1, plasticity=PairSTDP())
    with pytest.raises(ArgumentError, match=MESSAGE):
        net.set("cells->cells", "w_min", -0.5)


def test_a_sign_that_no_receptor_is_named_for_names_the_positive_weight():
    with pytest.raises(ArgumentError, match="a conductance; for inhibition .* a positive weight"):
        wired(receptor="", weight=-0.1)
    source = PoissonInput(CELLS, 100, [0.1, -0.1, 0.1, 0.1])
    with pytest.raises(ArgumentError, match="weights of 'input to cells' must be of one sign"):
        SpikingNetwork([CELLS], inputs=[source])


def test_two_that_make_one_conductance_may_have_ratios_of_both_signs():
    """A conductance that rises and decays: e_e = e_i, and what gi takes, ge has given."""
    rule = LIF(
        synapses="conductance", e_e=0.0, e_i=0.0, tau_e=8.0, tau_i=2.0, v_rest=-60, v_reset=-60
    )
    cells = Population("cells", 4, rule)
    others = Population("others", 4, CELLS.rule)
    wires = Synapses(others, cells, AllToAll(), weight=0.2, receptor={"ge": 1.0, "gi": -1.0})
    net = SpikingNetwork([others, cells], [wires])
    net.run(50)
    total = net.get("cells", "ge") + net.get("cells", "gi")
    assert (total >= 0).all() and total.max() > 0


def test_currents_may_have_both_signs():
    cells = Population("cells", 4, LIF(synapses="current"))
    wires = Synapses(cells, cells, AllToAll(), weight=-0.1, receptor="ge")
    net = SpikingNetwork([cells], [wires])
    net.set_weights("cells->cells", np.float64(-0.2))
    assert net.weights("cells->cells")[0] == -0.2
