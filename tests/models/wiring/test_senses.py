"""Senses: detectors and synapses against plain loops, lost fibres, and what tests conclude."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.base.extras import is_installed
from neurosim.models.wiring.senses import (
    PATHWAY,
    SOURCE,
    TARGET,
    Wires,
    damage,
    new_wires,
    plan,
    read_trials,
    tolerance,
)
from neurosim.models.wiring.senses_in_rounds import Fibres, InRounds, Use
from neurosim.models.wiring.senses_in_spikes import InSpikes
from neurosim.spiking.plasticity.stdp import PairSTDP

LABS = [
    InRounds(rest=2, stimulus=8, often=0.3, theta=4.0, growth=0.05, fading=0.1),
    InSpikes(often=200.0, threshold=10.0, growth=0.02, fading=0.1),
]
ids = ["rounds", "spikes"]
LOST = np.array([0.0, 0.5, 1.0])


@given(st.integers(1, 30), st.integers(0, 2**32), st.data())
def test_a_plan_stimulates_each_sense_as_often_as_told(slots, seed, data):
    counts = data.draw(st.lists(st.integers(0, slots), min_size=1, max_size=5))
    shown = plan(counts, slots, seed)
    assert shown.shape == (slots, len(counts)) and shown.sum(axis=0).tolist() == counts
    assert np.array_equal(shown, plan(counts, slots, seed))


def test_copies_lose_so_many_fibres_each_others():
    weights = np.arange(1.0, 21.0).reshape(2, 10)
    wires = damage(weights, 3, np.array([0.0, 0.25, 1.0]), seed=1)
    assert (~wires.is_there).sum(axis=1).tolist() == [0] * 6 + [2] * 6 + [10] * 6
    for copy in range(3 * 2 * 3):
        assert (wires.weights[copy] == weights[copy // 3 % 2]).all()
    assert len({tuple(row) for row in wires.is_there[6:12]}) > 1


def test_wires_lead_from_each_fibre_to_the_detector_of_its_sense():
    is_there = np.array([[True, False, True], [False, True, True]])
    made = Wires(np.arange(6.0).reshape(2, 3), is_there).connectome()
    pre = np.repeat(np.arange(6), np.diff(made.indptr))
    assert list(zip(pre, made.indices, made.weights, strict=True)) == [
        (0, 0, 0), (2, 0, 2), (4, 1, 4), (5, 1, 5)
    ]  # fmt: skip


def test_trials_are_read_as_first_times_shares_and_alarms():
    # Two shares of lost fibres, one sense, three copies; quiet from 10 to 20, then the stimulus.
    neurons = np.array([0, 1, 0, 0, 2, 3], np.int32)
    times = np.array([5.0, 12.0, 20.0, 22.0, 26.0, 29.0])
    found = read_trials(neurons, times, (10.0, 20.0), (2, 1, 3))
    assert found.latency.tolist() == [3.0] and found.alarms.tolist() == [1 / 3]
    assert found.detected.tolist() == [[2 / 3], [1 / 3]]
    nothing = read_trials(neurons[:2], times[:2], (10.0, 20.0), (2, 1, 3))
    assert np.isnan(nothing.latency).all() and not nothing.detected.any()


def test_tolerance_ends_with_the_first_share_that_is_too_large():
    detected = np.array([[1.0, 0.5, 1.0], [0.91, 1.0, 0.9], [0.95, 1.0, 1.0]])
    found = tolerance(detected, np.array([0.0, 0.3, 0.6]))
    assert found[[0, 2]].tolist() == [0.6, 0.0] and np.isnan(found[1])


def test_rounds_are_those_of_plain_loops():
    lab, shown = LABS[0], plan([5, 1], 6, seed=4)
    wires = new_wires(2, 7, lab.least)
    fading = lab.fading / (lab.rest + lab.stimulus)
    learn = Use(lab.leak, lab.growth, fading, (lab.least, lab.most))
    fibres = Fibres(shown, lab.rest, lab.stimulus, (lab.seldom, lab.often))
    net = lab.build(wires, fibres, 3, 1, learn)
    heard, fired = net.record(SOURCE), net.record(TARGET)
    net.run(60)

    weights, v, trace, expected = np.full((2, 7), lab.least), [0.0, 0.0], np.zeros((2, 7)), []
    for spikes in heard.winners:
        who = []
        trace *= lab.leak
        for s in range(2):
            mine = [i - 7 * s for i in spikes.tolist() if i // 7 == s]
            v[s] = lab.leak * v[s] + sum(weights[s, i] for i in mine)
            trace[s, mine] += 1
            if v[s] >= lab.theta:
                v[s] = 0.0
                who.append(s)
            for i in range(7):
                gain = min(lab.growth * trace[s, i], 1.0) if s in who else 0.0
                w = weights[s, i]
                weights[s, i] += gain * (lab.most - w) - fading * (w - lab.least)
        expected.append(who)
    assert [w.tolist() for w in fired.winners] == expected and sum(map(len, expected)) > 5
    assert np.allclose(np.reshape(net.edges(PATHWAY)[1], (2, 7)), weights, rtol=1e-12)
    assert np.array_equal(lab.train(7, shown, 3), np.reshape(net.edges(PATHWAY)[1], (2, 7)))


@pytest.mark.parametrize("lab", LABS, ids=ids)
def test_use_alone_makes_strong_and_what_is_strong_is_fast_and_tolerant(lab):
    shown = plan([18, 2, 0], 20, seed=0)
    weights = lab.train(20, shown, seed=0)
    often, seldom, _ = weights.mean(axis=1)
    assert lab.least <= weights.min() and weights.max() <= lab.most and often > 1.1 * seldom
    steps = np.array([[lab.least] * 20, [lab.most] * 20])
    found = lab.probe(steps, 40, LOST, seed=0)
    assert found.latency[1] < found.latency[0]
    assert found.detected[1, 1] >= found.detected[1, 0] and not found.detected[2].any()
    assert np.array_equal(found.detected, lab.probe(steps, 40, LOST, seed=0, threads=2).detected)
    assert np.array_equal(weights, lab.train(20, shown, seed=0, threads=2))


def test_nothing_is_learned_without_growth_and_spikes_forget_a_share_of_each_slot():
    shown = plan([2, 2], 4, seed=0)
    assert (InRounds(growth=0.0).train(5, shown, 0) == InRounds().least).all()
    assert (InSpikes(growth=0.0).train(5, shown, 0) == InSpikes().least).all()
    kept = InSpikes(often=200.0, fading=0.0).train(20, plan([1], 1, 0), 0)
    less = InSpikes(often=200.0, fading=0.25).train(20, plan([1], 1, 0), 0)
    above = InSpikes().least
    assert kept.max() > above and np.allclose(less - above, 0.75 * (kept - above), rtol=1e-12)


@pytest.mark.brian2
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
@pytest.mark.skipif(
    not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
)
def test_spikes_and_weights_are_those_of_brian2():
    from neurosim.diagnostics.validation.compare import compare
    from neurosim.diagnostics.validation.strict import strict

    lab = LABS[1]
    learn = PairSTDP(a_pre=lab.growth, a_post=-lab.depression * lab.growth, w_min=lab.least,
                     w_max=lab.most, scaling="multiplicative")  # fmt: skip
    net = lab.build(new_wires(2, 20, lab.least), plan([1, 1], 1, 0), 0, 1, learn)
    with strict():
        found = compare("senses", net, 200.0)
    assert found.passed and found.spikes > 5 and found.largest_weight > lab.least
