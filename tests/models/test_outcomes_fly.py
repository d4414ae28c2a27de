"""Rows and outcomes of the experiments on the fly's nose: told in 80 columns, and true."""

import math

import pytest
from outcomes import check_outcome, check_rows, fail

from neurosim.experiment.discovery import find_experiment
from neurosim.files.packaged import MNIST

HEMIBRAIN = "hemibrain_pn_kc.csv.gz"
ODD = "a file called mnist"
CONFIGURATIONS = {
    "fly_similarity": [
        {}, {"data": "mnist"}, {"n_kc": 10**6, "active": (1e-6, 0.5)}, {"n_kc": 9, "active": (0.3,)}
    ],
    "fly_search": [
        {}, {"data": "mnist"}, {"data": "glove"}, {"data": ODD}, {"data": "mnist", "vectors": 1000},
        {"lengths": (1, 1024), "per_input": 1000, "per_length": 1000},
    ],
    "fly_gain": [
        {}, {"data": "mnist"}, {"data": "glove"}, {"data": ODD},
        {"n_kc": 100_000, "active": (5000, 10_000), "bits": (64, 65_536)},
    ],
    "fly_novelty": [
        {}, {"data": "mnist"}, {"exposures": 1000}, {"n_kc": 100, "trials": 5},
        {"depression": 0.123456, "recovery": 0.0123456, "exposures": 123},
    ],
    "fly_continual": [{}, {"data": MNIST}, {"data": "mnist"}, {"orders": 100, "data": MNIST}],
    "fly_wiring": [
        {}, {"data": "hallem-carlson", "wiring": HEMIBRAIN}, {"data": "mnist", "wiring": HEMIBRAIN},
        {"data": ODD, "wiring": "a wiring that is not known"}, {"active": (0.00123456, 0.0523456)},
    ],
    "sparse_memory": [
        {}, {"data": MNIST}, {"data": "mnist"}, {"share": 0.123456}, {"n": 1000, "data": MNIST},
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


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "fly_similarity",
            {"cosine-100": 0.2, "deviation-100": 31},
            "overlap only a little more than ",
        ),
        ("fly_similarity", {"deviation-100": math.nan}, "for 100 of 2,000 cells."),
        ("fly_search", {"fly10d-4": 5, "gauss-4": 10}, "0.5 times as well as Gaussian"),
        ("fly_search", {"gauss-4": 0}, "no average precision to compare at k = 4"),
        ("fly_gain", {"worth-sign-100": 8}, "as good as at most 8 sign bits"),
        ("fly_gain", {"worth-gauss-100": 256}, "or at least 256 Gaussian numbers"),
        ("fly_novelty", {"4a": 0.5}, "it cannot tell new vectors from familiar ones"),
        ("fly_novelty", {"4a": math.nan}, "it cannot tell new vectors from learned ones"),
        ("fly_novelty", {"4a": math.nan, "4c": math.nan}, "; no vectors were new."),
        ("fly_continual", {"1b": 0.75}, "with weights that depend on the order"),
        ("fly_continual", {"1b": 1}, "with the same weights in every order"),
        ("fly_wiring", {"2b": -0.04, "3b": -2}, "equally well, even fan-out 2.0 % worse;"),
        ("sparse_memory", {"4a": math.nan}, "no neuron of the memory group fired for one picture"),
        ("sparse_memory", {"4b": math.nan}, "(in humans 41 %)."),
    ],
)
def test_outcomes_say_what_came_out(name, values, said):
    study, config, bands = _open(name, {})
    assert said in study.outcome(config, {band.id: 0.5 for band in bands} | values)


@pytest.mark.parametrize(
    ("name", "like", "unlike", "theirs"),
    [
        ("fly_search", {"data": "mnist"}, {"data": ODD}, "(an independent program: 9 % and 3 %)"),
        ("fly_wiring", {"data": "mnist", "wiring": HEMIBRAIN}, {"wiring": HEMIBRAIN, "data": ODD},
         "(published: 1.6 % worse)"),
    ],
)  # fmt: skip
def test_outcomes_tell_what_others_found_on_the_same_data_alone(name, like, unlike, theirs):
    for changes in (like, unlike):
        study, config, bands = _open(name, changes)
        told = study.outcome(config, {band.id: 0.5 for band in bands})
        assert (theirs in told) == (changes is like)


def test_without_a_tag_that_is_judged_no_gain_is_told():
    study, config, bands = _open("fly_gain", {"active": (7, 20)})
    check_rows(bands)
    told = study.outcome(config, {band.id: 0.5 for band in bands})
    assert told == "No tag of 5 or 10 % of 2,000 cells was tried, so no gain is told."


def test_figures_of_the_hemibrain_stand_beside_no_other_wiring():
    for wiring, n_told in ((HEMIBRAIN, 4), ("mine.csv", 0), ("none", 0)):
        bands = _open("fly_wiring", {"wiring": wiring})[2]
        assert sum(bool(band.theirs) for band in bands) == n_told


@pytest.mark.parametrize(
    ("name", "changes", "ids", "said"),
    [
        ("sparse_memory", {}, ("1b", "4a"), ["12 splits of MNIST", "row 4a counts few neurons"]),
        ("sparse_memory", {}, ("1c", "4f"), ["row 4f counts few neurons"]),
        ("fly_wiring", {"wiring": HEMIBRAIN}, ("2b", "3b"), ["changes from seed to seed"]),
    ],
)
def test_rows_that_fail_say_why_where_it_is_known(name, changes, ids, said):
    study, _, bands = _open(name, changes)
    notes = study.explain(fail(bands, *ids))
    assert len(notes) == len(said) and all(map(str.__contains__, notes, said))
    assert not study.explain(fail(bands))
