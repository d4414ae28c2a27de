"""Several contacts in rounds: as one synapse of their summed weight, and each learns by itself."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin import pairs_of

from neurosim import (
    AllToAll,
    ArgumentError,
    Explicit,
    FastHebbian,
    FixedFanIn,
    Graded,
    GrowthRule,
    Hebbian,
    KindError,
    KWinners,
    Logarithmic,
    Multapses,
    Network,
    Plasticity,
    Playback,
    Population,
    Proposal,
    Random,
    RandomGrowth,
    Synapses,
)

NAME = "eye->area"


class Oja(Plasticity):
    """Weights as floats; all that reach who fires change."""

    changes, largest = "post", 8.0

    def update(self, synapses):
        w, x = synapses.weights, synapses.arrived
        return w + 0.25 * (x - 0.5 * w)


def build(connectome, weight=1.0, rule=None, n=(12, 15), k=4, **more):
    eye = Population("eye", n[0], more.pop("source", None) or Playback())
    area = Population("area", n[1], KWinners(k), n_initial=more.pop("n_initial", None))
    return Network([eye, area], [Synapses(eye, area, connectome, weight, rule, **more)], seed=2)


def drive_of(net):
    return (net.activity("area").drive / float(net.activity("area").scale)).tolist()


def per_pair(net):
    """Return the summed weight of each pair."""
    edges, weights = net.edges(NAME)
    sums = {}
    for pair, weight in zip(pairs_of(edges), weights.tolist(), strict=True):
        sums[pair] = sums.get(pair, 0.0) + weight
    return sums


RULES = [None, Hebbian(0.5), Hebbian(0.5, 0.5), Logarithmic(10), FastHebbian(0.5, 0.25)]


def is_same(rule, a, b):
    """Logarithms are no whole numbers: the weight of a contact and m times it are rounded."""
    return np.allclose(a, b, rtol=1e-12) if isinstance(rule, Logarithmic) else a == b


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(st.sampled_from([1, 2, 4, 8]), st.integers(0, 2**32))
@settings(max_examples=8)
def test_contacts_do_what_one_synapse_of_their_summed_weight_does(rule, m, seed):
    rng = np.random.default_rng(seed)
    nets = build(Multapses(Random(0.5), m), 1.0, rule), build(Random(0.5, stored=True), m, rule)
    for _ in range(6):
        playing = {"eye": rng.permutation(12)[:5]}
        for net in nets:
            net.run(1, inputs=playing)
        assert nets[0].winners("area").tolist() == nets[1].winners("area").tolist()
        assert is_same(rule, drive_of(nets[0]), drive_of(nets[1]))
    several, one = map(per_pair, nets)
    assert [*several] == [*one] and is_same(rule, [*several.values()], [*one.values()])


def test_weights_of_contacts_add_up_and_amounts_multiply_them():
    wires = Explicit([0, 3, 4], [0, 0, 1, 1], [0.5, 0.25, 1.0, 2.0], multapses=True)
    net = build(wires, n=(2, 3), k=3, source=Graded())
    net.run(1, inputs={"eye": [1.0, 0.5]})
    one = Explicit([0, 2, 3], [0, 1, 1], [0.75, 1.0, 2.0])
    other = build(one, n=(2, 3), k=3, source=Graded())
    other.run(1, inputs={"eye": [1.0, 0.5]})
    assert drive_of(net) == drive_of(other) and drive_of(net)[0] > 0


def test_users_rules_see_each_contact():
    nets = [build(Multapses(Random(0.5), m), w, Oja()) for m, w in ((4, 0.25), (1, 0.25))]
    for net in nets:
        net.set_rule("area", KWinners(15))
        net.run(5, inputs={"eye": range(6)})
    four, one = per_pair(nets[0]), per_pair(nets[1])
    assert four == {pair: 4 * w for pair, w in one.items()}
    assert nets[0].pathways[NAME].n_updates == 4 * nets[1].pathways[NAME].n_updates


class Oracle:
    """Contacts as lists of weights, learned one by one from who arrived and who fired."""

    def __init__(self, net, beta, w_max):
        self.beta, self.w_max, self.known = beta, w_max, {}
        for pair in pairs_of(net.edges(NAME)[0]):
            self.known.setdefault(pair, []).append(1.0)

    def drive(self, arrived, n):
        total = [0.0] * n
        for (pre, post), weights in self.known.items():
            total[post] += sum(weights) * (pre in arrived)
        return total

    def learn(self, arrived, fired):
        for (pre, post), weights in self.known.items():
            if pre in arrived and post in fired:
                weights[:] = [min(w * (1 + self.beta), self.w_max) for w in weights]

    def listed(self):
        return [w for _, weights in sorted(self.known.items()) for w in weights]

    def pairs(self):
        return [pair for pair, weights in sorted(self.known.items()) for _ in weights]

    def grow(self, pairs):
        for pair in pairs:
            self.known.setdefault(pair, []).append(1.0)

    def prune(self, chosen):
        for pair, ordinal in sorted(chosen, reverse=True):
            del self.known[pair][ordinal]
            if not self.known[pair]:
                del self.known[pair]


PAIRS = [(i, j) for i in range(4) for j in range(5)]
deeds = st.lists(
    st.tuples(
        st.sampled_from(["run", "run", "grow", "prune", "copy"]),
        st.lists(st.sampled_from(PAIRS), max_size=8),
    ),
    max_size=8,
)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PAIRS), max_size=25), deeds, st.data())
def test_contacts_that_learn_come_and_go_are_those_of_the_oracle(start, program, data):
    wires = Explicit.from_pairs(start, 4, multapses=True)
    net = build(wires, rule=Hebbian(0.5, w_max=1.5**3), n=(4, 5), k=2)
    oracle = Oracle(net, 0.5, 1.5**3)
    for deed, pairs in program:
        if deed == "run":
            arrived = sorted({pre for pre, _ in pairs})
            net.run(1, inputs={"eye": arrived})
            expected = oracle.drive(arrived, 5)
            assert drive_of(net) == expected
            oracle.learn(arrived, net.winners("area").tolist())
        elif deed == "grow":
            net.grow(NAME, *np.array(pairs, int).reshape(-1, 2).T)
            oracle.grow(pairs)
        elif deed == "prune":
            there = [(p, i) for p, weights in oracle.known.items() for i in range(len(weights))]
            some = st.lists(st.sampled_from(there), unique=True) if there else st.just([])
            chosen = data.draw(some)
            ends = np.array([p for p, _ in chosen], int).reshape(-1, 2).T
            net.prune(NAME, *ends, [i for _, i in chosen])
            oracle.prune(chosen)
        else:
            net = pickle.loads(pickle.dumps(deepcopy(net)))
        edges, weights = net.edges(NAME)
        assert pairs_of(edges) == oracle.pairs() and weights.tolist() == oracle.listed()
        post = data.draw(st.sets(st.integers(0, 4)).map(sorted))
        some_edges, some_weights = net.edges(NAME, post=post)
        kept = [p[1] in post for p in oracle.pairs()]
        assert some_weights.tolist() == weights[kept].tolist()
        assert pairs_of(some_edges) == [p for p in oracle.pairs() if p[1] in post]
        n_inputs = np.bincount(edges.indices, minlength=5)
        pathway = net.pathways[NAME]
        assert pathway.n_inputs.tolist() == n_inputs.tolist()
        assert n_inputs.max() <= pathway.most_inputs
        assert max(map(len, oracle.known.values()), default=0) <= pathway.most_contacts


def test_the_unit_of_drive_allows_for_all_contacts_of_few_neurons():
    """Two neurons fire at most, but bring a thousand contacts each."""
    eye, area = Population("eye", 3, KWinners(1)), Population("area", 2, KWinners(1))
    wires = Synapses(eye, area, Multapses(OneToOne3(), 1000), 2.0**40)
    net = Network([eye, area], [wires])
    net.excite("eye", [0])
    net.run(1)
    assert drive_of(net) == [1000 * 2.0**40, 0.0]
    net.grow("eye->area", [0] * 3000, [0] * 3000)
    net.excite("eye", [0])
    net.run(1)
    assert drive_of(net)[0] == 4000 * 2.0**40


class OneToOne3(AllToAll):
    """Of three neurons the first two lead each to one."""

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        pairs = [(0, 0), (1, 1)]
        return Explicit.from_pairs(pairs, n_pre).edges(n_pre, n_post, stream)


def test_contacts_are_scaled_divided_and_retired():
    net = build(Multapses(AllToAll(), 2), rule=Hebbian(0.5), n=(3, 5), k=1, n_initial=2)
    net.run(1, inputs={"eye": [0]})
    mother = int(net.winners("area")[0])
    assert net.divide("area", [mother]).tolist() == [2]
    assert net.edges(NAME, post=[2])[1].tolist() == net.edges(NAME, post=[mother])[1].tolist()
    assert net.edges(NAME, pre=[0], post=[2])[1].tolist() == [1.5, 1.5]
    net.normalise(1.0)
    assert np.allclose(np.bincount(*net_inputs(net), minlength=3), 1.0)
    net.retire("area", [mother])
    assert set(net.edges(NAME)[0].indices.tolist()) == {1 - mother, 2}
    assert net.edges(NAME)[0].indices.size == 12


def net_inputs(net):
    edges, weights = net.edges(NAME)
    return edges.indices, weights


class Doubling(GrowthRule):
    """Each second round the last contact of a pair goes, in the others it comes twice."""

    def start(self, n_pre, n_post):
        self.seen = []

    def propose(self, now):
        self.seen.append((now.multapses, now.n_inputs.tolist()))
        if len(self.seen) % 2:
            return Proposal(grow=([0, 0], [1, 1]))
        last = int(((now.pre == 0) & (now.post == 1)).sum()) - 1
        return Proposal(([0], [1]), ([0], [0]), ordinals=[last])


def test_growth_rules_see_and_name_contacts():
    wires = Explicit.from_pairs([(0, 1), (1, 1)], 2, multapses=True)
    net = build(wires, rule=Hebbian(0.5), n=(2, 3), k=3, growth=Doubling())
    net.run(2, inputs={"eye": [0]})
    assert pairs_of(net.edges(NAME)[0]) == [(0, 0), (0, 1), (0, 1), (1, 1)]
    assert net.edges(NAME)[1].tolist() == [1.0, 2.25, 1.5, 1.0]
    assert net.pathways[NAME].growth.seen == [(True, [0, 2, 0]), (True, [0, 4, 0])]


def test_rules_of_ours_move_single_contacts():
    net = build(FixedFanIn(6, multapses=True), n=(40, 20), k=3, growth=RandomGrowth(0.3))
    net.run(5, inputs={"eye": [0, 1]})
    assert (np.bincount(net.edges(NAME)[0].indices) == 6).all()


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda n: n.prune(NAME, [0], [0], [2]), ArgumentError, "no synapse from neuron 0 to 0"),
        (lambda n: n.prune(NAME, [0], [0], [-1]), ArgumentError, "ordinals must be at least 0"),
        (lambda n: n.prune(NAME, [0], [0], [0.5]), KindError, "ordinals must be whole numbers"),
        (lambda n: n.prune(NAME, [0], [0], [0, 1]), KindError, "ordinals must be 1 whole"),
        (lambda n: n.prune(NAME, [0, 0], [0, 0]), ArgumentError, "twice"),
        (lambda n: n.prune(NAME, [0, 0], [0, 0], [1, 1]), ArgumentError, "twice"),
    ],
)
def test_what_cannot_go_is_refused_and_nothing_changes(call, error, said):
    net = build(Multapses(AllToAll(), 2), n=(2, 2), k=1)
    with pytest.raises(error, match=said):
        call(net)
    assert net.edges(NAME)[0].indices.tolist() == [0, 0, 1, 1] * 2
