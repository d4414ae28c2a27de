"""Short-term plasticity whose parameters differ, and that each synapse may keep for itself."""

import pickle
from math import exp

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    KindError,
    Normal,
    PairSTDP,
    Poisson,
    Population,
    Random,
    RandomGrowth,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
    load,
)

NAME = "eye->area"
N = 6
FIRED = np.array([1.0, 3.0, 3.0, 11.0, 30.0, 30.0, 31.0]), np.array([0, 0, 1, 2, 0, 2, 0])
EYE = Population("eye", 3, SpikeTimes(FIRED[1], FIRED[0]))
AREA = Population("area", 2, LIF(tau_m=1e9, v_th=1e9))
GRAPH = Explicit.from_pairs([(i, j) for i in range(3) for j in range(2)], 3)
"""A neuron that just adds up what arrives."""


def network(rule, *, threads=1, graph=GRAPH, **more):
    wires = Synapses(EYE, AREA, graph, weight=[1.0, 2, 3, 4, 5, 6], short_term=rule, **more)
    return SpikingNetwork([EYE, AREA], [wires], threads=threads, seed=1)


def released(times, use, tau_f, tau_d, rest):
    """Return the sum of what spikes release that arrive at these times, ms."""
    u, x, last, total = rest, 1.0, 0.0, 0.0
    for now in times:
        u = rest + (u - rest) * exp(-(now - last) / tau_f)
        x = 1 + (x - 1) * exp(-(now - last) / tau_d)
        u += use * (1 - u)
        total, x, last = total + u * x, x - u * x, now
    return total


LAWS = {"U": np.linspace(0.1, 0.9, N), "tau_f": np.linspace(10, 500, N),
        "tau_d": np.linspace(400, 20, N), "u_rest": np.linspace(0, 0.4, N)}  # fmt: skip


@pytest.mark.parametrize("delays", [0.0, [0.0, 1.0, 2.0, 0.5, 0.1, 3.0]])
def test_each_synapse_follows_its_law_from_the_arrival_of_spikes(delays):
    net = network(ShortTerm(**LAWS, traces="synapse"), delay=delays)
    net.run(40)
    expected = np.zeros(2)
    for s in range(N):
        arrived = FIRED[0][FIRED[1] == s // 2] + np.broadcast_to(delays, N)[s]
        law = [float(values[s]) for values in LAWS.values()]
        expected[s % 2] += (s + 1) * released(arrived, *law)
    assert net.get("area", "v") == pytest.approx(expected, rel=1e-6)
    u, x = net.short_term(NAME)
    assert u.shape == x.shape == (N,) and (x < 1).all()


def test_each_neuron_may_have_its_law():
    laws = {name: values[::2] for name, values in LAWS.items()}
    net = network(ShortTerm(**laws), threads=2)
    net.run(40)
    shares = [
        released(FIRED[0][FIRED[1] == i], *(float(v[i]) for v in laws.values())) for i in range(3)
    ]
    expected = [shares @ np.array([1, 3, 5]), shares @ np.array([2, 4, 6])]
    assert net.get("area", "v") == pytest.approx(expected, rel=1e-6)
    assert net.short_term(NAME)[0].shape == (3,)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_of_each_synapse_and_of_each_neuron_are_the_same_where_all_is_one(precision):
    cells = Population("cells", 60, LIF(v_th=15, v_reset=0, drive=14))
    noise = Population("noise", 60, Poisson(60))

    def potentials(traces):
        rule = ShortTerm(0.4, 50, 90, 0.1, traces=traces)
        wires = Synapses(noise, cells, Random(0.3), weight=2.0, delay=1.2, short_term=rule)
        net = SpikingNetwork([noise, cells], [wires], seed=4, precision=precision)
        net.run(50)
        return net.get("cells", "v")

    assert np.array_equal(potentials("neuron"), potentials("synapse"))


def lively(threads=1, **more):
    cells = Population("cells", 300, LIF(v_th=15, v_reset=0, drive=17))
    rule = ShortTerm(Normal(0.5, 0.25, 0.01, 1), Normal(400, 200, 1), Uniform(10, 900), 0.1,
                     traces="synapse")  # fmt: skip
    wires = Synapses(cells, cells, Random(0.1), weight=Uniform(-1, 1), delay=Uniform(0, 4),
                     short_term=rule, **more)  # fmt: skip
    net = SpikingNetwork([cells], [wires], seed=2, threads=threads)
    net.set("cells", "v", Uniform(0, 15))
    return net


@pytest.mark.parametrize(
    "more", [{}, {"release": 0.5}, {"plasticity": PairSTDP(traces="synapse", w_max=2)}]
)
def test_threads_copies_states_and_files_change_nothing(more, tmp_path):
    if "plasticity" in more:
        more = more | {"weight": Uniform(0, 1)}

    def look(net, duration):
        net.run(duration)
        found = [net.get("cells", "v"), *net.short_term("cells->cells")]
        return np.concatenate([*found, net.weights("cells->cells")])

    make = lively if "weight" not in more else _plastic
    expected = look(make(**more), 60)
    other = make(threads=3, **more)
    other.run(20)
    other.save(tmp_path / "net.h5")
    kept = other.store()
    assert np.array_equal(look(pickle.loads(pickle.dumps(other)), 40), expected)
    assert np.array_equal(look(load(tmp_path / "net.h5"), 40), expected)
    assert np.array_equal(look(other, 40), expected)
    other.restore(kept)
    assert np.array_equal(look(other, 40), expected)
    other.reset()
    assert np.array_equal(look(other, 60), expected)


def _plastic(threads=1, **more):
    cells = Population("cells", 60, LIF(v_th=15, v_reset=0, drive=17))
    rule = ShortTerm(Uniform(0.1, 0.9), 50, 90, traces="synapse")
    wires = Synapses(cells, cells, Random(0.2), delay=1.5, short_term=rule, **more)
    return SpikingNetwork([cells], [wires], seed=2, threads=threads)


def test_new_synapses_are_rested_and_draw_their_own():
    rule = ShortTerm(Uniform(0.1, 0.9), 50, 90, Uniform(0.2, 0.3), traces="synapse")
    wires = Synapses(EYE, AREA, Explicit.from_pairs([(0, 0), (1, 1)], 3), weight=1.0,
                     short_term=rule)  # fmt: skip
    net = SpikingNetwork([EYE, AREA], [wires], seed=1, max_delay=2)
    net.run(10)
    once, again = (pickle.loads(pickle.dumps(net)) for _ in range(2))
    once.grow(NAME, [0, 2], [1, 0], delay=[1.0, 0.0])
    again.grow(NAME, [2], [0], delay=0.0)
    again.grow(NAME, [0], [1], delay=1.0)
    old, u = net.short_term(NAME)[0], once.short_term(NAME)[0]
    assert np.array_equal(u, again.short_term(NAME)[0])
    assert np.array_equal(u[[0, 2]], old) and (0.2 < u[[1, 3]]).all() and (u[[1, 3]] < 0.3).all()
    once.run(30)
    again.run(30)
    kept = once.store()
    net.restore(kept)
    for other in (again, net):
        assert np.array_equal(once.short_term(NAME)[1], other.short_term(NAME)[1])
        assert np.array_equal(once.get("area", "v"), other.get("area", "v"))
    once.prune(NAME, [0, 2], [1, 0])
    assert once.short_term(NAME)[0].size == 2
    once.reset()
    assert once.short_term(NAME)[0].size == 2


BAD = {
    "too few of each synapse": (lambda: network(ShortTerm(U=[0.1, 0.2], traces="synapse")),
                                KindError, "6 of them, one for each synapse.*got 2"),
    "too many of each neuron": (lambda: network(ShortTerm(U=[0.1] * 6)), KindError,
                                "3 of them, one for each neuron of 'eye', got 6"),
    "one is 0": (lambda: ShortTerm(U=[0.1, 0.0]), ArgumentError, "U must be .*0.0 at position 1"),
    "one is too large": (lambda: ShortTerm(u_rest=[0.1, 1.5]), ArgumentError, "1.5 at position 1"),
    "drawn too large": (lambda: network(ShortTerm(U=Uniform(1, 2), traces="synapse")),
                        ArgumentError, "U of 'eye->area' must be above 0 to 1, got 1.* for synapse "
                        "0, from neuron 0 to neuron 0; draw it with bounds"),
    "drawn below": (lambda: network(ShortTerm(tau_f=Uniform(-2, -1))), ArgumentError,
                    "tau_f of 'eye->area' must be from 1e-09, got -1.* for neuron 0"),
    "not stored": (lambda: SpikingNetwork([EYE, AREA], [Synapses(
        EYE, AREA, Random(0.1, stored=False), short_term=ShortTerm(traces="synapse"))]),
                   KindError, "keep nothing each for itself"),
    "grown": (lambda: network(ShortTerm(**LAWS, traces="synapse"), graph=Explicit.from_pairs(
        [(i, j) for i in range(3) for j in range(2)], 3, multapses=True)).grow(
            NAME, [0], [0], weight=1.0),
              ArgumentError, "must be one number or drawn where synapses come"),
    "growing": (lambda: network(ShortTerm(**LAWS, traces="synapse"), growth=RandomGrowth(0.1, 1)),
                ArgumentError, "must be one number or drawn where synapses come"),
    "settled": (lambda: ShortTerm(U=[0.1, 0.2]).settle(3), ArgumentError, "settle.. must have one"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_refused(case):
    make, kind, said = BAD[case]
    with pytest.raises(kind, match=said):
        make()
