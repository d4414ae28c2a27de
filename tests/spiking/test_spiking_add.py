"""Adding to a spiking network between runs: what is there goes on as if nothing was added."""

import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    Explicit,
    KindError,
    OneToOne,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    RandomGrowth,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
    load,
)

A = Population("a", 40, LIF(v_th=15, v_reset=0, drive=16, synapses="current"))
P = Population("p", 20, Poisson(60))
B = Population("b", 30, LIF(v_th=15, v_reset=0, drive=5, synapses="current"))
Q = Population("q", 10, Poisson(Uniform(0, 100)))


def network(threads=1, **more):
    learn = PairSTDP(traces="synapse", w_max=4)
    wires = [Synapses(P, A, Random(0.3), weight=2.0, delay=Uniform(0, 4), plasticity=learn),
             Synapses(A, A, Random(0.1), weight=-0.2, delay=1.5)]  # fmt: skip
    inputs = [CurrentInput(A, [16.0, 15.0, 18.0], every=10)] if more.get("lazy") is None else []
    return SpikingNetwork([A, P], wires, inputs=inputs, seed=1, threads=threads, **more)


def enlarge(net):
    rule = ShortTerm(Uniform(0.1, 0.9), traces="synapse")
    wires = [
        Synapses(A, B, Random(0.3), weight=9.0, delay=Uniform(0, 9)),
        Synapses(Q, B, Random(0.5), weight=1.0, delay=2, short_term=rule),
    ]
    inputs = [PoissonInput(B, np.linspace(0, 3000, 30), 1.0), CurrentInput(B, [5.0, 9.0], every=7)]
    net.add([B, Q], wires, inputs=inputs)
    return net


def look(net, duration, names="ab"):
    net.run(duration)
    return np.concatenate([*(net.get(name, "v") for name in names), net.weights("p->a")])


@pytest.mark.parametrize("more", [{}, {"lazy": True}])
@pytest.mark.parametrize("threads", [1, 3])
def test_what_is_there_goes_on_to_the_bit(threads, more):
    alone, net = network(**more), network(threads, **more)
    recorders = []
    for each in (alone, net):
        each.run(20)
        recorders.append(each.record("a"))
    enlarge(net)
    reached = net.record("b")
    assert np.array_equal(look(alone, 30, "a"), look(net, 30, "a"))
    assert recorders[0].times.size and np.array_equal(recorders[0].times, recorders[1].times)
    assert np.array_equal(recorders[0].neurons, recorders[1].neurons)
    assert reached.times.size and reached.times.min() >= 20


@pytest.mark.parametrize("threads", [1, 3])
def test_states_copies_files_and_reset_know_what_came(threads, tmp_path):
    first = network()
    first.run(20)
    expected = look(enlarge(first), 30)
    net = network(threads)
    net.run(20)
    enlarge(net).run(10)
    kept, copied = net.store(), pickle.loads(pickle.dumps(net))
    net.save(tmp_path / "net.h5")
    for other in (net, copied, load(tmp_path / "net.h5")):
        assert np.array_equal(look(other, 20), expected)
        other.restore(kept)
        assert np.array_equal(look(other, 20), expected)
        other.reset()
        # As if all had been there from the start.
        assert np.array_equal(look(other, 40), look(enlarge(network()), 40))


def test_a_network_made_bit_by_bit_is_one_made_at_once():
    rule = SynapseRule(lambda w, z, p, elapsed: w, lambda w, z, p, elapsed: w)
    wires = Synapses(A, B, Random(0.3), weight=9.0, plasticity=rule, delay=3.0)
    more = {"inputs": [PoissonInput(A, 500.0, 1.0), PoissonInput(B, 900.0, 1.0)], "seed": 4}
    whole = SpikingNetwork([A, P, B], [Synapses(P, A, Random(0.3), weight=1.0), wires], **more)
    net = SpikingNetwork([A], inputs=more["inputs"][:1], seed=4)
    net.add([P], [Synapses(P, A, Random(0.3), weight=1.0)])
    net.add([B])
    net.add([], [wires], inputs=more["inputs"][1:])
    assert list(net.populations) == ["a", "p", "b"] and len(net.inputs) == 2
    assert np.array_equal(look(whole, 30), look(net, 30))
    net.restore(whole.store())


def test_synapses_count_from_when_they_come_and_carry_what_is_under_way():
    eye, area = Population("eye", 1, SpikeTimes([0, 0], [8.0, 12.0])), Population("area", 1, LIF())

    def note(w, z, p, elapsed):
        z.last = elapsed
        return w

    rule = SynapseRule(note, note, {"last": -1.0})
    net = SpikingNetwork([eye, area], max_delay=3)
    net.run(9)
    late = Synapses(eye, area, Explicit([0, 1], [0], delays=[4.0]), weight=1.0, name="late")
    plastic = Synapses(eye, area, OneToOne(), weight=0.5, delay=2.0, plasticity=rule)
    net.add([], [plastic, late])
    net.run(2)
    assert net.trace("eye->area", "last").tolist() == pytest.approx([1.0])
    assert 0.4 < net.get("area", "v")[0] < 0.5
    net.run(1.2)
    assert 1.4 < net.get("area", "v")[0] < 1.5


def test_what_is_kept_with_spikes_goes_back_too():
    """Short-term plasticity of neurons keeps what each spike of theirs releases."""
    net, whole = network(), network()
    net.run(20)
    for each in (net, whole):
        each.add([B], [Synapses(A, B, Random(0.3), weight=9.0, delay=9.0, short_term=ShortTerm())])
    net.run(20)
    copied = pickle.loads(pickle.dumps(net))
    net.reset()
    copied.reset()
    expected = look(whole, 40)
    assert np.array_equal(look(net, 40), expected) and np.array_equal(look(copied, 40), expected)


def test_growth_rules_that_come_act_and_go_back():
    net = network()
    net.run(20)
    grown = Synapses(A, B, Random(0.1), weight=1.0, growth=RandomGrowth(0.1, 5.0))
    net.add([B], [grown])
    before = net.edges("a->b").indices
    net.run(20)
    assert not np.array_equal(net.edges("a->b").indices, before)
    later = pickle.loads(pickle.dumps(net))
    net.reset()
    assert np.array_equal(net.edges("a->b").indices, before)
    net.restore(later.store())


BAD = {
    "a name twice": (lambda net: net.add([A]), ArgumentError, "'a'"),
    "a loose end": (lambda net: net.add([], [Synapses(A, B, OneToOne())]), ArgumentError, "'b'"),
    "a driver twice": (lambda net: net.add([], inputs=[CurrentInput(A, [1.0], every=1)]),
                       ArgumentError, "two inputs set"),
    "no list": (lambda net: net.add(B), KindError, "list of Population"),
    "late": (lambda net: net.add([B], [Synapses(A, B, Random(0.3), weight=1.0, delay=9.0),
             Synapses(P, A, Random(0.3), weight=Uniform(-1, 1), delay=Uniform(0, 3), name="x")]),
             ArgumentError, "one sign"),
    "an input too fast": (lambda net: net.add([B], [Synapses(A, A, OneToOne(), weight=1.0,
                          delay=Uniform(0, 9), short_term=ShortTerm(), name="x")],
                          inputs=[PoissonInput(B, 1e9, 1.0)]), ArgumentError, "lower the rate"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_leaves_the_network_as_it_was(case):
    call, kind, said = BAD[case]
    net, other = network(), network()
    for each in (net, other):
        each.run(10)
    with pytest.raises(kind, match=said):
        call(net)
    assert list(net.populations) == ["a", "p"] and len(net.inputs) == 1
    net.restore(other.store())
    assert np.array_equal(look(net, 20, "a"), look(other, 20, "a"))


def test_it_is_refused_while_the_network_runs():
    net = network()
    with pytest.raises(ArgumentError, match="add.. cannot be called while the network runs"):
        net.run(1, after_chunk=lambda _: net.add([B]))


def test_states_of_before_are_refused():
    net = network()
    kept = net.store()
    net.add([B])
    with pytest.raises(ArgumentError, match="populations and sizes"):
        net.restore(kept)
