"""The experiment: rows of recordings that are known, small runs, its figure, its command."""

from dataclasses import replace

import numpy as np
import pytest
from brains import needs_jit, save_noise
from matplotlib.figure import Figure
from shell import neurosim

from neurosim.base.errors import ArgumentError, KindError
from neurosim.cli.experiment_command import choose_model
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking import scores
from neurosim.models.concept_cells.spiking.eiffel_obama_spiking import (
    PRESETS,
    card,
    explain,
    prepare,
)
from neurosim.models.concept_cells.spiking.figure import _draw_rates
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.spiking.subject import SpikingTrials

NAME = "eiffel-obama-spiking"
SMALL = {"noise": 0.2, "encodings": 3, "exposures": 2, "trials": 4, "gap_min": 100, "gap_max": 200}
N, TRIALS = 300, 6
CONFIG = SpikingAssociation.make(n=N, trials=TRIALS, exposures=3)


def run(changes=(), seeds=1, pictures=(), threads=1):
    gallery = Gallery.open(pictures)
    given = Given({"pictures": gallery}, gallery.facts())
    return run_study(NAME, {**SMALL, **dict(changes)}, Seeds(0, seeds, threads), given)()


@pytest.fixture(scope="module")
def small():
    return run(seeds=2)


def scene(before, after, looks=(), base=()):
    """Return trials in which units answer an item alike every time; items 0 to 5, then both."""
    counts = {name: np.zeros((7, TRIALS, N), np.uint8) for name in ("before", "after")}
    for name, answers in (("before", before), ("after", after)):
        for item, units, spikes in answers:
            counts[name][item, :, list(units)] = spikes
    silent = np.zeros((7, TRIALS, N), np.uint8)
    for unit, trial in base:
        silent[:, trial, unit] = 1
    seen = np.zeros((3, 2, TRIALS, N), np.uint8)
    for look, item, units, spikes in looks:
        seen[look, item, :, list(units)] = spikes
    nothing = np.zeros((0, 4), np.int32)
    return SpikingTrials(
        counts["before"], counts["after"], silent, silent.copy(), seen, np.zeros_like(seen),
        nothing, nothing, np.zeros((2, 1), np.float32), np.zeros((1, 2)),
    )  # fmt: skip


# 0-24 fire for the first, 25-49 for the second, 50-149 for foils; then 0-9 gain the second.
FOILS = [(item, range(25 * item, 25 * item + 25), 4) for item in range(2, 6)]
BEFORE = [(0, range(25), 6), (1, range(25, 50), 6), *FOILS, (6, range(50), 6)]
AFTER = [(0, range(25), 6), (1, range(25, 50), 6), (1, range(10), 3), (2, [0], 2), *FOILS,
         (6, range(50), 9)]  # fmt: skip
LOOKS = [(0, 1, range(10), 0), (1, 1, range(10), 2), (2, 1, range(10), 3)]


def test_rows_of_a_known_recording():
    found = scores.measure(CONFIG, {"trials": scene(BEFORE, AFTER, LOOKS)})
    chance = 25 / N
    known = {
        "n1": 50, "n2": 200, "n3": 0, "n4": 10, "r1": 60, "r2": 0,
        "1": 10 / 50, "2a": 1 / 200, "2b": 1 / 40, "3": 1, "4": 1.5, "5": 0, "6": 0.5,
        "7": 2, "8": 2 / 3, "9a": (1 / 25 + 1 / 26) / 14 / chance,
        "10a": 10 / 25 / chance, "10b": 0.4, "11a": 60 / 50, "11b": 0, "12": 0,
    }  # fmt: skip
    assert {row: found[row] for row in known} == pytest.approx(known)
    assert np.isnan(found["t1"])
    rows = {band.id for band in scores.card(CONFIG)}
    assert rows - {"13a", "14a", "14b", "14c"} == set(found)


def test_row_5_is_against_baseline():
    """A unit that fires at all times has no response to the associate."""
    busy = [(item, [0], 3) for item in range(1, 7)]
    found = scene([(0, range(25), 6), *FOILS, *busy], AFTER)
    found = found._replace(base_before=np.where(np.arange(N) == 0, 3, found.base_before))
    assert scores.measure(CONFIG, {"trials": found})["5"] == pytest.approx(0)


def test_few_units_fail_the_seed():
    few = [(0, range(9), 6), (1, range(25, 34), 6), *FOILS, (6, range(50), 6)]
    found = scores.measure(CONFIG, {"trials": scene(few, AFTER)})
    band = next(band for band in scores.card(CONFIG) if band.id == "n1")
    assert found["n1"] == 18 < band.low == 20


def test_silence_has_rows_too():
    found = scores.measure(CONFIG, {"trials": scene([], [])})
    assert found["n1"] == 0 and np.isnan(found["1"]) and np.isnan(found["n3"])


@pytest.mark.parametrize("null", ["alternate", "other-pair", "no-plasticity"])
def test_a_control_has_fewer_rows_and_an_empty_band(null):
    config = SpikingAssociation.make(n=N, trials=TRIALS, null=null)
    rows = {band.id: band for band in scores.card(config)}
    assert rows["1"].high == 0.02 and rows["1"].low is None and "7" not in rows
    trials = scene(BEFORE, BEFORE)._replace(
        looks=np.zeros((0, 2, TRIALS, N), np.uint8),
        base_looks=np.zeros((0, 2, TRIALS, N), np.uint8),
    )
    found = scores.measure(config, {"trials": trials})
    assert found["1"] == 0 and rows.keys() <= found.keys()


@needs_jit
def test_a_small_run_has_all_that_is_told_and_threads_do_not_matter(small):
    assert [row.id for row in small.rows] == [b.id for b in scores.card(CONFIG)]
    assert set(small.arrays) == set(small.axes)
    assert small.arrays["counts_before"].shape == (2, 7, 4, 432)
    assert small.outcome.startswith("Of the neurons that fired for one picture only")
    again = run(seeds=2, threads=2)
    assert all(np.array_equal(a, again.arrays[k], equal_nan=True) for k, a in small.arrays.items())


@needs_jit
@pytest.mark.rare
@pytest.mark.parametrize("null", [None, "alternate", "no-plasticity"])
def test_the_figure_is_drawn(small, null, tmp_path):
    found = small if null is None else run({"null": null})
    draw(found, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 20_000


@needs_jit
def test_rates_are_drawn_to_the_end_and_short_stages_have_no_name(small):
    ax = Figure().add_subplot()
    _draw_rates(ax, small)
    end = small.arrays["stages_first_seed"][-1, 1]
    assert all(line.get_xdata()[-1] == end for line in ax.lines)
    words = [text.get_text() for text in ax.texts]
    assert "noise" not in words and {"test", "together"} <= set(words)


@needs_jit
@pytest.mark.rare
def test_a_figure_of_silent_neurons_is_drawn(small, tmp_path):
    silent = {k: np.zeros_like(v) if k != "stages_first_seed" else v
              for k, v in small.arrays.items()}  # fmt: skip
    draw(replace(small, arrays=silent), tmp_path / "figure.png")
    assert (tmp_path / "figure.png").exists()


@needs_jit
def test_an_undefined_row_has_no_reason_that_speaks_of_its_value(small):
    def reasons(value):
        rows = [replace(row, value=value) if row.id == "n3" else replace(row, value=None)
                for row in small.rows]  # fmt: skip
        return explain(replace(small, rows=rows))

    assert reasons(float("nan")) == [] and reasons(2.0) == []
    assert reasons(4.0)[0].startswith("row n3: assemblies overlapped")


def test_pictures_beyond_those_shown_are_told(tmp_path):
    paths = save_noise(tmp_path, *(f"{i}.png" for i in range(7)))
    gallery = Gallery.open(paths)
    given = Given({"pictures": gallery}, gallery.facts())
    with pytest.raises(ArgumentError, match="n_pictures must be at most 7"):
        run_study(NAME, {"n_pictures": 8}, Seeds(0, 1), given)
    config = SpikingAssociation.make()
    assert prepare(config, pictures=Gallery.open())[1] == []
    assert prepare(config, pictures=gallery)[1] == [
        "of 7 pictures the first 6 are shown: see n_pictures"
    ]


REFUSED = {
    "noise between bins": ({"noise": 0.07}, "multiple of 0.05 s.* got 0.07; the nearest is 0.05"),
    "too few neurons": ({"n": 259}, "n should be greater than or equal to 260"),
    "more channels than there are": ({"inputs": 201}, "inputs must be at most 200"),
    "bounds below the weights": ({"w_max": 0.5}, "w_max must be at least 1"),
    "no noise between pictures": ({"gap_min": 0}, "gap_min and gap_max must be multiples of 50"),
    "pictures too much alike": ({"active": 100}, "in seed 3 pictures 'eiffel' and 'obama' share 5"),
    "channels drawn too much alike": (
        {"codes": "random", "channels": 4, "active": 2, "inputs": 4}, "in seed . pictures .* 100%"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_run_is_refused_before_anything_runs(changes, said):
    with pytest.raises(ArgumentError, match=said):
        run_study(NAME, {**SMALL, **changes}, Seeds(3, 4), Given({"pictures": Gallery.open([])}))


class TestModel:
    def test_it_is_another_model_of_the_same_experiment(self, tmp_path):
        done = neurosim("run", "eiffel-obama", "--model", "spiking", "--help", cwd=tmp_path)
        assert done.returncode == 0 and "--rate-on" in done.stdout and "--model" in done.stdout
        assert "neurosim run eiffel-obama --model spiking --seed 201" in done.stdout

    def test_the_binary_one_is_the_default(self, tmp_path):
        done = neurosim("run", "eiffel-obama", "--model=binary", "--help", cwd=tmp_path)
        assert done.returncode == 0 and "--theta" in done.stdout and "rate-on" not in done.stdout

    def test_another_one_is_refused_in_a_line(self, tmp_path):
        done = neurosim("run", "eiffel-obama", "--model", "spikng", cwd=tmp_path)
        assert done.returncode == 2 and not done.stdout
        assert done.stderr == (
            "neurosim: --model must be one of binary, spiking, got 'spikng'; did you mean "
            "'spiking'?\n"
        )

    def test_an_option_of_the_other_model_is_refused(self, tmp_path):
        done = neurosim("run", "eiffel-obama", "--model", "spiking", "--theta", "1", cwd=tmp_path)
        assert done.returncode == 2 and "--theta" in done.stderr

    def test_an_experiment_with_models_has_no_parameter_of_that_name(self):
        class Odd(Configuration):
            model: str = "a"

        study = find_experiment("eiffel-obama")
        assert study.models["binary"] == study.name and study.models["spiking"] == NAME
        with pytest.raises(ArgumentError, match="has a field 'model'"):
            replace(study, configuration=Odd, presets={})

    def test_the_last_one_that_is_named_counts_however_it_is_written(self):
        study = find_experiment("eiffel-obama")
        for words, name in (
            (["--model=spiking", "--model", "binary"], study.name),
            (["--model", "binary", "--model=spiking"], NAME),
            (["--model", "spiking", "--n", "300"], NAME),
            (["--model"], study.name),
        ):
            assert choose_model(study, words).name == name

    def test_an_experiment_of_a_file_may_name_itself(self):
        mine = replace(find_experiment("eiffel-obama"), name="mine", models={"one": "mine"})
        assert choose_model(mine, ["--model", "one"]) is mine

    @pytest.mark.parametrize("models", [{"a": 3}, {3: "fsm"}, {"": "fsm"}, {"a": ""}])
    def test_names_of_models_are_text(self, models):
        with pytest.raises(KindError, match="models of experiment .* must be a non-empty string"):
            replace(find_experiment("eiffel-obama"), models=models)


def test_only_the_preset_that_recruits_is_to_recruit():
    def band(changes):
        (row,) = (row for row in card(SpikingAssociation.make(**changes)) if row.id == "11b")
        return row.low, row.high

    assert band(PRESETS["recruiting"]) == (0.3, None)
    assert band({}) == band({"disinhibition": 0.7}) == (None, 0.1)
