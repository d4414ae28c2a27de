"""Of what neurosim wrote, no change goes unnoticed."""

import json
import random
import shutil

import h5py
import numpy as np
import pytest
from PIL import Image
from shell import neurosim
from stored import RESULT_A, damaged, write

from neurosim.base.errors import DataError
from neurosim.files import seals
from neurosim.files.results.folder import FIGURE, RESULT, SCORECARD
from neurosim.files.tags.places import put
from neurosim.files.tags.write import writing
from neurosim.files.tags.writer import Form
from neurosim.files.verify import verify

DRAWINGS = ("figure.pdf", "figure.svg", "figure.gif")
TAGS = ("tags.npy", "tags.npz", "tags.h5")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Return a folder with one of each kind of file that neurosim writes."""
    place = tmp_path_factory.mktemp("good")
    write(place)
    pixels = np.random.default_rng(1).integers(0, 255, (20, 20, 3), np.uint8)
    Image.fromarray(pixels).save(place / FIGURE)
    for name in DRAWINGS:
        (place / name).write_bytes(seals.seal_drawing(b"lines\n" * 99, name[-4:]))
    for name in TAGS:
        with writing(place / name, Form(30, 40, 4)) as writer:
            writer.append(np.arange(120, dtype=np.int32).reshape(30, 4) % 40, None)
            writer.finish({"parameters": {"n_kc": 40}})
            writer.close()
            put(writer.part, place / name)
    return place


@pytest.fixture
def place(good, tmp_path):
    return shutil.copytree(good, tmp_path / "place")


def test_what_is_whole_is_found_whole(good):
    findings = [f for name in ("", *TAGS) for f in verify(good / name)]
    assert [f.name for f in findings] == [
        str(good / n) for n in (RESULT, SCORECARD, FIGURE, *DRAWINGS, *TAGS)
    ]
    assert all(f.is_ok for f in findings)
    assert findings[0].value == "10 arrays as they were recorded"
    companion = (good / "tags.npy.sha256").read_text()
    assert companion.endswith("  tags.npy\n") and len(companion) == 64 + 11


@pytest.mark.parametrize("name", [RESULT, SCORECARD, FIGURE, *DRAWINGS, *TAGS, "tags.npy.sha256"])
def test_no_change_is_silent(place, name):
    path = place / name
    whole, rng = path.read_bytes(), random.Random(name)
    looked_at = place / name.removesuffix(".sha256")
    for _ in range(200):
        path.write_bytes(damaged(whole, rng))
        (finding,) = verify(looked_at)
        assert not finding.is_ok and finding.way_out
    path.write_bytes(whole)
    assert verify(looked_at)[0].is_ok


def test_a_folder_is_looked_at_whole(place):
    for name in (RESULT, FIGURE):
        (place / name).write_bytes(b"")
    assert [f.is_ok for f in verify(place)] == [False, False, False, True, True, True]
    (place / RESULT).unlink()
    assert "does not exist" in verify(place)[0].value
    with pytest.raises(DataError, match="nothing: does not exist; name"):
        verify(place / "nothing")


def test_a_card_beside_another_result_is_noticed(place, tmp_path):
    other = write(tmp_path / "other", RESULT_A.__class__("x", 1, 1, {}, (), 1.0, {}))
    shutil.copy(other.with_name(SCORECARD), place)
    assert [f.is_ok for f in verify(place)] == [True, False, True, True, True, True]


def test_arrays_that_were_changed_and_sealed_again_are_noticed(place):
    with h5py.File(place / RESULT, "r+") as file:
        file["arrays/one"][()] = 4.5
    data = (place / RESULT).read_bytes()
    (place / RESULT).write_bytes(seals.seal_image(data[seals.BLOCK :]))
    assert "other arrays than those whose digest" in verify(place / RESULT)[0].value


def test_a_result_of_schema_1_has_no_seal_and_is_read(place):
    data = (place / RESULT).read_bytes()
    (place / RESULT).write_bytes(data[seals.BLOCK :])
    with h5py.File(place / RESULT, "r+") as file:
        file.attrs.modify("schema_version", 1)
    (finding,) = verify(place / RESULT)
    assert finding.is_ok and "older version" in finding.value


def test_tags_without_companion_cannot_be_checked(place):
    (place / "tags.npz.sha256").unlink()
    (finding,) = verify(place / "tags.npz")
    assert not finding.is_ok and "has no tags.npz.sha256 beside it" in finding.value


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.png", "x.svg"])
def test_what_neurosim_never_wrote_is_called_that(tmp_path, name):
    (tmp_path / name).write_bytes(b"1,2\n")
    (finding,) = verify(tmp_path / name)
    assert not finding.is_ok and finding.value == "is nothing that neurosim wrote"


def test_the_command_ends_with_3_where_something_is_wrong(place):
    whole = neurosim("info", place, "--verify", cwd=place)
    assert (whole.returncode, whole.stderr, whole.stdout.count("ok  ")) == (0, "", 6)
    (place / RESULT).write_bytes(b"x")
    bad = neurosim("info", place, "--verify", "--json", cwd=place)
    assert bad.returncode == 3 and bad.stderr == ""
    assert [row["passed"] for row in json.loads(bad.stdout)["rows"]] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]
