"""Experiments: checked before they run, equal on any number of threads, and in their bands."""

import hashlib
import json

import numpy as np
import pytest
from brains import SMALL, needs_jit, result, run_eiffel_obama, save_noise
from PIL import Image

from neurosim import ArgumentError, DataError, KindError, ResourceError
from neurosim.base import memory
from neurosim.cli.run_options import parse_changes
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.study import Seeds, configure
from neurosim.models.concept_cells import drawings, ison, retina
from neurosim.models.concept_cells.eiffel_obama import PRESETS, run_seed
from neurosim.models.concept_cells.eiffel_obama import memory as memory_of
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association

NAMES = ", ".join(PRESETS)


def test_threads_and_repetitions_change_nothing():
    results = [result(1, 3), result(2, 3), run_eiffel_obama([], None, SMALL, Seeds(0, 3, 3))()]
    for other in results[1:]:
        assert other.scorecard() == results[0].scorecard()
        assert other.digest == results[0].digest
        assert other.notes == results[0].notes
        assert list(other.arrays) == list(results[0].arrays)
        assert all(np.array_equal(other.arrays[name], array, equal_nan=True)
                   for name, array in results[0].arrays.items())  # fmt: skip


def test_each_seed_is_the_same_alone_and_in_company():
    alone = run_eiffel_obama([], None, SMALL, Seeds(2, 1, 1))()
    together = result(1, 3)
    assert np.array_equal(alone.arrays["values"][0], together.arrays["values"][2], equal_nan=True)
    assert np.array_equal(alone.arrays["counts_after"][0], together.arrays["counts_after"][2])
    found = run_seed(Association(**SMALL), 2, pictures=Gallery.open())
    assert np.array_equal(alone.arrays["spikes_first_seed"], found["trials"].spikes)
    assert alone.digest != together.digest


def test_a_result_says_what_was_run():
    found = result(1, 3)
    pictures = [retina.to_grey(drawings.draw(name)) for name in drawings.DRAWINGS]
    assert (found.experiment, found.seed, found.seeds) == ("eiffel-obama", 0, 3)
    assert found.is_complete and found.seconds > 0
    assert found.parameters == {
        **Association(**SMALL).model_dump(),
        "preset": "none",
        "pictures": list(drawings.DRAWINGS),
        "pictures_sha256": hashlib.sha256(np.array(pictures).tobytes()).hexdigest(),
    }
    assert [row.id for row in found.rows] == [band.id for band in ison.card(Association())]
    assert json.loads(json.dumps(found.scorecard(), allow_nan=False)) == found.scorecard()


def test_rows_are_medians_of_the_recorded_values():
    found = result(1, 3)
    run = [row for row in found.rows if row.spread is not None]
    assert np.isfinite(found.arrays["values"][:, :-3]).all()  # so small a brain may ignite nothing
    for row, values in zip(run, found.arrays["values"].T, strict=True):
        if np.isfinite(values).all():
            low, middle, high = sorted(values)
            assert (row.value, row.spread) == (middle, (low, high))


def test_progress_is_told_seed_by_seed():
    told = []
    run_eiffel_obama([], None, SMALL, Seeds(0, 3, 1, told.append))()
    assert told == sorted(told) and told[-1] == 3


def test_an_interrupted_run_keeps_the_seeds_that_finished(monkeypatch):
    def stopped_after(n):
        return lambda run, seeds, threads: [run(seed) for seed in seeds[:n]]

    monkeypatch.setattr("neurosim.base.threads.seeds.map_seeds", stopped_after(2))
    kept = run_eiffel_obama([], None, SMALL, Seeds(0, 3, 1))()
    assert (kept.seeds, kept.is_complete) == (2, False)
    assert kept.scorecard() == result().scorecard()
    monkeypatch.setattr("neurosim.base.threads.seeds.map_seeds", stopped_after(0))
    with pytest.raises(KeyboardInterrupt):
        run_eiffel_obama([], None, SMALL, Seeds(0, 3, 1))()


@pytest.mark.parametrize(
    ("seeds", "error", "said"),
    [
        ({"first": -1}, ArgumentError, f"--seed must be from 0 to {2**62}, got -1"),
        ({"first": 2**62 + 1}, ArgumentError, f"--seed must be .*, got {2**62 + 1}"),
        ({"first": 0.5}, KindError, "--seed must be a whole number, got 0.5"),
        ({"n": 0}, ArgumentError, "--seeds must be from 1 to 100000, got 0"),
        ({"n": 100_001}, ArgumentError, "--seeds must be from 1 to 100000, got 100001"),
        ({"n": "3"}, KindError, "--seeds must be a whole number, got '3'"),
        ({"threads": 0}, ArgumentError, "--threads must be from 1 to 1024, got 0; use at most"),
        ({"threads": 1025}, ArgumentError, "--threads must be from 1 to 1024, got 1025"),
        ({"threads": None}, KindError, "--threads must be a whole number, got None"),
    ],
)
def test_bad_seeds_are_refused(seeds, error, said):
    with pytest.raises(error, match=f"^{said}"):
        Seeds(**seeds)


def _configured(preset, changes):
    return configure(find_experiment("eiffel-obama"), preset, changes)


@pytest.mark.parametrize(
    ("preset", "changes", "said"),
    [
        ("one-short", {}, f"--preset must be one of {NAMES}, got 'one-short'; "
                          "did you mean 'one-shot'?"),
        ("", {}, f"--preset must be one of {NAMES}, got ''"),
        (None, {"thata": 1}, "--set must be one of n, k, p, theta, "),
        (None, {"thata": 1}, "got 'thata'; did you mean 'theta'?"),
        (None, {"theta": "3"}, "theta should be less than or equal to 2, got '3'"),
        (None, {"theta": "nan"}, "theta should be a finite number, got 'nan'"),
        (None, {"k": "0", "p": "2"}, "k should be greater than or equal to 1, got '0'; "
                                     "p should be less than or equal to 1, got '2'"),
        (None, {"null": "never"}, "null should be 'none', 'alternate', 'other-pair' or "
                                  "'no-plasticity', got 'never'"),
        ("one-shot", {"k": 4000}, "k must be at most n = 3000, got 4000; lower k or raise n"),
    ],
)  # fmt: skip
def test_a_bad_preset_or_change_is_refused_before_anything_runs(preset, changes, said):
    with pytest.raises(ArgumentError) as refusal:
        run_eiffel_obama([], preset, changes, Seeds())
    assert said in str(refusal.value)


def test_a_bad_picture_is_refused_before_anything_runs(tmp_path):
    (path,) = save_noise(tmp_path, "tower.png")
    with pytest.raises(DataError, match="missing.png"):
        run_eiffel_obama([path, tmp_path / "missing.png"], None, {}, Seeds())


def test_networks_too_large_are_refused_before_anything_runs():
    with pytest.raises(ResourceError, match="the arrays of .* need .* GB, .*; lower the par"):
        run_eiffel_obama([], None, {"n": 10**6, "p": 1.0}, Seeds(n=1))


def test_networks_that_run_at_once_are_counted_together(monkeypatch):
    of_one = memory_of(Association(**SMALL))
    monkeypatch.setattr(memory, "available", lambda: int(2.5 * of_one / memory.SHARE))
    for n, threads in ((2, 2), (9, 2), (2, 9)):
        assert callable(run_eiffel_obama([], None, SMALL, Seeds(0, n, threads)))
    with pytest.raises(ResourceError):
        run_eiffel_obama([], None, SMALL, Seeds(0, 3, 3))


def test_changes_go_over_the_preset_and_the_preset_over_defaults():
    assert _configured(None, {}) == Association()
    for name, values in PRESETS.items():
        assert _configured(name, {}) == Association(**values)
    changed = _configured("one-shot", {"beta": "0.5", "k": "30"})
    assert changed == Association(exposures=1, beta=0.5, k=30)


def test_a_preset_chooses_its_bands():
    bands = {}
    for preset in (None, "one-shot", "high-excitability"):
        found = run_eiffel_obama([], preset, SMALL, Seeds(n=1))()
        assert found.parameters["preset"] == (preset or "none")
        bands[preset] = {row.id: (row.low, row.high) for row in found.rows}
    assert bands[None] == bands["one-shot"]
    assert bands["high-excitability"] == {**bands[None], "11b": (0.3, None)}


def _photographs(folder, *names):
    data = pytest.importorskip("skimage.data")
    for name in names:
        Image.fromarray(getattr(data, name)()).save(folder / f"{name}.png")
    return [folder / f"{name}.png" for name in names]


@needs_jit
@pytest.mark.parametrize(
    "names",
    [("astronaut", "coffee"), ("camera", "rocket", "coins"), ("chelsea", "page", "moon", "coins")],
    ids="+".join,
)
def test_real_photographs_take_part(tmp_path, names):
    paths = _photographs(tmp_path, *names)
    result = run_eiffel_obama(paths, None, {}, Seeds(n=1))()
    rows = {row.id: row for row in result.rows}
    assert result.parameters["pictures"][: len(names)] == list(names)
    assert 0.8 <= rows["3"].value <= 1.2 and rows["5"].value <= 0.05
    assert rows["1"].value > 0 and rows["2a"].value <= 0.03


@needs_jit
def test_photographs_too_alike_are_told_so(tmp_path):
    (path,) = _photographs(tmp_path, "chelsea")
    photograph = Image.open(path)
    width, height = photograph.size
    photograph.crop((0, 0, width - width // 40, height)).save(tmp_path / "cropped.png")
    photograph.close()
    result = run_eiffel_obama([path, tmp_path / "cropped.png"], None, {}, Seeds(n=1))()
    assert any(row.passed is False for row in result.rows)
    fused, composite = result.notes
    assert fused.startswith("the codes of chelsea and cropped share") and "fuse" in fused
    assert "more than the usual 45-50 %" in composite


def _full(n_seeds, preset=None, **changes):
    found = run_eiffel_obama([], preset, changes, Seeds(1000, n_seeds, 2))()
    return {row.id: row for row in found.rows}, found


@needs_jit
@pytest.mark.slow
def test_a_neuron_that_fired_for_the_tower_fires_for_the_other_too():
    rows, found = _full(8)
    failed = {row.id: row.value for row in found.rows if row.passed is False}
    assert failed == {} and len(rows) == 20 and found.seeds_in_band >= 0.5


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize("null", ["alternate", "other-pair", "no-plasticity"])
def test_where_the_pair_is_not_learned_together_nothing_is_associated(null):
    rows, found = _full(4, null=null)
    assert rows["1"].value <= 0.02
    assert all(row.passed for row in found.rows)


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_one_exposure_is_enough_with_strong_learning():
    rows, found = _full(4, "one-shot")
    assert found.parameters["exposures"] == 1 and rows["1"].value >= 0.25


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_a_fixed_number_of_winners_cannot_expand():
    rows, found = _full(4, inhibition="k-winners")
    assert rows["1"].passed is False and rows["11a"].passed is False
    assert found.seeds_in_band == 0


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_high_excitability_recruits_neurons_that_were_silent():
    rows, _ = _full(4, "high-excitability")
    assert rows["11b"].value >= 0.3 and rows["11b"].passed


@pytest.mark.parametrize(
    ("name", "change", "value"),
    [
        ("fly-search", "lengths=2, 4", (2, 4)),
        ("fly-similarity", "active=0.05", (0.05,)),
        ("projection", "beta=(0.25, 0.1)", (0.25, 0.1)),
        ("projection", "beta=0.1", (0.1,)),
        ("continual", "methods=('si', 'fly')", ("si", "fly")),
    ],
)
def test_a_parameter_that_is_a_list_can_be_set_as_help_shows_it(name, change, value):
    changes = parse_changes([change])
    found = configure(find_experiment(name), None, changes)
    assert tuple(getattr(found, *changes)) == value
