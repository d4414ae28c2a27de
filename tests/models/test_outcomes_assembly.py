"""Rows and outcomes of the experiments on assemblies: told in 80 columns, and true."""

import math

import pytest
from outcomes import check_outcome, check_rows, fail

from neurosim.experiment.discovery import find_experiment
from neurosim.models.concept_cells import ison
from neurosim.models.concept_cells.subject import Association

LONG = 1.23457e-05
"""A gain that takes many digits."""
CONFIGURATIONS = {
    "projection": [{}, {"n": 1000, "k": 30, "beta": 0.1}, {"beta": (0.005, 0.1, LONG)}],
    "association": [{}, {"n": 20_000, "k": 141}, {"curve_together": 7, "together": 10**6}],
    "completion": [{}, {"rounds": 10}, {"share": 0.995, "curve_share": 0.125, "curve_rounds": 7}],
    "merge": [{}, {"beta": 0.1}, {"beta": (LONG, 0.05), "rounds": 10**6}],
    "reciprocal": [{}, {"beta": (0.05, 0.1), "n": 1000, "k": 30}, {"beta": (LONG, 0.05)}],
    "overlap": [{}, {"n": 10_000, "k": 100, "together": 10**6}],
    "sequence": [{}, {"p": 0.4, "rounds": 5}, {"beta": 10, "order_rounds": 1000, "rounds": 1000}],
    "fsm": [{}, {"p": 0.2, "rounds": 20}, {"n_strings": 10_000, "long": 1000, "k": 7}],
    "chance": [{}, {"rounds": 300}, {"rounds": 10**6}],
    "classes": [{}, {"k": 30, "p": 0.25}, {"classes": 25, "k": 31}, {"classes": 2, "beta": 0.2}],
    "digits": [{}, {"n": 1000, "k": 100}, {"n": 100_000, "k": 10_000, "copies": 1}, {"p": 0.2}],
}
CASES = [(name, changes) for name, all_changes in CONFIGURATIONS.items() for changes in all_changes]
CLAIMS = {name: CONFIGURATIONS[name][1] for name in ("association", "completion", "reciprocal")}
CLAIMS |= {"sequence": {"p": 0.1}, "classes": {"beta": 0.2}, "digits": {"p": 0.2}}
"""Parameters at which nothing is published."""


def _open(name, changes):
    study = find_experiment(name.replace("_", "-"))
    config = study.configuration.make(**changes)
    return study, config, study.card(config)


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_rows_fit_their_lines(name, changes, monkeypatch):
    monkeypatch.delenv("NEUROSIM_DATA", raising=False)
    study, _, bands = _open(name, changes)
    check_rows(bands, study.legend)


def test_rows_on_the_test_set_fit_their_lines(tmp_path, monkeypatch):
    monkeypatch.setenv("NEUROSIM_DATA", str(tmp_path))
    (tmp_path / "mnist_t10k_first2000.npz").touch()
    study, _, bands = _open("digits", {})
    check_rows(bands, study.legend)
    assert {band.id: band.theirs for band in bands}["3b"] == "92.65"


@pytest.mark.parametrize("changes", [{}, *({"null": null} for null in ison.SHOWN)])
@pytest.mark.parametrize("recruits", [False, True])
def test_rows_of_eiffel_obama_fit_their_lines(changes, recruits):
    study = find_experiment("eiffel-obama")
    config = Association(**changes)
    bands = ison.card(config, recruits)
    check_rows(bands, study.legend(config))
    check_outcome(study.outcome, config, bands)


@pytest.mark.parametrize(("name", "changes"), CASES)
def test_outcomes_tell_good_values_from_bad_ones(name, changes):
    study, config, bands = _open(name, changes)
    check_outcome(study.outcome, config, bands)


@pytest.mark.parametrize("name", CLAIMS)
def test_outcomes_claim_what_is_published_only_where_it_is(name):
    told = [
        study.outcome(config, {band.id: 0.5 for band in bands})
        for study, config, bands in (_open(name, {}), _open(name, CLAIMS[name]))
    ]
    assert ["published" in words for words in told] == [True, False]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("association", {"AB": 3.17, "AD": 0.0}, "shares 1 % of its neurons with that of B, 0 % "),
        ("completion", {"on": 0.25, "off": 0.0}, "bring back 25 % of it, without plasticity 0 %;"),
        ("merge", {"recall 0.05": 0.2, "recall 0.2": 0.1}, "20 % at beta = 0.05, 10 % at 0.2."),
        ("overlap", {"assemblies": 0.5, "projections": 0.1, "rank": -0.25}, "rounds: -0.25."),
        ("overlap", {"rank": math.nan}, "overlap by 50 %."),
        (
            "fsm",
            {"verdicts": 0.5, "long": 0.0},
            "judges 50 % of 50 strings rightly (by chance 50 %), ",
        ),
        (
            "chance",
            {"coin 0.7": 0.61, "chain": 1.0},
            "0.610, in as many steps the worst ",
        ),
        ("classes", {"10": 0.1}, "10 % of new samples are recognised; published: all."),
        ("digits", {"2a": 10.0}, "reads 10 % of the digits held out right (untrained 0.5 %, "),
    ],
)
def test_outcomes_say_what_came_out(name, values, said):
    study, config, bands = _open(name, {})
    assert said in study.outcome(config, {band.id: 0.5 for band in bands} | values)


@pytest.mark.parametrize(
    ("name", "ids", "said"),
    [
        ("projection", ("beta 0.05", "beta 0.1"), ["2 to 6 % (s.d.)"]),
        ("association", ("AB",), ["in 8 % of graphs"]),
        ("association", ("AC",), []),
        ("merge", ("B 0.05",), ["of no one graph"]),
        ("digits", ("1b", "2a", "3b"), ["1b: the published share", "3b: published from 40,000"]),
    ],
)
def test_rows_that_fail_say_why_where_it_is_known(name, ids, said):
    study, _, bands = _open(name, {})
    notes = study.explain(fail(bands, *ids))
    assert len(notes) == len(said) and all(map(str.__contains__, notes, said))
    assert not study.explain(fail(bands))
