"""Synapses that come and go: the bits of the twin, invariants, states, and what is refused."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spiking_twin import Twin
from spiking_worlds import build, pairs, worlds

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Explicit,
    KindError,
    NeurosimError,
    Normal,
    PairSTDP,
    Poisson,
    Population,
    Random,
    RandomGrowth,
    ResourceError,
    ShortTerm,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
)
from neurosim.base import memory

LATEST = 9
threads = st.integers(1, 3)


def delays_of(wires):
    """Return the delays that new synapses may have."""
    is_of_neurons = wires.stdp and wires.stdp["traces"] == "neuron"
    is_one = is_of_neurons or wires.short and wires.one_delay
    return [wires.one_delay] if is_one else [0, 1, 2, 3, LATEST]


def change(data, net, name, wires, dt):
    """Let some synapses go and others come, in the network and in the twin."""
    n_pre, n_post = net.synapses[name].pre.n, net.synapses[name].post.n
    here = [s[:2] for s in wires.synapses]
    gone = data.draw(st.lists(st.integers(0, 99), max_size=4, unique=True))
    gone = [place for place in gone if place < len(here)]
    ordinals = [here[:place].count(here[place]) for place in gone]
    net.prune(name, [here[p][0] for p in gone], [here[p][1] for p in gone], ordinals)
    wires.prune(gone)
    ends = st.integers(0, n_pre - 1), st.integers(0, n_post - 1)
    values = st.sampled_from([0.1, -0.7, 1.3, 3.0]), st.sampled_from(delays_of(wires))
    new = data.draw(st.lists(st.tuples(*ends, *values), max_size=8))
    pre, post, weights, steps = ([s[i] for s in new] for i in range(4))
    net.grow(name, pre, post, weight=weights, delay=[dt * late for late in steps])
    wires.grow(new)


def check_rows(pathway):
    """Hold what must be true of rows, whatever came and went."""
    wiring, rows = pathway.wiring, pathway.wiring.rows
    places, sources = rows.places(), wiring.rows.sources()
    late = wiring.delays()[places].astype(int) if rows.is_delayed else 0
    assert (np.diff((sources * 1000 + late) * 1000 + rows.indices[places]) >= 0).all()
    indptr, pres, those = pathway.columns()
    targets = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    into = sorted(zip(targets.tolist(), pres.tolist(), those.tolist(), strict=True))
    assert into == sorted(zip(rows.indices[places].tolist(), sources.tolist(), places.tolist(),
                              strict=True))  # fmt: skip
    assert np.array_equal(wiring.count_inputs(), np.diff(indptr))


class TestTwin:
    @settings(max_examples=60)
    @given(worlds(), threads, st.sampled_from([1, 7, 1000]), st.data())
    def test_synapses_that_come_and_go_match_oracle(self, world, n_threads, chunk, data):
        dt = world["dt"]
        twin, net = Twin(world), build(world, threads=n_threads, max_delay=LATEST * dt)
        spikes = {name: net.record(name) for name in net.cells}
        for n_steps in (data.draw(st.integers(0, 12)) for _ in range(4)):
            for i, wires in enumerate(twin.wires):
                change(data, net, f"wires {i}", wires, dt)
            twin.run(n_steps)
            net.run(n_steps * dt, chunk=chunk)
            for i, wires in enumerate(twin.wires):
                name = f"wires {i}"
                told = zip(net.pathways[name].wiring.rows.sources().tolist(),
                           net.edges(name).indices.tolist(), strict=True)  # fmt: skip
                assert list(told) == [s[:2] for s in wires.synapses]
                assert net.weights(name).tolist() == wires.weights
                steps = np.rint(net.delays(name) / dt).astype(int).tolist()
                assert steps == [s[3] for s in wires.synapses]
                check_rows(net.pathways[name])
        assert {name: pairs(r) for name, r in spikes.items()} == {n: twin.spikes(n) for n in spikes}
        for name in (n for n, of in world["groups"].items() if "v" in of):
            assert net.get(name, "v").tolist() == twin.groups[name].v

    @settings(max_examples=30)
    @given(worlds(), threads, st.sampled_from(["double", "single"]), st.data())
    def test_a_network_that_grew_is_the_one_built_anew(self, world, n_threads, precision, data):
        dt, options = world["dt"], {"threads": n_threads, "precision": precision}
        twin, net = Twin(world), build(world, max_delay=LATEST * dt, **options)
        for i, wires in enumerate(twin.wires * 2):
            change(data, net, f"wires {i % len(twin.wires)}", wires, dt)
        for of, wires in zip(world["wires"], twin.wires, strict=True):
            of["synapses"] = wires.synapses
            if "short" in of and len({s[3] for s in wires.synapses} | {wires.one_delay}) > 1:
                return  # with several delays resources follow the firing, with one the arrival
        results = []
        for each in (net, build(world, max_delay=LATEST * dt, **options)):
            spikes = [each.record(name) for name in each.cells]
            each.run(20 * dt)
            told = [(each.weights(name).tolist(), p.n) for name, p in each.pathways.items()]
            results.append(([pairs(r) for r in spikes], told))
        assert results[0] == results[1]


def mark(w, z, p, elapsed):
    z.eligible = 0.9 * z.eligible + 1.0 / (1.0 + elapsed)
    return w + 0.01 * z.eligible


def reward(w, z, p, elapsed, signal):
    return w + signal / z.eligible


GATED = SynapseRule(mark, mark, {"eligible": 0.5}, on_signal=reward)
PLASTIC = PairSTDP(w_max=4, a_pre=0.1, traces="synapse")
WIRES = {
    "late": {"weight": Uniform(0, 3), "delay": Uniform(0, 3), "plasticity": PLASTIC},
    "pairs": {"weight": 0.5, "delay": 0.7, "plasticity": PairSTDP(w_max=3, a_pre=0.1)},
    "tired": {"weight": 0.7, "delay": Uniform(0.5, 3), "short_term": ShortTerm()},
    "gated": {"weight": Normal(1, 0.2), "delay": 1.5, "plasticity": GATED},
    "fixed": {"weight": 0.4, "delay": 1.0},
}
NOISE, CELLS = Population("noise", 40, Poisson(300)), Population("cells", 60, LIF())


def make(threads=1, graph=None, names=WIRES, **options):
    wires = [Synapses(NOISE, CELLS, graph or Random(0.2), name=n, **WIRES[n]) for n in names]
    return SpikingNetwork([NOISE, CELLS], wires, seed=5, threads=threads, max_delay=3, **options)


def absent(net, name):
    """Return the pairs that are not connected."""
    sources, targets = net.pathways[name].wiring.rows.sources(), net.edges(name).indices
    here = set(zip(sources.tolist(), targets.tolist(), strict=True))
    return [(i, j) for i in range(40) for j in range(60) if (i, j) not in here]


def alter(net, step=7):
    """Let a part of all synapses go, and others come."""
    for name in net.pathways:
        net.grow(name, *zip(*absent(net, name)[::step], strict=True))
        edges = net.edges(name)
        pre = np.repeat(np.arange(40), np.diff(edges.indptr))
        net.prune(name, pre[:: step - 3], edges.indices[:: step - 3])


def go_on(net, *more):
    """Return what happens next, and all there is to know then."""
    spikes = [net.record(name) for name in net.cells]
    net.run(8)
    net.signal("gated", 0.01)
    net.run(1)
    told = [f(n) for n in WIRES for f in (net.weights, net.delays, net.edges)]
    traces = [net.trace("late", "pre"), net.trace("gated", "eligible"), net.trace("pairs", "post")]
    ran = [a for r in spikes for a in (r.steps, r.neurons)]
    assert ran[2].size > 20
    flat = [a for each in told for a in (each if isinstance(each, tuple) else [each])]
    return [np.asarray(a).tobytes() for a in (*ran, *flat, *traces, *net.short_term("tired"))]


@pytest.fixture(scope="module")
def grown():
    """Return a network that changed while spikes were under way, and what happens next."""
    net = make()
    net.run(6)
    alter(net)
    net.run(3)
    alter(net, 11)
    state = net.store()
    return state, go_on(net)


class TestStates:
    @pytest.mark.parametrize("n_threads", [1, 2, 3])
    def test_threads_change_nothing_and_copies_go_on(self, grown, n_threads):
        net = make(n_threads)
        net.run(6, chunk=7)
        alter(net)
        net.run(3, chunk=11)
        alter(net, 11)
        copies = [copy.deepcopy(net), pickle.loads(pickle.dumps(net))]
        assert [go_on(each) for each in (net, *copies)] == [grown[1]] * 3

    def test_a_state_brings_its_synapses_along(self, grown):
        state, future = grown
        for net in (make(), make(2)):
            net.run(2)
            net.restore(pickle.loads(pickle.dumps(state)))
            assert go_on(net) == future
            alter(net, 5)
            net.restore(state)
            assert go_on(net) == future

    def test_a_state_from_before_takes_new_synapses_away(self):
        net = make()
        net.run(4)
        before = net.store()
        future = go_on(net)
        alter(net)
        net.restore(before)
        assert go_on(net) == future

    @pytest.mark.parametrize("prepare", [lambda net: None, alter], ids=["as made", "grown"])
    def test_reset_returns_to_the_synapses_of_the_first_run(self, prepare):
        net, straight = make(), make(2)
        prepare(net), prepare(straight)
        expected = go_on(straight)
        net.run(3)
        alter(net, 5)
        other = copy.deepcopy(net)
        net.run(3)
        for each in (net, net, other):
            each.reset()
            assert go_on(each) == expected

    def test_what_was_learned_stays_with_its_synapse(self):
        net = make()
        net.run(9)
        for name in ("late", "gated"):
            edges, weights = net.edges(name), net.weights(name)
            ends = np.repeat(np.arange(40), np.diff(edges.indptr)) * 60 + edges.indices
            net.prune(name, ends[::3] // 60, ends[::3] % 60)
            i, j = absent(net, name)[5]
            net.grow(name, [i], [j], weight=0.125)
            now, edges = net.weights(name), net.edges(name)
            left = np.repeat(np.arange(40), np.diff(edges.indptr)) * 60 + edges.indices
            assert now[left == i * 60 + j] == 0.125
            kept = np.isin(left, np.delete(ends, np.s_[::3])) & (left != i * 60 + j)
            assert np.array_equal(now[kept], weights[np.isin(ends, left[kept])])

    DAMAGED = {
        "target": ("targets", lambda a: a + 60),
        "order": ("targets", lambda a: a[::-1].copy()),
        "offsets": ("indptr", lambda a: a[::-1].copy()),
        "delay": ("delays", lambda a: a + 31),
        "type": ("indptr", lambda a: a.astype(np.int32)),
        "none": ("targets", lambda a: None),
        "fewer": ("delays", lambda a: a[1:]),
    }  # fmt: skip

    @pytest.mark.parametrize("case", DAMAGED)
    def test_synapses_that_are_not_sound_are_refused(self, grown, case):
        name, damage = self.DAMAGED[case]
        state = copy.deepcopy(grown[0])
        late = state["pathways"]["late"]
        late[f"synapses {name}"] = damage(late[f"synapses {name}"])
        net = make()
        with pytest.raises(ArgumentError, match="must hold the synapses of 'late'"):
            net.restore(state)
        assert net.step == 0 and net.pathways["late"].wiring.is_as_made


class TestDraws:
    def test_values_follow_the_two_neurons_not_the_order(self):
        results = []
        for order, n_batches in ((1, 1), (-1, 1), (1, 3)):
            net = make()
            some = absent(net, "late")[::9][::order]
            for k in range(n_batches):
                net.grow("late", *zip(*some[k::n_batches], strict=True))
            results.append([net.weights("late").tolist(), net.delays("late").tolist()])
        assert results[0] == results[1] == results[2]
        assert len(set(results[0][0])) == len(results[0][0])
        again = make()
        again.prune("late", *zip(*some[:0], strict=True)) if some[:0] else None
        again.grow("late", *zip(*some[:9], strict=True))
        again.prune("late", *zip(*some[:9], strict=True))
        again.grow("late", *zip(*some, strict=True))
        assert again.weights("late").tolist() == results[0][0]

    def test_values_are_drawn_by_their_law(self):
        none = Explicit.from_pairs([], 40, multapses=True)
        net = make(graph=none, names=["late", "gated"])
        i, j = np.divmod(np.arange(40 * 60 * 2), 60)
        for name in ("late", "gated"):
            net.grow(name, i % 40, j)
        assert 2.95 < net.weights("late").max() < 3 and abs(net.weights("late").mean() - 1.5) < 0.1
        assert abs(net.weights("gated").std() - 0.2) < 0.01
        assert np.unique(net.weights("late")).size == 4800
        assert set(np.rint(net.delays("late") * 10)) == set(range(31))

    @pytest.mark.parametrize("law", [Uniform(0, 3.02), Normal(2, 1, 0, 3)])
    def test_new_delays_may_be_as_long_as_their_law_allows(self, law):
        none = Explicit.from_pairs([], 40, multapses=True)
        graphs = (none, None), (Random(0.1), RandomGrowth(0.3, every=5)), (Random(0.002), None)
        nets = [
            SpikingNetwork([NOISE, CELLS], [
                Synapses(NOISE, CELLS, graph, delay=law, growth=rule, name="late"),
            ]) for graph, rule in graphs
        ]  # fmt: skip
        past = [net.cells["noise"].log.past for net in nets]
        assert past[:2] == [30, 30] and past[2] == np.rint(nets[2].delays("late").max() * 10) < 30
        i, j = np.divmod(np.arange(40 * 60 * 2), 60)
        nets[0].grow("late", i % 40, j)
        nets[1].run(100)
        assert nets[0].delays("late").max() == 3

    def test_a_law_of_delays_without_an_end_may_have_no_synapses(self):
        wires = Synapses(NOISE, CELLS, Explicit.from_pairs([], 40), delay=Normal(2, 1, low=0))
        net = SpikingNetwork([NOISE, CELLS], [wires])
        net.run(5)
        assert net.delays("noise->cells").size == 0

    def test_a_distribution_of_a_user_is_drawn_contact_by_contact(self):
        class Own:
            def draw(self, unit, n, stream):
                return np.random.default_rng(stream.words(4)).random(n)

        wires = Synapses(NOISE, CELLS, Random(0.1), weight=Own(), name="own")
        nets = [SpikingNetwork([NOISE, CELLS], [wires], seed=2) for _ in range(2)]
        some = absent(nets[0], "own")[:5]
        nets[0].grow("own", *zip(*some, strict=True))
        for pair in some[::-1]:
            nets[1].grow("own", pair[:1], pair[1:])
        assert nets[0].weights("own").tolist() == nets[1].weights("own").tolist()


BAD = {
    "no such synapses": (lambda n: n.grow("lat", [0], [0]), "did you mean 'late'"),
    "neuron": (lambda n: n.grow("late", [40], [0]), "pre must lie from 0 to 39, got 40"),
    "negative": (lambda n: n.grow("late", [0], [-1]), "post must lie from 0 to 59, got -1"),
    "lengths": (lambda n: n.grow("late", [0, 1], [0]), "as long as each other"),
    "NaN": (lambda n: n.grow("late", [np.nan], [0]), "pre must be whole numbers"),
    "truth": (lambda n: n.prune("late", [True], [0]), "pre must be whole numbers"),
    "twice": (lambda n: n.grow("late", *[[k] * 2 for k in absent(n, "late")[0]]), "twice"),
    "there": (lambda n: n.grow("late", [0], n.edges("late").indices[:1]), "already"),
    "absent": (lambda n: n.prune("fixed", *[[k] for k in absent(n, "fixed")[0]]), "no synapse"),
    "pruned twice": (lambda n: n.prune("late", [0, 0], [n.edges("late").indices[0]] * 2), "twice"),
    "ordinal": (lambda n: n.prune("late", [0], n.edges("late").indices[:1], [1]), "no synapse"),
    "shared weight": (lambda n: n.grow("fixed", *new(n, "fixed"), weight=0.1), "share one weight"),
    "weight": (lambda n: n.grow("late", *new(n, "late"), weight=5.0), "from 0 to 4, got 5"),
    "weights": (lambda n: n.grow("gated", *new(n, "gated"), weight=[1, 2]), "a number or 1"),
    "weight NaN": (lambda n: n.grow("gated", *new(n, "gated"), weight=np.nan), "nan"),
    "delay": (lambda n: n.grow("late", *new(n, "late"), delay=3.1), "max_delay=3.1"),
    "off the grid": (lambda n: n.grow("late", *new(n, "late"), delay=0.33), "0.3"),
    "one delay": (lambda n: n.grow("pairs", *new(n, "pairs"), delay=1.0), "0.7 ms for all"),
    "not stored": (lambda n: n.prune("drawn", [0], [0]), "leave out stored=False"),
    "listed": (lambda n: n.grow("listed", *new(n, "listed"), delay=1), "weight .* must be given"),
    "late": (lambda n: n.grow("listed", *new(n, "listed"), weight=1), "delay .* must be given"),
    "sign": (lambda n: n.grow("current", *new(n, "current"), weight=-1), "receptor='gi'"),
}  # fmt: skip


def new(net, name):
    return [[k] for k in absent(net, name)[3]]


@pytest.fixture(scope="module")
def complete():
    """Return a network that has all kinds of synapses, and has run."""
    pairs = [(i, j) for i in range(40) for j in range(0, 60, 7)]
    listed = Explicit.from_pairs(pairs, 40, np.ones(360), np.ones(360))
    wires = [Synapses(NOISE, CELLS, Random(0.2), name=name, **WIRES[name]) for name in WIRES]
    wires.append(Synapses(NOISE, CELLS, Random(0.2, stored=False), name="drawn"))
    wires.append(Synapses(NOISE, CELLS, listed, name="listed"))
    flow = Population("flow", 60, LIF(synapses="current"))
    wires.append(Synapses(NOISE, flow, Random(0.2), weight=Uniform(0, 1), name="current"))
    net = SpikingNetwork([NOISE, CELLS, flow], wires, seed=5, max_delay=3)
    net.run(3)
    alter_some = ("late", "gated")
    for name in alter_some:
        net.grow(name, *new(net, name))
    return net


class TestErrors:
    @pytest.mark.parametrize("case", BAD)
    def test_it_is_refused_and_all_stays(self, complete, case):
        call, words = BAD[case]
        before = pickle.dumps(complete.store())
        with pytest.raises(NeurosimError, match=words):
            call(complete)
        assert pickle.dumps(complete.store()) == before

    def test_recorders_of_each_synapse_hold_them(self, complete):
        weights = complete.watch("late", every=1)
        with pytest.raises(ArgumentError, match=r"WeightRecorder .* forget\(\)"):
            complete.grow("late", *new(complete, "late"))
        complete.forget(weights)
        trace = complete.watch_trace("late", "pre", every=1)
        with pytest.raises(ArgumentError, match="TraceRecorder"):
            complete.prune("late", [0], complete.edges("late").indices[:1])
        of_neurons = complete.watch_trace("pairs", "pre", every=1)
        complete.grow("pairs", *new(complete, "pairs"))
        del trace, of_neurons

    def test_what_does_not_fit_is_refused(self, complete, monkeypatch):
        before = pickle.dumps(complete.store())
        ends = {name: new(complete, name) for name in ("gated", "tired")}
        monkeypatch.setattr(memory, "MUCH", -1)
        monkeypatch.setattr(memory, "available", lambda: 1000)
        for name, what in (("gated", "by target"), ("tired", "room to grow")):
            with pytest.raises(ResourceError, match=f"{what} need .* fewer synapses"):
                complete.grow(name, *ends[name])
        monkeypatch.undo()
        assert pickle.dumps(complete.store()) == before

    @pytest.mark.parametrize("multapses", [False, True])
    def test_delays_stay_shared_where_others_do_not_fit(self, multapses, monkeypatch):
        pairs = [(i, j) for i in range(40) for j in range(2, 12)]
        graph = Explicit.from_pairs(pairs, 40, multapses=multapses)
        net, straight = (make(graph=graph, names=["gated", "fixed"]) for _ in range(2))
        monkeypatch.setattr(memory, "MUCH", -1)
        monkeypatch.setattr(memory, "available", lambda: 1000)
        for name, what in (("gated", "by target"), ("fixed", "room to grow")):
            with pytest.raises(ResourceError, match=what):
                net.grow(name, [0], [1], delay=2.5)
        monkeypatch.undo()
        assert net.pathways["gated"].has_one_delay and net.pathways["fixed"].wiring.is_as_made
        for each in (net, straight):
            each.run(3)
            each.grow("fixed", [0], [1], delay=2.5)
            each.run(6)
        assert pickle.dumps(net.store()) == pickle.dumps(straight.store())

    def test_between_two_chunks_synapses_may_change(self):
        cells = Population("cells", 3, LIF(drive=[30, 0, 0], v_th=15, v_reset=0))
        net = SpikingNetwork([cells], [Synapses(cells, cells, AllToAll(), weight=16.0)])
        spikes = net.record("cells")

        def cut(done):
            if done == 40:
                net.prune("cells->cells", [0, 0, 0], [0, 1, 2])

        net.run(80, chunk=100, after_chunk=cut)
        assert spikes.times[spikes.neurons == 2].max() < 40 < spikes.times.max()

    def test_a_maximal_delay_is_a_time(self):
        with pytest.raises(KindError, match="max_delay"):
            SpikingNetwork([CELLS], max_delay="long")
        with pytest.raises(ArgumentError, match="max_delay"):
            SpikingNetwork([CELLS], max_delay=-1)
