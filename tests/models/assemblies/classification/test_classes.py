"""Classes: the schedule as told, assemblies told apart, and the control that must fail."""

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.experiment.study import Seeds, run_study
from neurosim.files.results.result import is_inside
from neurosim.models.assemblies.classification.classes import (
    EXPERIMENT,
    SOURCE,
    Classes,
    card,
    measure,
    run_seed,
)

SMALL = {"n": 200, "k": 20, "p": 0.3, "classes": 4, "samples": 5}


def test_a_result_has_a_value_for_each_row():
    result = run_study("classes", SMALL, Seeds(0, 2, 2))()
    assert [row.id for row in result.rows] == [
        "2",
        "4",
        "own",
        "other",
        "apart",
        "strong",
        "control",
    ]
    assert all(row.value is not None for row in result.rows)
    assert result.arrays["accuracy"].shape == (2, 3, 2)
    assert result.arrays["response"].shape == result.arrays["assemblies"].shape == (2, 3, 4, 4)
    assert set(result.axes) == set(result.arrays)


def test_threads_and_company_change_nothing():
    alone = run_study("classes", SMALL, Seeds(1, 1, 1))()
    both = run_study("classes", SMALL, Seeds(0, 2, 2))()
    for name, array in alone.arrays.items():
        assert np.array_equal(array[0], both.arrays[name][1])


def test_assemblies_have_k_neurons_and_responses_shares_of_them():
    found = run_seed(Classes(**SMALL), seed=3)
    assert np.array_equal(found["assemblies"][:, range(4), range(4)], np.ones((3, 4)))
    assert np.array_equal(found["assemblies"], found["assemblies"].transpose(0, 2, 1))
    assert 0 <= found["response"].min() and found["response"].max() <= 1


def test_progress_is_told_in_order():
    told = []
    run_seed(Classes(**SMALL), 0, 1, told.append)
    assert told == sorted(told) and told[-1] == pytest.approx(1)


def test_an_odd_number_of_classes_is_tested_up_to_the_last_even_one():
    config = Classes(**{**SMALL, "classes": 5})
    values = measure(config, run_seed(config, 0))
    assert list(values)[:2] == ["2", "4"]
    assert {band.id for band in card(config)} == set(values)


def test_classes_are_told_apart_and_merge_without_normalisation():
    config = Classes(n=400, k=40, p=0.2, classes=4, samples=20)
    values = measure(config, run_seed(config, 0))
    assert values["2"] == values["4"] == 1.0 and values["own"] > 3 * values["other"]
    assert values["control"] <= 0.5


def test_only_published_parameters_have_bands():
    assert [band.low for band in card(Classes())][:6] == [1.0] * 5 + [None]
    assert card(Classes(k=30, p=0.25))[0].source == SOURCE
    assert {band.low for band in card(Classes(beta=0.2))} == {None}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"k": 2000}, "k must be at most n = 1000, got 2000; lower k or raise n"),
        ({"classes": 1}, "classes should be greater than or equal to 2, got 1"),
        ({"q": 10, "k": 1000}, "q k / n must be at most r, got 10; lower q"),
        ({"beta": (0.1, 1.0)}, "beta should be a valid number"),
    ],
)
def test_what_cannot_be_is_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        EXPERIMENT.configuration.make(**changes)


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize("changes", [{}, {"k": 30, "p": 0.25}])
def test_ten_classes_are_recognised_as_published(changes):
    result = run_study("classes", changes, Seeds(100, 3, 2))()
    rows = {row.id: row for row in result.rows}
    assert all(is_inside(rows[str(m)].value, 1.0, None) for m in (2, 4, 6, 8, 10))
    assert rows["control"].value <= (0.5 if "k" not in changes else 0.75)
