"""Fly-novelty: closed forms to the last digit, distance, and what a Bloom filter does not know."""

from pathlib import Path

import numpy as np
import pytest
from brains import needs_jit
from hypothesis import given as drawn
from hypothesis import strategies as st

pytest.importorskip("sklearn", reason="the filter needs scikit-learn (extra `sklearn`)")

from neurosim import ArgumentError
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.files.vectors.samples import Samples, load_digits
from neurosim.models.fly.experiments.fly_novelty import (
    RESTS,
    STEPS,
    Novelty,
    card,
    measure,
    run_seed,
)
from neurosim.models.fly.measures.bloom import Bloom
from neurosim.models.fly.measures.detection import groups, roc
from neurosim.models.fly.measures.similarity import distances, predict, spearman

SMALL = {"n_kc": 100, "n_active": 0.1, "trials": 2, "exposures": 3, "data": "clouds"}


def clouds(n=60, classes=4, d=12, labelled=True):
    """Return noisy copies of a random centre for each class."""
    random = np.random.default_rng(1)
    labels = np.arange(n) % classes
    vectors = random.random((classes, d))[labels] + 0.1 * random.random((n, d))
    return Samples(vectors, labels if labelled else None, source="clouds")


def given(samples):
    return Given({"samples": samples}, samples.facts())


@pytest.mark.parametrize(
    "changes", [{}, {"depression": 1, "recovery": 0}, {"depression": 0.1, "recovery": 0.5}]
)
def test_closed_forms_hold(changes):
    changes = {**SMALL, **changes}
    result = run_study("fly-novelty", changes, Seeds(0, 2, 2), given(clouds()))()
    rows = {row.id: row for row in result.rows}
    assert all(rows[key].passed for key in ("1a", "1b", "1c", "2a", "2b", "3a"))
    kept = 1 - Novelty(**changes).depression
    assert rows["1a"].value == pytest.approx(kept)
    assert rows["1b"].value == pytest.approx(kept**3)
    assert set(result.axes) == set(result.arrays)


def test_a_rest_is_predicted_by_hand():
    config = Novelty(depression=0.5, recovery=0.1)
    at = RESTS.index(1)
    assert config.rested(1)[[0, at]].tolist() == pytest.approx([0.5, 0.55])
    assert config.rested(2)[[0, at]].tolist() == pytest.approx([0.275, 0.3475])


def test_novelty_grows_with_distance_and_the_bloom_filter_knows_the_same_alone():
    found = run_seed(Novelty(**SMALL), 0, samples=clouds())
    fly, bloom = found["near"].mean(axis=0)
    assert found["near"].shape == (2, 2, len(STEPS))
    assert fly[0] == pytest.approx(0.125) and fly[1] < 0.4 and fly[-1] > 0.5
    assert bloom.tolist() == [0.0] + [1.0] * (len(STEPS) - 1)
    assert spearman(found["distance"].ravel(), found["near"][:, 0].ravel()) > 0.8


def test_new_classes_are_told_from_familiar_ones_by_the_fly_alone():
    found = run_seed(Novelty(**SMALL), 0, samples=clouds())
    assert found["auc"][0, 0] > 0.9 and found["auc"][1].tolist() == [0.5, 1.0]
    assert (np.diff(found["alarms"], axis=-1) >= 0).all()


def test_without_labels_only_learned_vectors_are_familiar():
    result = run_study("fly-novelty", SMALL, Seeds(0, 1, 1), given(clouds(labelled=False)))()
    rows = {row.id: row for row in result.rows}
    assert rows["4a"].value is None and rows["4b"].value is None
    assert rows["4c"].value > 0.5 and rows["4d"].value == 1.0


def test_groups_share_no_vector_and_classes_are_apart():
    samples = clouds()
    parts = groups(samples, 0.5, 100, seed=0)
    assert [len(part) for part in parts] == [15, 15, 30]
    assert len(np.unique(np.concatenate(parts), axis=0)) == 60
    fewer = groups(samples, 0.5, 20, seed=0)
    assert sum(map(len, fewer)) == 20


def test_one_class_has_no_new_vectors():
    samples = Samples(clouds().vectors, np.zeros(60, np.int64))
    config = Novelty(**SMALL)
    values = measure(config, run_seed(config, 0, samples=samples))
    assert not {"4a", "4b", "4c", "4d"} & set(values)


def test_a_seed_does_not_depend_on_threads_nor_on_company():
    alone = run_study("fly-novelty", SMALL, Seeds(1, 1, 2), given(clouds()))()
    both = run_study("fly-novelty", SMALL, Seeds(0, 2, 1), given(clouds()))()
    for name, array in alone.arrays.items():
        assert np.array_equal(array[0], both.arrays[name][1])


def test_constant_vectors_are_tried_without_a_warning():
    values = measure(
        Novelty(**SMALL), run_seed(Novelty(**SMALL), 0, samples=Samples(np.ones((8, 6))))
    )
    assert values["1c"] <= 1e-12 and values["3a"] <= 1e-12


@drawn(
    st.lists(st.integers(0, 5), min_size=1, max_size=8),
    st.lists(st.integers(0, 5), min_size=1, max_size=8),
)
def test_auc_is_the_share_of_pairs_in_the_right_order(new, known):
    pairs = [(a > b) + 0.5 * (a == b) for a in new for b in known]
    area, curve = roc(np.array(new, float), np.array(known, float))
    assert area == pytest.approx(np.mean(pairs))
    assert curve[-1] == 1.0


def test_the_expected_overlap_is_that_of_gaussian_pairs():
    random = np.random.default_rng(0)
    x, noise = random.standard_normal((2, 400_000))
    y = 0.8 * x + 0.6 * noise
    top = np.quantile(x, 0.9)
    seen = ((x > top) & (y > top)).mean() / 0.1
    assert predict([0.8], 0.1)[0] == pytest.approx(seen, abs=0.01)
    assert predict([1.0, 0.0, -1.0], 0.01) == pytest.approx([1, 0.01, 0], abs=1e-3)


def test_distances_are_of_centred_vectors():
    assert distances(np.array([[0.0, 1, 2], [5, 6, 7], [2, 1, 0]])) == pytest.approx([0, 0, 2])


def test_ranks_without_spread_have_no_correlation():
    assert np.isnan(spearman(np.arange(3), np.ones(3)))
    assert spearman(np.arange(4), np.arange(4) ** 3) == pytest.approx(1)


def test_a_full_bloom_filter_knows_everything():
    bloom = Bloom(1)
    assert bloom.novelty(np.eye(3)).tolist() == [1, 1, 1]
    assert bloom.add(np.eye(3)[:1]).novelty(np.eye(3)).tolist() == [0, 0, 0]


def test_bands_on_other_data_are_the_closed_forms():
    config = Novelty(**SMALL)
    judged = [b.id for b in card(config) if b.high is not None or b.low not in (None, 0.0)]
    assert judged == ["1a", "1b", "1c", "2a", "2b", "3a"]
    assert list(measure(config, run_seed(config, 0, samples=clouds()))) == [
        band.id for band in card(config)
    ]


@pytest.mark.parametrize(
    ("changes", "samples", "said"),
    [
        ({}, Samples(np.eye(3, 12)), "vectors in --data must be from 4 up, got 3"),
        ({"n_inputs": 13}, clouds(), "n_inputs must be from 1 to 12, got 13"),
    ],
)
def test_data_that_do_not_fit_are_refused(changes, samples, said):
    with pytest.raises(ArgumentError, match=said):
        run_study("fly-novelty", {**SMALL, **changes}, Seeds(0, 1, 1), given(samples))


@pytest.mark.rare
@pytest.mark.parametrize("labelled", [True, False])
def test_a_figure_is_drawn(tmp_path: Path, labelled):
    result = run_study("fly-novelty", SMALL, Seeds(0, 1, 1), given(clouds(labelled=labelled)))()
    draw(result, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_digits_are_in_their_bands():
    result = run_study("fly-novelty", {}, Seeds(0, 3, 2), given(load_digits()))()
    assert all(row.passed for row in result.rows)
