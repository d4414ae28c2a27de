"""Connectomes that users bring: the same in both engines, and refused where a table is none."""

import copy

import numpy as np
import pytest
from own_rules import SmallWorld

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Connectome,
    Edges,
    FastHebbian,
    Hebbian,
    KindError,
    KWinners,
    Network,
    NeurosimError,
    Playback,
    Population,
    Random,
    SpikeTimes,
    SpikingNetwork,
    Stream,
    Synapses,
)


def rounds(connectome, n_pre=4, n_post=5, **more):
    eye, area = Population("eye", n_pre, Playback()), Population("area", n_post, KWinners(2))
    return Network([eye, area], [Synapses(eye, area, connectome, **more)], seed=3)


def spikes(connectome, n_pre=4, n_post=5, **more):
    eye = Population("eye", n_pre, SpikeTimes([0], [1.0]))
    area = Population("area", n_post, LIF())
    return SpikingNetwork([eye, area], [Synapses(eye, area, connectome, **more)], seed=3)


def naive_small_world(n, reach, share, rng):
    """Return the pairs, one neuron at a time."""
    pairs = []
    for i in range(n):
        near = [(i + d) % n for d in range(1, reach + 1)]
        draws = rng.random(reach).tolist()
        kept = [j for j, draw in zip(near, draws, strict=True) if draw >= share]
        others = [j for j in range(n) if j not in kept and j != i]
        far = rng.choice(others, reach - len(kept), replace=False).tolist()
        pairs += [(i, j) for j in sorted(kept + far)]
    return pairs


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_small_world_is_the_same_in_both_engines_and_as_defined(share):
    graph, n = SmallWorld(3, share), 20
    for net in (rounds(graph, n, n), spikes(graph, n, n)):
        found = net.edges("eye->area")
        indptr, indices = found[0] if isinstance(found[0], Edges) else found[:2]
        stream = Stream(3, "synapses eye->area")
        rng = np.random.default_rng(stream.words(4))
        pairs = naive_small_world(n, 3, share, rng)
        assert np.diff(indptr).tolist() == [3] * n
        assert indices.tolist() == [j for _, j in pairs]
        copied = copy.deepcopy(net).edges("eye->area")
        assert np.array_equal(np.hstack(copied[0]), np.hstack(found[0]))


def test_it_learns_and_delivers_as_the_same_list_does():
    graph = SmallWorld(3, 0.3)
    one, two = (rounds(graph, 20, 20, plasticity=rule) for rule in (Hebbian(0.5), None))
    for net in (one, two):
        net.run(3, inputs={"eye": range(10)})
    assert net.drive("area").sum() == 30
    assert one.edges("eye->area")[1].max() == 1.5**3
    rounds(graph, 20, 20, plasticity=FastHebbian(0.5, 1)).run(2, inputs={"eye": [1]})


class Table(Connectome):
    """What a test says."""

    weights = delays = None

    def __init__(self, indptr=(0, 2, 2, 3, 3), indices=(0, 3, 4), **more):
        self.table = indptr, indices
        vars(self).update(more)

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        return Edges(*map(np.array, self.table))

    def expected(self, n_pre, n_post):
        return len(self.table[1])


def test_a_table_of_any_whole_numbers_is_taken_and_copied():
    given = Table(np.array([0, 2, 2, 3, 3], np.uint16), np.array([0, 3, 4], np.uint8))
    for make in (rounds, spikes):
        make(given)
    net = rounds(Table(weights=[1.0, 2.0, 3.0]), weight=2.0)
    assert net.edges("eye->area")[1].tolist() == [2, 4, 6]
    net = spikes(Table(weights=[1.0, 2.0, 3.0], delays=[0.1, 0.2, 0.3]), weight=2.0)
    assert sorted(net.weights("eye->area").tolist()) == [2, 4, 6]


class Weighted(Connectome):
    """One synapse a neuron, of a weight and a delay that `edges` draws."""

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        drawn = np.random.default_rng(stream.words(4)).random(n_pre)
        self.weights = drawn
        if self.is_late:
            self.delays = np.round(1 + drawn, 1)
        return Edges(np.arange(n_pre + 1), np.zeros(n_pre, int))

    def expected(self, n_pre, n_post):
        return n_pre


@pytest.mark.parametrize(("make", "rule"), [(Network, KWinners(1)), (SpikingNetwork, LIF())])
def test_one_object_serves_in_many_synapses_and_networks(make, rule):
    graph, ends = Weighted(), [Population("a", 4, rule), Population("b", 6, rule)]
    graph.is_late = make is SpikingNetwork
    ways = [Synapses(pre, ends[0], graph) for pre in ends]
    nets = [make(ends, ways, seed=seed) for seed in (1, 2)]
    for seed, net in zip((1, 2), nets, strict=True):
        for way in ways:
            key = Stream(seed, f"synapses {way.name}").words(4)
            drawn = np.random.default_rng(key).random(way.pre.n)
            found = net.weights(way.name) if graph.is_late else net.edges(way.name)[1]
            assert np.array_equal(found, drawn)
            if graph.is_late:
                assert np.allclose(net.delays(way.name), np.round(1 + drawn, 1))
    assert not hasattr(graph, "weights")


BROKEN = {
    "none": (lambda: _returning(None), r"edges\(\) .*'eye->area' \(Own\) must return Edges, got N"),
    "an array": (lambda: _returning(np.eye(3)), r"must return Edges\(indptr, .*from_pairs"),
    "short": (lambda: Table((0, 3)), r"\(Table\) .*indptr must have n_pre \+ 1 = 5"),
    "late": (lambda: Table((1, 2, 2, 3, 3)), "indptr must start at 0"),
    "falls": (lambda: Table((0, 2, 1, 3, 3)), "indptr must never fall"),
    "ends": (lambda: Table((0, 2, 2, 3, 4)), r"indptr\[-1\] = 4 entries, got 3"),
    "beyond": (lambda: Table(indices=(0, 3, 5)), "indices must be from 0 to 4, got 5"),
    "below": (lambda: Table(indices=(0, 3, -1)), "indices must be from 0"),
    "unsorted": (lambda: Table(indices=(3, 0, 4)), "ascend and be distinct.*from_pairs sorts"),
    "twice": (lambda: Table(indices=(3, 3, 4)), "distinct within a row"),
    "floats": (lambda: Table(indices=(0.0, 3.0, 4.0)), "indices must be whole numbers"),
    "weights": (lambda: Table(weights=[1.0]), "weights must be 3 plain numbers"),
    "inputs": (
        lambda: Table((0, 1, 2, 3, 3), (2, 2, 2), most_inputs=lambda n: 2),
        r"leads 3 synapses to neuron 2, but its most_inputs\(\) says at most 2",
    ),
}  # fmt: skip


def _returning(what):
    class Own(Table):
        def edges(self, *ends):
            return what

    return Own()


@pytest.mark.parametrize("make", [rounds, spikes])
@pytest.mark.parametrize("what", BROKEN)
def test_tables_that_are_none_are_refused_by_name(what, make):
    connectome, words = BROKEN[what]
    with pytest.raises(NeurosimError, match=words.replace("Edges, got N", r"Edges\(.*, got None")):
        make(connectome())


def test_what_is_missing_is_said():
    half = type("Half", (Connectome,), {"expected": lambda self, n_pre, n_post: 1})
    with pytest.raises(KindError, match=r"lacks edges\(self, n_pre, n_post, stream, is_recurrent"):
        rounds(half())
    with pytest.raises(KindError, match=r"a class; pass an object of it: Half\(\.\.\.\)"):
        rounds(half)

    class Bare:
        def edges(self, n_pre, n_post, stream, is_recurrent=False):
            return Edges(np.zeros(n_pre + 1, int), np.zeros(0, int))

    short = type("Short", (Table,), {"edges": lambda self, n_pre, n_post, stream: None})
    words = r"whose edges must take \(n_pre, n_post, stream, is_recurrent\), got \(n_pre, n_post, s"
    with pytest.raises(KindError, match=words):
        rounds(short())
    with pytest.raises(KindError, match="lacks expected, most_inputs; .*neurosim.Connectome"):
        spikes(Bare())


def test_a_class_derived_from_ours_connects_as_it_says():
    class Halved(Random):
        def edges(self, n_pre, n_post, stream, is_recurrent=False):
            edges = super().edges(n_pre, n_post // 2, stream, is_recurrent)
            return Edges(edges.indptr, edges.indices)

    net = rounds(Halved(0.5, stored=False), 50, 40)
    assert net.edges("eye->area")[0].indices.max() == 19
    net.run(1, inputs={"eye": range(50)})
    assert net.drive("area")[20:].sum() == 0

    class NotFirst(AllToAll):
        def edges(self, n_pre, n_post, stream, is_recurrent=False):
            return Edges(np.zeros(n_pre + 1, int), np.zeros(0, int))

    with pytest.raises(ArgumentError, match="form must be 'matrix'"):
        rounds(NotFirst(), plasticity=FastHebbian(0.5, 1, form="patterns"))
