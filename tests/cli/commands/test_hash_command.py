"""`neurosim hash`: any file of vectors becomes the tags of the calyx, or nothing is left."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pytest
from scipy import sparse
from shell import AtTerminal, contents, environment, flat, needs_compiled_kernels, neurosim
from typer import Exit
from typer.testing import CliRunner

from neurosim import ArgumentError, DataError, KindError, ResourceError
from neurosim.base.arrays import packed_type
from neurosim.cli.app import app
from neurosim.cli.commands.hash import _report
from neurosim.cli.commands.hash_options import parse_active
from neurosim.cli.display.info import info_as_json
from neurosim.files.tags.places import owning, partial_of
from neurosim.files.tags.read import read_tags
from neurosim.files.vectors import reader
from neurosim.files.vectors.samples import Samples
from neurosim.models.fly import Calyx, Wiring
from neurosim.models.fly.circuit.sizes import count_active
from neurosim.models.fly.hash_file import Circuit, Job, Outcome, hash_file

X = np.random.default_rng(5).normal(size=(50, 8))
SMALL = Circuit(n_kc=40, n_inputs=3, n_active=4, seed=2)
EDGES = "glomerulus,kc_id,synapses\nDM2,1,3\nDL1,1,4\nDM2,2,1\nVA2,2,2\nVA2,3,9\nDL1,3,1\n"


def _expected(method="tags", circuit=SMALL, data=X):
    wiring = Wiring.random(data.shape[1], circuit.n_kc, circuit.n_inputs, circuit.seed)
    return getattr(Calyx(wiring, count_active(circuit.n_active, circuit.n_kc),
                         circuit.centring), method)(data)  # fmt: skip


@pytest.fixture
def place(tmp_path):
    np.save(tmp_path / "x.npy", X)
    return tmp_path


def _hash(place, out, data="x.npy", **more):
    circuit = more.pop("circuit", SMALL)
    return hash_file(Job(place / data, place / out, circuit, **more))


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("rows", [1, 7, 50])
def test_npy_holds_the_tags_of_the_calyx_in_the_packed_form(place, rows, threads, monkeypatch):
    monkeypatch.setattr(reader, "BLOCK", rows * 64)
    done = _hash(place, "t.npy", threads=threads)
    found = np.load(place / "t.npy")
    assert found.dtype == np.uint16 and (found == _expected()).all()
    assert (done.n, done.d, done.is_complete, done.out) == (50, 8, True, place / "t.npy")
    assert done.bytes == (place / "t.npy").stat().st_size == found.nbytes + 128
    assert sorted(contents(place)) == ["t.npy", "t.npy.sha256", "x.npy"]


@pytest.mark.parametrize("is_real", [False, True])
def test_npz_is_a_sparse_matrix_of_scipy(place, is_real):
    _hash(place, "t.npz", is_real=is_real)
    found = sparse.load_npz(place / "t.npz")
    assert found.format == "csr" and found.shape == (50, 40) and found.dtype == np.float32
    tags, drives = _expected("winners")
    assert (found.indices.reshape(50, 4) == tags).all() and found.has_canonical_format
    assert (found.data.reshape(50, 4) == (drives if is_real else 1)).all()
    assert sorted(contents(place)) == ["t.npz", "t.npz.sha256", "x.npy"]


@pytest.mark.parametrize("suffix", [".h5", ".hdf5"])
@pytest.mark.parametrize("is_real", [False, True])
def test_hdf5_tells_how_the_tags_were_made(place, suffix, is_real):
    path = place / f"t{suffix}"
    done = hash_file(Job(place / "x.npy", path, SMALL, is_real),
                     provenance=lambda: {"threads": 1})  # fmt: skip
    tags, drives = _expected("winners")
    with h5py.File(path) as file:
        assert file["tags"].dtype == np.uint16 and (file["tags"][()] == tags).all()
        assert sorted(file) == (["drives", "tags"] if is_real else ["tags"])
        assert not is_real or (file["drives"][()] == drives).all()
        assert file.attrs["complete"] and file.attrs["n_kc"] == 40 and file.attrs["n_vectors"] == 50
        assert json.loads(file.attrs["provenance"]) == {"threads": 1}
        assert json.loads(file.attrs["parameters"]) == done.facts == {
            "data": "x.npy", "data_shape": [50, 8], "n_kc": 40, "n_active": 4, "n_inputs": 3,
            "wiring": "random", "seed": 2, "centring": True,
            "data_sha256": Samples(X).facts()["data_sha256"],
        }  # fmt: skip


def test_the_circuit_is_what_was_asked_for(place):
    bare = Circuit(n_kc=40, n_inputs=3, n_active=0.1, seed=2, centring=False)
    assert _hash(place, "a.npy", circuit=bare).facts["n_active"] == 4
    assert (np.load(place / "a.npy") == _expected(circuit=bare)).all()
    _hash(place, "even.npy", circuit=Circuit(40, 3, 4, 2, "even"))
    even = Calyx(Wiring.even(8, 40, 3, 2), 4).tags(X)
    assert (np.load(place / "even.npy") == even).all() and (even != _expected()).any()
    usual = _hash(place, "b.npy", circuit=Circuit()).facts
    assert (usual["n_kc"], usual["n_inputs"], usual["n_active"]) == (2000, 4, 100)


def test_constant_vectors_have_the_first_cells_as_tag(place):
    np.save(place / "x.npy", np.full((3, 8), 7.0))
    _hash(place, "t.npy")
    assert np.load(place / "t.npy").tolist() == [[0, 1, 2, 3]] * 3


def test_one_vector_is_enough(place):
    np.save(place / "x.npy", X[:1])
    assert _hash(place, "t.npy").n == 1
    assert (np.load(place / "t.npy") == _expected()[:1]).all()


@pytest.mark.parametrize(("n_kc", "dtype"), [(1 << 16, "uint16"), ((1 << 16) + 1, "uint32")])
def test_indices_are_as_narrow_as_the_cells_allow(place, n_kc, dtype):
    _hash(place, "t.npy", circuit=Circuit(n_kc, 1, 2))
    assert np.load(place / "t.npy").dtype == dtype == np.dtype(packed_type(n_kc))


def test_channels_meet_the_inputs_of_a_wiring_file_by_name(place):
    (place / "w.csv").write_text(EDGES)
    header, rows = "name,Or22a,VA2,Or33b,Or10a", [[1.0, 5, 9, 2], [4, 1, 9, 3]]
    lines = [header, *(f"o{i},{','.join(map(str, row))}" for i, row in enumerate(rows))]
    (place / "o.csv").write_text("\n".join(lines))
    wired = Circuit(n_active=1, wiring=str(place / "w.csv"))
    done = _hash(place, "t.npy", "o.csv", circuit=wired)
    assert np.load(place / "t.npy").tolist() == [[2], [0]]  # VA2 + DL1, then DM2 + DL1
    assert done.facts["wiring"] == "w.csv" and done.facts["wiring_shape"] == [3, 3]
    assert "seed" not in done.facts and done.facts["n_kc"] == 3
    np.save(place / "o.npy", np.array([[2.0, 1.0, 5.0]]))  # DL1, DM2, VA2
    _hash(place, "u.npy", "o.npy", circuit=wired)
    assert np.load(place / "u.npy").tolist() == [[2]]


def _told(place, data, circuit=SMALL):
    """Hash a file and return the lines on what was read."""
    lines = []
    job = Job(place / data, place / "t.npy", circuit, force=True)
    hash_file(job, lambda n, told: lines.extend(told))
    return lines


def test_few_channels_are_noted_where_they_are_centred(place):
    note = "note: 8 centred channels, fewer than 12, make few different tags"
    assert _told(place, "x.npy")[1].startswith(note)
    assert len(_told(place, "x.npy", Circuit(40, 3, 4, centring=False))) == 1
    np.save(place / "x.npy", np.tile(X, (1, 2))[:, :12])
    assert len(_told(place, "x.npy")) == 1


def test_what_meets_a_wiring_is_told_with_what_meets_nothing(place):
    (place / "w.csv").write_text(f"{EDGES}XX,4,1\nXX,5,2\nVP1,5,2\n")
    (place / "o.csv").write_text("id,Or22a,Or33b,Or10a\n0,1,9,2\n1,4,9,3\n")
    wired = Circuit(n_active=1, wiring=str(place / "w.csv"), centring=False)
    assert _told(place, "o.csv", wired) == [
        f"{place}/o.csv: 2 vectors of 3 channels (Or22a, Or33b, Or10a); labels: none; names of "
        "rows: column id",
        "2 of 3 channels meet 2 of 4 inputs (left out: Or33b; 2 inputs without channel, with 4 of "
        "8 connections: VA2, XX), 3 of 5 cells keep an input",
    ]


def test_spontaneous_rates_are_hashed_as_they_are_and_that_is_said(place):
    (place / "o.csv").write_text("name,a,b,c\nSFR,1,2,3\nwater,-3,4,1\n")
    assert _told(place, "o.csv")[0].endswith("column name; row SFR: hashed as it is")
    expected = Calyx(Wiring.random(3, 40, 3, 2), 4).tags(np.array([[1.0, 2, 3], [-3, 4, 1]]))
    assert (np.load(place / "t.npy") == expected).all()


WIRED = {
    "nowhere.csv": (ArgumentError, "--wiring must be random, even or a file, got .*nowhere.csv"),
    "x.npy": (DataError, "x.npy"),
    "w.csv": (ArgumentError, "w.csv has 3 inputs, the vectors have 8 numbers without names; pass"),
}


@pytest.mark.parametrize("name", WIRED)
def test_a_wiring_that_does_not_fit_is_refused(place, name):
    (place / "w.csv").write_text(EDGES)
    before = contents(place)
    error, said = WIRED[name]
    with pytest.raises(error, match=said):
        _hash(place, "t.npy", circuit=Circuit(wiring=str(place / name)))
    assert contents(place) == before


@pytest.mark.parametrize(
    ("circuit", "header", "said"),
    [
        ({}, "Or22a,Or99x", "no inputs for the channels Or99x"),
        ({"n_kc": 5}, "Or22a,VA2", "--n-kc follows from the wiring in .*w.csv, got 5; leave"),
        ({"n_inputs": 5}, "Or22a,VA2", "--n-inputs follows from the wiring"),
        ({"n_active": 9}, "Or22a,VA2", "n_active must be from 1 to 3, got 9"),
    ],
)
def test_what_a_wiring_file_does_not_allow_is_named(place, circuit, header, said):
    (place / "w.csv").write_text(EDGES)
    (place / "o.csv").write_text(f"{header}\n1,2\n")
    with pytest.raises(ArgumentError, match=said):
        wired = Circuit(**{"n_active": 1, **circuit}, wiring=str(place / "w.csv"))
        _hash(place, "t.npy", "o.csv", circuit=wired)


@pytest.mark.parametrize(
    ("circuit", "error", "said"),
    [
        ({"n_inputs": 9}, ArgumentError, "--n-inputs must be from 1 to 8, got 9; the vectors have"),
        ({"n_inputs": 0}, ArgumentError, "--n-inputs must be from 1 to 8, got 0"),
        ({"n_kc": 0}, ArgumentError, "--n-kc must be from 1 to"),
        ({"n_active": 41}, ArgumentError, "n_active must be from 1 to 40, got 41; there are 40"),
        ({"n_active": 0}, ArgumentError, "n_active must be from 1 to 40, got 0"),
        ({"n_active": 0.0}, ArgumentError, "n_active, as a fraction, must be above 0"),
        ({"n_active": 1.5}, ArgumentError, "n_active, as a fraction, must be from 0 to 1, got 1.5"),
        ({"n_active": float("nan")}, ArgumentError, "n_active, as a fraction"),
        ({"n_active": "x"}, KindError, "n_active must be a whole number"),
        ({"seed": -1}, ArgumentError, "--seed must be from 0 to"),
    ],
)
def test_sizes_out_of_range_are_refused(place, circuit, error, said):
    before = contents(place)
    sizes = {"n_kc": 40, "n_inputs": 3, "n_active": 4, **circuit}
    with pytest.raises(error, match=f"^{said}"):
        _hash(place, "t.npy", circuit=Circuit(**sizes))
    assert contents(place) == before


@pytest.mark.parametrize(
    ("out", "more", "said"),
    [
        ("t.csv", {}, "suffix of OUT must be one of .* got '.csv'; or register a writer of '.csv'"),
        ("t", {}, "suffix of OUT must be one of"),
        ("t\n.npy", {}, "OUT must be a name without line breaks .*; name another"),
        ("t.npy", {"is_real": True}, "--real needs an OUT of two arrays, .h5 or .npz"),
        ("no/where/t.npy", {}, "OUT must be in a folder that exists, .* make the folder"),
        ("x.npy", {"force": True}, "OUT must be a new file, .* which is IN itself"),
        ("old.npy", {}, "OUT must be a new file, .* old.npy is there already; pass --force"),
        ("sum.npy", {}, "OUT must be a new file, .* sum.npy.sha256 is there already"),
        ("folder.npy", {"force": True}, "OUT must be a new file, .* which is a folder"),
        ("t.npy", {"threads": 0}, "--threads must be from 1 to 1024"),
    ],
)
def test_a_place_that_cannot_be_used_is_refused(place, out, more, said):
    (place / "old.npy").write_bytes(b"old")
    (place / "sum.npy.sha256").write_bytes(b"old")
    (place / "folder.npy").mkdir()
    before = contents(place)
    with pytest.raises(ArgumentError, match=f"^{said}"):
        _hash(place, out, **more)
    assert contents(place) == before


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".h5"])
def test_force_replaces_what_is_there(place, suffix):
    (place / f"t{suffix}").write_bytes(b"old")
    _hash(place, f"t{suffix}", force=True)
    _hash(place, f"u{suffix}")
    files = [f"t{suffix}", f"u{suffix}"]
    assert sorted(contents(place)) == sorted([*files, *(f"{f}.sha256" for f in files), "x.npy"])
    assert (place / f"t{suffix}").stat().st_size > 100


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".h5"])
def test_a_fault_late_in_the_file_leaves_nothing_behind(place, suffix, monkeypatch):
    monkeypatch.setattr(reader, "BLOCK", 640)
    late = X.copy()
    late[45, 3] = np.nan
    np.save(place / "x.npy", late)
    (place / f"t{suffix}").write_bytes(b"old")
    before = contents(place)
    with pytest.raises(DataError, match="x.npy: has nan in row 45, column 3"):
        _hash(place, f"t{suffix}", force=True)
    assert contents(place) == before


def test_drives_that_float32_does_not_hold_are_refused(place):
    np.save(place / "x.npy", X * 1e40)
    _hash(place, "t.npy")
    assert (np.load(place / "t.npy") == _expected(data=X * 1e40)).all()
    with pytest.raises(DataError, match=r"x\.npy: has numbers beyond 1e\+30, .* scale the vectors"):
        _hash(place, "t.h5", is_real=True)
    assert sorted(contents(place)) == ["t.npy", "t.npy.sha256", "x.npy"]


def test_a_disk_without_room_is_refused_before_it_is_full(place, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=100))
    before = contents(place)
    with pytest.raises(ResourceError, match=r"t\.h5: the tags need .* GB, the disk has .* another"):
        _hash(place, "t.h5")
    assert contents(place) == before


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".h5"])
def test_ctrl_c_keeps_what_was_done_under_another_name(place, suffix, monkeypatch):
    monkeypatch.setattr(reader, "BLOCK", 640)
    (place / f"t{suffix}").write_bytes(b"old")

    def press(done):
        if done == 20:
            os.kill(os.getpid(), signal.SIGINT)

    job = Job(place / "x.npy", place / f"t{suffix}", SMALL, force=True)
    done = hash_file(job, advance=press)
    assert (done.n, done.is_complete, done.out) == (20, False, place / f"t.partial{suffix}")
    assert "data_sha256" not in done.facts
    assert (place / f"t{suffix}").read_bytes() == b"old"
    kept = f"t.partial{suffix}"
    assert sorted(contents(place)) == sorted([f"t{suffix}", kept, f"{kept}.sha256", "x.npy"])
    if suffix == ".npy":
        found = np.load(done.out)
    elif suffix == ".npz":
        found = sparse.load_npz(done.out).indices.reshape(-1, 4)
    else:
        with h5py.File(done.out) as file:
            found = file["tags"][()]
            assert not file.attrs["complete"] and file.attrs["n_vectors_in"] == 50
            assert file.attrs["n_vectors"] == 20
    assert (found == _expected()[:20]).all()


@pytest.mark.parametrize("is_there", [False, True])
def test_where_the_tags_so_far_are_is_told(place, capsys, is_there):
    job = Job(place / "x.npy", place / ("x.npy" if is_there else "t.npy"))
    facts = {"n_active": 4, "n_kc": 40, "data_shape": [50, 8]}
    with pytest.raises(Exit):
        _report(Outcome(Path("t.partial.npy"), 20, 8, facts, 160, False), job, False, 1.0)
    said = capsys.readouterr().err
    assert "20 of 50 vectors, kept in t.partial.npy" in said
    assert ("is as it was" in said) == is_there


def test_info_tells_how_tags_were_made(place):
    tags = hash_file(Job(place / "x.npy", place / "t.h5", SMALL)).out
    found = read_tags(tags)
    assert found.attributes["n_vectors"] == 50 and found.attributes["parameters"]["n_inputs"] == 3
    assert [array.shape for array in found.arrays] == [(50, 4)]
    assert info_as_json(found)["experiment"] == "hash"
    assert CliRunner().invoke(app, ["info", str(tags)]).exit_code == 0
    assert read_tags(place / "x.npy") is None
    with h5py.File(tags, "r+") as file:
        del file.attrs["parameters"]
    with pytest.raises(DataError, match="no attribute 'parameters' that is a JSON object"):
        read_tags(tags)


def test_a_partial_file_is_named_after_the_whole_and_replaces_nothing(tmp_path):
    assert partial_of(tmp_path / "a.b.npz") == tmp_path / "a.b.partial.npz"
    (tmp_path / "a.partial.npz").touch()
    (tmp_path / "a.partial-2.npz.sha256").touch()
    assert partial_of(tmp_path / "a.npz") == tmp_path / "a.partial-3.npz"


def test_a_place_to_which_another_run_writes_is_refused(place):
    with owning(place / "t.npy", place / "x.npy", False, False):
        with pytest.raises(ArgumentError, match="to which another run is writing; name another"):
            _hash(place, "t.npy", force=True)
        _hash(place, "u.npy")
    _hash(place, "t.npy")


@pytest.mark.parametrize(
    ("text", "value"), [("100", 100), ("0.05", 0.05), ("1", 1), ("1.0", 1.0), ("1e-1", 0.1)]
)
def test_a_whole_number_is_a_count_and_any_other_a_fraction(text, value):
    assert parse_active(text) == value and type(parse_active(text)) is type(value)
    with pytest.raises(ArgumentError, match="--n-active must be a count such as 100 or a fraction"):
        parse_active("many")


class TestCommand:
    @needs_compiled_kernels
    def test_people_and_machines_are_told(self, place):
        words = "hash x.npy t.npy --n-kc 40 --n-inputs 3 --n-active 4 --seed 2".split()
        done = neurosim(*words, cwd=place)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == (
            "x.npy: 50 vectors of 8 channels; labels: none\n"
            "note: 8 centred channels, fewer than 12, make few different tags: vectors that differ "
            "may share one\n"
            "50 tags of 4 of 40 cells in t.npy (0.0 MB)\n"
        )
        again = neurosim(*words, "--force", "--json", "--threads", "1", cwd=place)
        told = json.loads(again.stdout)
        tags = told["rows"][0]
        assert (tags["value"], tags["passed"], told["parameters"]["n_active"]) == (50, True, 4)
        assert (np.load(place / "t.npy") == _expected()).all()

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            ("nowhere.npy t.npy", 3, "nowhere.npy: does not exist; name a file of vectors"),
            ("evil.npy t.npy", 3, "begins as a pickle, which is never read"),
            ("nan.npy t.npy", 3, "has nan in row 3, column 1, counted from 0"),
            ("line.npy t.npy", 3, "not rows of vectors"),
            ("x.npy t.npy --n-active 2001", 2, "n_active must be from 1 to 2000, got 2001"),
            ("x.npy t.npy --n-active all", 2, "--n-active must be a count"),
            ("x.npy t.npy --n-inputs 9", 2, "--n-inputs must be from 1 to 8, got 9"),
            ("x.npy t.npy --wiring rand", 2, "--wiring must be random, even or a file"),
            ("x.npy t.txt", 2, "suffix of OUT must be one of .npy, .npz, .h5"),
            ("x.npy x.npy --force", 2, "which is IN itself"),
            ("x.npy", 2, "OUT"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_left(self, place, words, code, said):
        (place / "evil.npy").write_bytes(b"\x80\x04N.")
        np.save(place / "nan.npy", np.where(np.arange(8).reshape(4, 2) == 7, np.nan, 1.0))
        np.save(place / "line.npy", X[0])
        before = contents(place)
        done = neurosim("hash", *words.split(), cwd=place)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert said in flat(done.stderr) and "Traceback" not in done.stderr
        assert contents(place) == before

    @pytest.mark.slow
    @needs_compiled_kernels
    def test_the_bar_moves_and_ctrl_c_ends_it(self, place):
        np.save(place / "many.npy", np.random.default_rng(1).normal(size=(200_000, 60)))
        words = "hash many.npy t.npy --n-kc 20000 --n-active 2000 --threads 1".split()
        run = AtTerminal(*words, cwd=place)
        try:
            run.wait_for(lambda run: b" 2%" in run.shown or b" 3%" in run.shown)
            run.press_ctrl_c()
            code, out, shown = run.end()
        finally:
            run.close()
        assert (code, out) == (130, "") and "vectors" in shown
        assert "interrupted: " in shown and "tags of 2000 of 20,000 cells" in shown
        found = np.load(place / "t.partial.npy", mmap_mode="r")
        assert 0 < len(found) < 200_000 and found.shape[1] == 2000
        kept = ["t.partial.npy", "t.partial.npy.sha256"]
        assert sorted(contents(place)) == ["many.npy", *kept, "x.npy"]


GROWTH = """
import sys
from pathlib import Path
from neurosim.models.fly.hash_file import Circuit, Job, hash_file

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

hash_file(Job(Path("x.npy"), Path("warm" + sys.argv[2])))
start = peak()
hash_file(Job(Path(sys.argv[1]), Path("t" + sys.argv[2])))
print(peak() - start)
"""


@pytest.mark.slow
@needs_compiled_kernels
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
@pytest.mark.parametrize("suffix", [".npy", ".npz", ".h5"])
def test_memory_does_not_grow_with_the_number_of_vectors(place, suffix):
    np.save(place / "many.npy", np.random.default_rng(1).random((60_000, 100)))
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, "many.npy", suffix], cwd=place, env=environment(),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    grown = int(done.stdout)
    # 48 MB of vectors, 12 to 24 MB of tags; blocks of 4 MiB and what is made of them
    assert 0 <= grown < 30_000
