"""Results are written whole or not at all."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from math import inf, isnan, nan

import h5py
import numpy as np
import pytest
from stored import ARRAYS, PROVENANCE, RESULT_A, ROWS, load_all, write

from neurosim.base.errors import ArgumentError, DataError, KindError
from neurosim.files import seals
from neurosim.files.results import write as storage
from neurosim.files.results.folder import RESULT, SCORECARD
from neurosim.files.results.read import load_array, read_result
from neurosim.files.results.result import Result


class TestWrite:
    def test_what_is_read_is_what_was_written(self, tmp_path):
        path = write(tmp_path)
        assert path == tmp_path / RESULT
        info = read_result(path)
        assert info.path == read_result(tmp_path).path == path
        expected = {
            "schema": "neurosim-result",
            "schema_version": 2,
            "experiment": "association",
            "seed": 2**63 - 1,
            "seeds": 3,
            "seeds_in_band": 2 / 3,
            "digest": RESULT_A.digest,
            "completed": True,
            "seconds": 1.25,
            "parameters": RESULT_A.parameters,
            "notes": ["two rounds were short"],
            "outcome": "Assemblies came to overlap.",
            "unbanded": "2 rows have no band (1 parameter changed: n)",
            "provenance": PROVENANCE,
            "legend": "overlap: of winners",
            "each": "brain",
            "spread": [[0.25, 0.75, 2 / 3], None, None],
        }
        assert info.attributes == expected
        assert info.rows[:2] == ROWS[:2]
        assert isnan(info.rows[2].value) and info.rows[2].passed is False

    def test_a_file_that_was_written_before_outcomes_were_has_none(self, tmp_path):
        path = write(tmp_path)
        with h5py.File(path, "r+") as file:
            del file.attrs["outcome"], file.attrs["unbanded"]
        told = read_result(path).attributes
        assert (told["outcome"], told["unbanded"]) == ("", "")

    def test_arrays_come_back_to_the_bit(self, tmp_path):
        arrays = load_all(write(tmp_path))
        assert set(arrays) == set(ARRAYS)
        for name, array in arrays.items():
            assert (array.dtype, array.shape) == (ARRAYS[name].dtype, ARRAYS[name].shape)
        assert replace(RESULT_A, arrays=arrays).digest == RESULT_A.digest

    def test_arrays_are_listed_by_name(self, tmp_path):
        infos = read_result(write(tmp_path)).arrays
        assert [info.name for info in infos] == sorted(ARRAYS)
        assert {i.name: (i.shape, i.bytes) for i in infos} == {
            name: (array.shape, array.nbytes) for name, array in ARRAYS.items()
        }

    def test_the_scorecard_is_readable_json_in_the_given_order(self, tmp_path):
        write(tmp_path)
        text = (tmp_path / SCORECARD).read_text(encoding="utf-8")
        card = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
        assert text.endswith("}\n") and "überlap" in text
        assert list(card) == [*RESULT_A.scorecard(), "sha256"]
        assert list(card["parameters"]) == ["zeta", "alpha", "name"]
        assert card["rows"][:2] == RESULT_A.scorecard()["rows"][:2]
        assert (card["rows"][2]["value"], card["rows"][2]["passed"]) == (None, False)

    def test_the_table_can_be_read_without_neurosim(self, tmp_path):
        with h5py.File(write(tmp_path)) as file:
            table = file["rows"][()]
        assert table.dtype.names == (
            "id",
            "name",
            "value",
            "low",
            "high",
            "passed",
            "source",
            "theirs",
        )
        assert table["name"][0].decode() == "überlap of assemblies"
        assert table["passed"].tolist() == [1, -1, 0]
        assert isnan(table["high"][0]) and table["low"][0] == 0.2

    def test_a_result_without_anything_can_be_stored(self, tmp_path):
        info = read_result(
            write(tmp_path, Result("none", 0, 1, {}, (), 0.0, {}, is_complete=False))
        )
        assert (info.rows, info.arrays, info.attributes["completed"]) == ((), (), False)

    def test_no_parameter_loses_a_result(self, tmp_path):
        strange = {
            "number": np.float32(0.5),
            "count": np.int64(3),
            "no": np.bool_(False),
            "table": np.arange(3),
            "range": range(2),
            "open": (inf, -inf, nan),
            "text": "x" * 100_000,
            "undecodable": "\udcff",
            1: None,
        }
        write(tmp_path, replace(RESULT_A, parameters=strange))
        plain = {
            **{"number": 0.5, "count": 3, "no": False, "table": [0, 1, 2], "range": [0, 1]},
            **{"open": [None] * 3, "text": "x" * 100_000, "undecodable": "\udcff", "1": None},
        }
        assert read_result(tmp_path).attributes["parameters"] == plain
        assert json.loads((tmp_path / SCORECARD).read_bytes())["parameters"] == plain

    def test_zeros_are_not_taken_for_a_bomb(self, tmp_path):
        zeros = {"zeros": np.zeros(10_000_000, np.int64)}
        path = write(tmp_path, replace(RESULT_A, arrays=zeros))
        assert not load_array(path, "zeros").any()
        assert path.stat().st_size < 200_000

    @pytest.mark.parametrize("name", ["", ".", "a/b", "a\0b"])
    def test_a_name_that_hdf5_takes_for_a_path_is_refused(self, tmp_path, name):
        with pytest.raises(ArgumentError, match="names"):
            write(tmp_path, replace(RESULT_A, arrays={name: np.arange(3)}))
        assert os.listdir(tmp_path) == []

    @pytest.mark.parametrize(
        "array", [np.array([{}]), np.array(["a"]), [1, 2], np.zeros(2, "M8[s]")]
    )
    def test_an_array_that_is_not_plain_is_refused(self, tmp_path, array):
        with pytest.raises(KindError, match="plain numbers or bytes"):
            storage.write_result(replace(RESULT_A, arrays={"bad": array}), tmp_path, {})
        assert os.listdir(tmp_path) == []

    def test_an_array_that_could_not_be_read_is_not_written(self, tmp_path, monkeypatch):
        monkeypatch.setattr(storage, "LARGEST_ARRAY", 100)
        with pytest.raises(ArgumentError, match=r"arrays\['big'\] must have at most 100 bytes"):
            write(tmp_path, replace(RESULT_A, arrays={"big": ARRAYS["big"]}))

    def test_what_a_killed_run_left_is_cleared_away(self, tmp_path):
        (tmp_path / ".neurosim-0123-result.h5").write_bytes(b"half")
        (tmp_path / "mine.tmp").write_bytes(b"")
        write(tmp_path)
        assert sorted(os.listdir(tmp_path)) == ["mine.tmp", RESULT, SCORECARD]

    def test_a_disk_that_refuses_leaves_the_older_result(self, tmp_path, monkeypatch):
        write(tmp_path)
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        monkeypatch.setattr(os, "fsync", full_disk)
        with pytest.raises(DataError, match="No space left on device.*--out") as caught:
            write(tmp_path, replace(RESULT_A, seed=1))
        assert str(tmp_path) in str(caught.value)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

    def test_an_interrupt_leaves_no_temporary_file(self, tmp_path, monkeypatch):
        def interrupt(number):
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path)
        assert os.listdir(tmp_path) == []

    def test_a_scorecard_never_stands_beside_another_result(self, tmp_path, monkeypatch):
        write(tmp_path)
        real = os.replace
        monkeypatch.setattr(
            os, "replace", lambda a, b: full_disk() if b.name == SCORECARD else real(a, b)
        )
        with pytest.raises(DataError):
            write(tmp_path, replace(RESULT_A, seed=1))
        assert os.listdir(tmp_path) == [RESULT]
        assert read_result(tmp_path).attributes["seed"] == 1

    def test_a_file_that_may_not_grow_is_an_error_not_a_crash(self, tmp_path):
        """A full disk: libhdf5 itself would end the process."""
        pytest.importorskip("resource")
        code = (
            "import resource, sys, numpy as np\n"
            "from pathlib import Path\n"
            "from neurosim.base.errors import DataError\n"
            "from neurosim.files.results.result import Result\n"
            "from neurosim.files.results.write import write_result\n"
            "noise = {'noise': np.random.default_rng(1).random(100_000)}\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
            "try:\n"
            "    write_result(Result('x', 1, 1, {}, (), 1.0, noise), Path(sys.argv[1]), {})\n"
            "except DataError as error:\n"
            "    print(error)\n"
        )
        done = run_python(code, tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "File too large" in done.stdout
        assert os.listdir(tmp_path) == []

    def test_provenance_names_versions_machine_and_times(self):
        start = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        told = storage.gather_provenance(start, 4, ("neurosim", "run"))
        assert list(told) == [
            *("neurosim", "python", "numpy", "numba", "h5py", "hdf5", "platform", "cpu_count"),
            *("threads", "ranks", "argv", "start", "end"),
        ]
        assert (told["numpy"], told["threads"], told["argv"]) == (
            np.__version__, 4, ["neurosim", "run"])  # fmt: skip
        assert told["start"] == "2026-01-02T03:04:05+00:00" < told["end"]


def full_disk(*arguments):
    raise OSError(28, "No space left on device")


def run_python(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


WRITE_FOR_EVER = """
import h5py, itertools, sys, numpy as np
from pathlib import Path
from neurosim.files.results.result import Result, Row
from neurosim.files.results.write import write_result
print("ready", flush=True)
for seed in itertools.count(int(sys.argv[2])):
    arrays = {"a": np.full(20_000, seed), "noise": np.random.default_rng(seed).random(20_000)}
    rows = [Row("1", "seed", float(seed), None, None, "")]
    write_result(Result("kill", seed, 1, {}, rows, 1.0, arrays), Path(sys.argv[1]), {})
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.parametrize("is_first", [True, False])
def test_a_run_killed_at_any_moment_leaves_a_readable_result_or_none(tmp_path, is_first):
    """Kill ten runs, each in a folder of its own or all in the same, at moments from 0 to 60 ms."""
    rng, n_left, n_half = random.Random(1), 0, 0
    for trial in range(10):
        folder = tmp_path / (str(trial) if is_first else "same")
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-c", WRITE_FOR_EVER, str(folder), str(1000 * trial)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout.readline() == b"ready\n"
            time.sleep(rng.random() * 0.06)
            child.kill()
        assert child.returncode == -signal.SIGKILL
        names = set(os.listdir(folder))
        n_half += any(name.startswith(".neurosim-") for name in names)
        if RESULT in names:
            n_left += 1
            check_whole(folder)
        else:
            assert SCORECARD not in names
    print(f"{n_left} of 10 kills left a result, {n_half} a temporary file")
    write(folder)
    assert set(os.listdir(folder)) == {RESULT, SCORECARD}


def check_whole(folder):
    info = read_result(folder)
    arrays = load_all(folder)
    assert (arrays["a"] == info.attributes["seed"]).all()
    assert info.rows[0].value == info.attributes["seed"]
    whole = Result("kill", info.attributes["seed"], 1, {}, info.rows, 1.0, arrays)
    assert whole.digest == info.attributes["digest"]
    if (folder / SCORECARD).exists():
        assert seals.check_card(folder / SCORECARD) == whole.scorecard()
