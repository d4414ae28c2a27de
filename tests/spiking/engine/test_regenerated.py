"""Synapses that are drawn anew for each spike do what stored ones do, to the bit."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    PairSTDP,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    Uniform,
)


def run(stored, threads=1, self_loops=True, n=300, **more):
    a, b = Population("a", n, LIF()), Population("b", n // 2, LIF())
    wires = [
        Synapses(a, a, Random(0.1, self_loops, stored), weight=-0.3, delay=1.5, **more),
        Synapses(a, b, Random(0.5, self_loops, stored), weight=0.1, delay=0.0, **more),
    ]
    net = SpikingNetwork([a, b], wires, inputs=[PoissonInput(a, 30_000, 0.1)], seed=3,
                         threads=threads)  # fmt: skip
    spikes = [net.record(name) for name in "ab"]
    net.run(30)
    states = [net.get(name, "v").tolist() for name in "ab"]
    return [r.neurons.tolist() for r in spikes], [r.steps.tolist() for r in spikes], states, net


@pytest.mark.parametrize("self_loops", [True, False])
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("more", [{}, {"short_term": ShortTerm(0.9, 20, 5)}], ids=["", "short"])
def test_spikes_and_states_are_those_of_stored_synapses(self_loops, threads, more):
    stored = run(None, 1, self_loops, **more)
    drawn = run(False, threads, self_loops, **more)
    assert len(stored[0][0]) > 100 and len(stored[0][1]) > 10
    assert drawn[:3] == stored[:3]


def test_edges_and_weights_are_those_of_stored_synapses():
    stored, drawn = run(None, n=60)[3], run(False, n=60)[3]
    for name in ("a->a", "a->b"):
        assert np.array_equal(stored.edges(name).indices, drawn.edges(name).indices)
        assert np.array_equal(stored.edges(name).indptr, drawn.edges(name).indptr)
        assert np.array_equal(stored.weights(name), drawn.weights(name))
        assert np.array_equal(stored.delays(name), drawn.delays(name))


@pytest.mark.parametrize(
    "options",
    [{"plasticity": PairSTDP()}, {"weight": Uniform(0, 1)}, {"delay": [0.1, 0.2]}],
    ids=["plastic", "own weights", "own delays"],
)
def test_what_needs_memory_is_refused(options):
    a = Population("a", 20, LIF())
    wires = Synapses(a, a, Random(0.1, stored=False), **options)
    with pytest.raises((KindError, ArgumentError), match="not stored|one number"):
        SpikingNetwork([a], [wires])
