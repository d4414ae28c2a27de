"""Rows and outcomes of the experiments on spikes and memory: told in 80 columns, and true."""

import pytest
from outcomes import check_outcome, check_rows, fail, inside

from neurosim.experiment.discovery import find_experiment
from neurosim.files.packaged import MNIST

CONFIGURATIONS = {
    "digits_in_spikes": [{}, {"n": 10_000, "learned": 3500, "exam_of": "test", "exam": 2000}],
    "cuba": [{}, {"n": 1000, "duration": 300}, {"inputs": 0, "bin": 0.1, "dt": 0.1}],
    "brunel": [
        {}, {"g": 6, "eta": 4}, {"g": 4.5, "eta": 0.9}, {"g": 3}, {"n": 1000, "g": 12.345},
        {"eta": 0}, {"epsilon": 0},
    ],
    "stdp_network": [{}, {"n": 2000, "duration": 2000, "learning": 0.1},
                     {"learning": (0.000123457, 0.0, 0.1)}],
    "inhibitory_plasticity": [{}, {"eta": 0.01, "learning": 8000, "duration": 1000}, {"n": 1000}],
    "orchestrated_plasticity": [{}, {"n": 400}],
    "short_term": [{}, {"n": 2500, "items": 7, "wait": 12_350, "late": 12_350}],
    "fast_weights": [
        {}, {"decay": 0.9}, {"pairs": 5}, {"n": 10_000, "k": 100, "decays": 0.9999},
        {"units": 10_000, "active": 100, "load_units": 10_000, "load_active": 100, "load": 26},
    ],
    "continual": [
        {}, {"data": MNIST}, {"benchmark": "permuted", "data": MNIST}, {"benchmark": "split"},
        {"data": "clouds.csv", "methods": ("joint", "ewc")}, {"methods": ("fly",)},
        {"benchmark": "split", "data": MNIST, "methods": ("none", "si")},
    ],
}  # fmt: skip
CASES = [(name, changes) for name, all_changes in CONFIGURATIONS.items() for changes in all_changes]


def _open(name, changes):
    study = find_experiment(name.replace("_", "-"))
    config = study.configuration.make(**changes)
    return study, config, study.card(config)


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_rows_fit_their_lines(name, changes):
    study, _, bands = _open(name, changes)
    check_rows(bands, study.legend)


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_outcomes_tell_good_values_from_bad_ones(name, changes):
    study, config, bands = _open(name, changes)
    check_outcome(study.outcome, config, bands)


TOLD = {"cuba": "5.61", "brunel": "37.7", "fast_weights": "1.81 %", "short_term": "20 %"}
"""What outcomes set beside ours at default parameters."""
UNLIKE = {"cuba": {"inputs": 0}, "brunel": {"n": 1000}, "fast_weights": {"pairs": 5},
          "short_term": {"items": 4}}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_published_values_are_told_where_they_can_be_compared(name):
    def tell(changes):
        study, config, bands = _open(name, changes)
        return study.outcome(config, {band.id: inside(band) for band in bands})

    assert TOLD[name] in tell({}) and TOLD[name] not in tell(UNLIKE[name])


def test_figures_of_mnist_stand_beside_mnist_alone():
    study, config, bands = _open("continual", {"data": MNIST})
    values = {band.id: 0.19 for band in bands}
    assert "19 % (SI; published, full size: 21 %)" in study.outcome(config, values)
    assert "published" not in study.outcome(study.configuration(), values)


def test_few_methods_are_all_told():
    study, config, bands = _open("continual", {"methods": ("si", "ewc", "joint")})
    values = {"2a": 0.5, "3a": 0.6, "5a": 0.7, "7b": 0.1, "7c": 0.2, "7e": 0.9}
    told = study.outcome(config, {band.id: values.get(band.id, 0.3) for band in bands})
    assert "50 % (SI), 60 % (EWC), 70 % (all at once); " in told and "90 % (all at once)." in told


def test_weights_that_rise_and_fall_are_told_apart():
    study, config, _ = _open("stdp_network", {"learning": (0.1, 0.01)})
    values = {"drift 0.01": 0.004, "edges 0.01": 0, "drift 0.1": -0.5, "edges 0.1": 1}
    told = study.outcome(config, values)
    assert "changes by 0.4 % at A = 0.01 J and by -50 % at A = 0.1 J, with 0 % and 100 %" in told


def test_rows_that_fail_for_known_reasons_say_so():
    study, _, bands = _open("fast_weights", {})
    dense = "plateau 1000,100"
    (said,) = study.explain(fail(bands, dense, "plateau 1000,10"))
    assert said.startswith("least early recall: 100 of 1,000: ") and said.endswith("(theory: 0.77)")
    study, _, bands = _open("short_term", {})
    (said,) = study.explain(fail(bands, "ratio late", "found"))
    assert said == "late pulse, 5 s: cued / others: a ratio of a few spikes, which scatters from " \
        "seed to seed"  # fmt: skip
    assert not study.explain(fail(bands))
