"""Contacts that may fail, in rounds: who releases is that of the oracle, whatever was done."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive.random.toss import releases
from twin import pairs_of

from neurosim import (
    AllToAll,
    FixedFanIn,
    Graded,
    Hebbian,
    KWinners,
    Multapses,
    Network,
    OneToOne,
    Plasticity,
    Playback,
    Population,
    Random,
    Stream,
    Synapses,
    Uniform,
)

NAME = "eye->area"
KEY = tuple(map(int, Stream(4, f"release {NAME}").key))


class Same(Plasticity):
    """Learns nothing, but keeps weights as floats."""

    largest = 2.0

    def update(self, synapses):
        return synapses.weights


def build(connectome, rule=None, n=(6, 8), k=2, source=None, **more):
    eye = Population("eye", n[0], source or Playback())
    area = Population("area", n[1], KWinners(k), n_initial=more.pop("n_initial", None))
    return Network([eye, area], [Synapses(eye, area, connectome, 1.0, rule, **more)], seed=4)


def drive_of(net):
    return net.activity("area").drive / float(net.activity("area").scale)


def expected_drive(net, arrived, when, chances):
    """Return the drive by the weights that are there, contact by contact."""
    edges, weights = net.edges(NAME)
    drive, seen = np.zeros(net.populations["area"].n), {}
    for pair, w, chance in zip(pairs_of(edges), weights, chances, strict=True):
        number = seen[pair] = seen.get(pair, -1) + 1
        level = min(round(chance * 2**32), 2**32 - 1)
        if pair[0] in arrived and releases(*pair, number, when, level, KEY):
            drive[pair[1]] += w * arrived[pair[0]]
    return drive


GRAPHS = [
    (Multapses(AllToAll(), 6), Hebbian(0.5)),
    (Multapses(Random(0.6), probabilities=[0.2, 0.3, 0.5], weights=Uniform(0, 1)), None),
    (FixedFanIn(7, multapses=True), None),
    (Multapses(AllToAll(), 2), Same()),
    (Random(0.6), Hebbian(0.5)),
]


@pytest.mark.parametrize("is_listed", [False, True])
@pytest.mark.parametrize(("graph", "rule"), GRAPHS, ids=range(5))
@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_the_drive_of_every_round_is_that_of_the_contacts_that_release(
    graph, rule, is_listed, seed
):
    rng = np.random.default_rng(seed)
    n = build(graph, rule).edges(NAME)[0].indices.size
    chances = rng.choice([0.0, 0.3, 1.0, rng.random()], n) if is_listed else np.full(n, 0.4)
    net = build(graph, rule, release=chances if is_listed else 0.4)
    for when in range(4):
        arrived = {int(i): 1 for i in rng.permutation(6)[:4]}
        expected = expected_drive(net, arrived, when, chances)
        net.run(1, inputs={"eye": sorted(arrived)})
        assert np.allclose(drive_of(net), expected, rtol=1e-12)
        if when == 1:
            net = pickle.loads(pickle.dumps(deepcopy(net)))
        if when == 2:
            gone = rng.permutation(len(chances))[:3]
            pairs, numbers = np.array(pairs_of(net.edges(NAME)[0])), _numbers(net)
            net.prune(NAME, *pairs[gone].T, numbers[gone])
            chances = np.delete(chances, gone)


def _numbers(net):
    pairs = pairs_of(net.edges(NAME)[0])
    return np.array([pairs[:i].count(pair) for i, pair in enumerate(pairs)])


def test_amounts_are_released_whole():
    net = build(Multapses(AllToAll(), 3), source=Graded(), release=0.5)
    values = np.linspace(0, 1, 6)
    arrived = dict(enumerate(np.rint(values * 32767).tolist()))
    expected = expected_drive(net, arrived, 0, np.full(144, 0.5))
    net.run(1, inputs={"eye": values})
    assert np.allclose(drive_of(net), expected)


def test_all_that_is_certain_has_the_bits_of_before():
    given_ones, plain = (
        build(Multapses(AllToAll(), 3), Hebbian(0.5), **more)
        for more in ({"release": np.ones(144)}, {})
    )
    none = build(Multapses(AllToAll(), 3), Hebbian(0.5), release=0)
    for net in (given_ones, plain, none):
        net.run(5, inputs={"eye": [0, 2, 3]})
    assert drive_of(given_ones).tolist() == drive_of(plain).tolist()
    assert given_ones.edges(NAME)[1].tolist() == plain.edges(NAME)[1].tolist()
    assert not drive_of(none).any()


def test_synapses_learn_from_spikes_whatever_was_released():
    nets = [build(AllToAll(), Hebbian(0.5), k=8, release=q) for q in (0.0, 1.0)]
    for net in nets:
        net.set_rule("area", KWinners(8, exact=True))
        net.run(3, inputs={"eye": [1, 4]})
    assert nets[0].edges(NAME)[1].tolist() == nets[1].edges(NAME)[1].tolist()


def test_scaling_goes_by_weights_not_by_what_was_released():
    net = build(Multapses(AllToAll(), 2), release=0.25)
    net.normalise(1.0)
    edges, weights = net.edges(NAME)
    assert np.allclose(np.bincount(edges.indices, weights), 1.0)
    net.run(1, inputs={"eye": range(6)})
    assert 0 < drive_of(net).mean() < 0.7


def test_those_who_are_not_there_and_daughters_keep_each_contact_its_chance():
    chances = np.arange(8) % 2
    net = build(AllToAll(), n=(6, 8), k=8, n_initial=4, release=np.tile(chances, 6))
    net.run(1, inputs={"eye": range(6)})
    assert drive_of(net).tolist() == [0, 6, 0, 6, 0, 0, 0, 0]
    assert net.divide("area", [1, 2]).tolist() == [4, 5]
    net.run(1, inputs={"eye": range(6)})
    assert drive_of(net).tolist() == [0, 6, 0, 6, 6, 0, 0, 0]
    net.retire("area", [1])
    net.run(1, inputs={"eye": range(6)})
    assert drive_of(net).tolist() == [0, 0, 0, 6, 6, 0, 0, 0]


def test_what_is_released_depends_on_nothing_but_contact_seed_and_round():
    def run(net, rounds=8):
        drives = []
        for _ in range(rounds):
            net.run(1, inputs={"eye": range(6)})
            drives.append(drive_of(net).tolist())
        return drives

    graph = Multapses(AllToAll(), 3)
    expected = run(build(graph, release=0.5))
    at_once = build(graph, release=0.5)
    at_once.run(8, inputs={"eye": range(6)})
    assert drive_of(at_once).tolist() == expected[-1]
    assert len(set(map(tuple, expected))) == 8
    probed = build(graph, release=0.5)
    with probed.probe():
        run(probed, 2)
    assert run(probed) == expected
    grown = build(Multapses(AllToAll(), 1), release=0.5)
    grown.grow(NAME, *np.array([(i, j) for i in range(6) for j in range(8)] * 2).T)
    assert run(grown) == expected


@pytest.mark.parametrize("m", [1, 2, 4, 8])
def test_amplitudes_follow_the_binomial_law(m):
    """Mean m q w and CV sqrt((1 - q) / (m q)), of 24,000 pairs and rounds."""
    q, n, rounds = 0.4, 4000, 6
    net = build(Multapses(OneToOne(), m), n=(n, n), release=q)
    sums = []
    for _ in range(rounds):
        net.run(1, inputs={"eye": range(n)})
        sums.append(drive_of(net))
    sums = np.concatenate(sums)
    assert sums.mean() == pytest.approx(m * q, rel=0.02)
    assert sums.std() / sums.mean() == pytest.approx(np.sqrt((1 - q) / (m * q)), rel=0.02)
    assert np.corrcoef(sums[:-n], sums[n:])[0, 1] == pytest.approx(0, abs=0.04)
