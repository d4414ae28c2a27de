"""Runs that were stored: rows, arrays, tables, figures, and files for other programs."""

import hashlib
import json
import signal
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pandas
import pytest
import xarray
from matplotlib.figure import Figure
from pyarrow import csv, parquet
from stored import ARRAYS, RESULT_A, ROWS, write

import neurosim
from neurosim.base import extras
from neurosim.base.errors import ArgumentError, DataError, KindError, PackageError
from neurosim.experiment.export import SUMS, export
from neurosim.experiment.study import Seeds, draw, run_study
from neurosim.files.results.dimensions import read_axes
from neurosim.files.results.result import Result
from neurosim.files.results.write import LATER
from neurosim.files.seals import BLOCK
from neurosim.files.verify import verify

SMALL = {"n": 60, "k": 6, "p": 0.3, "rounds": 4, "beta": (0.1, 0.2)}


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """Return a result, and the folder in which it was stored."""
    place = tmp_path_factory.mktemp("merged")
    result = run_study("merge", SMALL, Seeds(3, 2))()
    write(place, result)
    return result, place


@pytest.fixture
def everything(tmp_path):
    write(tmp_path / "all")
    return neurosim.read(tmp_path / "all")


def test_what_is_read_is_what_was_found(merged):
    result, place = merged
    for path in (place, place / "result.h5", str(place)):
        run = neurosim.read(path)
        assert (run.experiment, run.seed, run.seeds) == ("merge", 3, 2)
    assert run.rows == tuple(result.rows) and run.rows[0].spread is not None
    assert run.parameters == result.parameters and run.digest == result.digest
    assert (run.outcome, run.is_complete) == (result.outcome, True)
    assert list(run.arrays) == sorted(result.arrays)
    for name, array in result.arrays.items():
        np.testing.assert_array_equal(run.arrays[name], array)
        assert run.arrays[name] is run.arrays[name] and not run.arrays[name].flags.writeable
    assert run.axes("recalled").startswith("seed, beta, area (A, B)")
    back = run.result()
    assert back.digest == result.digest and back.scorecard() == result.scorecard()
    assert (back.legend, back.each) == (result.legend, result.each)


def test_arrays_are_read_when_they_are_asked_for(merged, monkeypatch):
    run = neurosim.read(merged[1])
    monkeypatch.setattr("neurosim.experiment.saved_run.load_array", lambda *asked: 1 / 0)
    assert "recalled (2 x 2 x 2), support (2 x 2 x 3 x 5)" in " ".join(repr(run).split())
    assert run.to_pandas().shape == (8, 10) and len(run.arrays) == 2
    with pytest.raises(ZeroDivisionError):
        run.arrays["support"]
    with pytest.raises(KeyError, match="did you mean 'support'"):
        run.arrays["suport"]


def test_arrays_of_a_result_that_was_replaced_are_refused(tmp_path):
    write(tmp_path)
    run, kept = neurosim.read(tmp_path), neurosim.read(tmp_path)
    before = kept.arrays["big"]
    write(tmp_path, replace(RESULT_A, arrays={**ARRAYS, "big": ARRAYS["big"] + 1}))
    assert kept.arrays["big"] is before
    with pytest.raises(DataError, match=r"result.h5: has changed since it was opened"):
        run.arrays["big"]
    with pytest.raises(KindError, match="run must be the folder of a run, .*, got None"):
        neurosim.read(None)


def test_a_table_of_the_rows(everything):
    table = everything.to_pandas()
    assert list(table.index) == ["1a", "1b", "2"]
    assert table.loc["1a", "value"] == 0.5 and np.isnan(table.loc["1b", "value"])
    assert table["passed"].tolist() == [True, pandas.NA, False]
    assert table.loc["1a", "source"] == "Müller 2020, table 2"


def test_a_dataset_has_the_axes_that_are_told(merged):
    result, place = merged
    data = neurosim.read(place).to_xarray()
    assert data["support"].dims == ("seed", "beta", "area_3", "rounds")
    assert data["recalled"].dims == ("seed", "beta", "area_2")
    assert data["seed"].values.tolist() == [3, 4] and data["beta"].values.tolist() == [0.1, 0.2]
    assert data["area_3"].values.tolist() == ["A", "B", "C"]
    found = data["support"].sel(seed=4, beta=0.2, area_3="C").values
    np.testing.assert_array_equal(found, result.arrays["support"][1, 1, 2])
    assert data["support"].attrs["description"] == "neurons that have fired so far"
    assert data["row_value"].sel(row=result.rows[0].id) == result.rows[0].value
    assert json.loads(data.attrs["parameters"])["n"] == 60


AXES = {
    ("seed, class, class; share", (2, 3, 3)): (["seed", "class", "class_2"], "share"),
    ("seed, (before, after), x from -1 to 1", (2, 2, 4)): (["seed", "before_after", "x"], ""),
    ("seed, arm (a; b, c; d), 10th value", (1, 3, 2)): (["seed", "arm", "_10th_value"], ""),
    ("seed, too few", (1, 2, 3)): (["axis_0", "axis_1", "axis_2"], ""),
    ("seed, ; largest, mV", (1, 2)): (["seed", "axis_1"], "largest, mV"),
    ("seed, (", (1, 2)): (["seed", "axis_1"], ""),
    ("", ()): ([], ""),
}


@pytest.mark.parametrize(("told", "shape"), AXES)
def test_axes_are_named_by_what_is_told(told, shape):
    axes, what = read_axes(told, shape)
    assert ([axis.name for axis in axes], what) == AXES[told, shape]
    assert [axis.size for axis in axes] == list(shape)
    if "arm" in told:
        assert axes[1].labels == ("a", "b, c", "d")


def test_names_that_would_clash_are_told_apart(tmp_path):
    arrays = {"x": np.zeros((3, 2)), "row": np.zeros((3, 4)), "bare": np.zeros(3)}
    axes = {"x": "seed, x; what", "row": "seed, row"}
    write(tmp_path, replace(RESULT_A, seed=0, arrays=arrays, axes=axes, parameters={}))
    data = neurosim.read(tmp_path).to_xarray()
    assert data["x"].dims == ("seed", "x_axis") and data["row"].dims == ("seed", "row_axis")
    assert data["bare"].dims == ("axis_0",) and data["scorecard_value"].dims == ("scorecard",)


def test_the_figure_is_the_one_that_the_run_drew(merged, tmp_path):
    result, place = merged
    draw(result, tmp_path / "a.png")
    run = neurosim.read(place)
    assert isinstance(run.plot(tmp_path / "b.png"), Figure)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_an_array_is_drawn_where_it_is_to_be(merged, tmp_path):
    run = neurosim.read(merged[1])
    ax = Figure().add_subplot()
    assert run.plot(array="support", ax=ax) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("rounds", "neurons that have fired so far")
    assert [text.get_text() for text in ax.get_legend().get_texts()][:2] == ["0.1, A", "0.1, B"]
    run.plot(tmp_path / "support.svg", array="support")
    assert verify(tmp_path / "support.svg")[0].is_ok
    for bad in ({"ax": ax}, {"array": "suport"}, {"file": "a.txt"}, {"file": "a", "array": "ties"}):
        with pytest.raises(ArgumentError):
            run.plot(**bad)


def test_curves_that_are_not_drawn_are_told_and_labels_are_categories(tmp_path):
    arrays = {"few": np.ones((2, 9, 3)), "many": np.ones((2, 13, 3)), "by": np.ones((2, 2))}
    axes = {"few": "seed, one, two", "many": "seed, one, three", "by": "seed, area (A, B)"}
    write(tmp_path, Result("x", 0, 2, {}, (), 0.0, arrays, axes=axes))
    run = neurosim.read(tmp_path)
    few, many, by = (run.plot(array=name, ax=Figure().add_subplot()) for name in arrays)
    assert (len(few.lines), few.get_title("left")) == (9, "few")
    assert (len(many.lines), many.get_title("left")) == (12, "many: the first 12 of 13 curves")
    looks = {(line.get_color(), line.get_linestyle()) for line in many.lines}
    assert len(looks) == 12
    assert [text.get_text() for text in by.get_xticklabels()] == ["A", "B"]
    assert by.lines[0].get_linestyle() == "None"


def without(place, *names):
    """Take attributes of the root out of a result, as in older files, which had no seal."""
    path = write(place)
    path.write_bytes(path.read_bytes()[BLOCK:])
    with h5py.File(path, "r+") as file:
        for name in names:
            del file.attrs[name]
        file.attrs["schema_version"] = 1
    return place


def test_older_files_are_read(tmp_path):
    run = neurosim.read(without(tmp_path, *LATER))
    assert (run.outcome, run.rows[0].spread, run.rows[0].value) == ("", None, 0.5)
    assert run.result().each == "seed" and len(run.to_pandas()) == 3
    assert run.to_xarray()["winners"].dims == ("axis_0_3", "axis_1_4")  # others are of other sizes


@pytest.mark.parametrize(
    "spread",
    ["[1]", "[null, null]", '[[1, 2, "x"], null, null]', "[[1, 2], null, null]", "[3, 4, 5]"],
)
def test_a_spread_that_does_not_fit_is_refused(tmp_path, spread):
    place = without(tmp_path, "spread")
    with h5py.File(place / "result.h5", "r+") as file:
        file.attrs.create("spread", spread, dtype=h5py.string_dtype("utf-8", len(spread)))
    with pytest.raises(DataError, match="attribute 'spread' that does not fit its rows"):
        neurosim.read(place)


def test_a_damaged_or_missing_run_is_refused(tmp_path):
    path = write(tmp_path / "all")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    for place in (tmp_path / "all", tmp_path / "nowhere"):
        with pytest.raises(DataError):
            neurosim.read(place)


def entries(array):
    """Return the numbers of an array one after the other, as a table gives them back."""
    return [None if value != value else value for value in array.reshape(-1).tolist()]


@pytest.mark.parametrize("to", ["csv", "parquet"])
def test_tables_hold_every_entry(everything, tmp_path, to):
    place = export(everything, to, tmp_path / "out")
    look = csv.read_csv if to == "csv" else parquet.read_table
    rows = look(place / f"rows.{to}").to_pydict()
    assert rows["id"] == ["1a", "1b", "2"] and rows["value"] == [0.5, None, None]
    assert rows["passed"] == [True, None, False] and rows["name"][0] == "überlap of assemblies"
    assert len(list((place / "arrays").iterdir())) == len(ARRAYS)
    for name, array in ARRAYS.items():
        table = look(place / f"arrays/{name}.{to}").to_pydict()
        assert len(next(iter(table.values()))) == array.size
        if array.dtype.kind in "biuf":
            assert table["value"] == entries(array), name
    table = look(place / f"arrays/winners.{to}").to_pydict()
    assert (table["axis_0_3"][:5], table["axis_1_4"][:5]) == ([0, 0, 0, 0, 1], [0, 1, 2, 3, 0])
    phase = look(place / f"arrays/phase.{to}").to_pydict()
    assert (phase["value_real"], phase["value_imag"]) == ([1.0], [2.0])
    assert look(place / f"arrays/names.{to}").to_pydict()["value"] == ["citral", ""]
    assert json.loads((place / "run.json").read_text("utf-8"))["parameters"]["name"] == "é"
    for line in (place / SUMS).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((place / name).read_bytes()).hexdigest() == digest


def test_tables_are_written_piece_by_piece(merged, tmp_path, monkeypatch):
    run = neurosim.read(merged[1])
    whole = export(run, "csv", tmp_path / "whole")
    monkeypatch.setattr("neurosim.experiment.export.AT_ONCE", 7)
    pieces = export(run, "csv", tmp_path / "pieces")
    assert (whole / SUMS).read_text() == (pieces / SUMS).read_text()
    first = (whole / "arrays/support.csv").read_text().splitlines()[:2]
    assert first == ['"seed","beta","area_3","rounds","value"', first[1]]
    assert first[1].startswith('3,0.1,"A",0,')


def test_netcdf_is_read_by_xarray_as_it_was(everything, merged, tmp_path):
    with pytest.raises(DataError, match="array 'phase' holds complex128, which NetCDF does not"):
        export(everything, "netcdf", tmp_path / "all.nc")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all"]
    arrays = {name: array for name, array in ARRAYS.items() if name != "phase"}
    write(tmp_path / "most", replace(RESULT_A, arrays=arrays))
    for place in (tmp_path / "most", merged[1]):
        run = neurosim.read(place)
        out = export(run, "netcdf", tmp_path / f"{place.name}.nc")
        with xarray.open_dataset(out, engine="h5netcdf") as found:
            for name in run.arrays:
                np.testing.assert_array_equal(found[name].values, run.arrays[name])
            assert found["row"].values.tolist() == [row.id for row in run.rows]
        assert verify(out)[0].is_ok


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit of file sizes here")
@pytest.mark.parametrize("to", ["csv", "netcdf"])
def test_a_full_disk_leaves_nothing_and_is_told(merged, tmp_path, to):
    import resource

    place, limits = tmp_path / "out", resource.getrlimit(resource.RLIMIT_FSIZE)
    run = neurosim.read(merged[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, limits[1]))
    try:
        with pytest.raises(
            DataError, match=r"could not be written \(.*[Ff]ile too large.*make room"
        ):
            export(run, to, place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not [*tmp_path.iterdir()]


def test_nothing_is_overwritten(everything, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert export(everything, "csv") == Path("all-csv")
    before = (tmp_path / "all-csv" / SUMS).read_bytes()
    Path("mine.nc.sha256").write_text("mine")
    for to, out in (("csv", None), ("parquet", "all-csv"), ("netcdf", "mine.nc"),
                    ("csv", "no/where")):  # fmt: skip
        with pytest.raises(ArgumentError, match="--out must be"):
            export(everything, to, out)
    with pytest.raises(ArgumentError, match="--to must be one of csv, parquet, netcdf, got 'cvs'"):
        export(everything, "cvs")
    assert (tmp_path / "all-csv" / SUMS).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all", "all-csv", "mine.nc.sha256"]


def test_names_of_arrays_lead_nowhere_else(tmp_path):
    arrays = {name: np.arange(3) for name in ("..", "a\\b", "c:d", "x\ny", "ü")}
    write(tmp_path / "all", replace(RESULT_A, arrays=arrays, rows=ROWS[:1]))
    place = export(neurosim.read(tmp_path / "all"), "csv", tmp_path / "out")
    names = {path.name for path in (place / "arrays").iterdir()}
    assert names == {"...csv", "a%5Cb.csv", "c%3Ad.csv", "x%0Ay.csv", "%C3%BC.csv"}


def test_a_missing_package_is_told(everything, monkeypatch):
    def missing(module):
        raise ModuleNotFoundError(name=module)

    monkeypatch.setattr(extras, "import_module", missing)
    for call in (everything.to_xarray, everything.to_pandas):
        with pytest.raises(PackageError, match=r"neurosim-sparse\[xarray\]"):
            call()


def test_what_it_tells_of_itself_is_printable(tmp_path):
    write(tmp_path, replace(RESULT_A, arrays={"x\ny\x1b": np.arange(3)}))
    told = repr(neurosim.read(tmp_path))
    assert r"x\ny\x1b (3)" in told and "\x1b" not in told
