"""A lock ends with the process that holds it; only what dead ones left is swept."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from neurosim.files import locks
from neurosim.files.locks import holding, scratch, sweep

pytestmark = pytest.mark.skipif(locks.fcntl is None, reason="this system knows no locks")

HOLD = """
import sys, time
from pathlib import Path
from neurosim.files.locks import holding, scratch
with holding(Path(sys.argv[1], "lock")), scratch(Path(sys.argv[1])) as place:
    (place / "half").write_text("half")
    print(place, flush=True)
    time.sleep(60)
"""


def test_one_holds_it_the_others_are_refused(tmp_path):
    with holding(tmp_path / "a"), holding(tmp_path / "b"):
        with pytest.raises(BlockingIOError), holding(tmp_path / "a"):
            pass
        assert sorted(os.listdir(tmp_path)) == ["a", "b"]
    with holding(tmp_path / "a"):
        pass
    assert os.listdir(tmp_path) == []


def test_never_two_at_once_however_often_it_changes_hands(tmp_path):
    inside, most, done = [], [], []

    def work(number):
        while number not in done:
            try:
                with holding(tmp_path / "lock"):
                    inside.append(number)
                    most.append(len(inside))
                    done.append(number)
                    inside.remove(number)
            except BlockingIOError:
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(100)))
    assert max(most) == 1 and len(done) == 100


def test_what_the_living_hold_stays_and_what_the_dead_held_goes(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        place = child.stdout.readline().strip()
        with pytest.raises(BlockingIOError), holding(tmp_path / "lock"):
            pass
        with scratch(tmp_path):  # sweeps
            assert os.listdir(place) == ["half", "lock"] or os.listdir(place) == ["lock", "half"]
        child.send_signal(signal.SIGKILL)
    with holding(tmp_path / "lock"), scratch(tmp_path) as mine:
        assert sorted(os.listdir(tmp_path)) == sorted(["lock", mine.name])
    assert os.listdir(tmp_path) == []


def test_only_temporaries_are_swept(tmp_path):
    old = ".neurosim-0123456789abcdef-result.h5"
    others = [".neurosim-lock", ".neurosim-notes", ".neurosim", "neurosim-00", "a.tmp"]
    for name in (old, *others):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(others)


def test_a_scratch_that_is_swept_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    real, tried = locks._acquire, []

    def acquire(path):
        tried.append(path.parent)
        if len(tried) == 1:
            sweep(tmp_path)
        return real(path)

    monkeypatch.setattr(locks, "_acquire", acquire)
    with scratch(tmp_path) as place:
        assert place == tried[-1] != tried[0] and os.listdir(tmp_path) == [place.name]


def test_a_disk_without_locks_refuses_nothing_and_sweeps_nothing(tmp_path, monkeypatch):
    def flock(number, how):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(locks.fcntl, "flock", flock)
    (tmp_path / ".neurosim-00").mkdir()
    with holding(tmp_path / "lock"), holding(tmp_path / "lock"), scratch(tmp_path) as place:
        assert place.is_dir()
    assert os.listdir(tmp_path) == [".neurosim-00"]
