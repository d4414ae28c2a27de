"""Experiments of the operations: what they record, measure, band and draw, on any cores."""

from functools import cache
from importlib import import_module

import numpy as np
import pytest
from brains import needs_jit
from matplotlib.figure import Figure
from PIL import Image

from neurosim import ArgumentError
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.study import Seeds, draw, run_study
from neurosim.models.assemblies.brain import Brain, overlap
from neurosim.models.assemblies.calculus import overlap as overlaps

SMALL = {"n": 80, "k": 10, "p": 0.2}
TINY = {
    "association": {**SMALL, "rounds": 3, "together": 4, "curve_p": 0.2, "curve_together": 5},
    "completion": {**SMALL, "rounds": 6, "curve_p": 0.2, "curve_rounds": 7, "curve_recall": 3},
    "merge": {**SMALL, "beta": (0.1, 0.3), "rounds": 4},
    "reciprocal": {**SMALL, "beta": (0.1, 0.3), "training": 5, "rounds": 4, "recall": 3},
    "overlap": {**SMALL, "rounds": 3, "together": 5},
}
SHAPES = {
    "association": {"shared": (2, 13), "support": (13,), "curve": (5,)},
    "completion": {"recovered": (2, 5), "by_share": (2, 10), "by_training": (7,)},
    "merge": {"support": (2, 3, 5), "recalled": (2, 2)},
    "reciprocal": {"restored": (2, 4)},
    "overlap": {"assemblies": (5,), "projections": (5,)},
}
COUNTS = {"shared", "support"}
"""Arrays of neurons; all others hold shares from 0 to 1."""


@cache
def _found(name, seeds=2, threads=1):
    return run_study(name, TINY[name], Seeds(0, seeds, threads))()


def _seed(name, seed=0, threads=1, tick=lambda share: None, **changes):
    """Return the configuration of a tiny run, and what it found."""
    study = find_experiment(name.replace("_", "-"))
    config = study.configuration.make(**{**TINY[name], **changes})
    return study, config, study.run_seed(config, seed, threads, tick)


@pytest.mark.parametrize("name", TINY)
def test_arrays_have_a_place_for_every_seed(name):
    found = _found(name)
    assert {key: array.shape[1:] for key, array in found.arrays.items()} == SHAPES[name]
    assert {array.shape[0] for array in found.arrays.values()} == {2}
    for key, array in found.arrays.items():
        assert array.min() >= 0 and array.max() <= (80 if key in COUNTS else 1)


@pytest.mark.parametrize("name", TINY)
def test_axes_of_every_array_are_told(name):
    found = _found(name)
    assert list(found.axes) == list(found.arrays) and found.legend
    for key, axes in found.axes.items():
        named = axes.split(";")[0]
        while "(" in named:
            named = named[: named.index("(")] + named[named.index(")") + 1 :]
        assert named.count(",") + 1 == found.arrays[key].ndim


@pytest.mark.parametrize("name", TINY)
def test_every_row_has_a_value_and_every_value_a_row(name):
    study, config, values = _seed(name)
    bands = study.card(config)
    assert [band.id for band in bands] == list(study.measure(config, values))
    assert len({band.name for band in bands}) == len(bands)
    for row in _found(name).rows:
        of_seeds = [study.measure(config, _seed(name, seed)[2])[row.id] for seed in (0, 1)]
        assert row.value == pytest.approx(np.median(of_seeds))


@pytest.mark.parametrize("name", TINY)
@pytest.mark.parametrize("threads", [1, 2])
def test_threads_change_nothing(name, threads):
    assert _found(name, 2, threads).digest == _found(name).digest
    for key, array in _seed(name, seed=1, threads=threads)[2].items():
        assert (array == _found(name).arrays[key][1]).all()


@pytest.mark.parametrize("name", TINY)
def test_seeds_differ(name):
    arrays = _found(name).arrays.values()
    assert any((array[0] != array[1]).any() for array in arrays)


@pytest.mark.parametrize("name", TINY)
def test_progress_grows(name):
    told = []
    _seed(name, tick=told.append)
    assert told == sorted(told) and 0 < told[0] <= told[-1] <= 1 and len(told) > 1


@pytest.mark.parametrize("name", TINY)
def test_bands_hold_at_published_parameters_only(name):
    study = find_experiment(name.replace("_", "-"))
    published, tiny = (
        study.card(study.configuration()),
        study.card(study.configuration(**TINY[name])),
    )

    def is_banded(band):
        return (band.low, band.high) != (None, None)

    assert any(map(is_banded, published))
    assert [b.id for b in tiny if is_banded(b)] == (["rank", "law"] if name == "overlap" else [])


@pytest.mark.parametrize("name", TINY)
@pytest.mark.parametrize("changes", [{"k": 81}, {"p": 2}, {"n": 0}, {"thata": 1}, {"rounds": 0}])
def test_bad_parameters_are_refused_before_anything_runs(name, changes):
    changed = next(iter(changes))
    told = "--set must be one of .*, got 'thata'" if changed == "thata" else f"{changed} "
    with pytest.raises(ArgumentError, match=f"^{told}"):
        run_study(name, {**TINY[name], **changes}, Seeds())


@pytest.mark.parametrize("given", ["0.1,0.2", [0.1, 0.2], (0.1, 0.2), ["0.1", "0.2"]])
def test_several_gains_may_be_given(given):
    study = import_module("neurosim.models.assemblies.calculus.merge")
    assert study.Merge.make(beta=given).beta == (0.1, 0.2)
    assert study.Merge.make(beta=0.3).beta == study.Merge.make(beta="0.3").beta == (0.3,)
    for bad in ([], [-1], "high"):
        with pytest.raises(ArgumentError, match="^beta"):
            study.Merge.make(beta=bad)


def test_association_counts_what_phases_share():
    study, config, found = _seed("association")
    assert config.ends == (2, 5, 9, 12)
    assert (found["shared"][0, 2], found["shared"][1, 5]) == (10, 10)
    assert found["shared"][0, 5] == found["shared"][1, 2]
    values = study.measure(config, found)
    assert [values[key] for key in ("AB", "AC", "BC", "AD")] == [
        found["shared"][0, 5], found["shared"][0, 9], found["shared"][1, 9], found["shared"][0, 12]
    ]  # fmt: skip
    assert values["curve 5"] == found["curve"][-1] and found["support"][0] == 10


def test_all_ways_of_recall_start_from_the_same_cue():
    _, _, found = _seed("completion", share=0.3)
    off, on = found["recovered"]
    assert off[0] == on[0] and off[-1] == found["by_share"][0, 2]


@needs_jit
def test_more_gain_restores_more():
    _, _, found = _seed("reciprocal", n=2000, k=40, beta=(0.0, 0.3))
    assert found["restored"][1].max() > 0.5 > found["restored"][0].max()


@needs_jit
def test_supports_only_grow_and_gain_stops_them():
    _, _, found = _seed("merge", n=2000, k=40, beta=(0.05, 0.5), rounds=12)
    assert (np.diff(found["support"]) >= 0).all()
    assert (found["support"][0, :, -1] > found["support"][1, :, -1]).all()


@needs_jit
@pytest.mark.parametrize("shared", [0, 10, 25, 40])
def test_random_sets_overlap_as_the_law_says(shared):
    config, found = overlaps.Overlap(n=4000, k=40, p=0.1), []
    for seed in range(12):
        brain = Brain(p=config.p, beta=0, seed=seed)
        for name in "CD":
            brain.area(name, config.n, config.k, is_recurrent=False)
        brain.connect("C", "D")
        fired = []
        for first in (0, 40 - shared):
            brain.activate("C", range(first, first + 40))
            fired.append(brain.project({"C": "D"})["D"].winners[-1])
        found.append(overlap(*fired))
    expected = overlaps.expect(config, shared / 40)
    spread = np.sqrt(expected * (1 - expected) / (1 + expected) / config.k / 12)
    assert abs(np.mean(found) - expected) <= 4 * spread + 1e-12


def test_the_law_ends_where_sets_are_the_same():
    config = overlaps.Overlap()
    expected = [overlaps.expect(config, share) for share in np.linspace(0, 1, 11)]
    assert expected == sorted(expected) and expected[-1] == pytest.approx(1)
    assert all(overlaps.bound(config, s) < e
               for s, e in zip(np.linspace(0, 1, 11), expected, strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("projections", "rank"), [([0.1, 0.2, 0.3], 1), ([0.3, 0.2, 0.1], -1), ([0.1] * 3, np.nan)]
)
def test_the_row_of_ranks_tells_the_order(projections, rank):
    found = {"assemblies": np.array([0.2, 0.4, 0.8]), "projections": np.array(projections)}
    values = overlaps.measure(overlaps.Overlap(), found)
    assert values["rank"] == pytest.approx(rank, nan_ok=True)


def _drawn(found, path):
    figures, save = [], Figure.savefig

    def keep(figure, *args, **kwargs):
        figures.append(figure)
        save(figure, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", keep)
        draw(found, path)
    return figures[0]


@pytest.mark.parametrize("name", TINY)
def test_a_figure_is_drawn_and_its_axes_are_named(name, tmp_path):
    figure = _drawn(_found(name), tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as picture:
        assert picture.width == 1400 and np.asarray(picture.convert("L")).std() > 10
    first, second = figure.axes
    assert first.get_xlabel() and second.get_xlabel() and first.get_ylabel()
    assert first.get_title(loc="left") and second.get_title(loc="left")
    texts = _told(figure)
    assert texts and not any("published" in text for text in texts)
    assert figure.get_suptitle() and "seed" in figure.get_supxlabel()


def _told(figure):
    """Return what legends and labels beside curves say."""
    legends = [ax.get_legend() for ax in figure.axes if ax.get_legend()]
    named = [text for legend in legends for text in legend.get_texts()]
    return [text.get_text() for text in (*named, *(t for ax in figure.axes for t in ax.texts))]


@pytest.mark.parametrize("suffix", ["svg", "pdf"])
def test_a_figure_is_the_same_in_every_format_each_time(suffix, tmp_path):
    places = [tmp_path / f"{i}.{suffix}" for i in range(2)]
    for place in places:
        draw(_found("reciprocal"), place)
    first, second = (place.read_bytes() for place in places)
    assert first == second and first[:5] == {"svg": b"<?xml", "pdf": b"%PDF-"}[suffix]


def test_lines_are_medians_over_seeds(tmp_path):
    found = _found("reciprocal")
    left = _drawn(found, tmp_path / "figure.png").axes[0]
    for i, line in enumerate(left.lines):
        assert line.get_ydata() == pytest.approx(np.median(found.arrays["restored"][:, i], axis=0))


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_published_figures_are_reproduced(name, tmp_path):
    found = run_study(name, {}, Seeds(100, 5, 2))()
    failed = {row.id: row.value for row in found.rows if row.passed is False}
    assert failed == {} and any(row.passed for row in found.rows)
    texts = _told(_drawn(found, tmp_path / "figure.png"))
    is_marked = name in {"association", "merge", "reciprocal"}
    assert any("published" in text for text in texts) == is_marked
