"""Growth rules of spikes: when they are asked, what they are told, and what is done of it."""

import copy
import pickle

import numpy as np
import pytest
import saved_worlds

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    CalciumHomeostasis,
    CoactivityGrowth,
    DistanceGrowth,
    Explicit,
    FixedFanIn,
    GrowthRule,
    KindError,
    LinearCurve,
    PairSTDP,
    Poisson,
    Population,
    Proposal,
    Random,
    RandomGrowth,
    ResourceError,
    SpikingNetwork,
    Synapses,
    Uniform,
    WeightPruning,
)
from neurosim.base import memory

NOISE, CELLS = Population("noise", 30, Poisson(150)), Population("cells", 40, LIF())
NAME = "noise->cells"
NONE = Explicit.from_pairs([], 30, multapses=True)


class Told(GrowthRule):
    """Notes what it is told, and lets the first neurons that fire lead to the last."""

    driver, every = "spikes", 2.0

    def start(self, n_pre, n_post):
        self.seen = []

    def observe(self, now):
        spikes = [a.tolist() for fired in (now.pre_spikes, now.post_spikes) for a in fired]
        self.seen.append((now.when, *spikes, now.n_inputs.sum(), now.n_outputs.sum()))

    def propose(self, now):
        taken = set(zip(now.pre.tolist(), now.post.tolist(), strict=True))
        pairs = [(int(i), int(now.rng.integers(40))) for i in np.unique(now.pre_spikes.neurons)[:5]]
        new = [pair for pair in dict.fromkeys(pairs) if pair not in taken]
        gone = now.rng.permutation(now.pre.size)[:2]
        return Proposal(
            (now.pre[gone], now.post[gone]), tuple(np.array(new, int).reshape(-1, 2).T), 0.5, 1.0
        )


def build(rule, threads=1, graph=None, **options):
    wires = {"weight": Uniform(0.5, 4), "delay": 1.0, "growth": rule, **options}
    into = Synapses(NOISE, CELLS, graph or Random(0.2), **wires)
    back = Synapses(CELLS, CELLS, Random(0.1), weight=-0.3, delay=Uniform(0.1, 3))
    return SpikingNetwork([NOISE, CELLS], [into, back], seed=3, threads=threads)


def homeostasis(every=2.5):
    many = LinearCurve(600.0, 1.0)
    return CalciumHomeostasis(many, LinearCurve(900.0, 0.02), every=every, tau=30.0, decay=0.3)


def tell(net, spikes):
    kept = net.store()["growth"][NAME]["rule"]
    arrays = [np.asarray(a, object if isinstance(a, list) else None) for a in kept.values()]
    edges = net.edges(NAME)
    return [
        *(a.tolist() for r in spikes for a in (r.steps, r.neurons)), net.weights(NAME).tolist(),
        edges.indptr.tolist(), edges.indices.tolist(), *(a.tolist() for a in arrays),
    ]  # fmt: skip


def run(net, cuts=(21.0,), **options):
    spikes = [net.record(name) for name in net.cells]
    for duration in cuts:
        net.run(duration, **options)
    assert all(r.steps.size for r in spikes) and net.edges(NAME).indices.size > 20
    assert not net.pathways[NAME].wiring.is_as_made
    return tell(net, spikes)


RULES = {
    "told": lambda **options: build(Told(), **options),
    "calcium": lambda **options: build(homeostasis(), graph=NONE, weight=1.5, **options),
    "plastic": lambda **options: build(
        RandomGrowth(0.3, 3), plasticity=PairSTDP(w_max=4, a_pre=0.2, traces="synapse"), **options
    ),
}


class TestTimes:
    def test_a_rule_is_asked_every_so_many_ms_and_told_all_spikes(self):
        net = build(Told())
        pre, post = net.record("noise"), net.record("cells")
        net.run(3.1), net.run(4.3, chunk=3), net.run(0.6)
        seen = net._engine.growths[0].rule.seen
        assert [told[0] for told in seen] == [2.0, 4.0, 6.0, 8.0]
        for recorder, at in ((pre, 1), (post, 3)):
            assert sum((told[at] for told in seen), []) == recorder.times.tolist()
            assert sum((told[at + 1] for told in seen), []) == recorder.neurons.tolist()
        assert pre.times.size > 20 and post.times.size > 0
        assert seen[0][5] != seen[3][5] == seen[3][6]

    def test_without_plasticity_it_is_told_but_not_asked(self):
        net = build(Told())
        before = net.edges(NAME).indices.tolist()
        net.run(6, plastic=False)
        assert len(net._engine.growths[0].rule.seen) == 3
        assert net.edges(NAME).indices.tolist() == before
        net.run(2)
        assert net.edges(NAME).indices.tolist() != before

    @pytest.mark.parametrize("case", RULES)
    def test_threads_chunks_recorders_and_pauses_change_nothing(self, case):
        expected = run(RULES[case]())
        assert expected == run(RULES[case](), cuts=(2.4, 0.1, 11.0, 7.5), chunk=7)
        net = RULES[case](threads=3)
        seen = net.observe("cells", "v", every=1.3)
        assert run(net) == expected and seen.values.size

    @pytest.mark.parametrize("case", RULES)
    def test_copies_states_and_resets_go_on_from_between_two_times(self, case):
        net, straight = RULES[case](), RULES[case]()
        expected = run(straight, (13.7, 9.0))
        net.run(13.7)
        state = net.store()
        copies = [copy.deepcopy(net), pickle.loads(pickle.dumps(net)), RULES[case]()]
        net.run(5)
        copies[2].restore(state), net.restore(state)
        first = run(net, (9.0,))
        assert first[4:] == expected[4:]
        assert [run(each, (9.0,)) for each in copies] == [first] * 3
        net.reset(), straight.reset()
        again = run(straight, (13.7, 9.0))
        assert again == expected == run(net, (13.7, 9.0))


class Bad(GrowthRule):
    driver, every = "spikes", 1.0

    def __init__(self, proposal):
        self.proposal = proposal

    def start(self, n_pre, n_post):
        self.n = 0

    def propose(self, now):
        self.n += 1
        return self.proposal if now.when > 2 else None


class TestErrors:
    @pytest.mark.parametrize(
        ("proposal", "words"),
        [
            (Proposal(grow=([30], [0])), "pre must lie from 0 to 29, got 30"),
            (Proposal(grow=([0], [-1])), "post must lie from 0 to 39"),
            (Proposal(grow=([0, 0], [1, 1])), "twice"),
            (Proposal(prune=([0], [0])), "no synapse"),
            (Proposal(grow=([1], [1]), weight=[1, 2]), "weight of"),
            (Proposal(grow=([1], [1]), delay=9.0), "max_delay"),
            (Proposal(prune=([0], [39]), grow=([0], [39])), "already"),
            (Proposal(grow=[0, 1]), "must be \\(pre, post\\)"),
            ((1, 2), "must return Proposal"),
        ],
    )
    def test_what_cannot_be_done_is_told_and_all_is_as_before(self, proposal, words):
        pairs = [(i, 39) for i in range(30)]
        net = build(Bad(proposal), graph=Explicit.from_pairs(pairs, 30))
        if words == "no synapse":
            proposal = Proposal(prune=([0], [0]))
        with pytest.raises((ArgumentError, KindError), match=f"growth of '{NAME}' .*{words}"):
            net.run(8)
        assert net.time == 3 and net._engine.growths[0].rule.n == 2
        assert net.edges(NAME).indices.size == 30 and net.pathways[NAME].wiring.is_as_made
        net.run(0.5)
        net.reset()
        assert net.time == 0 and net._engine.growths[0].rule.n == 0

    @pytest.mark.parametrize(
        ("make", "words"),
        [
            (lambda: build(CoactivityGrowth(0.5)), "of spikes, got .* which is for rounds"),
            (lambda: build(RandomGrowth(0.5), graph=Random(0.1, stored=False)), "not stored"),
            (lambda: build(homeostasis(0.25)), "every of the growth of .* multiple"),
            (lambda: build(Told), "a class; pass an object"),
            (lambda: LinearCurve(np.nan, 1), "rate must be finite"),
            (lambda: LinearCurve(1, 0), "target must be finite and above 0"),
            (lambda: build(CalciumHomeostasis(LinearCurve([1, 2], 1), LinearCurve(1, 1))), "or 30"),
            (lambda: CalciumHomeostasis(LinearCurve(1, 1), LinearCurve(1, 1), decay=2), "decay"),
        ],
    )
    def test_rules_that_make_no_sense_are_refused(self, make, words):
        with pytest.raises((ArgumentError, KindError), match=words):
            make()

    def test_weights_that_come_and_go_are_not_watched(self):
        with pytest.raises(ArgumentError, match="growth rule; read weights"):
            build(Told()).watch(NAME, every=1)
        of_each = PairSTDP(w_max=4, traces="synapse")
        with pytest.raises(ArgumentError, match=r"watch_trace\(\) keeps the trace .* growth rule"):
            build(Told(), plasticity=of_each).watch_trace(NAME, "pre", every=1)
        net = build(Told(), plasticity=PairSTDP(w_max=4))
        traces = net.watch_trace(NAME, "pre", every=1)
        net.run(4)
        assert traces.values.shape == (4, 30)

    @pytest.mark.parametrize("name", ["late", "n_asked", "seen"])
    def test_what_is_kept_must_be_made_in_start(self, name):
        class Forgetful(Told):
            n_asked = 0

            def __init__(self):
                self.n_asked = 0

            def propose(self, now):
                if now.when > 3:
                    delattr(self, name) if name == "seen" else setattr(self, name, 1)

        net = build(Forgetful())
        with pytest.raises(KindError, match=f"'{NAME}' .Forgetful.* '{name}'.* in start"):
            net.run(6)
        assert net.time == 4 and len(net.growth[NAME].seen) == 1
        net.store()

    def test_what_start_sets_anew_is_kept(self):
        class Counts(Told):
            def __init__(self):
                self.n = None

            def start(self, n_pre, n_post):
                self.n = 0

            def observe(self, now):
                self.n += 1

        net = build(Counts())
        state = net.store()
        net.run(4)
        assert net.growth[NAME].n == copy.deepcopy(net).growth[NAME].n == 2
        net.restore(state)
        assert net.growth[NAME].n == 0

    def test_what_does_not_fit_names_the_rule(self, monkeypatch):
        net = build(Bad(Proposal(grow=([0], [39]))), graph=Explicit.from_pairs([(1, 1)], 30))
        net.run(2)
        monkeypatch.setattr(memory, "MUCH", -1)
        monkeypatch.setattr(memory, "available", lambda: 10)
        with pytest.raises(ResourceError, match=f"growth of '{NAME}' .*Bad.* need .* fewer"):
            net.run(1)

    def test_others_are_asked_though_one_proposes_what_cannot_be_done(self):
        class Wrong(Told):
            def propose(self, now):
                raise ArgumentError(f"{now.pre.size}")

        rules = Told(), Wrong(), Told(), Wrong()
        graphs = [Explicit.from_pairs([(i, i) for i in range(k)], 30) for k in range(4)]
        own = {"weight": Uniform(0, 1), "delay": 1.0}
        wires = [
            Synapses(NOISE, CELLS, graph, growth=rule, name=f"wires {k}", **own)
            for k, (rule, graph) in enumerate(zip(rules, graphs, strict=True))
        ]
        net = SpikingNetwork([NOISE, CELLS], wires, seed=3)
        with pytest.raises(ArgumentError, match="^1$"):
            net.run(6)
        seen = [net.growth[wire.name].seen for wire in wires]
        assert [len(each) for each in seen] == [1, 0, 1, 0]
        spikes = net.record("noise")
        net.run(1)
        assert spikes.times.size

    def test_a_state_of_another_rule_is_refused(self):
        state = build(Told()).store()
        with pytest.raises(ArgumentError, match="growth of 'noise->cells' must keep axons"):
            build(homeostasis()).restore(state)
        none = build(None).store()
        for given, rule, words in ((state, None, "one.* got none"), (none, Told(), "none.* Told")):
            net = build(rule)
            with pytest.raises(ArgumentError, match=f"growth rule of '{NAME}' must be {words}"):
                net.restore(given)
        state = build(homeostasis()).store()
        state["growth"][NAME]["rule"]["axons"] = [1.0]
        with pytest.raises(ArgumentError, match="axons of the growth .* float64"):
            build(homeostasis()).restore(state)


class TestRulesOfBoth:
    def test_rewiring_keeps_the_number_of_inputs(self):
        net = build(RandomGrowth(0.5, 5), graph=FixedFanIn(6))
        before = net.edges(NAME).indices.tolist(), net.edges(NAME).indptr.tolist()
        net.run(10)
        edges = net.edges(NAME)
        assert set(np.bincount(edges.indices)) == {6}
        assert (edges.indices.tolist(), edges.indptr.tolist()) != before

    def test_distance_brings_synapses_near(self):
        rule = DistanceGrowth(0.5, 2.0, np.arange(30.0)[:, None], np.arange(40.0)[:, None])
        net = build(rule, graph=FixedFanIn(4))

        def mean_distance():
            edges = net.edges(NAME)
            return np.abs(np.repeat(np.arange(30), np.diff(edges.indptr)) - edges.indices).mean()

        before = mean_distance()
        net.run(10)
        assert mean_distance() < before / 2

    def test_what_is_weak_goes(self):
        net = build(WeightPruning(1.0), graph=AllToAll())
        assert net.weights(NAME).min() < 1
        net.run(1)
        assert 1 <= net.weights(NAME).min() and net.weights(NAME).size > 300


TWICE = Explicit.from_pairs([(0, 1)] * 3 + [(2, 3), (5, 5), (5, 5), (7, 8)], 20, multapses=True)


def _twice(rule, seed, weight=None):
    source, cells = Population("source", 20, Poisson(200)), Population("cells", 20, LIF())
    weight = Uniform(0, 1) if weight is None else weight
    wires = Synapses(source, cells, TWICE, weight=weight, delay=1.0, growth=rule, name="wires")
    return SpikingNetwork([source, cells], [wires], seed=seed)


@pytest.mark.parametrize("seed", range(8))
def test_of_several_contacts_those_go_that_are_weak(seed):
    net = _twice(WeightPruning(0.3, every=0.5), seed)
    before = net.weights("wires")
    net.run(1)
    assert net.weights("wires").tolist() == before[before >= 0.3].tolist()


@pytest.mark.parametrize("seed", range(4))
def test_rewiring_draws_among_all_contacts(seed):
    net = _twice(RandomGrowth(0.7, every=0.5), seed)
    before = np.bincount(net.edges("wires").indices, minlength=20)
    net.run(2)
    assert np.bincount(net.edges("wires").indices, minlength=20).tolist() == before.tolist()


def test_inhibitory_synapses_are_as_strong_as_their_weight_without_its_sign():
    net = _twice(WeightPruning(0.3, every=1), 1, weight=Uniform(-2, -1))
    net.run(2)
    assert net.edges("wires").indices.size == 7


@pytest.mark.parametrize(
    ("proposal", "said"),
    [
        (Proposal(prune=([], [1, 2])), "propose.. of the growth of 'wires' .*pre and post"),
        (Proposal(grow=([[1], [2, 3]], [1, 2])), "propose.. of the growth of 'wires'"),
        (Proposal(weight="x"), "propose.. of the growth of 'wires'"),
        (Proposal(weight=np.ones(2)), "propose.. of the growth of 'wires'"),
    ],
)
def test_a_proposal_that_is_none_names_its_rule(proposal, said):
    class Rule(GrowthRule):
        driver, every = "spikes", 1.0

        def propose(self, now):
            return proposal

    net = _twice(Rule(), 1)
    with pytest.raises((ArgumentError, KindError), match=said):
        net.run(2)


@pytest.mark.parametrize("of", [
    (np.array([[3]]), np.array([[3]], np.int32)), (np.array([3]), np.array([30], np.int32)),
    (np.array([5, 3]), np.array([1, 2], np.int32)), (np.array([3]), np.array([1])), None,
])  # fmt: skip
def test_spikes_of_a_state_that_cannot_be_are_refused(grown, of):
    state = dict(grown.store())
    held = dict(state["growth"]["near"], pre=of)
    with pytest.raises(ArgumentError, match="pre of the growth of 'near' must be steps"):
        grown.restore(state | {"growth": dict(state["growth"], near=held)})


@pytest.fixture(scope="module")
def grown():
    return saved_worlds.growing()[0]
