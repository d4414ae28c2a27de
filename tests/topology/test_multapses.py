"""Several contacts of each pair: as many as were asked for, drawn by the pair alone, in any net."""

import copy
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_rules import SmallWorld
from twin import pairs_of

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Explicit,
    FixedFanIn,
    FixedFanOut,
    KindError,
    KWinners,
    Multapses,
    Network,
    NeurosimError,
    Normal,
    OneToOne,
    Playback,
    Population,
    Random,
    ResourceError,
    SpikeTimes,
    SpikingNetwork,
    Stream,
    Synapses,
    Uniform,
)
from neurosim.base import memory

STREAM = Stream(5, "synapses eye->area")
LISTED = Explicit.from_pairs([(0, 1), (0, 2), (2, 0)], 3, [1.0, 2.0, 3.0])


def rounds(connectome, n_pre=3, n_post=4, **more):
    eye, area = Population("eye", n_pre, Playback()), Population("area", n_post, KWinners(2))
    return Network([eye, area], [Synapses(eye, area, connectome, **more)], seed=5)


def spikes(connectome, n_pre=3, n_post=4, **more):
    eye = Population("eye", n_pre, SpikeTimes([0], [1.0]))
    area = Population("area", n_post, LIF())
    return SpikingNetwork([eye, area], [Synapses(eye, area, connectome, **more)], seed=5)


def edges_in(net):
    found = net.edges("eye->area")
    return found[0] if isinstance(net, Network) else found


WRAPPED = [AllToAll(), Random(0.5), FixedFanIn(2), FixedFanOut(2), SmallWorld(2, 0.3), LISTED]


@pytest.mark.parametrize("graph", WRAPPED, ids=lambda g: type(g).__name__)
@given(st.data())
def test_each_pair_has_as_many_contacts_as_were_asked_for(graph, data):
    n_post = 3 if isinstance(graph, SmallWorld) else 4
    pairs = pairs_of(graph.edges(3, n_post, STREAM))
    counts = data.draw(
        st.integers(0, 3) | st.lists(st.integers(0, 3), min_size=len(pairs), max_size=len(pairs))
    )
    each = [counts] * len(pairs) if isinstance(counts, int) else counts
    expected = [pair for pair, n in zip(pairs, each, strict=True) for _ in range(n)]
    several = Multapses(graph, counts)
    assert pairs_of(several.edges(3, n_post, STREAM)) == expected
    n_inputs = np.bincount([post for _, post in expected], minlength=n_post)
    assert n_inputs.max() <= several.most_inputs(3)
    if not isinstance(counts, int):
        assert several.expected(3, n_post) == len(expected)


@pytest.mark.parametrize("make", [rounds, spikes])
def test_networks_of_both_engines_have_the_same_contacts(make):
    several = Multapses(Random(0.6), probabilities=[0.2, 0.3, 0.0, 0.5])
    net = make(several, 30, 40)
    found = pairs_of(edges_in(net))
    assert found == pairs_of(several.edges(30, 40, STREAM))
    counts = np.unique(found, axis=0, return_counts=True)[1]
    assert set(counts.tolist()) == {1, 3}
    assert pairs_of(edges_in(copy.deepcopy(net))) == found


def test_numbers_follow_their_law_and_depend_on_the_pair_alone():
    law = [0.1, 0.2, 0.3, 0.4]
    many = Multapses(AllToAll(), probabilities=law).edges(300, 300, STREAM)
    counts = np.zeros((300, 300), int)
    np.add.at(counts, tuple(np.array(pairs_of(many)).T), 1)
    shares = np.bincount(counts.ravel(), minlength=4) / counts.size
    assert np.abs(shares - law).max() < 5 * np.sqrt(0.25 / counts.size)
    few = Multapses(Random(0.1), probabilities=law).edges(200, 300, STREAM)
    found = np.zeros((200, 300), int)
    np.add.at(found, tuple(np.array(pairs_of(few)).T), 1)
    assert (found[found > 0] == counts[:200][found > 0]).all()
    other = Multapses(AllToAll(), probabilities=law).edges(300, 300, Stream(6, STREAM.name))
    assert pairs_of(other) != pairs_of(many)


def test_a_chance_of_one_is_certain_however_the_others_round():
    for law in ([1.0], [0.0, 1.0], [0.1] * 10 + [0.0]):
        most = Multapses(AllToAll(), probabilities=law)
        counts = np.bincount(most.edges(1, 5000, STREAM).indices, minlength=5000)
        assert counts.max() <= most.most_contacts == max(np.flatnonzero(law))


def test_weights_and_delays_of_an_edge_are_those_of_all_its_contacts():
    wires = Explicit.from_pairs([(0, 1), (2, 0)], 3, [1.0, 3.0], [0.1, 0.2])
    several = Multapses(wires, [2, 1])
    several.edges(3, 4, STREAM)
    assert several.weights.tolist() == [1, 1, 3] and several.delays.tolist() == [0.1, 0.1, 0.2]
    assert spikes(several, weight=2.0).weights("eye->area").tolist() == [2, 2, 6]
    net = rounds(Multapses(LISTED, [2, 0, 1]), weight=2.0)
    assert net.edges("eye->area")[1].tolist() == [2, 2, 6]


def test_contacts_have_weights_and_delays_of_their_own():
    given = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    several = Multapses(OneToOne(), 2, weights=given)
    for make in (rounds, spikes):
        net = make(several, 3, 3)
        found = net.edges("eye->area")[1] if make is rounds else net.weights("eye->area")
        assert found.tolist() == given
    net = spikes(Multapses(OneToOne(), 3), 3, 3, weight=Uniform(0, 1), delay=Normal(2, 1, low=0.1))
    assert np.unique(net.weights("eye->area")).size == 9
    assert np.unique(net.delays("eye->area")).size > 4


def test_drawn_weights_depend_on_the_contact_alone():
    of = [Multapses(graph, m, weights=Uniform(0, 1)) for graph, m in
          ((AllToAll(), 3), (AllToAll(), 2), (Random(0.5), 3))]  # fmt: skip
    known = []
    for several in of:
        pairs, seen = pairs_of(several.edges(20, 30, STREAM)), {}
        for pair, weight in zip(pairs, several.weights.tolist(), strict=True):
            seen[pair, sum(p == pair for p, _ in seen)] = weight
        known.append(seen)
    assert len(set(known[0].values())) == 1800
    for fewer in known[1:]:
        assert fewer.items() <= known[0].items()
    given = of[0]
    assert pairs_of(given.edges(20, 30, STREAM)) and given.weights.size == 1800
    given.edges(2, 3, STREAM)
    assert given.weights.size == 18


class Shifted:
    """Knows its populations once it was bound to them."""

    def __init__(self, by=None):
        self.by = by

    def between(self, pre, post):
        bound = Shifted((pre.n + post.n) % 2)
        bound.delays = [0.1, 0.2, 0.3]
        return bound

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        pairs = [(i, (i + self.by) % n_post) for i in range(n_pre)]
        return Explicit.from_pairs(pairs, n_pre).edges(n_pre, n_post, stream)

    def most_inputs(self, n_pre):
        return n_pre

    def expected(self, n_pre, n_post):
        return n_pre


def test_what_binds_to_populations_is_bound():
    eye, area = Population("eye", 3, Playback()), Population("area", 4, KWinners(2))
    several = Multapses(Shifted(), 2)
    bound = several.between(eye, area)
    assert bound.edges(3, 4, STREAM).indices.tolist() == [1, 1, 2, 2, 3, 3]
    assert several.connectome.by is None and bound.connectome.by == 1
    assert several.delays is None and bound.delays.tolist() == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3]
    lost = Shifted()
    for wrong, said in ((3, "must be a method"), (lambda *_: 3, "must return a connectome, got 3")):
        lost.between = wrong
        with pytest.raises(KindError, match=said):
            Multapses(lost, 2).between(eye, area)
    plain = Multapses(OneToOne(), 2)
    assert plain.between(eye, area) is plain


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: Multapses(OneToOne(), -1), ArgumentError, "contacts must be from 0 to 1048576"),
        (lambda: Multapses(OneToOne(), 2.5), KindError, "contacts must be"),
        (lambda: Multapses(OneToOne(), True), KindError, "contacts must be"),
        (lambda: Multapses(OneToOne(), [1, -1]), ArgumentError, "contacts must be .*got -1"),
        (lambda: Multapses(OneToOne(), [1.0, 2.0]), KindError, "contacts must be whole numbers"),
        (lambda: Multapses(OneToOne(), [[1]]), KindError, "contacts must be one-dimensional"),
        (lambda: rounds(Multapses(AllToAll(), [1, 2])), KindError, "must be 12 whole .*got 2"),
        (lambda: Multapses(OneToOne()), ArgumentError, "must be given, got neither"),
        (lambda: Multapses(OneToOne(), 1, probabilities=[1.0]), ArgumentError, "got both"),
        (lambda: Multapses(OneToOne(), probabilities=[0.5, 0.4]), ArgumentError, "sum to 1.*0.9"),
        (lambda: Multapses(OneToOne(), probabilities=[1.5, -0.5]), ArgumentError, "from 0 to 1"),
        (lambda: Multapses(OneToOne(), probabilities=[np.nan]), ArgumentError, "got nan"),
        (lambda: Multapses(OneToOne(), probabilities=[]), KindError, r"shape \(0,\)"),
        (lambda: Multapses(OneToOne(), probabilities=0.5), KindError, "of 0, 1, 2"),
        (lambda: Multapses(OneToOne(), 2, weights=[[1]]), KindError, "weights must be one-dim"),
        (lambda: Multapses(OneToOne(), 2, weights=[np.inf]), ArgumentError, "weights must be fin"),
        (lambda: rounds(Multapses(OneToOne(), 2, weights=[1.0]), 3, 3), KindError, "be 6 plain"),
        (lambda: rounds(Multapses(OneToOne(), 1, weights=[1.0, -1, 1]), 3, 3), ArgumentError,
         "not negative, got -1"),
        (lambda: Multapses(FixedFanIn(2, multapses=True), 2), ArgumentError, "each pair once"),
        (lambda: Multapses(Random(0.1, stored=False), 2), ArgumentError, "must be stored"),
        (lambda: Multapses(OneToOne, 2), KindError, "a class; pass an object"),
        (lambda: Multapses(3, 2), KindError, "connectome must be a connectome, got 3"),
        (lambda: rounds(Multapses(OneToOne(), 2)), ArgumentError, "OneToOne needs populations"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()


def test_a_table_of_a_user_is_looked_at_before_it_is_multiplied():
    class Wild(SmallWorld):
        def edges(self, n_pre, n_post, stream, is_recurrent=False):
            return [0, 1]

    with pytest.raises(NeurosimError, match="of Wild in Multapses must return Edges"):
        Multapses(Wild(1, 0), 2).edges(3, 3, STREAM)


def test_it_says_what_it_is():
    assert repr(Multapses(Random(0.1), 3)) == "Multapses(Random(p=0.1), contacts=3)"
    told = Multapses(OneToOne(), probabilities=[0.5, 0.5], weights=Uniform(0, 1))
    assert repr(told) == (
        "Multapses(OneToOne(), probabilities=array(2), weights=Uniform(low=0.0, high=1.0))"
    )


def test_contacts_are_made_in_little_memory():
    n, graph = 10**6, Multapses(AllToAll(), 100, weights=Uniform(0, 1))
    tracemalloc.start()
    graph.edges(100, 100, STREAM)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * n  # a target and a weight take 12


def test_rounds_count_what_contacts_take_while_they_are_made(monkeypatch):
    n, eye, area = 1000, Population("eye", 1000, Playback()), Population("area", 1000, KWinners(1))
    for graph, n_bytes in (
        (Multapses(OneToOne(), 100, weights=Uniform(0, 1)), 37 * 100 * n),
        (Multapses(FixedFanOut(100), probabilities=[0.0, 1.0]), 24 * 100 * n),
    ):
        monkeypatch.setattr(memory, "available", lambda n_bytes=n_bytes: n_bytes / memory.SHARE)
        with pytest.raises(ResourceError, match="need 0.0 GB, 80%"):
            Network([eye, area], [Synapses(eye, area, graph)])
