"""The command line where the system, a name or a number is hostile: one line, the right code."""

import subprocess
import sys

import pytest
from shell import environment

from neurosim import DataError
from neurosim.base import interrupt
from neurosim.cli import app


def _run(capsys, *argv):
    with pytest.raises(SystemExit) as ended:
        app.main(argv)
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return ended.value.code, told.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["run", "projection", "--out", ""], "--out must not be empty; leave it out"),
        (["run", "projection", "--out="], "--out must not be empty"),
        (["hash", "", "t.npy"], "an argument must not be empty"),
        (["run", "projection", "--set", "n=5", "--set", "n=6"],
         "--set names 'n' twice, got '5' and '6'; pass it once"),
        (["hash", "x.npy", "t.npy", "--separator", "ab"], "--separator must be one character"),
        (["hash", "x.csv", "t.npy", "--array", "x"], "--array has no meaning for x.csv"),
        (["run", "fly-novelty", "--labels", "a"], "--labels says how a file is read"),
        (["run", "continual", "--decimal", "x"], "--decimal must be '.' or ','"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(capsys, tmp_path, monkeypatch, argv, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("1,2\n")
    code, told = _run(capsys, *argv)
    assert code == 2 and said in told and list(tmp_path.iterdir()) == [tmp_path / "x.csv"]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MemoryError("unable to allocate 9 GB"), 5, "not enough memory; ask for less"),
        (OverflowError("int too large"), 5, "a number is too large for this machine"),
        (OSError(28, "No space left on device"), 5, "the system refused: .* No space left"),
        (DataError("a\x1b[2Jb: is damaged"), 3, r"a\\x1b\[2Jb: is damaged"),
        (DataError("x" * 10_000), 3, "x{2000}[.]{3}$"),
        (KeyboardInterrupt(), 130, "^$"),
    ],
)
def test_every_error_is_one_line_and_a_code(capsys, monkeypatch, error, code, said):
    def fail(*_):
        raise error

    monkeypatch.setattr(app, "app", fail)
    monkeypatch.setattr(interrupt, "leave", sys.exit)  # which would end this process at once
    found, told = _run(capsys, "list")
    import re

    assert found == code and re.search(said, told.strip())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is full")
def test_a_full_disk_and_a_backend_that_is_none_are_answered():
    command = [sys.executable, "-m", "neurosim", "list"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment())
    assert done.returncode == 5 and b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr and b"Exception" not in done.stderr
    code = "from neurosim.cli.app import main\ntry: main(['list'])\nfinally: import matplotlib"
    done = subprocess.run([sys.executable, "-c", code], env=environment(MPLBACKEND="no such"),
                          capture_output=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
