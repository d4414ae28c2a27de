"""`neurosim info`: what a file holds, what its axes are, and a line of Python that reads it."""

import ast
import io
import json
import zipfile
from dataclasses import replace

import h5py
import numpy as np
import pytest
from rich.console import Console
from scipy import sparse
from stored import RESULT_A, write
from typer.testing import CliRunner

from neurosim.base.errors import DataError
from neurosim.cli.app import app
from neurosim.cli.display import info
from neurosim.files.results.read import read_result
from neurosim.files.tags.read import read_tags
from neurosim.files.tags.read_numpy import read_numpy
from neurosim.models.fly.hash_file import Circuit, Job, hash_file

AXES = {"winners": "round, place; who fired", "one": "how long it took, in words that take a line"}
SMALL = Circuit(n_kc=40, n_inputs=3, n_active=4, seed=2)


@pytest.fixture
def result(tmp_path):
    return write(tmp_path / "run", replace(RESULT_A, axes=AXES))


@pytest.fixture
def tags(tmp_path):
    """Return a function that makes a file of tags."""
    np.save(tmp_path / "x.npy", np.random.default_rng(5).normal(size=(50, 8)))
    return lambda name: hash_file(Job(tmp_path / "x.npy", tmp_path / name, SMALL)).out


def run_code(code):
    """Return what the last expression of a line of code is."""
    *first, last = ast.parse(code).body
    world = {}
    exec(compile(ast.Module(first, []), "", "exec"), world)
    return eval(compile(ast.Expression(last.value), "", "eval"), world)


def told_at(width, found, monkeypatch):
    """Return the lines that a terminal of this width shows."""
    out = io.StringIO()

    def console(**more):
        return Console(**more | {"file": out, "width": width, "force_terminal": True,
                                 "color_system": None})  # fmt: skip

    monkeypatch.setattr(info, "open_console", console)
    info.print_info(found)
    return out.getvalue().splitlines()


def test_a_result_tells_its_axes_and_code_that_reads_it(result):
    found = read_result(result)
    assert {a.name: a.axes for a in found.arrays if a.axes} == AXES
    assert (run_code(found.code) == RESULT_A.arrays["big"]).all()


def test_a_result_from_before_there_were_axes_is_told_without(result):
    assert {a.axes for a in read_result(write(result.parent)).arrays} == {""}


def test_a_result_without_arrays_has_no_code(tmp_path):
    found = read_result(write(tmp_path / "none", replace(RESULT_A, arrays={})))
    assert (found.arrays, found.code) == ((), "")


def test_axes_of_another_kind_are_refused(tmp_path, result):
    with h5py.File(result, "r+") as file:
        file["arrays/winners"].attrs["axes"] = np.arange(3)
    with pytest.raises(DataError, match="axes of the wrong kind"):
        read_result(result)


@pytest.mark.parametrize("name", ["t.npy", "t.npz", "t.h5"])
def test_tags_of_every_kind_tell_what_they_are(tags, name):
    path = tags(name)
    found = read_tags(path) or read_numpy(path)
    whole = np.load(tags("other.npy"))
    if name == "t.h5":
        assert found.attributes["n_vectors"] == 50
    else:
        assert found.attributes["what"].startswith("tags that neurosim hash wrote (")
    read = run_code(found.code)
    if name == "t.npz":
        assert "50 vectors x 40 cells" in found.attributes["what"]
        assert (read.indices.reshape(50, 4) == whole).all()
        indptr = next(a for a in found.arrays if a.name == "indptr")
        assert indptr.axes.startswith("vector;") and indptr.shape == (51,)
    else:
        assert (read == whole).all()
        (array,) = found.arrays
        assert (array.dtype, array.shape, array.bytes) == ("uint16", (50, 4), 400)
        assert array.axes == "vector, place; its active cells, ascending"


def test_other_arrays_are_told_as_what_they_are(tmp_path, tags):
    tags("t.npy")
    found = read_numpy(tmp_path / "x.npy")
    assert found.attributes == {"what": "an array"} and found.arrays[0].axes == ""
    np.save(tmp_path / "u.npy", np.zeros((3, 2), np.uint16))
    assert read_numpy(tmp_path / "u.npy").attributes["what"] == (
        "an array, such as neurosim hash writes tags"
    )
    np.savez(tmp_path / "several.npz", a=np.arange(3), b=np.eye(2))
    found = read_numpy(tmp_path / "several.npz")
    assert [a.name for a in found.arrays] == ["a", "b"]
    assert (run_code(found.code)["b"] == np.eye(2)).all()
    sparse.save_npz(tmp_path / "matrix.npz", sparse.csr_array(np.eye(3)))
    assert "3 vectors x 3 cells" in read_numpy(tmp_path / "matrix.npz").attributes["what"]
    (tmp_path / "text.png").write_text("no array")
    assert read_numpy(tmp_path / "text.png") is None and read_numpy(tmp_path / "none") is None


def test_damaged_arrays_and_objects_are_refused_or_only_named(tmp_path, tags):
    for name in ("t.npy", "t.npz"):
        path = tags(name)
        cut = tmp_path / f"cut-{name}"
        cut.write_bytes(path.read_bytes()[:60])
        with pytest.raises(DataError, match=f"cut-{name}: is damaged or truncated"):
            read_numpy(cut)
    np.save(tmp_path / "objects.npy", np.array([{}, None]), allow_pickle=True)
    assert read_numpy(tmp_path / "objects.npy").arrays[0].dtype == "object"  # never unpickled
    with zipfile.ZipFile(tmp_path / "odd.npz", "w") as archive:
        for name in ("indices", "indptr", "data", "shape", "format"):
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, np.zeros(9))
    with pytest.raises(DataError, match="a shape that is not two whole numbers"):
        read_numpy(tmp_path / "odd.npz")


@pytest.mark.parametrize("what", ["result", "t.npy", "t.npz", "t.h5"])
def test_a_terminal_of_80_columns_holds_every_line(what, result, tags, monkeypatch):
    if what == "result":
        found = read_result(result)
    else:
        path = tags(what)
        found = read_tags(path) or read_numpy(path)
    found = replace(found, code=found.code.replace(str(found.path.parent), "."))
    lines = told_at(80, replace(found, path="a path"), monkeypatch)
    assert max(map(len, lines)) <= 80
    assert lines[-2:] == ["in Python:", f"  {found.code}"]
    text = " ".join(" ".join(lines).split())
    for array in found.arrays:
        assert array.dtype in text and f"{array.bytes:,}" in text
        for word in array.axes.split():
            assert word in text


def test_json_has_axes_and_code_too(result, tags, tmp_path):
    runner = CliRunner()
    told = json.loads(runner.invoke(app, ["info", "--json", str(result)]).stdout)
    assert {a["name"]: a["axes"] for a in told["arrays"] if a["axes"]} == AXES
    assert told["code"].startswith("from neurosim import load_array")
    told = json.loads(runner.invoke(app, ["info", "--json", str(tags("t.npy"))]).stdout)
    assert told["arrays"][0]["shape"] == [50, 4] and told["experiment"] == "hash"
    assert runner.invoke(app, ["info", str(tmp_path / "t.npy")]).exit_code == 0


def test_what_says_nothing_is_left_out_and_no_band_is_no_success(tmp_path, monkeypatch):
    write(tmp_path, replace(RESULT_A, rows=(), notes=[]))
    lines = told_at(200, read_result(tmp_path), monkeypatch)
    assert "  seeds_in_band: none, as no row has a band" in lines
    assert not any(line.startswith("  notes:") for line in lines)
