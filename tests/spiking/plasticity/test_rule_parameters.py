"""Rules of users whose parameters differ from synapse to synapse, or are drawn."""

import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    HazardRule,
    KindError,
    LogNormal,
    NeuronRule,
    Population,
    Random,
    RandomGrowth,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
    load,
)

NAME = "eye->area"
EYE = Population("eye", 3, SpikeTimes([0, 1, 2, 0], [1.0, 1.0, 1.0, 12.0]))
AREA = Population("area", 2, LIF())
PAIRS = [(i, j) for i in range(3) for j in range(2)]


def on_pre(w, z, p, elapsed):
    z.n += p.a
    return min(9.0, w + 0.01 * p.b)


def on_post(w, z, p, elapsed):
    return max(0.0, w - 0.01 * p.a)


def on_signal(w, z, p, elapsed, signal):
    return w + signal * p.a


def rule(**parameters):
    return SynapseRule(on_pre, on_post, {"n": 0.0}, parameters, on_signal)


def network(pairs=PAIRS, **parameters):
    graph = Explicit.from_pairs(pairs, 3)
    wires = Synapses(EYE, AREA, graph, weight=1.0, plasticity=rule(**parameters))
    return SpikingNetwork([EYE, AREA], [wires], seed=1, max_delay=5)


@pytest.mark.parametrize("delays", [0.0, [3.0, 0.0, 1.0, 0.0, 2.0, 0.5]])
def test_each_synapse_has_its_parameters(delays):
    wires = Synapses(EYE, AREA, Explicit.from_pairs(PAIRS, 3), weight=1.0, delay=delays,
                     plasticity=rule(a=np.arange(6.0), b=2.0))  # fmt: skip
    net = SpikingNetwork([EYE, AREA], [wires])
    net.run(10)
    assert net.trace(NAME, "n").tolist() == [0, 1, 2, 3, 4, 5]
    net.signal(NAME, 2.0)
    assert net.weights(NAME) == pytest.approx(1.02 + 2.0 * np.arange(6))


def test_synapses_that_come_draw_theirs_and_those_that_go_take_theirs_along():
    net = network(PAIRS[1:5], a=Uniform(1, 2), b=3.0)
    net.run(2)
    a = net.trace(NAME, "n")
    assert (a >= 1).all() and np.unique(a).size == 4
    net.prune(NAME, [1], [0])
    net.grow(NAME, [0, 2], [0, 1])
    net.run(11)
    net.signal(NAME, 1.0)  # rows have gaps now
    grown = net.trace(NAME, "n")
    assert grown[[2, 3]] == pytest.approx(a[[2, 3]]) and grown[4] == 0
    assert grown[1] == pytest.approx(2 * a[0]) and 1 <= grown[0] < 2
    assert net.weights(NAME)[[2, 3]] == pytest.approx(1.03 + a[[2, 3]])
    assert 2 <= net.weights(NAME)[4] < 3
    net.reset()
    net.run(2)
    assert np.array_equal(net.trace(NAME, "n"), a)


def lively(threads=1):
    cells = Population("cells", 200, LIF(v_th=15, v_reset=0, drive=17))
    wires = Synapses(cells, cells, Random(0.1), weight=0.2, delay=Uniform(0, 4),
                     plasticity=rule(a=LogNormal(1, 0.5), b=Uniform(0, 2)),
                     growth=RandomGrowth(0.05, 5.0))  # fmt: skip
    net = SpikingNetwork([cells], [wires], seed=2, threads=threads)
    net.set("cells", "v", Uniform(0, 15))
    return net


def test_threads_copies_states_and_files_change_nothing(tmp_path):
    def look(net, duration):
        net.run(duration)
        return np.append(net.trace("cells->cells", "n"), net.weights("cells->cells"))

    expected = look(lively(), 50)
    other = lively(threads=3)
    other.run(20)
    other.save(tmp_path / "net.h5")
    kept = other.store()
    assert np.array_equal(look(pickle.loads(pickle.dumps(other)), 30), expected)
    assert np.array_equal(look(load(tmp_path / "net.h5", modules=[__name__]), 30), expected)
    assert np.array_equal(look(other, 30), expected)
    other.restore(kept)
    assert np.array_equal(look(other, 30), expected)
    other.reset()
    assert np.array_equal(look(other, 50), expected)


def climb(z, p, dt, is_refractory):
    z.v += dt * p.slope
    return z.v > p.top


def hazard(z, p):
    return p.rate


def test_neurons_draw_their_parameters_and_begin_where_they_are_told():
    own = NeuronRule(climb, {"v": np.arange(300.0), "x": Uniform(0, 1)},
                     {"slope": Uniform(1, 2), "top": 1e9})  # fmt: skip
    nets = [SpikingNetwork([Population("cells", 300, own)], seed=s) for s in (1, 1, 2)]
    assert np.array_equal(nets[0].get("cells", "v"), np.arange(300.0))
    first = [net.get("cells", "x") for net in nets]
    assert np.array_equal(first[0], first[1]) and not np.array_equal(first[0], first[2])
    for net in nets:
        net.run(10)
    climbed = [net.get("cells", "v") - np.arange(300.0) for net in nets]
    assert 10 <= climbed[0].min() and climbed[0].max() <= 20 and np.unique(climbed[0]).size == 300
    assert np.array_equal(climbed[0], climbed[1])
    nets[0].reset()
    assert np.array_equal(nets[0].get("cells", "x"), first[0])


def test_hazards_draw_their_parameters():
    chance = HazardRule(hazard, {"rate": Uniform(0, 200)})
    cells = Population("cells", 500, LIF(escape=chance, t_ref=0))
    net = SpikingNetwork([cells], seed=1)
    spikes = net.record("cells")
    net.run(1000)
    assert np.ptp(spikes.rates()) > 120 and abs(spikes.rates().mean() - 100) < 10


BAD = {
    "too few": (lambda: network(a=[1.0, 2.0], b=1.0), KindError,
                r"parameters\['a'\] of 'eye->area' must be a number or 6 of them.*got 2"),
    "not finite": (lambda: rule(a=[1.0, np.nan], b=1.0), ArgumentError, r"parameters\['a'\]"),
    "listed, and growing": (lambda: network(PAIRS[:5], a=np.ones(5), b=1.0).grow(NAME, [2], [1]),
                            ArgumentError, "one number or drawn where synapses come"),
    "of a neuron": (lambda: Population("c", 3, NeuronRule(climb, {"v": [1.0, 2.0]}, {
        "slope": 1.0, "top": 1.0})), KindError, r"state\['v'\] must be a number or 3"),
    "state of synapses": (lambda: SynapseRule(on_pre, on_post, {"n": [0.0, 1.0]}, {
        "a": 1.0, "b": 1.0}), KindError, "must be one number, got shape"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_refused(case):
    make, kind, said = BAD[case]
    with pytest.raises(kind, match=said):
        make()
