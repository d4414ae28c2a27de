"""Experiments with spiking networks: what they record, measure, band and draw, on any cores."""

import json
from functools import cache

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from shell import contents, flat, needs_compiled_kernels, neurosim

from neurosim import ArgumentError
from neurosim.experiment.discovery import find_experiment, list_experiments
from neurosim.experiment.study import Seeds, draw, find_parameters, run_study

SMALL = {"n": 60, "duration": 30, "settle": 5, "recorded": 0.5}
TINY = {
    "cuba": {**SMALL, "inputs": 12},
    "brunel": SMALL,
    "stdp-network": {**SMALL, "inputs": 10},
}
SPIKING = {name: entry for name, entry in list_experiments().items()
           if entry.module.startswith("neurosim.models.spiking")}  # fmt: skip
SHAPES = {
    "cuba": {"rate": (2, 6), "counts": (60,), "irregularity": (60,)},
    "brunel": {"rate": (2, 60), "counts": (60,)},
    "stdp-network": {"rate": (2, 2, 30), "weights": (2, 11, 50), "mean_weight": (2, 11)},
}


@cache
def _found(name, seeds=2, threads=1):
    return run_study(name, TINY[name], Seeds(0, seeds, threads))()


def _study(name):
    return find_experiment(name)


def test_all_are_tested_here():
    assert SPIKING.keys() == TINY.keys()


@pytest.mark.parametrize("name", TINY)
def test_arrays_have_a_place_for_every_seed(name):
    arrays = _found(name).arrays
    assert {key: arrays[key].shape[1:] for key in SHAPES[name]} == SHAPES[name]
    assert {array.shape[0] for array in arrays.values()} == {2}
    assert arrays["spike_times"].shape == arrays["spike_neurons"].shape


@pytest.mark.parametrize("name", TINY)
def test_kept_spikes_are_sorted_and_of_the_first_neurons_of_each_kind(name):
    arrays = _found(name).arrays
    counts = arrays["counts"].reshape(-1, 60)
    runs = zip(arrays["spike_times"].reshape(len(counts), -1),
               arrays["spike_neurons"].reshape(len(counts), -1), counts, strict=True)  # fmt: skip
    for times, neurons, of_neuron in runs:
        is_spike = neurons >= 0
        assert (np.isfinite(times) == is_spike).all() and (np.diff(times[is_spike]) >= 0).all()
        kept = np.bincount(neurons[is_spike], minlength=60)
        expected = np.where((np.arange(60) < 24) | (abs(np.arange(60) - 50.5) < 3), of_neuron, 0)
        assert np.array_equal(kept, expected) and is_spike.sum() > 0
        assert 0 <= times[is_spike].min() and times[is_spike].max() < 30


@pytest.mark.parametrize("name", TINY)
def test_counts_rates_and_intervals_agree(name):
    arrays = _found(name).arrays
    width = _study(name).configuration().bin
    for kind, part in ((0, slice(0, 48)), (1, slice(48, 60))):
        spikes = arrays["counts"][..., part]
        total = arrays["rate"][..., kind, :].sum(-1) * spikes.shape[-1] * width * 0.001
        assert total == pytest.approx(spikes.sum(-1))
        waits = np.maximum(spikes - 1, 0).sum(-1)
        assert np.array_equal(arrays["intervals"][..., kind, :].sum(-1), waits)


@pytest.mark.parametrize("name", TINY)
def test_axes_of_every_array_are_told(name):
    found = _found(name)
    assert set(found.axes) == set(found.arrays) and found.legend
    for key, axes in found.axes.items():
        named = axes.split(";")[0].replace(" (exc, inh)", "")
        assert named.count(",") + 1 == found.arrays[key].ndim


@pytest.mark.parametrize("name", TINY)
def test_every_row_has_a_value_and_every_value_a_row(name):
    study, found = _study(name), _found(name)
    config = study.configuration.make(**TINY[name])
    bands = study.card(config)
    assert len({band.name for band in bands}) == len(bands)
    of_seeds = [study.measure(config, study.run_seed(config, seed)) for seed in (0, 1)]
    assert all(list(values) and set(values) == {b.id for b in bands} for values in of_seeds)
    for row in found.rows:
        known = [v[row.id] for v in of_seeds if np.isfinite(v[row.id])]
        assert row.value == (pytest.approx(np.median(known)) if len(known) == 2 else None)


@pytest.mark.parametrize("name", TINY)
def test_threads_change_nothing_and_seeds_do(name):
    assert _found(name, 2, 4).digest == _found(name).digest
    first, second = _found(name).arrays["counts"]
    assert (first != second).any()


@pytest.mark.parametrize("name", TINY)
def test_progress_grows(name):
    told, study = [], _study(name)
    study.run_seed(study.configuration.make(**TINY[name]), 0, 1, told.append)
    assert told == sorted(told) and 0 < told[0] and told[-1] == pytest.approx(1) and len(told) > 1


@pytest.mark.parametrize("name", TINY)
@pytest.mark.parametrize(
    "changes", [{"n": 4}, {"duration": 0}, {"duration": 0.25}, {"settle": -1}, {"thata": 1},
                {"recorded": 2}, {"bin": 40}, {"precision": "exact"}]
)  # fmt: skip
def test_bad_parameters_are_refused_before_anything_runs(name, changes):
    changed = next(iter(changes))
    told = "--set must be one of .*, got 'thata'" if changed == "thata" else f"{changed} "
    with pytest.raises(ArgumentError, match=f"^{told}"):
        run_study(name, {**TINY[name], **changes}, Seeds())


@pytest.mark.parametrize("name", TINY)
def test_parameters_are_explained(name):
    listed = find_parameters(name)
    assert {"n", "duration", "precision", "settle", "dt"} <= {parameter for parameter, *_ in listed}
    assert all(default and meaning for _, default, meaning in listed)


@pytest.mark.rare
@pytest.mark.parametrize("changes", [{}, {"external": 0.0}, {"recorded": 0.0}])
@pytest.mark.parametrize("name", TINY)
def test_a_figure_is_drawn_and_its_axes_are_named(name, changes, tmp_path, monkeypatch):
    quiet = {"cuba": {"inputs": 0}, "brunel": {"eta": 0.0}, "stdp-network": {"external": 0.0}}
    more = quiet[name] if "external" in changes else changes
    found = run_study(name, {**TINY[name], **more}, Seeds(0, 2, 1))() if more else _found(name)
    figures, save = [], Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda f, *a, **k: (figures.append(f), save(f, *a, **k)))
    draw(found, tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as picture:
        assert picture.size == (1400, 1120) and np.asarray(picture.convert("L")).std() > 10
    raster, *others = figures[0].axes
    assert raster.get_ylabel() and len(others) == 3
    assert all(ax.get_xlabel() and ax.get_ylabel() and ax.get_title(loc="left") for ax in others)
    spikes = sum(line.get_xdata().size for line in raster.lines)
    kept = found.arrays["spike_neurons"][0]
    assert spikes == ((kept if kept.ndim == 1 else kept[-1]) >= 0).sum()
    assert not any("$" in label.get_text() for ax in others for label in ax.get_xticklabels())


@pytest.mark.rare
def test_intervals_all_alike_are_drawn_between_whole_decades(tmp_path, monkeypatch):
    alike = {"n": 60, "inputs": 0, "duration": 200, "settle": 5}
    found = run_study("cuba", alike, Seeds(0, 1, 1))()
    assert (found.arrays["intervals"].sum(axis=(0, 1)) > 0).sum() == 1
    figures, save = [], Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda f, *a, **k: (figures.append(f), save(f, *a, **k)))
    draw(found, tmp_path / "figure.png")
    intervals = figures[0].axes[2]
    for limits in (intervals.get_xlim(), intervals.get_ylim()):
        low, high = np.log10(limits)
        assert high > low and np.allclose((low, high), np.rint((low, high)))


class TestCommand:
    @pytest.mark.parametrize("study", SPIKING.values(), ids=SPIKING)
    def test_help_shows_options_and_an_example_that_exists(self, study, tmp_path):
        told = flat(neurosim("run", study.name, "--help", cwd=tmp_path).stdout)
        for option in ("--n", "--duration", "--precision", "--set", "--seed", "--seeds"):
            assert f"{option} " in told
        assert "--beta" not in told and f"[default: {study.seeds}]" in told
        assert f"neurosim run {study.name} {study.example}" in told
        done = neurosim("run", study.name, *study.example.split(), "--help", cwd=tmp_path)
        assert done.returncode == 0

    def test_parameters_are_listed(self, tmp_path):
        done = neurosim("parameters", "stdp-network", cwd=tmp_path)
        assert done.returncode == 0 and "learning" in done.stdout and "A / J" in done.stdout

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("--duration 0.25", "duration must be a multiple of dt = 0.1 ms"),
            ("--precision half", "'half'"),
            ("--seeds 0", "--seeds must be from 1"),
            ("--threads 0", "--threads must be from 1"),
            ("--set beta=1", "--set must be one of"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_left(self, words, said, tmp_path):
        done = neurosim("run", "cuba", *words.split(), cwd=tmp_path)
        assert done.returncode == 2 and said in flat(done.stderr)
        assert contents(tmp_path) == {}

    @needs_compiled_kernels
    def test_a_run_leaves_a_result_that_threads_do_not_change(self, tmp_path):
        words = "--n 200 --duration 100 --precision single --set settle=10 --seeds 2 --seed 3"
        cards = []
        for threads in ("1", "4"):
            place = f"o{threads}"
            done = neurosim("run", "brunel", *words.split(), "--threads", threads, "--out", place,
                            "--json", cwd=tmp_path)  # fmt: skip
            assert (done.returncode, done.stderr) == (0, f"results in {place}\n")
            card = json.loads(done.stdout)
            assert sorted(path.name for path in (tmp_path / place).iterdir()) == [
                "experiment.toml", "figure.png", "result.h5", "scorecard.json"
            ]  # fmt: skip
            del card["seconds"]
            cards.append(card)
        assert cards[0] == cards[1]
        assert (cards[0]["seed"], cards[0]["seeds"]) == (3, 2)
        parameters = cards[0]["parameters"]
        assert (parameters["n"], parameters["duration"], parameters["settle"]) == (200, 100, 10)
