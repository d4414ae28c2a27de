"""Journals: whatever happens, what was appended is there."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from neurosim.base.errors import ArgumentError, DataError
from neurosim.files import journal as module
from neurosim.files.journal import Journal

WRITER = """
import sys, pathlib, numpy as np
from neurosim.files.journal import Journal
journal = Journal.create(pathlib.Path(sys.argv[1]), {"n": 7})
print("ready", flush=True)
for i in range(10**6):
    journal.append("seed", {"i": i}, {"x": np.full(1000, i)})
    print(i, flush=True)
"""


def fill(folder, n=3):
    journal = Journal.create(folder, {"n": 7})
    for i in range(n):
        journal.append(f"seed {i}", {"i": i}, {"x": np.full(5, i)})
    return journal


def test_what_was_appended_is_there_when_it_is_opened(tmp_path):
    fill(tmp_path / "j")
    journal = Journal.open(tmp_path / "j")
    held = [journal.read(part) for part in journal.parts()]
    assert journal.facts == {"n": 7}
    assert [h.facts["i"] for h in held] == [h.arrays["x"][0] for h in held] == [0, 1, 2]
    assert journal.append("seed 3", {}, {}).file == "part-000004.h5"


def test_of_what_is_told_to_keep_some_the_last_are_there(tmp_path):
    journal = Journal.create(tmp_path / "j", {})
    for i in range(5):
        journal.append("state", {"i": i}, {}, keep=2)
    again = Journal.open(tmp_path / "j")
    assert [again.read(part).facts["i"] for part in again.parts("state")] == [3, 4]
    assert len(os.listdir(tmp_path / "j")) == 3


def test_what_is_damaged_or_missing_is_named_and_left_out(tmp_path):
    fill(tmp_path / "j")
    (tmp_path / "j/part-000001.h5").unlink()
    with open(tmp_path / "j/part-000002.h5", "r+b") as file:
        file.seek(900)
        file.write(b"\x55\x55")
    journal = Journal.open(tmp_path / "j")
    assert [part.name for part in journal.parts()] == ["seed 2"]
    assert journal.lost == ("part-000001.h5 (seed 0) is missing",
                            "part-000002.h5 (seed 1) is damaged")  # fmt: skip
    assert journal.append("seed 3", {}, {}).file == "part-000004.h5"


def test_a_part_that_the_manifest_does_not_know_yet_is_taken_up(tmp_path):
    fill(tmp_path / "j", 2)
    shutil.copy(tmp_path / "j/manifest.json", tmp_path)
    Journal.open(tmp_path / "j").append("seed 2", {"i": 2}, {})
    shutil.copy(tmp_path / "manifest.json", tmp_path / "j")
    assert [part.name for part in Journal.open(tmp_path / "j").parts()][2] == "seed 2"


def test_a_part_that_was_dropped_is_not_taken_up(tmp_path):
    journal = fill(tmp_path / "j")
    last = tmp_path / "j" / journal.parts()[-1].file
    image = last.read_bytes()
    journal.drop(journal.parts()[-1:])
    last.write_bytes(image)  # as if the process had been killed before it was removed
    again = Journal.open(tmp_path / "j")
    assert [part.name for part in again.parts()] == ["seed 0", "seed 1"]
    assert again.append("seed 3", {}, {}).file == "part-000004.h5"


def test_a_manifest_that_is_damaged_newer_or_there_already_is_refused(tmp_path, monkeypatch):
    fill(tmp_path / "j")
    with pytest.raises(ArgumentError, match="holds a journal already"):
        Journal.create(tmp_path / "j", {})
    monkeypatch.setattr(module, "FORMAT", 0)
    with pytest.raises(DataError, match="upgrade neurosim"):
        Journal.open(tmp_path / "j")
    path = tmp_path / "j/manifest.json"
    path.write_bytes(path.read_bytes().replace(b"part-000001", b"part-000009"))
    with pytest.raises(DataError, match="not those that were written"):
        Journal.open(tmp_path / "j")
    with pytest.raises(DataError, match="no journal"):
        Journal.open(tmp_path)


def test_a_full_disk_keeps_what_is_there(tmp_path, monkeypatch):
    journal = fill(tmp_path / "j")

    def refuse(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "place_file", refuse)
    with pytest.raises(DataError, match=r"No space left .* kept"):
        journal.append("seed 3", {}, {})
    assert len(Journal.open(tmp_path / "j").parts()) == 3


def test_a_kill_costs_at_most_the_part_that_was_being_written(tmp_path):
    random = np.random.default_rng(3)
    for trial in range(4):
        folder = tmp_path / str(trial)
        with subprocess.Popen([sys.executable, "-c", WRITER, folder], stdout=subprocess.PIPE,
                              text=True) as writer:  # fmt: skip
            assert writer.stdout.readline() == "ready\n"
            time.sleep(random.uniform(0.0, 0.1))
            writer.send_signal(signal.SIGKILL)
            told = writer.stdout.read().split()
        journal = Journal.open(folder)
        assert not journal.lost
        values = [int(journal.read(part).arrays["x"][-1]) for part in journal.parts()]
        assert values == list(range(len(values)))
        assert len(told) <= len(values) <= len(told) + 2
