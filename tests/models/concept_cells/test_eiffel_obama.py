"""The Eiffel/Obama experiment: its pictures, what the eye is shown, its scores and notes."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from brains import noise, save_noise, small
from PIL import Image

from neurosim import ArgumentError, DataError
from neurosim.experiment.scorecard import score, share_in_band
from neurosim.files.results.result import Row
from neurosim.models.concept_cells import drawings, ignition, imposed, ison, retina
from neurosim.models.concept_cells.eiffel_obama import (
    AXES,
    PRESETS,
    collect,
    explain,
    measure,
    run_seed,
)
from neurosim.models.concept_cells.gallery import FEWEST, Gallery
from neurosim.models.concept_cells.subject import NP, Association, P, Trials

SIDE_BY_SIDE = small(composite="side-by-side")


def _gallery(n=6):
    pictures = np.array([noise(seed) / 255 for seed in range(n)])
    return Gallery(tuple(f"picture {i}" for i in range(n)), pictures)


def test_without_pictures_there_are_the_drawings():
    gallery = Gallery.open()
    assert gallery.names == tuple(drawings.DRAWINGS) and len(gallery.names) > FEWEST
    for name, picture in zip(gallery.names, gallery.pictures, strict=True):
        assert (picture == retina.to_grey(drawings.draw(name))).all()


def test_pictures_come_first_and_drawings_fill_up(tmp_path):
    paths = save_noise(tmp_path, "tower.png", "person.bmp")
    gallery = Gallery.open(paths)
    foils = [f"drawing {name}" for name in list(drawings.DRAWINGS)[: FEWEST - 2]]
    assert gallery.names == ("tower", "person", *foils)
    assert gallery.pictures.shape == (FEWEST, 32, 32)
    for seed in (0, 1):
        assert (gallery.pictures[seed] == noise(seed) / 255).all()
    assert (gallery.pictures[2] == retina.to_grey(drawings.draw("eiffel"))).all()


@pytest.mark.parametrize("n", [5, 6, 7])
def test_enough_pictures_are_not_filled_up(tmp_path, n):
    names = [f"{i}.png" for i in range(n)]
    gallery = Gallery.open(save_noise(tmp_path, *names))
    assert gallery.names[:n] == tuple(map(str, range(n))) and len(gallery.names) == max(n, FEWEST)


def _refusal(paths, error=ArgumentError):
    with pytest.raises(error) as refusal:
        Gallery.open(paths)
    return str(refusal.value)


def test_one_picture_is_too_few(tmp_path):
    (path,) = save_noise(tmp_path, "tower.png")
    said = _refusal([path])
    assert "pictures must be at least 2" in said and f"got 1: {str(path)!r}" in said
    assert "built-in drawings" in said


def test_the_same_path_twice_is_refused(tmp_path):
    a, b = save_noise(tmp_path, "tower.png", "person.png")
    said = _refusal([a, b, a])
    assert f"{str(a)!r} twice" in said and "replace one" in said and str(b) not in said


@pytest.mark.parametrize("name", ["again.png", "again.jpg", "again.gif"])
@pytest.mark.parametrize("change", ["none", "darker", "larger"])
def test_the_same_picture_under_two_names_is_refused(tmp_path, name, change):
    picture = drawings.draw("cat", 200)
    picture.save(tmp_path / "cat.png")
    if change == "darker":
        picture = Image.eval(picture, lambda grey: 10 + grey // 3)
    elif change == "larger":
        picture = picture.resize((333, 333))
    picture.save(tmp_path / name)
    (other,) = save_noise(tmp_path, "other.png")
    said = _refusal([tmp_path / "cat.png", other, tmp_path / name])
    assert "cat.png" in said and name in said and "other.png" not in said
    assert "look the same to the eye" in said and "replace one" in said


def test_different_drawings_are_no_twins(tmp_path):
    paths = [tmp_path / f"{name}.png" for name in drawings.DRAWINGS]
    for path in paths:
        drawings.draw(path.stem, 100).save(path)
    assert Gallery.open(paths).names == tuple(drawings.DRAWINGS)


def test_a_uniform_picture_is_refused(tmp_path):
    (other,) = save_noise(tmp_path, "other.png")
    Image.new("RGB", (50, 40), (90, 90, 90)).save(tmp_path / "wall.png")
    said = _refusal([other, tmp_path / "wall.png"])
    assert "wall.png" in said and "other.png" not in said
    assert "uniformly coloured" in said and "use a picture with edges" in said


def test_an_unreadable_picture_is_refused_by_name(tmp_path):
    (other,) = save_noise(tmp_path, "other.png")
    assert "tower.png" in _refusal([other, tmp_path / "tower.png"], DataError)


def test_blended_pictures_are_seen_as_they_are():
    gallery, config = _gallery(), small()
    assert all((gallery.view(i, config) == gallery.pictures[i]).all() for i in range(6))
    blend = gallery.view_pair(P, NP, config)
    assert blend.shape == (32, 32) and (blend == retina.blend(gallery.pictures[:2])).all()


def test_side_by_side_each_picture_alone_keeps_its_place():
    gallery = _gallery()
    for i in range(6):
        halves = np.split(gallery.view(i, SIDE_BY_SIDE), 2, axis=1)
        assert (halves[i % 2] == retina.equalise(gallery.pictures[i])).all()
        assert halves[0].shape == (32, 32) and not halves[1 - i % 2].any()
    pair = gallery.view_pair(2, 3, SIDE_BY_SIDE)
    assert (pair == gallery.view(2, SIDE_BY_SIDE) + gallery.view(3, SIDE_BY_SIDE)).all()


def _of_seeds(*values):
    return [{"1": value, "2a": 0.0} for value in values]


BANDS = [ison.Band("1", "share", 0.25, 0.6, "-"), ison.Band("2a", "foils", None, 0.03, "-")]


@pytest.mark.parametrize(
    ("values", "median", "passed", "spread"),
    [
        ((0.5, 0.1, 0.3), 0.3, True, (0.1, 0.5)),
        ((0.5, 0.1), 0.3, True, (0.1, 0.5)),
        ((0.1, 0.1, 0.9), 0.1, False, (0.1, 0.9)),
        ((0.5, math.nan, 0.3), 0.4, True, (0.3, 0.5)),
        ((0.5, math.nan), None, False, (0.5, 0.5)),
        ((0.5, math.nan, math.nan), None, False, (0.5, 0.5)),
        ((math.nan, math.nan), None, False, (math.nan, math.nan)),
    ],
)
def test_a_score_is_the_median_of_what_most_seeds_know(values, median, passed, spread):
    first, second, *absent = score(_of_seeds(*values), [*BANDS, *ison.IMPOSED])
    assert first.value == (None if median is None else pytest.approx(median))
    assert first.passed == passed and first.spread == pytest.approx(spread, nan_ok=True)
    assert (first.id, first.low, first.high) == ("1", 0.25, 0.6)
    assert first.share == np.mean([0.25 <= value <= 0.6 for value in values])
    assert (second.value, second.passed) == (0.0, True)
    assert [(row.id, row.value, row.passed) for row in absent] == [
        ("14a", None, None), ("14b", None, None), ("14c", None, None)
    ]  # fmt: skip


def test_a_seed_counts_as_in_band_with_all_its_rows():
    assert share_in_band(_of_seeds(0.3, 0.1, 0.5, math.nan), BANDS) == 0.5
    assert share_in_band(_of_seeds(0.3), BANDS) == 1.0


@pytest.fixture(scope="module")
def run():
    """Return gallery, configuration and two sessions of small brains."""
    gallery, config = _gallery(), small()
    return gallery, config, [run_seed(config, seed, pictures=gallery) for seed in (0, 1)]


def test_a_session_is_measured_from_its_own_trials(run):
    gallery, config, sessions = run
    again = run_seed(config, 1, pictures=gallery)
    assert np.array_equal(again["trials"].spikes, sessions[1]["trials"].spikes)
    expected = ison.measure(sessions[1]["trials"], config)
    expected |= ignition.measure(imposed.SHARES, sessions[1]["ignition"])
    assert np.array_equal(list(measure(config, again).values()), list(expected.values()),
                          equal_nan=True)  # fmt: skip


def test_what_is_collected_is_what_was_recorded(run):
    gallery, config, sessions = run
    arrays = collect(config, sessions, pictures=gallery)
    for name in set(Trials._fields) - {"spikes"}:
        for seed in (0, 1):
            kept = arrays[f"counts_{name}"][seed]
            assert np.array_equal(kept, getattr(sessions[seed]["trials"], name))
            assert kept.dtype == np.uint8
    assert np.array_equal(arrays["spikes_first_seed"], sessions[0]["trials"].spikes)
    for seed, session in enumerate(sessions):
        trials, tags = session["trials"], [set(t.tolist()) for t in session["codes"].pictures]
        composite = set(session["codes"].composite.tolist())
        for i in range(6):
            responding = ison.responds(trials.after[i], trials.blank_after)
            assert np.array_equal(arrays["assemblies_after"][seed, i], responding)
            responding = ison.responds(trials.before[i], trials.blank_before)
            assert np.array_equal(arrays["assemblies_before"][seed, i], responding)
            assert arrays["composite_share"][seed, i] == len(tags[i] & composite) / 20
            for j in range(6):
                assert arrays["code_overlap"][seed, i, j] == len(tags[i] & tags[j]) / 20
    values = [list(measure(config, session).values()) for session in sessions]
    assert np.array_equal(arrays["values"], values, equal_nan=True)
    assert np.array_equal(arrays["pictures"], gallery.pictures)
    assert np.array_equal(arrays["composite_picture"], retina.blend(gallery.pictures[:2]))


@pytest.mark.parametrize("when", ["before", "after"])
def test_assemblies_are_held_against_the_blanks_of_their_phase(run, when):
    gallery, config, (session, _) = run
    loud = np.full_like(session["trials"].blank_before, 9)
    trials = session["trials"]._replace(**{f"blank_{when}": loud})
    arrays = collect(config, [{**session, "trials": trials}], pictures=gallery)
    responding = {w: arrays[f"assemblies_{w}"].any() for w in ("before", "after")}
    assert responding == {"before": when == "after", "after": when == "before"}


FAILED, PASSED = Row("1", "a", 0.1, 0.25, 0.6, "-"), Row("1", "a", 0.3, 0.25, 0.6, "-")
UNKNOWN = Row("1", "a", None, 0.25, 0.6, "-")


def _notes(row, fused=0.02, first=0.47, second=0.47):
    overlap = np.eye(6)
    overlap[1, 4] = overlap[4, 1] = fused
    share = [first, second, *[0.02] * 4]
    # Two seeds, so that what counts is their mean.
    arrays = {
        "code_overlap": np.array([overlap - 0.01, overlap + 0.01]),
        "composite_share": np.array([share, share]) + [[-0.05], [0.05]],
    }
    parameters = {"pictures": [f"picture {i}" for i in range(6)]}
    return explain(SimpleNamespace(rows=[UNKNOWN, row], arrays=arrays, parameters=parameters))


@pytest.mark.parametrize("row", [PASSED, UNKNOWN])
def test_nothing_is_explained_where_nothing_failed(row):
    assert _notes(row, fused=0.5, first=0.9) == []


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({}, []),
        ({"fused": 0.09}, []),
        ({"fused": 0.3}, ["the codes of picture 1 and picture 4 share 30% of their cells"]),
        ({"first": 0.62, "second": 0.7}, ["70% of that of picture 1: more than the usual"]),
        ({"first": 0.3, "second": 0.33}, ["keeps 30% of the code of picture 0 and 33%"]),
        ({"first": 0.45, "second": 0.39}, ["keeps 39% of the code of picture 1 and 45%"]),
        ({"first": 0.56, "second": 0.44}, ["one picture dominates"]),
        ({"fused": 0.3, "first": 0.3}, ["pictures this alike fuse", "too few neurons associate"]),
    ],
)
def test_notes_say_why_rows_failed(codes, said):
    notes = _notes(FAILED, **codes)
    assert len(notes) == len(said)
    assert all(part in note for part, note in zip(said, notes, strict=True))


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_configurations(name):
    config = Association.make(**PRESETS[name])
    assert {key: getattr(config, key) for key in PRESETS[name]} == PRESETS[name]
    assert config != Association()


def test_the_axes_of_every_collected_array_are_told(run):
    gallery, config, sessions = run
    arrays = collect(config, sessions, pictures=gallery)
    assert list(AXES) == list(arrays)
    for name, axes in AXES.items():
        assert axes.split(";")[0].replace("(", "").count(",") >= arrays[name].ndim - 1
