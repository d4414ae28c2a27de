"""Rows of near neurons that are found anew for each spike do what stored ones do, to the bit."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    DistanceDelay,
    KindError,
    Near,
    PairSTDP,
    PoissonInput,
    Population,
    Positions,
    Random,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.spiking.engine import regenerated, sums

N = 200
RNG = np.random.default_rng(5)
PLANES = [Positions(RNG.random((n, 2)), box=[1, 1]) for n in (N, N // 2)]
A, B = (Population(x, len(p), LIF(), positions=p) for x, p in zip("ab", PLANES, strict=True))


def build(stored, law, threads=1, seed=3, precision="double", **more):
    wires = [
        Synapses(A, A, Near(0.2, stored=stored, **law), weight=-0.3, delay=1.5, **more),
        Synapses(A, B, Near(0.6, stored=stored, **law), weight=0.1, delay=0.0, **more),
    ]
    return SpikingNetwork([A, B], wires, inputs=[PoissonInput(A, 30_000, 0.1)], seed=seed,
                          threads=threads, precision=precision)  # fmt: skip


def run(net, ms=20):
    spikes = [net.record(name) for name in "ab"]
    net.run(ms)
    states = [net.get(name, "v").tolist() for name in "ab"]
    return [r.neurons.tolist() for r in spikes], [r.steps.tolist() for r in spikes], states


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("more", [{}, {"short_term": ShortTerm(0.9, 20, 5)}], ids=["", "short"])
@pytest.mark.parametrize(
    "law", [{}, {"p": 0.5, "self_loops": True}, {"p": 0.5, "far": 0.3}, {"far": 1.0}]
)
def test_spikes_and_states_are_those_of_stored_synapses(law, more, threads):
    stored, drawn = build(None, law, **more), build(False, law, threads, **more)
    expected = run(stored)
    assert len(expected[0][0]) > 100 and drawn.pathways["a->a"].n == 0
    assert run(drawn) == expected
    for name in ("a->a", "a->b"):
        assert np.array_equal(stored.edges(name).indices, drawn.edges(name).indices)
        assert np.array_equal(stored.weights(name), drawn.weights(name))
        assert drawn.pathways[name].count() == stored.pathways[name].count()


def test_in_single_precision_too():
    law = {"p": 0.5, "far": 0.3}
    expected = run(build(None, law, precision="single"))
    assert len(expected[0][0]) > 100
    assert run(build(False, law, precision="single")) == expected


def test_sums_are_rounded_as_those_of_stored_synapses(monkeypatch):
    # Many inputs are summed in double precision: who has many is counted, and not expected.
    law = {"p": 0.5, "far": 0.3}
    most = [
        build(None, law, precision="single").pathways[x].most_inputs() for x in ("a->a", "a->b")
    ]
    monkeypatch.setattr(regenerated, "AT_ONCE", 100)
    for few in (most[0] - 1, most[0], most[1] - 1, most[1]):
        monkeypatch.setattr(sums, "MOST_IN_SINGLE", few)
        monkeypatch.setattr(regenerated, "MOST_IN_SINGLE", few)
        kept, drawn = (build(stored, law, precision="single").pathways for stored in (None, False))
        for name in kept:
            assert (kept[name].sums is None) == (drawn[name].sums is None)


def test_a_stored_state_goes_on_only_in_the_same_graph():
    law = {"p": 0.5, "far": 0.2}
    net = build(False, law)
    run(net, 5)
    state = net.store()
    expected = run(net, 5)
    again = build(False, law, threads=2)
    again.restore(state)
    assert run(again, 5) == expected
    for other in (build(False, {"p": 0.6, "far": 0.2}), build(False, law, seed=4)):
        with pytest.raises(ArgumentError, match="stored"):
            other.restore(state)


def test_a_stored_state_does_not_go_on_in_another_box():
    nets = []
    for box in ([1, 1], [1, 1.5]):
        area = Population("a", N, LIF(), positions=Positions(PLANES[0].coordinates, box))
        nets.append(SpikingNetwork([area], [Synapses(area, area, Near(0.2, stored=False))]))
    with pytest.raises(ArgumentError, match="edges of 'a->a' must be"):
        nets[1].restore(nets[0].store())


@pytest.mark.parametrize(
    "options",
    [
        {"plasticity": PairSTDP()},
        {"weight": Uniform(0, 1)},
        {"delay": DistanceDelay(1.0)},
        {"delay": Uniform(0, 1)},
        {"delay": [1.0, 2.0]},
    ],
    ids=["plastic", "own weights", "delays by distance", "drawn delays", "listed delays"],
)
@pytest.mark.parametrize("graph", [Near(0.1, stored=False), Random(0.1, stored=False)])
def test_what_needs_memory_is_refused(options, graph):
    with pytest.raises(KindError, match="leave out stored=False"):
        SpikingNetwork([A], [Synapses(A, A, graph, **options)])
