"""What becomes of a run whose folder is full, damaged or half removed."""

import errno
import os
from pathlib import Path

import pytest

from neurosim.base.errors import ArgumentError, DataError
from neurosim.cli.commands.resume import _take_up
from neurosim.cli.survival import Survival, owning_run
from neurosim.experiment.keeping.keeper import remove_journal
from neurosim.files.journal import Journal
from neurosim.files.results.folder import JOURNAL, RESULT
from neurosim.files.results.result import Result

ASKED = {"start": "2026-01-01T12:00:00+00:00", "argv": ["neurosim"]}


def kept_one(keeper):
    """Run so that one seed of two is kept."""
    with keeper.open({}):
        keeper.keep(0, {"a": 1.0}, {})
    return Result("toy", 0, 1, {}, (), 1.0, {}, is_complete=False)


def test_a_result_that_finds_no_room_says_that_its_seeds_are_kept(tmp_path, monkeypatch):
    survival = Survival(ASKED, 1.0)
    result = survival.run(tmp_path, kept_one)

    def full(*files):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DataError, match="No space left on device") as error:
        survival.store(result, tmp_path, 1)
    (note,) = error.value.__notes__
    assert note == f"the seeds that are kept are not lost: neurosim resume {tmp_path}"


def test_a_damaged_result_is_made_again_from_the_journal_and_a_whole_one_ends_it(tmp_path):
    survival = Survival(ASKED, 1.0)
    result = survival.run(tmp_path, kept_one)
    (tmp_path / RESULT).write_bytes(b"damaged")
    with owning_run(tmp_path) as journal:
        assert [part.name for part in journal.parts()] == ["seeds 0"]
    (tmp_path / RESULT).unlink()
    whole = Result("toy", 0, 1, {}, (), 1.0, {})
    for stored in (result, whole):
        assert (tmp_path / JOURNAL).is_dir()
        survival.store(stored, tmp_path, 1)
        survival.end(stored)
    assert not (tmp_path / JOURNAL).exists()
    with owning_run(tmp_path) as journal:
        assert journal is None


def test_a_journal_that_is_half_removed_leaves_no_part_for_the_next(tmp_path, monkeypatch):
    Survival(ASKED, 1.0).run(tmp_path, kept_one)
    monkeypatch.setattr("shutil.rmtree", lambda *path, **how: None)  # killed just then
    remove_journal(tmp_path)
    monkeypatch.undo()
    assert not (tmp_path / JOURNAL).exists()
    Journal.create(tmp_path / JOURNAL, {})
    with owning_run(tmp_path) as journal:
        assert journal.parts() == []
    assert sorted(os.listdir(tmp_path)) == [JOURNAL]


def test_a_folder_that_two_processes_want_belongs_to_one(tmp_path):
    Survival(ASKED, 1.0).run(tmp_path, kept_one)
    with owning_run(tmp_path), pytest.raises(ArgumentError, match="another process is writing"):
        with owning_run(Path(tmp_path)):
            pass


@pytest.mark.parametrize(("fact", "value"), [("experiment", 5), ("start", "noon"), ("argv", 3),
                                             ("checkpoint_every", "often")])  # fmt: skip
def test_a_journal_that_does_not_say_what_was_asked_is_refused(fact, value, tmp_path):
    asked = {**ASKED, "experiment": "no.py", "changes": {}, "chosen": {}, "folder": ".",
             "checkpoint_every": 1, "code": {}, "files": {}}  # fmt: skip
    for facts, said in ((asked, "no.py: does not exist"),
                        ({**asked, fact: value}, f"journal does not say .*'?{value}")):  # fmt: skip
        with pytest.raises((ArgumentError, DataError), match=said):
            _take_up(tmp_path, Journal(tmp_path / JOURNAL, facts, ()), {})
