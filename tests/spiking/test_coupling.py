"""Couplings: sums over connections in every step, by the definition; states, growth, refusals."""

import math
import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Coupling,
    CurrentInput,
    Explicit,
    KindError,
    NeuronRule,
    NoiseInput,
    PairSTDP,
    Poisson,
    Population,
    Random,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
    Uniform,
    load,
)

N = 150


def step(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v + z.gap) / 10.0
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0


def gap(w, pre, post):
    return w * (pre.v - post.v)


def rate(w, pre):
    return w * math.tanh(pre.v)


def make_cells(**options):
    rule = NeuronRule(step, {"v": 0.0, "gap": 0.0}, {"drive": np.linspace(10, 25, N)}, reset,
                      receptors=["v"])  # fmt: skip
    return Population("cells", N, rule, **options)


CELLS, OTHERS = make_cells(), Population("others", 200, LIF(drive=10))
WIRES = [
    Coupling(CELLS, CELLS, Random(0.3), gap, "gap", Uniform(0, 0.1)),
    Coupling(OTHERS, CELLS, AllToAll(), rate, "gap", 0.01),
    Coupling(CELLS, CELLS, AllToAll(self_loops=False), rate, "gap", 0.01, name="mean"),
    Synapses(CELLS, OTHERS, Random(0.2), weight=0.5),
]


def make(wires=WIRES, **options):
    net = SpikingNetwork([CELLS, OTHERS], wires, seed=3, **options)
    net.set("cells", "v", Uniform(0, 15))
    return net


def follow(net, duration=30):
    """Return all that happens from now on."""
    spikes, gaps = net.record("cells"), net.observe("cells", "gap", every=1.0)
    net.run(duration)
    kept = net.get("cells", "gap").tolist(), net.get("others", "v").tolist()
    return spikes.steps.tolist(), spikes.neurons.tolist(), gaps.values.tolist(), *kept


@pytest.fixture(scope="module")
def followed():
    return follow(make())


def test_each_neuron_gets_its_sum_over_ascending_neurons_at_the_beginning_of_the_step():
    net = make()
    net.run(2)
    v, others = net.get("cells", "v").tolist(), net.get("others", "v").tolist()
    edges, weights = net.edges("cells~cells"), net.weights("cells~cells")
    rows = np.repeat(np.arange(N), np.diff(edges.indptr))
    net.run(0.1)
    for i, found in enumerate(net.get("cells", "gap").tolist()):
        sums = [0.0, 0.0, 0.0]
        for s in np.flatnonzero(edges.indices == i):
            sums[0] += weights[s] * (v[rows[s]] - v[i])
        for u in others:
            sums[1] += 0.01 * math.tanh(u)
        for j in set(range(N)) - {i}:
            sums[2] += 0.01 * math.tanh(v[j])
        assert found == sums[0] + sums[1] + sums[2]


@pytest.mark.parametrize("first", [np.arange(N) / 10, Uniform(0, 15)], ids=["listed", "drawn"])
def test_neurons_may_begin_at_values_that_differ(first):
    rule = NeuronRule(step, {"v": first, "gap": 0.0}, {"drive": 10.0})
    cells = Population("cells", N, rule)
    net = SpikingNetwork([cells], [Coupling(cells, cells, AllToAll(), rate, "gap")], seed=3)
    v = net.get("cells", "v")
    net.run(0.1)
    assert np.ptp(v) > 10
    assert np.allclose(net.get("cells", "gap"), np.tanh(v).sum(), rtol=1e-12)


def test_threads_and_a_lazy_network_change_no_bit(followed):
    assert len(followed[0]) > 100 and np.ptp(followed[3]) > 0.1
    assert follow(make(threads=3)) == followed
    assert follow(make(lazy=True)) == followed
    assert not any(cells.is_lazy for cells in make(lazy=True).cells.values())


def test_it_goes_on_from_a_state_a_copy_and_a_file(followed, tmp_path):
    net = make()
    spikes = net.record("cells")
    net.run(10)
    state = net.store()
    net.save(tmp_path / "net.h5")
    later = pickle.loads(pickle.dumps(net)), load(tmp_path / "net.h5", modules=[__name__])
    expected = follow(net, 20)
    assert [follow(other, 20) for other in later] == [expected, expected]
    net.restore(state)
    assert follow(net, 20) == expected
    assert spikes.steps.tolist() == followed[0]
    net.reset()
    net.set("cells", "v", Uniform(0, 15))
    assert follow(net) == followed


def test_sums_of_one_for_all_are_those_over_listed_connections():
    """All with all is summed once; with the connections listed, for each neuron: the same bits."""
    listed = Explicit.from_pairs([(j, i) for j in range(200) for i in range(N)], 200)
    found = [
        follow(make([Coupling(OTHERS, CELLS, graph, rate, "gap", 0.01), WIRES[3]]), 10)
        for graph in (AllToAll(), listed)
    ]
    assert found[0] == found[1]
    net = make()
    assert net.pathways["others~cells"].indices.size == 0
    assert net.edges("others~cells").indices.size == 200 * N == net.weights("others~cells").size
    net.set_weights("others~cells", 0.0)
    assert not net.weights("others~cells").any()


def test_in_single_precision_sums_are_made_in_double(followed):
    found = follow(make(precision="single"), 0.1)
    assert np.allclose(found[3], follow(make(), 0.1)[3], rtol=1e-5, atol=1e-5)


def test_graphs_are_shared_with_synapses_and_connections_come_and_go():
    cells = make_cells(n_initial=100)
    wires = Synapses(cells, cells, Random(0.2), weight=0.1)
    gaps = Coupling(cells, cells, wires, gap, "gap", 0.02)
    even = Coupling(cells, cells, AllToAll(), rate, "gap", 0.1, name="mean")
    net = SpikingNetwork([cells], [wires, gaps, even], seed=3)
    assert np.array_equal(net.edges(gaps.name).indices, net.edges(wires.name).indices)
    assert net.edges("mean").indices.size == 100 * 100  # those not born yet are left out
    net.grow(gaps.name, [0], [0]) if 0 not in net.edges(gaps.name).indices[:20] else None
    net.add_neurons("cells", 1)
    net.grow("mean", [0, 100], [100, 0])
    net.set("cells", "v", Uniform(1, 9))
    v = net.get("cells", "v")
    net.run(0.1)
    assert net.get("cells", "gap")[100] == 0.1 * math.tanh(v[0])
    net.divide("cells", [5])
    net.retire("cells", [3, 4])
    assert not {3, 4} & set(net.edges(gaps.name).indices.tolist())
    net.run(1)
    with pytest.raises(KindError, match="is not stored.*a weight of its own, or term a third"):
        make().retire("cells", [1])
    with pytest.raises(ArgumentError, match="must be 0 ms"):
        make().grow("cells~cells", [0], [0], delay=1.0)


class TestRefusals:
    @pytest.mark.parametrize("term, into, error, said", [
        (lambda w, z: w, "gap", KindError, "may ask for pre, post; got an argument 'z'"),
        (lambda w, pre: pre.u, "gap", KindError, "uses pre.u, but pre has only v, gap"),
        (lambda w, pre, post: post.u, "gap", KindError, "uses post.u"),
        (lambda w, pre: pre.v > 1, "gap", KindError, "must return a number, got"),
        (lambda w, pre: 1 / None, "gap", KindError, "failed on the initial state"),
        (rate, "x", ArgumentError, "into of 'cells~cells' must be"),
        ("v", "gap", KindError, "term of 'cells~cells' must be a function"),
    ])  # fmt: skip
    def test_what_is_no_term(self, term, into, error, said):
        with pytest.raises(error, match=said):
            Coupling(CELLS, CELLS, Random(0.1), term, into)

    def test_a_term_that_changes_a_neuron(self):
        def push(w, pre, post):
            post.v = 0.0
            return w

        with pytest.raises(KindError, match="assigns to post.v, but it is read only here"):
            Coupling(CELLS, CELLS, Random(0.1), push, "gap")

    def test_ends_that_have_no_state_or_no_rule(self):
        noise = Population("noise", 5, Poisson(3))
        with pytest.raises(KindError, match="post of .* must have a NeuronRule"):
            Coupling(CELLS, OTHERS, Random(0.1), rate, "v")
        with pytest.raises(KindError, match="must have a state to look at, got 'noise'"):
            Coupling(noise, CELLS, Random(0.1), rate, "gap")

    def test_connectomes_with_delays_and_such_that_are_not_stored(self):
        late = Explicit.from_pairs([(0, 1)], N, delays=[1.0])
        with pytest.raises(ArgumentError, match="must have no delays"):
            Coupling(CELLS, CELLS, late, rate, "gap")
        with pytest.raises(ArgumentError, match="must be stored"):
            Coupling(CELLS, CELLS, Random(0.1, stored=False), rate, "gap")

    def test_a_variable_that_something_else_acts_on(self):
        rule = NeuronRule(step, {"v": 0.0, "gap": 0.0}, {"drive": 1.0})
        cells = Population("cells", 3, rule)
        gaps = Coupling(cells, cells, AllToAll(), rate, "gap")
        spikes = Synapses(cells, cells, AllToAll(), receptor="gap")
        with pytest.raises(ArgumentError, match="'gap' of 'cells' is set by 'cells~cells'"):
            SpikingNetwork([cells], [gaps, spikes])
        drive = CurrentInput(cells, [1.0], variable="gap", every=1.0)
        noise = [NoiseInput(cells, 1.0, tau=tau, variable="gap") for tau in (None, 5.0)]
        for source in (drive, *noise):
            with pytest.raises(ArgumentError, match="'gap' of 'cells' is set by 'cells~cells'"):
                SpikingNetwork([cells], [gaps], inputs=[source])
            net = SpikingNetwork([cells], [gaps])
            with pytest.raises(ArgumentError, match="'gap' of 'cells' is set by 'cells~cells'"):
                net.add([], inputs=[source])


def test_a_sum_that_goes_to_several_populations_is_that_made_for_each():
    other = Population("more", N, CELLS.rule)

    def again(w, pre):
        return w * math.tanh(pre.v)

    def run(term):
        wires = [Coupling(CELLS, CELLS, AllToAll(), rate, "gap", 0.01),
                 Coupling(CELLS, other, AllToAll(), term, "gap", 0.01)]  # fmt: skip
        net = SpikingNetwork([CELLS, other], wires, seed=3, threads=2)
        net.set("cells", "v", Uniform(0, 15))
        net.run(10)
        before = net.get("more", "gap")
        net.set_weights("cells~more", 0.02)  # from now on there are two sums
        net.run(10)
        return before, net.get("cells", "gap"), net.get("more", "gap")

    shared, apart = run(rate), run(again)
    assert [a.tolist() for a in shared] == [b.tolist() for b in apart]
    assert shared[0].any() and (shared[2] == 2 * shared[1]).all()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("ends", [
    [(slice(10, 60), slice(None))],
    [(slice(None), slice(100, 150))],
    [(slice(0, 70), slice(20, 140)), (slice(70, 150), slice(10, 90))],
    [(np.arange(N) % 3 == 0, np.arange(N) % 2 == 1), (slice(None), slice(None))],
    [(slice(None), slice(None)), (slice(5, 9), slice(0, 128))],
], ids=["from a part", "to a part", "between parts", "masks, all", "all, parts"])  # fmt: skip
def test_sums_over_parts_are_those_of_listed_pairs_and_store_nothing(ends, threads):
    cells, everyone = make_cells(), np.arange(N)

    def wires(is_stored):
        for k, (pre, post) in enumerate(ends):
            graph, weight = AllToAll(), 0.01
            if is_stored:
                pairs = np.array([(i, j) for i in everyone[pre] for j in everyone[post]])
                yield Coupling(cells, cells, Explicit.from_pairs(pairs, N), rate, "gap", weight,
                               name=f"wire {k}")  # fmt: skip
            else:
                yield Coupling(
                    cells[pre], cells[post], graph, rate, "gap", weight, name=f"wire {k}"
                )

    found, graphs = [], []
    for is_stored in (True, False):
        net = SpikingNetwork([cells], list(wires(is_stored)), seed=3, threads=threads)
        net.set("cells", "v", Uniform(0, 15))
        spikes = net.record("cells")
        net.run(20)
        graphs.append([array.tolist() for array in net.edges("wire 0")])
        n_stored = sum(net.pathways[f"wire {k}"].indices.size for k in range(len(ends)))
        assert (n_stored > 0) == is_stored
        found.append([net.get("cells", "gap").tolist(), spikes.times.tolist()])
    # Listed pairs clear the sums of neurons without any; a part leaves these alone.
    assert found[0] == found[1] and found[0][1] and graphs[0] == graphs[1]


def test_neurons_outside_the_parts_that_are_coupled_keep_what_they_have():
    for graph in (AllToAll(), Random(1.0)):
        rule = NeuronRule(lambda z, p, dt, is_refractory: False, {"v": 1.0, "gap": 5.0})
        cells = Population("cells", 6, rule)
        wires = [Coupling(cells[:3], cells[part], graph, lambda w, pre: w * pre.v, "gap", name=name)
                 for part, name in ((slice(0, 2), "one"), (slice(1, 4), "two"))]  # fmt: skip
        net = SpikingNetwork([cells], wires)
        net.run(1)
        assert net.get("cells", "gap").tolist() == [3.0, 6.0, 3.0, 3.0, 5.0, 5.0]


def test_states_of_other_parts_are_refused():
    def make(part):
        cells = make_cells()
        return SpikingNetwork([cells], [Coupling(cells[part], cells, AllToAll(), rate, "gap")])

    stored = make(slice(0, 50)).store()
    make(slice(0, 50)).restore(stored)
    with pytest.raises(ArgumentError):
        make(slice(50, 100)).restore(stored)


def relax(z, p, dt, is_refractory):
    z.x += dt * (p.drive - z.x + z.input) / 10.0
    return z.x > 0.9


def weighted(w, pre):
    return w * pre.x


def learn(w, z, p, elapsed, pre, post):
    return w + p.rate * elapsed * pre.x * (post.x - w)


def strengthen(w, z, p, elapsed):
    return w + 1e-4


def make_rates(threads=1):
    drives = np.linspace(0, 1, 70)
    units = Population("units", 70, NeuronRule(relax, {"x": 0.0, "input": 0.0}, {"drive": drives}))
    rule = SynapseRule(on_step=learn, on_post=strengthen, every=0.5, parameters={"rate": 0.02})
    wires = Coupling(units, units, Random(0.2), weighted, "input", 0.02, plasticity=rule)
    return SpikingNetwork([units], [wires], seed=3, threads=threads)


def test_weights_of_a_coupling_learn_by_the_clock_and_at_spikes_of_the_target(tmp_path):
    net, x, drives = make_rates(), np.zeros(70), np.linspace(0, 1, 70)
    rows, targets = net.edges("units~units").pairs()
    w, last = np.full(rows.size, 0.02), np.zeros(rows.size)
    for now in range(300):
        total = np.bincount(targets, w * x[rows], minlength=70)  # by the weights before they move
        if now % 5 == 0:
            w += 0.02 * ((now - last) * 0.1) * x[rows] * (x[targets] - w)
            last[:] = now
        x += 0.1 * (drives - x + total) / 10.0
        fired = (x > 0.9)[targets]
        w[fired], last[fired] = w[fired] + 1e-4, now
    net.run(30)
    assert np.ptp(w) > 0.05 and 2 < (x > 0.9).sum() < 70
    assert np.allclose(net.weights("units~units"), w, rtol=1e-10)
    assert np.allclose(net.get("units", "x"), x, rtol=1e-10)
    other = make_rates(threads=2)
    other.run(10)
    other.save(tmp_path / "net.h5")
    other = load(tmp_path / "net.h5", modules=[__name__])
    other.run(20)
    assert other.weights("units~units").tobytes() == net.weights("units~units").tobytes()
    held = make_rates()
    held.run(30, plastic=False)
    assert set(held.weights("units~units")) == {0.02}


def test_what_learns_from_spikes_that_arrive_is_refused_in_a_coupling():
    for rule in (SynapseRule(strengthen), PairSTDP()):
        with pytest.raises(KindError, match="without on_pre, as no spike"):
            Coupling(CELLS, CELLS, AllToAll(), rate, "gap", plasticity=rule)


def test_neurons_that_begin_differently_may_be_coupled():
    for begin in (Uniform(0, 1), np.linspace(0, 1, 5)):
        cells = Population(
            "cells", 5, NeuronRule(relax, {"x": begin, "input": 0.0}, {"drive": 0.5})
        )
        net = SpikingNetwork([cells], [Coupling(cells, cells, AllToAll(), weighted, "input")])
        first = net.get("cells", "x")
        net.run(0.1)
        assert np.ptp(first) > 0 and net.get("cells", "input").tolist() == [sum(first)] * 5


def traced(w, pre):
    return w * pre.x


def test_traces_of_neurons_that_fire_by_themselves_can_be_summed():
    """A source has no variable but its traces; a spike is seen from the next step on."""
    noise = Population("noise", 3, SpikeTimes([0, 2], [1.0, 2.0]), traces={"x": Trace(10.0)})
    wire = Coupling(noise, CELLS, AllToAll(), traced, "gap", 2.0)
    net = SpikingNetwork([noise, CELLS], [wire])
    for _ in range(30):
        before = net.get("noise", "x").sum()
        net.run(0.1)
        assert set(net.get("cells", "gap")) == {2.0 * before}
    assert before > 0.5
