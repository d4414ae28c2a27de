"""Names by which a network knows what it has: one of each, whatever it is the name of."""

import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    NeuronRule,
    Poisson,
    PoissonInput,
    Population,
    Signal,
    SpikingNetwork,
    Synapses,
)


def step(z, p, dt, is_refractory, signals):
    z.v += signals.reward
    return False


REWARD = Signal("reward")
TOLD = Population("told", 2, NeuronRule(step, {"v": 0.0}, signals=[REWARD]))
OTHER, CELLS = Population("reward", 2, LIF()), Population("cells", 2, LIF())
NOISE = Population("noise", 2, Poisson(10.0))


def wires(name):
    return Synapses(NOISE, CELLS, AllToAll(), weight=0.1, name=name)


def drive(name):
    return PoissonInput(CELLS, 100.0, 0.1, name=name)


SHARED = {
    "that of a population and of a signal": ([TOLD, OTHER], [], []),
    "that of a population and of synapses": ([NOISE, CELLS], [wires("cells")], []),
    "that of a population and of an input": ([NOISE, CELLS], [], [drive("noise")]),
    "that of synapses and of an input": ([NOISE, CELLS], [wires("w")], [drive("w")]),
    "that of an input and of a signal": ([TOLD, CELLS], [], [drive("reward")]),
    "that of synapses and of a signal": ([TOLD, NOISE, CELLS], [wires("reward")], []),
}


@pytest.mark.parametrize("words", SHARED)
def test_names_of_two_kinds_are_refused(words):
    populations, synapses, inputs = SHARED[words]
    with pytest.raises(ArgumentError, match=f"{words}; give each its own"):
        SpikingNetwork(populations, synapses, inputs=inputs)
    net = SpikingNetwork([populations[0]])
    before = set(net.populations)
    with pytest.raises(ArgumentError, match=r"that of .* and of .*; give each its own"):
        net.add(populations[1:], synapses, inputs=inputs)
    assert set(net.populations) == before and not net.synapses and not net.inputs
