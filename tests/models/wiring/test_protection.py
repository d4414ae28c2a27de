"""Protection: how much important synapses move, what is pruned, and that importance is worth it."""

import numpy as np
import pytest

from neurosim import KindError, firing_importance
from neurosim.binary.recorder import Recorder
from neurosim.models.wiring.protection import (
    ARMS,
    SHUFFLES,
    Memory,
    draw_pairs,
    importances,
    learn,
    prune,
    recall,
    run,
    weights_of,
)

SMALL = Memory(n=30, k=4, n_old=6, n_new=6, uses=30)
NOTHING = np.zeros((30, 30))


def pairs(n=6, seed=0):
    return draw_pairs(SMALL, n, np.random.default_rng(seed))


def used():
    """Return recorders of keys and values of a network that was used."""
    known, net = pairs(), SMALL.network(NOTHING, NOTHING, seed=1)
    learn(net, known, 3)
    fired = net.record("keys"), net.record("values")
    recall(net, known)
    recall(net, type(known)(known.keys[:2], known.values[:2]))
    return fired


def test_weights_move_as_in_a_plain_loop_the_less_the_more_important():
    importance = np.random.default_rng(2).random((30, 30))
    importance[3] = 1.0
    known, net = pairs(), SMALL.network(NOTHING, importance, seed=1)
    learn(net, known, 2)
    expected = np.zeros((30, 30))
    for _ in range(2):
        for key, value in zip(*known, strict=True):
            for post in value:
                for pre in range(30):
                    step = SMALL.rate * (1 - importance[pre, post])
                    expected[pre, post] += step * ((pre in key) - expected[pre, post])
    assert np.allclose(weights_of(net), expected, rtol=1e-12) and expected.max() > 0.2
    assert not expected[3].any()


def test_recall_learns_nothing_and_finds_what_was_learned():
    known, net = pairs(), SMALL.network(NOTHING, NOTHING, seed=1)
    learn(net, known, 3)
    before = weights_of(net)
    assert recall(net, known).mean() > 0.8 > recall(net, pairs(seed=9)).mean()
    assert np.array_equal(weights_of(net), before)


def test_importances_are_those_of_what_fired():
    fired = used()
    found = importances(fired, full=0.25, seed=5)
    assert tuple(found) == ARMS and len(found["shuffled"]) == SHUFFLES
    keys, values = (firing_importance(one, 2.0) for one in fired)  # a quarter of 8 uses
    of_neurons = found["neurons"][0]
    assert np.array_equal(of_neurons, np.outer(keys, values))
    together = np.zeros((30, 30))
    for key, value in zip(fired[0].winners, fired[1].winners, strict=True):
        together[np.ix_(key, value)] += 1
    assert np.array_equal(found["synapses"][0], np.minimum(together / 8 / 0.25, 1))
    for shuffled in found["shuffled"]:
        assert np.array_equal(np.sort(shuffled, axis=None), np.sort(of_neurons, axis=None))
        assert not np.array_equal(shuffled, of_neurons)
    assert found["uniform"][0] == pytest.approx(of_neurons.mean()) and not found["none"][0].any()


def test_recordings_of_unlike_length_do_not_belong_together():
    short, long = (Recorder(name, 3) for name in ("keys", "values"))
    short._rounds, short._neurons = [0], [np.array([1], np.int32)]
    with pytest.raises(KindError, match="a row for each sample"):
        importances((short, long), 0.5, 0)


def test_the_least_important_of_what_was_learned_is_pruned():
    importance, net = np.random.default_rng(3).random((30, 30)), None
    net = SMALL.network(NOTHING, NOTHING, seed=1)
    learn(net, pairs(), 1)
    weights = weights_of(net)
    n_learned = np.count_nonzero(weights)
    prune(net, weights, importance, 0.25, np.random.default_rng(0))
    edges, left = net.edges("keys->values")
    is_there = np.zeros((30, 30), bool)
    is_there[np.repeat(np.arange(30), np.diff(edges.indptr)), edges.indices] = True
    assert np.count_nonzero(left) == n_learned - round(0.25 * n_learned)
    assert not weights[~is_there].min() == 0
    assert importance[~is_there].max() < importance[is_there & (weights > 0)].min()


def test_what_is_used_often_is_kept_better_than_by_any_shuffling():
    found = run(Memory(), 0.7, seed=11)
    neurons, synapses, shuffled, uniform, none = found["old"]
    assert (neurons > shuffled).all() and neurons[0] > uniform[0] > none[0]
    assert synapses[0] > none[0] + 0.1 and neurons[0] <= found["before"]
    assert (found["pruned"][0] > found["pruned"][2]).all()
    assert found["new"][4, 0] - found["new"][0, 0] < 0.1


def test_a_seed_does_not_depend_on_threads():
    one, two = (run(SMALL, 0.5, seed=2, threads=threads) for threads in (1, 2))
    assert one.keys() == two.keys()
    for name, array in one.items():
        assert np.array_equal(array, two[name])
