"""Errors of spiking networks that once did not tell what, or whose, or the way out."""

import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    KindError,
    NeuronRule,
    NoiseInput,
    Normal,
    NumericalError,
    PairSTDP,
    Population,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
)


def divide(z, p, dt, is_refractory):
    z.v += 1.0 / (p.drive - 1.0)
    return False


def keep(w, z, p, elapsed):
    return w * p.delay


CELLS = Population("cells", 10, LIF())
OWN = Population("own", 10, NeuronRule(divide, {"v": 0.0, "g": 0.0}, {"drive": [1.0] * 10}))


def wired(**options):
    return SpikingNetwork([CELLS], [Synapses(CELLS, CELLS, AllToAll(), **options)])


REFUSED = {
    "a step that divides by 0": (
        lambda: SpikingNetwork([OWN]).run(1),
        NumericalError,
        "neuron 0 of 'own' .* weights are too large, or dt is, or its step divides by 0",
    ),
    "delays below 0": (
        lambda: wired(delay=Normal(1, 1)),
        ArgumentError,
        r"delay .* at least 0 ms, got -.*, drawn by Normal\(mean=1.0, std=1.0\); give it .*low=",
    ),
    "delays that grow": (
        lambda: wired_later().grow("cells->cells", range(10), range(10), delay=Normal(1, 9)),
        ArgumentError,
        "drawn by Normal.*low=",
    ),
    "parameters of a population": (
        lambda: Population("cells", 10, LIF(tau_m=[1.0, 2.0])),
        KindError,
        r"rule of 'cells' does not fit: tau_m must be a number or 10 of them, got shape \(2,\)",
    ),
    "noise without a variable": (
        lambda: NoiseInput(OWN, 1.0),
        ArgumentError,
        "variable of white noise must be v or g, got ''; give variable='v'",
    ),
    "weights": (
        lambda: wired(plasticity=PairSTDP()).set("cells->cells", "weight", 1.0),
        KindError,
        "weight of 'cells->cells' is no parameter .*; .* set_weights",
    ),
    "weights without parameters": (
        lambda: wired().get("cells->cells", "weights"), KindError, "weights.* reads",
    ),
    "delays": (lambda: wired().set("cells->cells", "delay", 1.0), KindError, r"delays\(\) reads"),
    "release": (lambda: wired().set("cells->cells", "release", 0.5), KindError, "stays as it was"),
    "what there is not": (
        lambda: wired().set("cells->cells", "tau_pre", 0.5), KindError, "neither plasticity",
    ),
}  # fmt: skip


def wired_later():
    graph = AllToAll(self_loops=False)
    return SpikingNetwork(
        [CELLS], [Synapses(CELLS, CELLS, graph, weight=Uniform(0, 1), delay=Uniform(0, 3))]
    )


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_told_with_the_way_out(name):
    call, error, words = REFUSED[name]
    with pytest.raises(error, match=words):
        call()


def test_a_rule_may_have_a_parameter_of_such_a_name():
    net = wired(plasticity=SynapseRule(keep, parameters={"delay": 2.0}))
    net.set("cells->cells", "delay", 3.0)
    assert net.get("cells->cells", "delay") == 3.0
