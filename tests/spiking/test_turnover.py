"""Neurons that come and go: as in a network of the same synapses, and nothing of who is absent."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosim import (
    LIF,
    ArgumentError,
    CalciumHomeostasis,
    CurrentInput,
    Explicit,
    KindError,
    LinearCurve,
    NeuronRule,
    NeurosimError,
    NoiseInput,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    RandomGrowth,
    ResourceError,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    TripletSTDP,
    Uniform,
)
from neurosim.base import memory

N, SOURCES = 200, 40  # cells: two blocks of 128, so that threads share them
NOISE = Population("noise", SOURCES, Poisson(400))


def run_away(z, p, dt, is_refractory):
    """Leave for infinity within a few ms, unless a spike resets it."""
    z.v += dt * (z.v * z.v + p.drive + z.i)
    return z.v > 5.0


def reset(z, p):
    z.v = 0.0


CURVE = LinearCurve(rate=100.0, target=1.0)
CALCIUM = CalciumHomeostasis(CURVE, CURVE, every=5.0)
AWAY = NeuronRule(run_away, state={"v": 0.0, "i": 0.0}, reset=reset, parameters={"drive": 0.3})
RULES = {
    "delta": LIF(t_ref=1),
    "unheld": LIF(t_ref=0, frozen=()),
    "current": LIF(synapses="current"),
    "all frozen": LIF(
        synapses="current",
        t_ref=np.linspace(0, 4, N),
        frozen=("v", "ge", "gi"),
        drops=("v", "gi"),
        reset={"ge": 0.1},
    ),
    "conductance": LIF(synapses="conductance", v_rest=-60, v_th=-50, v_reset=-60),
    "rule": AWAY,
}
WIRES = {
    "pairs": {"weight": Uniform(0, 3), "delay": 0.7, "plasticity": PairSTDP(w_max=4, a_pre=0.1)},
    "each": {
        "weight": Uniform(0, 3),
        "delay": Uniform(0, 3),
        "plasticity": PairSTDP(w_max=4, a_pre=0.1, traces="synapse"),
    },
    "triplets": {"weight": Uniform(0, 3), "delay": 0.7, "plasticity": TripletSTDP(w_max=4)},
    "tired": {"weight": 1.3, "delay": 0.5, "short_term": ShortTerm()},
    "late": {"weight": 0.7, "delay": Uniform(0.5, 3)},
}


def make(n_initial=150, names=WIRES, threads=1, rule=None, **options):
    cells = Population("cells", N, rule or LIF(), n_initial=n_initial)
    from_noise = [Synapses(NOISE, cells, Random(0.1), name=n, **WIRES[n]) for n in names]
    among = [Synapses(cells, cells, Random(0.05), name=f"own {n}", **WIRES[n]) for n in names]
    return SpikingNetwork([NOISE, cells], [*from_noise, *among], seed=5, threads=threads, **options)


def ends_of(net, name):
    edges = net.edges(name)
    return np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr)), edges.indices


def drop(net, neurons):
    """Prune all synapses from and to some cells, one by one: what retire() shall come to."""
    for name, synapses in net.synapses.items():
        pre, post = ends_of(net, name)
        goes = np.isin(post, neurons) | (synapses.pre.name == "cells") & np.isin(pre, neurons)
        net.prune(name, pre[goes], post[goes])


def double(net, family):
    """Grow copies of the synapses of mothers, as divide() shall."""
    for name, synapses in net.synapses.items():
        weights, delays = net.weights(name), net.delays(name)
        found = []
        for s, (i, j) in enumerate(zip(*ends_of(net, name), strict=True)):
            if synapses.pre.name == "cells" and i in family:
                found.append((family[i], j, s))
            if j in family:
                found.append((i, family[j], s))
        pre, post, which = np.array(found, int).reshape(-1, 3).T
        own = {"weight": weights[which]} if net.pathways[name].has_own_weights else {}
        net.grow(name, pre, post, delay=delays[which], **own)


class Both:
    """A network, and one of as many neurons that all are there, without drive of their own.

    Those without synapses never fire there; so both have the same spikes.
    """

    def __init__(self, n_initial, names, **options):
        self.net, self.other = make(n_initial, names, **options), make(None, names)
        drop(self.other, np.arange(n_initial, N))
        self.spikes = [each.record("cells") for each in (self.net, self.other)]
        self.retired = {}
        self.n_born = n_initial

    def change(self, data, deeds):
        alive = self.net.alive("cells")
        deed = data.draw(st.sampled_from(deeds))
        some = np.unique(data.draw(st.lists(st.integers(0, alive.size - 1), max_size=9)))
        some = alive[some.astype(int)]
        if deed == "retire":
            self.net.retire("cells", some)
            drop(self.other, some)
            self.retired |= dict.fromkeys(some.tolist(), self.net.step)
            return
        mothers = some[: N - self.n_born]
        born = range(self.n_born, self.n_born + mothers.size)
        if mothers.size:
            told = self.net.divide("cells", mothers) if deed == "divide" else (
                self.net.add_neurons("cells", mothers.size))  # fmt: skip
            assert told.tolist() == [*born]
        self.n_born += mothers.size
        if deed == "divide":
            double(self.other, dict(zip(mothers.tolist(), born, strict=True)))

    def check(self):
        alive = np.setdiff1d(np.arange(self.n_born), [*self.retired])
        assert np.array_equal(self.net.alive("cells"), alive)
        assert self.spikes[0].neurons.size > 0
        gone = np.full(N, 2**31)
        gone[[*self.retired]] = [*self.retired.values()]
        counts = [r.steps < gone[r.neurons] for r in self.spikes]
        assert counts[0].all()
        for name in ("steps", "neurons"):
            first, second = (getattr(r, name)[c] for r, c in zip(self.spikes, counts, strict=True))
            assert np.array_equal(first, second)
        for name in self.net.synapses:
            assert np.array_equal(*(ends_of(n, name)[1] for n in (self.net, self.other)))
            assert np.array_equal(*(n.weights(name) for n in (self.net, self.other)))


class TestAgainstTheSameSynapses:
    @settings(max_examples=12)
    @given(st.integers(1, 3), st.sampled_from(["late", "pairs", "each"]), st.data())
    def test_the_present_fire_as_if_the_others_had_no_synapses(self, threads, name, data):
        # Copies take along traces, which grow() cannot give: where some divide, weights stay.
        plastic = data.draw(st.booleans())
        deeds = ["add_neurons", "retire", *([] if plastic else ["divide"])]
        both = Both(data.draw(st.integers(90, N)), [name], threads=threads)
        for _ in range(3):
            for net, chunk in ((both.net, data.draw(st.sampled_from([None, 7]))), (both.other, 64)):
                net.run(5, chunk=chunk, plastic=plastic)
            both.change(data, deeds)
        both.net.run(5, plastic=plastic)
        both.other.run(5, plastic=plastic)
        both.check()

    def test_who_is_born_later_leaves_the_graph_of_the_others(self):
        net, whole = make(150), make(None)
        for name in net.synapses:
            pre, post = ends_of(whole, name)
            stays = (post < 150) & ((pre < 150) | (net.synapses[name].pre is NOISE))
            kept = [
                np.array(a)[stays] for a in (pre, post, whole.weights(name), whole.delays(name))
            ]
            found = [*ends_of(net, name), net.weights(name), net.delays(name)]
            assert all(np.array_equal(a, b) for a, b in zip(kept, found, strict=True))


def inputs_of(cells, kind):
    drawn = PoissonInput(cells, rate=9000, weight=0.05 if kind in ("conductance", "rule") else 0.4)
    if kind == "rule":
        noise = NoiseInput(cells, sigma=0.02, variable="v")
        return [drawn, noise, CurrentInput(cells, [0.0, 0.4, 0.1], every=10, variable="i")]
    more = [CurrentInput(cells, [0.0, 21.0, 8.0], every=10), NoiseInput(cells, sigma=2)]
    more.append(NoiseInput(cells, 1, tau=3))
    if kind == "conductance":
        more.append(NoiseInput(cells, 0.1, 3, "gi", 0.2))
    return [drawn, *more]


@pytest.mark.parametrize("precision", ["double", "single"])
@pytest.mark.parametrize("kind", RULES)
def test_inputs_move_the_present_alone(kind, precision):
    results = []
    for n_initial, threads in ((None, 1), (130, 1), (130, 3)):
        cells = Population("cells", N, RULES[kind], n_initial=n_initial)
        options = {"inputs": inputs_of(cells, kind), "precision": precision, "seed": 2}
        net = SpikingNetwork([cells], threads=threads, **options)
        if kind != "rule":
            net.set("cells", "v", RULES[kind].v_rest + 0.5)
        before = {name: net.get("cells", name) for name in net.cells["cells"].state}
        spikes = net.record("cells")
        net.run(20)
        if n_initial:
            net.retire("cells", [3, 129])
        held = {name: net.get("cells", name) for name in net.cells["cells"].state}
        net.run(20)
        here = np.setdiff1d(np.arange(130), [3, 129])
        if n_initial:
            assert not spikes.neurons[np.isin(spikes.neurons, [3, 129])
                                      & (spikes.times >= 20)].size  # fmt: skip
            assert spikes.neurons.max() < 130
            for name in {*held} - {"i"}:  # which the rows of the input set
                now = net.get("cells", name)
                assert np.array_equal(now[[3, 129]], held[name][[3, 129]])
                assert np.array_equal(now[130:], before[name][130:])
        counts = np.isin(spikes.neurons, here)
        told = [net.get("cells", name)[here] for name in held]
        results.append([spikes.steps[counts], spikes.neurons[counts], *told])
    assert results[0][0].size > 20
    for other in results[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(results[0], other, strict=True))


def test_a_newborn_begins_as_all_began():
    cells = Population("cells", 3, LIF(v_th=15, v_reset=0, drive=20), n_initial=1)
    net = SpikingNetwork([cells], inputs=[PoissonInput(cells, rate=500, weight=0.0)])
    spikes = net.record("cells")
    net.run(30)
    assert net.add_neurons("cells", 1).tolist() == [1]
    net.run(12)
    net.set("cells", "v", 14.9)
    net.run(1)
    assert net.divide("cells", [0]).tolist() == [2]
    net.run(30)
    times = [spikes.times[spikes.neurons == i].round(1).tolist() for i in range(3)]
    assert times[1][0] == 42.3 and times[2][0] == 43.3  # 0.4 ms from 14.9 mV on


def test_what_an_input_sets_holds_for_those_born_within_a_row():
    def step(z, p, dt, is_refractory):
        z.v += dt * z.i
        return False

    cells = Population("cells", 2, NeuronRule(step, state={"v": 0.0, "i": 0.0}), n_initial=1)
    net = SpikingNetwork([cells], inputs=[CurrentInput(cells, [1.0, 3.0], every=5, variable="i")])
    net.run(6)
    assert net.get("cells", "v")[1] == 0
    net.add_neurons("cells", 1)
    net.run(2)
    assert net.get("cells", "v").round(9).tolist() == [14.0, 6.0]


class TestSynapses:
    def test_copies_take_along_all_that_is_kept(self):
        net = make()
        net.run(15)
        mothers, daughters = [2, 140], [150, 151]
        kept = {n: [net.weights(n), net.delays(n), *ends_of(net, n)] for n in net.synapses}
        traces = {n: net.trace(n, "pre") for n in ("own pairs", "own each", "own triplets")}
        slow = net.trace("triplets", "post slow")
        assert net.divide("cells", mothers).tolist() == daughters
        for name, (weights, delays, pre, post) in kept.items():
            columns = zip(*ends_of(net, name), net.weights(name), net.delays(name), strict=True)
            now = {(i, j): tuple(of) for i, j, *of in columns}
            known = zip(pre.tolist(), post.tolist(), weights, delays, strict=True)
            expected = {}
            for i, j, *of in known:
                expected[i, j] = tuple(of)
                if net.synapses[name].is_recurrent and i in mothers:
                    expected[daughters[mothers.index(i)], j] = tuple(of)
                if j in mothers:
                    expected[i, daughters[mothers.index(j)]] = tuple(of)
            assert now == expected
        for name in ("own pairs", "own triplets"):
            now = net.trace(name, "pre")
            assert np.array_equal(now[:150], traces[name][:150])
            assert np.array_equal(now[daughters], now[mothers])
        assert np.array_equal(net.trace("triplets", "post slow")[daughters], slow[mothers])
        assert slow[mothers].any()
        pre, _ = ends_of(net, "own each")
        now = net.trace("own each", "pre")
        outward = [np.sort(now[pre == i]) for i in (2, 150)]
        assert outward[0].size and np.array_equal(*outward)
        u, _ = net.short_term("own tired")
        assert np.array_equal(u[daughters], u[mothers])

    def test_a_neuron_on_itself_is_joined_with_its_daughter(self):
        cells = Population("cells", 3, LIF(), n_initial=2)
        contacts = Explicit.from_pairs(
            [(0, 0), (0, 0), (0, 1)], 3, [0.1, 0.2, 0.3], [2.0, 1.0, 1.0], multapses=True
        )
        net = SpikingNetwork([cells], [Synapses(cells, cells, contacts, name="own")])
        net.divide("cells", [0])
        pre, post = ends_of(net, "own")
        assert [*zip(pre.tolist(), post.tolist(), strict=True)] == [
            (0, 0), (0, 0), (0, 1), (0, 2), (0, 2), (2, 0), (2, 0), (2, 1)]  # fmt: skip
        assert net.weights("own").tolist() == [0.1, 0.2, 0.3, 0.1, 0.2, 0.1, 0.2, 0.3]
        assert net.delays("own").tolist() == [2, 1, 1, 2, 1, 2, 1, 1]

    def test_spikes_under_way_are_lost_with_who_retires_and_reach_a_daughter(self):
        cells = Population("cells", 4, LIF(drive=[30, 0, 0, 0]), n_initial=3)
        wires = Explicit.from_pairs([(0, 1), (1, 2)], 4)
        net = SpikingNetwork([cells], [Synapses(cells, cells, wires, weight=25.0, delay=5.0)])
        spikes = net.record("cells")
        net.run(23)  # neuron 0 has fired
        assert spikes.neurons.tolist() == [0]
        net.divide("cells", [1])
        net.run(5)
        assert spikes.neurons.tolist() == [0, 1, 3]
        copied = copy.deepcopy(net)
        net.retire("cells", [1, 3])
        ran = [each.record("cells") for each in (net, copied)]
        net.run(6), copied.run(6)
        assert [r.neurons.tolist() for r in ran] == [[], [2]]

    @pytest.mark.parametrize("rule", [RandomGrowth(0.9, every=5), CALCIUM], ids=["random", "Ca"])
    def test_growth_rules_join_who_is_there(self, rule):
        cells = Population("cells", 30, LIF(), n_initial=9)
        graph = Explicit.from_pairs([(i, (i + 1) % 9) for i in range(9)], 30, multapses=True)
        wires = Synapses(cells, cells, graph, weight=0.1, growth=rule, name="own")
        net = SpikingNetwork([cells], [wires])
        net.run(20)
        assert {0, 1} < set(np.unique(ends_of(net, "own"))) <= {*range(9)}
        net.add_neurons("cells", 2)
        net.retire("cells", [0])
        net.run(40)
        assert {9, 10} < set(np.unique(ends_of(net, "own"))) <= {*range(1, 11)}


def alter(net):
    net.add_neurons("cells", 7)
    net.divide("cells", [1, 5, 152])
    net.retire("cells", [5, 6, 151])
    net.grow("own late", [155, 3], [3, 155])


def go_on(net):
    """Return what happens next, and all there is to know then."""
    spikes = net.record("cells")
    net.run(6)
    ran = [spikes.steps, spikes.neurons, net.alive("cells"), net.get("cells", "v")]
    told = [a for n in net.synapses for a in (net.weights(n), net.delays(n), *ends_of(net, n))]
    assert spikes.steps.size > 20
    return [np.asarray(a).tobytes() for a in (*ran, *told)]


@pytest.fixture(scope="module")
def altered():
    """Return the state of a network that changed as it ran, and what happens next."""
    net = make()
    net.run(4)
    alter(net)
    net.run(2)
    state = net.store()
    return state, go_on(net)


class TestStates:
    @pytest.mark.parametrize("threads", [1, 2, 3])
    def test_threads_and_chunks_change_nothing_and_copies_go_on(self, altered, threads):
        net = make(threads=threads)
        done = []

        def change(ms):
            if ms == 4 and not done:
                done.append(ms)
                alter(net)

        net.run(6, chunk=8, after_chunk=change)
        copies = [copy.deepcopy(net), pickle.loads(pickle.dumps(net))]
        assert [go_on(each) for each in (net, *copies)] == [altered[1]] * 3

    def test_a_state_tells_who_is_there(self, altered):
        state, future = altered
        net = make(threads=2)
        net.restore(state)
        assert go_on(net) == future
        assert net.add_neurons("cells", 1).tolist() == [160]  # 151 is not used again
        net.restore(state)
        assert go_on(net) == future

    def test_a_state_in_which_births_have_gaps_is_refused(self, altered):
        net, state = make(), copy.deepcopy(altered[0])
        release = state["cells"]["cells"]["arrays"]["release"]
        release[40] = release[199]
        with pytest.raises(ArgumentError, match="'cells' born in ascending order"):
            net.restore(state)
        assert net.step == 0 and net.alive("cells").size == 150

    def test_reset_brings_back_who_was_there_at_first(self):
        net, straight = make(), make()
        expected = go_on(straight)
        net.run(2)
        alter(net)
        other = copy.deepcopy(net)
        net.run(2)
        for each in (net, net, other):
            each.reset()
            assert each.alive("cells").tolist() == [*range(150)]
            assert go_on(each) == expected

    def test_who_changes_before_the_first_run_stays_so_after_reset(self):
        net, straight = make(), make()
        alter(net), alter(straight)
        expected = go_on(straight)
        net.run(2)
        net.retire("cells", [9])
        net.reset()
        assert go_on(net) == expected


BAD = {
    "no room": (lambda n: n.add_neurons("cells", 41), "has room for 40 more of its 200"),
    "none": (lambda n: n.add_neurons("cells", 0), "count must be from 1 up"),
    "NaN": (lambda n: n.add_neurons("cells", np.nan), "count must be a whole number"),
    "source": (lambda n: n.add_neurons("noise", 1), "'noise' is a source"),
    "mothers": (lambda n: n.divide("cells", range(10, 51)), "has room for 40 more"),
    "unborn": (lambda n: n.divide("cells", [160]), "neuron 160 of 'cells' is not born yet"),
    "retired": (lambda n: n.retire("cells", [5]), "neuron 5 of 'cells' is retired; alive()"),
    "too early": (lambda n: n.retire("cells", [199]), "neuron 199 of 'cells' is not born yet"),
    "outside": (lambda n: n.retire("cells", [200]), "neurons must lie from 0 to 199, got 200"),
    "twice": (lambda n: n.divide("cells", [0, 0]), "names a neuron twice"),
    "no name": (lambda n: n.alive("cell"), "did you mean 'cells'"),
    "grow": (lambda n: n.grow("late", [0], [5]), "neuron 5 of 'cells' is retired"),
    "grow later": (lambda n: n.grow("own late", [170], [3]), "neuron 170 of 'cells' is not born"),
    "brian2": (lambda n: n.to_brian2(duration=1), "'cells' has neurons that are not there"),
}  # fmt: skip


@pytest.fixture(scope="module")
def net():
    """Return a network in which neurons have come and gone."""
    net = make()
    net.run(2)
    alter(net)
    return net


class TestErrors:
    @pytest.mark.parametrize("case", BAD)
    def test_it_is_refused_and_all_stays(self, net, case):
        if case == "brian2":
            pytest.importorskip("brian2")
        call, words = BAD[case]
        before = pickle.dumps(net.store())
        with pytest.raises(NeurosimError, match=words):
            call(net)
        assert pickle.dumps(net.store()) == before

    def test_who_is_recorded_stays(self, net):
        before = pickle.dumps(net.store())
        recorder = net.observe("cells", "v", neurons=[7, 8])
        with pytest.raises(ArgumentError, match="neuron 8 of 'cells' is recorded"):
            net.retire("cells", [8, 9])
        net.forget(recorder)
        weights = net.watch("late", every=1)
        for call in (net.retire, net.divide):
            with pytest.raises(ArgumentError, match="WeightRecorder"):
                call("cells", [8])
        net.forget(weights)
        assert pickle.dumps(net.store()) == before

    def test_copies_that_do_not_fit_are_refused(self, net, monkeypatch):
        before = pickle.dumps(net.store())
        monkeypatch.setattr(memory, "MUCH", -1)
        monkeypatch.setattr(memory, "available", lambda: 1000)
        with pytest.raises(ResourceError, match="fewer neurons divide"):
            net.divide("cells", [7])
        monkeypatch.undo()
        assert pickle.dumps(net.store()) == before

    def test_synapses_that_are_drawn_anew_and_sources_are_refused(self):
        cells = Population("cells", 9, LIF(), n_initial=3)
        drawn = Synapses(cells, cells, Random(0.5, stored=False), weight=0.1)
        with pytest.raises(KindError, match="which cannot come and go; leave out n_initial"):
            SpikingNetwork([cells], [drawn])
        all_there = Population("cells", 9, LIF())
        drawn = Synapses(all_there, all_there, Random(0.5, stored=False), weight=0.1)
        with pytest.raises(KindError, match="not stored"):
            SpikingNetwork([all_there], [drawn]).retire("cells", [0])
        with pytest.raises(KindError, match="not for sources"):
            Population("noise", 9, Poisson(1), n_initial=3)
