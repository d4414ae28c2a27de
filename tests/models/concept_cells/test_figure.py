"""Figures: what they show is what was recorded, and axes say what they show."""

from dataclasses import replace

import numpy as np
import pytest
from brains import SMALL, noise, result, run_eiffel_obama, save_noise
from matplotlib.figure import Figure
from PIL import Image

from neurosim.experiment import plotting
from neurosim.experiment.study import Seeds, draw
from neurosim.models.concept_cells.figure import (
    choose_units,
    learning_curves,
    mean_overlaps,
)
from neurosim.models.concept_cells.subject import AFTER, BEFORE, COMPOSITE, NP, TOGETHER, P

KINDS = {
    "plain": {},
    "null": {"null": "alternate"},
    "k-winners": {"inhibition": "k-winners"},
    "side by side": {"composite": "side-by-side"},
}


def _draw(found, path):
    """Draw a result into a file; return the figure as well."""
    figures, save = [], Figure.savefig

    def keep(figure, *args, **kwargs):
        figures.append(figure)
        save(figure, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", keep)
        draw(found, path)
    (figure,) = figures
    return figure


def _check_png(path):
    assert not list(path.parent.glob(".*"))
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", (1800, 1200))
        assert np.asarray(picture.convert("L")).std() > 10


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Return the figure of a plain run, which replaced an older file, and its path."""
    path = tmp_path_factory.mktemp("plain") / "figure.png"
    path.write_text("an older figure")
    return _draw(result(), path), path


def test_a_figure_is_drawn_for_a_plain_run(plain):
    _check_png(plain[1])


@pytest.mark.rare
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"plain"}))
def test_a_figure_is_drawn_for_every_kind_of_run(tmp_path, kind):
    _draw(result(**KINDS[kind]), tmp_path / "figure.png")
    _check_png(tmp_path / "figure.png")


@pytest.mark.rare
def test_a_figure_is_drawn_for_two_pictures_of_ones_own(tmp_path):
    paths = save_noise(tmp_path, "tower.bmp", "person.bmp")
    found = run_eiffel_obama(paths, None, SMALL, Seeds(n=1))()
    figure = _draw(found, tmp_path / "figure.png")
    _check_png(tmp_path / "figure.png")
    assert figure.get_suptitle().startswith("Tower and Person: ")


@pytest.mark.rare
def test_a_figure_of_several_pairs_says_which_it_shows(tmp_path):
    found = result(pairs=2, composite="side-by-side", n_active=30)
    figure = _draw(found, tmp_path / "figure.png")
    assert figure.get_suptitle().startswith("2 pairs, mean: once both were shown together, ")
    (told,) = [text.get_text() for text in figure.texts if text.get_text().startswith("Left")]
    assert " ".join(told.split()).count("first pair") == 2


def _rasters(figure):
    *panels, _bar = figure.axes
    return [ax for ax in panels if ax.collections and not ax.lines]


def test_rasters_show_the_spikes_of_the_chosen_units(plain):
    found = result()
    spikes = found.arrays["spikes_first_seed"]
    expected = []
    for _, unit in choose_units(found):
        for picture in (P, NP, COMPOSITE, 2):
            for phase in (TOGETHER,) if picture == COMPOSITE else (BEFORE, AFTER):
                mine = (spikes[:, :2] == (phase, picture)).all(axis=1) & (spikes[:, 4] == unit)
                expected.append(sorted(map(tuple, (spikes[mine][:, [3, 2]] + 1).tolist())))
    drawn_spikes = []
    for ax in _rasters(plain[0]):
        lines = np.array(ax.collections[0].get_segments()).reshape(-1, 2, 2)
        drawn_spikes.append(sorted((round(x), round(y)) for x, y in lines.mean(axis=1)))
    assert drawn_spikes == expected and len(expected) == 14 and sum(map(len, expected)) > 0


def test_every_raster_says_what_it_shows(plain):
    rasters = _rasters(plain[0])
    lowest, leftmost = (
        min(getattr(ax.get_position(), side) for ax in rasters) for side in ("y0", "x0")
    )
    for ax in rasters:
        assert (ax.get_xlabel() == "round") == (ax.get_position().y0 == pytest.approx(lowest))
        is_labelled = ax.get_position().x0 == pytest.approx(leftmost)
        is_labelled |= ax.get_ylabel() == "exposure"
        assert (ax.get_ylabel() in ("before\ntrial", "after\ntrial", "exposure")) == is_labelled
    units = [text.get_text() for text in plain[0].texts if "A neuron" in text.get_text()]
    assert units == ["A neuron that\npreferred Eiffel", "A neuron that\npreferred Obama"]


def test_every_other_panel_says_what_it_shows(plain):
    *panels, bar = plain[0].axes
    others = [ax for ax in panels if ax not in _rasters(plain[0])]
    titles = [ax.get_title("center") or ax.get_title("left") for ax in others]
    assert titles[:4] == ["Eiffel", "Obama", "Together", "House"]
    curve = next(ax for ax in others if ax.lines)
    assert (curve.get_xlabel(), curve.get_ylabel()) == (
        "exposures", "spikes in 5 rounds"
    )  # fmt: skip
    assert {text.get_text().replace("\n", " ") for text in curve.texts} == {
        "unrelated pictures", "associate", "preferred picture"
    }  # fmt: skip
    assert {"Assemblies before", "Assemblies after"} < set(titles)
    before = others[titles.index("Assemblies before")]
    names = [tick.get_text() for tick in before.get_yticklabels()]
    assert names == result().parameters["pictures"]
    assert bar.get_ylabel() == "overlap"


def _naive_units(before, after, counts):
    """Return (picture preferred, unit): gained before not, of these the middle one."""
    chosen = []
    for mine, other in ((P, NP), (NP, P)):
        prefers = [u for u in range(before.shape[1]) if before[mine, u] and not before[other, u]]
        gained = [u for u in prefers if after[other, u]]
        if prefers:
            strength = {u: int(counts[other, :, u].sum()) for u in gained or prefers}
            in_order = sorted(strength, key=lambda u: (strength[u], u))
            chosen.append((mine, in_order[len(in_order) // 2]))
    return chosen


@pytest.mark.parametrize("kind", KINDS)
def test_units_are_chosen_by_what_they_gained(kind):
    found = result(**KINDS[kind])
    before, after = (found.arrays[f"assemblies_{when}"][0] for when in ("before", "after"))
    names = [f"A neuron that\npreferred {name}" for name in ("Eiffel", "Obama")]
    expected = _naive_units(before, after, found.arrays["counts_after"][0])
    assert choose_units(found) == [(names[mine], unit) for mine, unit in expected]
    assert len(expected) == 2


def _with_assemblies(before, after, counts):
    """Return a result of three units with the given members of P and NP, and counts for NP."""
    arrays = {f"assemblies_{when}": np.zeros((1, 6, 3), bool) for when in ("before", "after")}
    arrays["assemblies_before"][0, :2], arrays["assemblies_after"][0, :2] = before, after
    arrays["counts_after"] = np.zeros((1, 6, 4, 3), np.uint8)
    arrays["counts_after"][0, NP] = counts
    return replace(result(), arrays=arrays)


@pytest.mark.parametrize(
    ("before", "after", "counts", "units"),
    [
        (([1, 1, 1], [0, 0, 0]), ([1, 1, 1], [0, 1, 1]), (5, 3, 4), [2]),
        (([1, 1, 1], [0, 0, 0]), ([1, 1, 1], [0, 1, 1]), (5, 4, 4), [2]),
        (([1, 1, 1], [0, 0, 0]), ([1, 1, 1], [0, 0, 0]), (0, 1, 1), [1]),
        (([1, 0, 0], [1, 0, 0]), ([1, 1, 1], [1, 1, 1]), (5, 5, 5), []),
        (([0, 0, 0], [0, 1, 1]), ([0, 0, 1], [0, 1, 1]), (0, 0, 0), [2]),
        (([255] * 3, [0] * 3), ([1, 1, 1], [1, 1, 1]), (63, 64, 65), [1]),
    ],
)
def test_units_are_chosen_on_cases_told_by_hand(before, after, counts, units):
    assert [unit for _, unit in choose_units(_with_assemblies(before, after, counts))] == units


@pytest.mark.parametrize("kind", KINDS)
def test_learning_curves_are_means_over_the_units_of_both_sides(kind):
    found = result(**KINDS[kind])
    curves = learning_curves(found)
    n_seeds, n_points, n_pictures, n = found.arrays["counts_learning"].shape
    for seed in range(n_seeds):
        counts = found.arrays["counts_learning"][seed].tolist()
        is_p, is_np = found.arrays["assemblies_before"][seed, :2].tolist()
        for point in range(n_points):
            answers = {"preferred": [], "associate": [], "foils": []}
            for u in range(n):
                if is_p[u] != is_np[u]:
                    mine, other = (P, NP) if is_p[u] else (NP, P)
                    answers["preferred"].append(counts[point][mine][u])
                    answers["associate"].append(counts[point][other][u])
                    answers["foils"] += [counts[point][f][u] for f in range(2, n_pictures)]
            expected = [sum(a) / len(a) for a in answers.values()]
            assert [curve[seed, point] for curve in curves] == pytest.approx(expected)
    assert {curve.shape for curve in curves} == {(n_seeds, n_points)}


def test_overlaps_are_shared_members_of_the_smaller_averaged_over_seeds():
    assemblies = np.random.default_rng(0).random((3, 4, 50)) < 0.3
    assemblies[0, 3] = False
    expected = np.zeros((4, 4))
    for seed in range(3):
        sets = [set(np.flatnonzero(members).tolist()) for members in assemblies[seed]]
        for i in range(4):
            for j in range(4):
                smaller = min(len(sets[i]), len(sets[j]))
                expected[i, j] += len(sets[i] & sets[j]) / smaller / 3 if smaller else 0
    assert np.allclose(mean_overlaps(assemblies), expected, rtol=1e-12, atol=0)
    assert expected[3, 3] == pytest.approx(2 / 3) and expected[0, 0] == pytest.approx(1)


@pytest.fixture
def ax():
    return Figure().add_subplot()


def test_a_picture_has_its_name_and_no_ticks(ax):
    plotting.plot_picture(ax, noise(0), "Tower")
    assert ax.get_title() == "Tower" and ax.get_xticks().size == ax.get_yticks().size == 0
    assert (ax.images[0].get_array() == noise(0)).all()


def test_a_raster_has_a_row_for_each_trial_and_holds_every_round(ax):
    plotting.plot_raster(ax, np.array([0, 4, 2]), np.array([0, 0, 5]), (6, 5))
    middles = np.array(ax.collections[0].get_segments()).mean(axis=1)
    assert middles.tolist() == [[1, 1], [5, 1], [3, 6]]
    assert ax.get_xticks().tolist() == [1, 2, 3, 4, 5] and ax.get_yticks().tolist() == [1, 6]
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left < 1 and right > 5 and top < 1 and bottom > 6


def test_a_band_is_median_and_quartiles_and_skips_the_undefined(ax):
    curves = np.array([[1.0, 8.0], [2.0, np.nan], [3.0, 4.0], [4.0, 6.0], [5.0, np.nan]])
    plotting.plot_band(ax, curves, "associate", plotting.BLUE, "o")
    (line,) = ax.lines
    assert line.get_xdata().tolist() == [0, 1] and line.get_ydata().tolist() == [3, 6]
    assert line.get_label() == "associate"
    edges = ax.collections[0].get_paths()[0].vertices
    heights = {x: sorted(set(edges[edges[:, 0] == x, 1].tolist())) for x in (0, 1)}
    assert heights == {0: [2, 4], 1: [5, 7]}


def test_an_overlap_matrix_names_both_axes_and_writes_what_matters(ax):
    matrix = np.array([[1.0, 0.64, 0.02], [0.64, 1.0, 0.1], [0.02, 0.1, 1.0]])
    image = plotting.plot_overlap_matrix(ax, matrix, ["a", "b", "c"], "Assemblies")
    for ticks in (ax.get_xticklabels(), ax.get_yticklabels()):
        assert [tick.get_text() for tick in ticks] == ["a", "b", "c"]
    assert ax.get_title() == "Assemblies" and image.get_clim() == (0, 1)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written == {(0, 1): ".64", (1, 0): ".64", (1, 2): ".10", (2, 1): ".10"}
