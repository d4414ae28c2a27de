"""One spiking brain, with a schedule of seconds: who learns when, and that nothing else matters."""

import numpy as np
import pytest
from leaving import left_and_gone_on

from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking import subject
from neurosim.models.concept_cells.spiking.channels import choose_channels
from neurosim.models.concept_cells.spiking.network import (
    DISINHIBITED,
    EXC,
    PLASTIC,
    build,
    rates_of,
)
from neurosim.models.concept_cells.spiking.schedule import NOTHING, Stage, lay_rates, plan
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.spiking.subject import run_stage, take_part

CONFIG = SpikingAssociation.make(
    noise=0.2, encodings=2, exposures=2, trials=4, gap_min=100, gap_max=200
)
CHANNELS = choose_channels(CONFIG, Gallery.open(), 3)


def started(stages, seed=3, config=CONFIG):
    return build(config, lay_rates(config, stages, rates_of(config, CHANNELS)), seed)


@pytest.fixture(scope="module")
def trials():
    told = []
    return take_part(CONFIG, CHANNELS, 3, Tick(told.append)), told


def test_initial_weights_are_as_told():
    net = started([Stage("noise", np.array([NOTHING]))])
    for name, fan, mean in zip(PLASTIC, (41, 43), (1.0, 0.138), strict=True):
        edges, weights = net.edges(name), net.weights(name)
        assert (np.bincount(edges.indices, minlength=432) == fan).all()
        assert weights.mean() == pytest.approx(mean, rel=0.03)
    spread = np.log(net.weights(PLASTIC[0])).std()
    assert spread == pytest.approx(0.25, rel=0.05)


def test_neurons_that_noise_drives_more_have_higher_thresholds():
    """So that in noise all fire at rates alike: v_th less the mean drive is the same for all."""
    net = started([Stage("noise", np.array([NOTHING]))])
    edges, weights = net.edges(PLASTIC[0]), net.weights(PLASTIC[0])
    drive = np.bincount(edges.indices, weights) * 2.25e-3
    v_th = net.populations[EXC].rule.escape.v_th
    assert v_th.mean() == pytest.approx(CONFIG.threshold)
    assert np.corrcoef(drive, v_th)[0, 1] == pytest.approx(1)


def test_a_test_changes_no_weight_and_no_threshold_and_encoding_does():
    stages = plan(CONFIG, np.random.default_rng(0))
    net = started(stages)
    for stage in stages:
        weights = [net.weights(name).copy() for name in PLASTIC]
        raised = net.get(EXC, "raised").copy()
        run_stage(net, stage, 1.0)
        is_same = all(map(np.array_equal, weights, map(net.weights, PLASTIC)))
        assert is_same != stage.is_plastic, stage.name
        assert np.array_equal(raised, net.get(EXC, "raised")) != stage.is_encoding, stage.name
        if stage.name == "before":
            break
    assert net.get(EXC, "raised").max() > 0


def test_a_faster_stage_moves_weights_more():
    stages = plan(CONFIG, np.random.default_rng(0))[:2]
    moved = []
    for speed in (0.0, 1.0, 10.0):
        net = started(stages)
        before = net.weights(PLASTIC[0]).copy()
        run_stage(net, stages[0]._replace(speed=speed), 1.0)
        moved.append(abs(net.weights(PLASTIC[0]) - before).max())
    assert moved[0] == 0 and moved[1] < moved[2]


def test_what_is_recorded_is_of_the_spikes(trials):
    found, told = trials
    assert found.before.shape == found.base_after.shape == (7, 4, 432)
    assert found.looks.shape == found.base_looks.shape == (2, 2, 4, 432)
    both = (found.before, found.aligned_before), (found.after, found.aligned_after)
    for counts, aligned in both:
        item, trial, at, neuron = aligned[(aligned[:, 2] >= 10) & (aligned[:, 2] < 110)].T
        again = np.zeros_like(counts)
        np.add.at(again, (item, trial, neuron), 1)
        np.testing.assert_array_equal(again, counts)
    assert found.before.sum() > 5 * found.base_before.sum() > 0
    assert found.rates.shape == (2, int(found.stages[-1, 1])) and (found.rates > 0).any()
    assert (found.stages[1:, 0] == found.stages[:-1, 1]).all()
    assert told == sorted(told) and told[-1] == 1.0


def test_a_brain_that_is_left_and_gone_on_with_is_the_same(trials, tmp_path):
    again = left_and_gone_on(tmp_path, lambda tick: take_part(CONFIG, CHANNELS, 3, tick), 4)
    assert all(map(np.array_equal, trials[0], again))


def test_the_same_seed_gives_the_same_spikes_and_another_one_others(trials):
    again, other = (take_part(CONFIG, CHANNELS, seed, NO_TICK) for seed in (3, 4))
    assert all(map(np.array_equal, trials[0], again))
    assert not np.array_equal(again.before, other.before)


def test_inhibition_is_lacking_only_while_both_are_shown(monkeypatch, trials):
    weights, run = [], subject.run_stage

    def look(net, stage, speed):
        weights.append((stage.name, round(float(net.weights(DISINHIBITED).max()), 6)))
        run(net, stage, speed)

    monkeypatch.setattr(subject, "run_stage", look)
    config = CONFIG.model_copy(update={"disinhibition": 0.75})
    found = take_part(config, CHANNELS, 3, NO_TICK)
    lowest, highest = sorted({weight for _, weight in weights})
    assert lowest == pytest.approx(highest / 4, rel=1e-4)
    assert {name for name, weight in weights if weight == lowest} == {"together"}
    assert (found.before == trials[0].before).all()
    assert (found.looks != trials[0].looks).any()
