"""Networks that fire together: by the definition, beside theory, and spike for spike elsewhere."""

import numpy as np
import pytest
from brains import needs_jit
from outcomes import check_outcome, check_rows

from neurosim import ArgumentError
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import compare
from neurosim.diagnostics.validation.strict import strict
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.study import Seeds, draw, run_study
from neurosim.models.synchrony import (
    cortical_rhythms,
    gap_junctions,
    phases,
    population_bursts,
    weak_coupling,
)
from neurosim.models.synchrony.gap_junctions import Gaps

SMALL = {
    "population-bursts": {"n": 60, "duration": 300, "settle": 50},
    "cortical-rhythms": {"n": 40, "duration": 400},
    "gap-junctions": {"n": 4, "pairs": 3, "duration": 500, "couplings": (0.0, 0.2)},
}
CHANGES = {
    "population-bursts": [{}, {"spread": 0.1}],
    "cortical-rhythms": [{}, {"noise_exc": 0.0}],
    "gap-junctions": [{}, {"betas": 0.3, "n": 3}],
}
CASES = [(name, changes) for name, each in CHANGES.items() for changes in each]


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_rows_fit_their_lines_and_outcomes_tell_good_from_bad(name, changes):
    study = find_experiment(name)
    config = study.configuration.make(**changes)
    bands = study.card(config)
    check_rows(bands, study.legend)
    check_outcome(study.outcome, config, bands)


@needs_jit
@pytest.mark.parametrize("name", SMALL)
def test_a_small_run_fills_every_row_and_threads_change_nothing(name, tmp_path):
    one = run_study(name, SMALL[name], Seeds(0, 1, 1))()
    assert run_study(name, SMALL[name], Seeds(0, 1, 3))().digest == one.digest
    study = find_experiment(name)
    assert [row.id for row in one.rows] == [
        band.id for band in study.card(study.configuration.make(**SMALL[name]))
    ]
    draw(one, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("config", "changes", "said"),
    [
        (Gaps, {"spread": 0.3}, "spread must be below drive - 1 = 0.2"),
        (Gaps, {"duration": 500.01}, "duration must be a multiple of dt"),
        (population_bursts.Bursting, {"duration": 50}, "duration must be at least 100 ms, got 50"),
        (population_bursts.Bursting, {"duration": 1001}, "a multiple of every = 5 ms, got 1001"),
    ],
)
def test_bad_parameters_are_refused(config, changes, said):
    with pytest.raises(ArgumentError, match=said):
        config.make(**changes)


def test_synapses_have_values_of_their_own_between_their_bounds():
    net = population_bursts.build(population_bursts.Bursting.make(), seed=0)
    assert abs(net.weights("exc->exc").size - 16_000) < 5 * np.sqrt(16_000)
    for name, size in (("exc->exc", 1.8), ("exc->inh", 7.2), ("inh->exc", -5.4)):
        weights = net.weights(name) / size
        assert 0.2 <= weights.min() < 0.3 and 1.9 < weights.max() <= 2
    drive = net.get("exc", "drive")
    assert 14.625 <= drive.min() < 14.65 and 15.35 < drive.max() <= 15.375
    static = population_bursts.build(population_bursts.Bursting.make(), seed=0, is_dynamic=False)
    assert np.array_equal(static.weights("exc->inh"), net.weights("exc->inh"))


@needs_jit
def test_nearly_all_neurons_fire_in_a_burst_and_static_synapses_know_no_pause():
    config = population_bursts.Bursting.make(duration=3000, every=10)
    values = population_bursts.measure(config, population_bursts.run_seed(config, seed=1))
    assert values["taking part"] >= 0.9 and 1 <= values["width"] <= 10
    assert values["busy"] < 0.2 and values["static"] > 0.9
    assert values["before"] > 1.5 * values["after"]


@needs_jit
def test_no_spike_differs_from_the_program_of_the_paper():
    config = cortical_rhythms.Cortical.make(duration=600)
    found = cortical_rhythms.run_seed(config, seed=3)
    values = cortical_rhythms.measure(config, found)
    assert values["unlike"] == 0 and 6 <= values["rate"] <= 10
    assert values["alpha"] > 2 and values["gamma"] > 2


def test_the_theory_is_that_of_small_pushes_integrated_by_hand():
    drive, beta, ahead = 1.3, 0.1, 0.2
    period = weak_coupling.find_period(drive)
    t = (np.arange(200_000) + 0.5) / 200_000 * period

    def speed(psi):
        """How fast a neuron is moved on by one that is psi ahead."""
        x, other = (drive * (1 - np.exp(-(each % period))) for each in (t, t + psi))
        spike = beta * np.exp(period - psi % period) / drive
        return np.mean(np.exp(t) / drive * (other - x)) + spike / period

    phi = ahead * period
    expected = speed(-phi) - speed(phi)
    assert weak_coupling.drift(np.array([phi]), drive, beta)[0] == pytest.approx(expected, rel=1e-4)


def test_the_critical_area_is_where_firing_in_turns_loses_its_basin():
    critical = weak_coupling.find_critical(1.4)
    assert weak_coupling.find_boundary(1.4, 0.98 * critical) < 0.5
    assert weak_coupling.find_boundary(1.4, 1.02 * critical) == 0.5


@needs_jit
def test_pairs_end_as_theory_says():
    config = Gaps.make(betas=(0.1, 0.4), pairs=4, duration=1500, g=0.05)
    net, ahead = gap_junctions.build_pairs(config, seed=0)
    spikes = net.record("cells")
    net.run(config.duration)
    phase = phases.phase_at(spikes.times, spikes.neurons, 16, np.array([config.duration - 60]))
    apart = phases.part_of_circle(phase[1::2] - phase[::2]).reshape(2, 4)
    near = ahead[0] < weak_coupling.find_boundary(config.drive, 0.1)
    assert 0 < near.sum() < 4
    assert (apart[0, near] < 0.02).all() and (apart[0, ~near] > ahead[0, ~near]).all()
    assert (apart[1] < ahead[1]).all()


NETWORKS = {
    "bursts": lambda: population_bursts.build(
        population_bursts.Bursting.make(n=200, spread=1.0), seed=0
    ),
    "rhythms": lambda: cortical_rhythms.build(cortical_rhythms.Cortical.make(n=200), seed=0),
    "gaps": lambda: gap_junctions.build_networks(Gaps.make(n=6), seed=0),
}


@pytest.mark.rare
@needs_jit
@pytest.mark.brian2
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
@pytest.mark.skipif(not is_installed("brian2"), reason="Brian2 is not installed")
@pytest.mark.parametrize("name", NETWORKS)
def test_spikes_are_those_of_brian2(name):
    with strict():
        found = compare(name, NETWORKS[name](), 60)
    assert found.passed and found.spikes > 50, found
