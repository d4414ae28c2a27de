"""Growth rules: what they keep, what they choose, and what is refused of those of users."""

import pickle
from copy import deepcopy
from dataclasses import replace

import growing
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin import pairs_of

from neurosim import (
    AllToAll,
    CoactivityGrowth,
    DistanceGrowth,
    Explicit,
    FastHebbian,
    FixedFanIn,
    GrowthRule,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Proposal,
    Random,
    RandomGrowth,
    Synapses,
    WeightPruning,
)
from neurosim.base.errors import ArgumentError, KindError

N = 24
LINE = np.arange(float(N))[:, None]
EYE, AREA = Population("eye", N, Playback(background=0.2)), Population("area", N, KWinners(4))
REWIRING = {
    "random": RandomGrowth(0.3, 2),
    "coactivity": CoactivityGrowth(0.5, 3),
    "control": CoactivityGrowth(0.5, 3, is_random=True),
    "distance": DistanceGrowth(0.3, 2.0, LINE, LINE, 2),
}


def _net(rule, connectome=None, threads=1, loops=True, recurrent=None):
    learn = Hebbian(0.1)
    wires = Synapses(EYE, AREA, connectome or FixedFanIn(6), 1.0, learn, growth=rule)
    more = [Synapses(AREA, AREA, Random(0.2), 1.0, learn, growth=recurrent)]
    return Network([EYE, AREA], [wires, *more], seed=3, threads=threads)


def _state(net):
    return [(e.indices.tolist(), w.tolist()) for e, w in map(net.edges, net.synapses)]


@pytest.mark.parametrize("name", REWIRING)
def test_rewiring_keeps_the_number_of_inputs_and_of_synapses(name):
    loops = replace(REWIRING["random"], self_loops=False)
    net = _net(REWIRING[name], recurrent=loops)
    before = [np.bincount(net.edges(s)[0].indices, minlength=N).tolist() for s in net.synapses]
    for _ in range(12):
        net.run(1)
        assert growing.faults(net) == []
        after = [np.bincount(net.edges(s)[0].indices, minlength=N).tolist() for s in net.synapses]
        assert after == before
    first = {pair for pair in pairs_of(net.edges("area->area")[0]) if pair[0] == pair[1]}
    assert first <= set(pairs_of(_net(None).edges("area->area")[0]))  # no new loops


@pytest.mark.parametrize("name", REWIRING)
def test_results_depend_neither_on_threads_nor_on_chunks_recorders_or_copies(name):
    net = _net(REWIRING[name])
    net.run(10)
    expected = _state(net)
    other = _net(REWIRING[name], threads=2)
    recorder = other.record("area")
    other.run(4, chunk=1)
    with other.probe():
        other.run(3)
    assert recorder.rounds.size
    other = pickle.loads(pickle.dumps(deepcopy(other)))
    other.run(6)
    assert _state(other) == expected != _state(_net(REWIRING[name]))


def test_rounds_that_are_not_plastic_are_not_told():
    net = _net(CoactivityGrowth(0.5, 2))
    before = _state(net)
    with net.probe():
        net.run(4)
    net.run(4, plastic=False)
    net.run(4, pathways=["area->area"], plastic=False)
    assert _state(net) == before and net.pathways["eye->area"].n_rounds == 0


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_synapses_that_take_part_stay_and_new_ones_join_the_active(seed, share):
    rng = np.random.default_rng(seed)
    net = _net(CoactivityGrowth(share, 4))
    before, together = set(pairs_of(net.edges("eye->area")[0])), set()
    inputs = sorted(rng.permutation(N)[:8].tolist())
    eye, area = net.record("eye"), net.record("area")
    net.run(4, inputs={"eye": inputs})
    for pre, post in zip(eye.winners, area.winners, strict=True):
        together |= {(i, j) for i in pre.tolist() for j in post.tolist()}
    after = set(pairs_of(net.edges("eye->area")[0]))
    assert before & together <= after
    assert len(before - after) == round(share * len(before - together))
    for post in {post for _, post in after - before}:
        new = {pre for pre, to in after - before if to == post}
        free = {pre for pre, to in together - before if to == post}
        assert len(new & free) == min(len(new), len(free))


def test_new_synapses_lead_from_near_neurons_in_proportion():
    """One neuron draws one of three: exp(-d**2 / 2) for d = 0, 1, 2 gives 0.57, 0.35, 0.08."""
    n = 600
    eye, area = Population("eye", 4, Playback()), Population("area", n, KWinners(1))
    rule = DistanceGrowth(1.0, 1.0, [[0.0], [1.0], [2.0], [50.0]], np.zeros((n, 1)))
    wires = Explicit.from_pairs([(3, j) for j in range(n)], 4)
    net = Network([eye, area], [Synapses(eye, area, wires, growth=rule)])
    net.run(1, inputs={"eye": [0]})
    counts = np.diff(net.edges("eye->area")[0].indptr)
    expected = np.exp(-np.array([0, 1, 4]) / 2)
    expected *= n / expected.sum()
    assert counts[3] == 0
    assert (((counts[:3] - expected) ** 2 / expected).sum()) < 18.4  # chi2 of 2, p = 1e-4


def test_who_has_nobody_left_to_choose_gets_fewer():
    eye, area = Population("eye", 3, Playback()), Population("area", 2, KWinners(1))
    net = Network([eye, area], [Synapses(eye, area, AllToAll(), growth=RandomGrowth(0.5))])
    net.run(1, inputs={"eye": [0, 1]})
    assert net.edges("eye->area")[0].indices.size == 3


def test_weak_synapses_go():
    net = _net(WeightPruning(1.05, every=5), recurrent=WeightPruning(0.5))
    before = net.edges("area->area")[0].indices.size
    net.run(4)
    edges, weights = net.edges("eye->area")
    assert edges.indices.size == 6 * N
    net.run(1)
    edges, weights = net.edges("eye->area")
    assert 0 < edges.indices.size < 6 * N and weights.min() >= 1.05
    assert net.edges("area->area")[0].indices.size == before


class Told(GrowthRule):
    """Proposes what it was given in the second plastic round, and counts its rounds."""

    def __init__(self, proposal, every=1):
        self.proposal, self.every, self.n = proposal, every, 0

    def observe(self, now):
        self.n += 1
        assert now.arrived.size <= N and not now.edges.indices.flags.writeable
        assert not now.n_inputs.flags.writeable and now.weights.size == now.pre.size

    def propose(self, now):
        return self.proposal if now.when == 1 else None


@pytest.mark.parametrize(
    ("proposal", "error", "message"),
    [
        (Proposal(grow=([N], [0])), ArgumentError, "pre must lie from 0 to 23, got 24"),
        (Proposal(grow=([0], [-1])), ArgumentError, "post must lie from 0 to 23, got -1"),
        (Proposal(prune=([0], [1])), ArgumentError, "no synapse from neuron 0 to 1"),
        (Proposal(grow=([0, 0], [1, 1])), ArgumentError, "neuron 0 to 1 .* twice"),
        (Proposal(([0], [0]), ([0], [0])), ArgumentError, "0 to 0 stands in prune and in grow"),
        (Proposal(grow=([0], [0])), ArgumentError, "from neuron 0 to 0 already"),
        (Proposal(grow=([[1], [1, 2]], [0])), KindError, "pre must be an array of numbers"),
        (Proposal(grow=([0], [1]), weight=[[1], [1, 2]]), KindError, "weight must be an array"),
        (Proposal(grow=([], [0, 1])), KindError, "as long as each other"),
        (Proposal(weight="x"), KindError, "weight must be None"),
        (Proposal(grow=([0], [1]), weight=2.0), KindError, "weight must be None"),
        (Proposal(grow=([0.5], [1])), KindError, "pre must be whole numbers"),
        (Proposal(grow=[0, 1]), KindError, r"grow of propose.* must be \(pre, post\)"),
        ([(0, 1)], KindError, r"must return Proposal\(prune, grow\) or None"),
    ],
)
def test_a_proposal_that_cannot_be_done_changes_nothing(proposal, error, message):
    wires = Explicit.from_pairs([(i, i) for i in range(N)], N)
    net = _net(Told(proposal), wires)
    net.run(1)
    before = net.edges("eye->area")[0].indices.tolist()
    with pytest.raises(error, match=message) as caught:
        net.run(3)
    assert "propose() of the growth of 'eye->area' (Told)" in str(caught.value)
    assert net.edges("eye->area")[0].indices.tolist() == before and net.round == 2
    assert growing.faults(net) == [] and net.pathways["eye->area"].growth.n == 1
    net.run(2)
    assert net.pathways["eye->area"].growth.n == 3


def test_a_rule_is_asked_every_so_many_plastic_rounds():
    wires = Explicit.from_pairs([(i, i) for i in range(N)], N)
    net = _net(Told(Proposal(([0], [0]), ([0], [1])), every=2), wires)
    net.run(1)
    assert pairs_of(net.edges("eye->area")[0])[0] == (0, 0)
    net.run(1)
    assert pairs_of(net.edges("eye->area")[0])[0] == (0, 1)


class Loose:
    driver, every = "rounds", 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomGrowth(1.5), "share must be from 0 to 1, got 1.5"),
        (lambda: RandomGrowth(0.5, 0), "every must be above 0, got 0"),
        (lambda: CoactivityGrowth(float("nan")), "share must be from 0 to 1, got nan"),
        (lambda: CoactivityGrowth(0.5, is_random="no"), "is_random must be True or False"),
        (lambda: DistanceGrowth(0.5, 0, LINE, LINE), "length must be"),
        (lambda: DistanceGrowth(0.5, 1, LINE * np.nan, LINE), r"finite, got \[nan\] of neuron 0"),
        (lambda: DistanceGrowth(0.5, 1, LINE.ravel(), LINE), r"of shape \(n, n_dimensions\)"),
        (lambda: DistanceGrowth(0.5, 1, LINE, np.zeros((N, 2))), "as many dimensions"),
        (lambda: _net(DistanceGrowth(0.5, 1, LINE[1:], LINE)), "DistanceGrowth must be 24 rows"),
        (lambda: WeightPruning(-1), "below must be"),
        (lambda: _net(Loose()), "growth of 'eye->area' must be a growth rule .* lacks"),
        (lambda: _net(RandomGrowth), "a class; pass an object"),
        (lambda: Synapses(EYE, AREA, Random(0.1), growth=replace_every(0)), "every of the growth"),
        (lambda: _net(RandomGrowth(0.5), Random(0.1, stored=False)), "cannot come and go"),
        (lambda: Network([EYE, AREA], [Synapses(EYE, AREA, AllToAll(), growth=RandomGrowth(0.1),
                         plasticity=FastHebbian(0.9, 1.0))]), "cannot come and go"),
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(make, message):
    with pytest.raises((ArgumentError, KindError), match=message):
        make()


def replace_every(every):
    """Return a rule of a user that is asked every so many rounds."""
    return Told(None, every)
