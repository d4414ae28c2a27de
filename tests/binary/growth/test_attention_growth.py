"""Growth by attention: whom neurons take input from, beside a loop over all pairs."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    AttentionGrowth,
    FixedFanIn,
    KWinners,
    Network,
    Playback,
    Poisson,
    Population,
    SpikingNetwork,
    Synapses,
)
from neurosim.base.errors import ArgumentError, KindError
from neurosim.binary.growth import attention

N_PRE, N_POST = 40, 30
EYE, AREA = (
    Population("eye", N_PRE, Playback(background=0.2)),
    Population("area", N_POST, KWinners(4)),
)


def _numbers(seed, n, d=3, levels=4):
    """Few levels, so that many pairs are attended to alike."""
    return np.random.default_rng(seed).integers(0, levels, (n, d)).astype(float)


def _rule(m=2, **more):
    return AttentionGrowth(m, _numbers(1, N_POST), _numbers(2, N_PRE), **more)


def _net(rule, pre=EYE, post=AREA, s=5, threads=1):
    wires = Synapses(pre, post, FixedFanIn(s), name="wires", growth=rule)
    return Network(list({p.name: p for p in (EYE, pre, post)}.values()), [wires], threads=threads)


def _pairs(net):
    edges, _ = net.edges("wires")
    return set(zip(np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr)).tolist(),
                   edges.indices.tolist(), strict=True))  # fmt: skip


def _naive(rule, pairs, n_pre, n_post):
    """Return the pairs after one rewiring, neuron by neuron."""
    after = set(pairs)
    for i in range(n_post):
        scores = [float(np.dot(rule.queries[i], key)) for key in rule.keys]
        inputs = sorted((p for p, q in pairs if q == i), key=lambda p: (scores[p], p))
        others = [p for p in range(n_pre) if (p, i) not in pairs and (rule.self_loops or p != i)]
        best = sorted(others, key=lambda p: (-scores[p], p))[: rule.m]
        for k, new in enumerate(best):
            if not rule.exchange:
                after.add((new, i))
            elif k < len(inputs) and scores[new] > scores[inputs[k]]:
                after = after - {(inputs[k], i)} | {(new, i)}
    return after


@pytest.mark.parametrize("more", [{}, {"m": 7}, {"exchange": False}, {"every": 1}])
def test_each_rewiring_is_that_of_a_loop_over_all_pairs(more):
    rule = _rule(**more)
    net = _net(rule)
    for _ in range(4):
        expected = _naive(rule, _pairs(net), N_PRE, N_POST)
        net.run(1)
        assert _pairs(net) == expected


def test_nobody_attends_to_itself_without_self_loops():
    numbers = _numbers(1, N_POST)
    rule = AttentionGrowth(3, numbers, numbers, self_loops=False)
    net = _net(rule, AREA, AREA)
    loops = {pair for pair in _pairs(net) if pair[0] == pair[1]}
    for _ in range(3):
        expected = _naive(rule, _pairs(net), N_POST, N_POST)
        net.run(1)
        assert _pairs(net) == expected
    assert {pair for pair in _pairs(net) if pair[0] == pair[1]} <= loops


def test_blocks_and_threads_change_nothing(monkeypatch):
    found = []
    for block in (1, 100, 1 << 17):
        monkeypatch.setattr(attention, "BLOCK", block)
        net = _net(_rule(), threads=1 + block % 2)
        net.run(3)
        found.append(_pairs(net))
    assert found[0] == found[1] == found[2]


def test_wiring_comes_to_rest_at_those_attended_to_most():
    rule = _rule(m=5)
    net = _net(rule)
    net.run(1)
    at_rest = _pairs(net)
    scores = rule.queries @ rule.keys.T
    for i in range(N_POST):
        mine = sorted(scores[i, [p for p, q in at_rest if q == i]])
        assert mine == sorted(scores[i])[-5:]
    net.run(3)
    assert _pairs(net) == at_rest


def test_neurons_that_are_not_there_neither_give_nor_get():
    area = Population("area", N_POST, KWinners(4), n_initial=20)
    net = _net(_rule(exchange=False), post=area)
    net.retire("area", [3, 7])
    net.run(2)
    assert {q for _, q in _pairs(net)} == set(range(20)) - {3, 7}


def test_in_spikes_several_contacts_go_one_at_a_time():
    source, cells = Population("source", N_PRE, Poisson(10)), Population("cells", N_POST, LIF())
    rule = _rule(every=5.0)
    connectome = FixedFanIn(30, multapses=True)
    wires = Synapses(source, cells, connectome, weight=0.1, delay=1.0, growth=rule)
    net = SpikingNetwork([source, cells], [wires], seed=1)
    before = net.edges("source->cells").indices.size
    net.run(20)
    after = net.edges("source->cells")
    assert after.indices.size == before and set(np.bincount(after.indices).tolist()) == {30}


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: _rule(m=0), ArgumentError, "m must be"),
        (lambda: AttentionGrowth(1, [[1, 2]], [[1]]), KindError, "as many dimensions"),
        (lambda: AttentionGrowth(1, [[np.nan]], [[1]]), ArgumentError, "queries must be finite"),
        (lambda: AttentionGrowth(1, [1.0], [[1]]), KindError, r"queries must be of shape \(n, n_"),
        (lambda: _rule(exchange="no"), KindError, "exchange must be"),
        (lambda: _net(AttentionGrowth(1, _numbers(1, 3), _numbers(2, N_PRE))), KindError,
         "queries of AttentionGrowth must be 30 rows, one for each neuron, got 3"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()
