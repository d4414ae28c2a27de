"""The folder of a run is refused in time, or made."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from neurosim.base.errors import ArgumentError
from neurosim.files.results import folder as folder_module
from neurosim.files.results.folder import (
    EXPERIMENT,
    FIGURE,
    RESULT,
    SCORECARD,
    owning,
    prepare_folder,
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refuse(*arguments, match=""):
    with pytest.raises(ArgumentError, match="--out") as caught:
        prepare_folder(*arguments)
    assert match in str(caught.value)
    return str(caught.value)


class TestFolder:
    def test_by_default_it_is_new_and_dated(self, here, monkeypatch):
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return cls(2026, 1, 2, 3, 4, 5, tzinfo=tz)

        monkeypatch.setattr(folder_module, "datetime", Clock)
        names = [str(prepare_folder(None, "project", False)) for _ in range(3)]
        stem = str(Path("runs/project-20260102-030405"))
        assert names == [stem, f"{stem}-2", f"{stem}-3"]
        assert all(os.path.isdir(name) for name in names)

    def test_a_name_that_is_taken_meanwhile_is_passed_over(self, here, monkeypatch):
        real, names = folder_module._create, []

        def create(folder, is_new):
            names.append(folder)
            if len(names) == 1:
                folder.mkdir(parents=True)
            real(folder, is_new)

        monkeypatch.setattr(folder_module, "_create", create)
        assert prepare_folder(None, "project", False) == names[1] != names[0]

    def test_runs_that_start_at_once_get_folders_of_their_own(self, here):
        with ThreadPoolExecutor(8) as pool:
            folders = list(pool.map(lambda _: prepare_folder(None, "project", False), range(40)))
        assert len(set(folders)) == 40
        assert all(folder.is_dir() for folder in folders)

    def test_a_named_folder_is_made_with_its_parents(self, here):
        assert prepare_folder(Path("a/b/c"), "project", False) == Path("a/b/c")
        assert (here / "a/b/c").is_dir()

    def test_a_folder_without_a_result_is_taken_as_it_is(self, here):
        (here / "notes.txt").write_text("mine")
        assert prepare_folder(here, "project", False) == here
        assert os.listdir(here) == ["notes.txt"]

    @pytest.mark.parametrize("name", [RESULT, SCORECARD, FIGURE, EXPERIMENT])
    def test_a_folder_with_a_result_needs_force(self, here, name):
        (here / name).write_text("old")
        message = refuse(here, "project", False, match=name)
        assert "--force" in message and str(here) in message
        assert prepare_folder(here, "project", True) == here
        assert (here / name).read_text() == "old"

    def test_force_does_not_replace_a_folder(self, here):
        (here / RESULT).mkdir()
        refuse(here, "project", True, match="is a folder")

    def test_a_file_is_refused(self, here):
        (here / "file").write_text("")
        assert "name another folder" in refuse(Path("file"), "project", True, match="'file'")

    def test_a_parent_that_is_a_file_is_refused(self, here):
        (here / "file").write_text("")
        refuse(Path("file/a/b"), "project", False, match="'file' is not a folder")
        (here / "runs").write_text("")
        refuse(None, "project", False, match="'runs' is not a folder")

    def test_a_link_to_nowhere_is_refused(self, here):
        (here / "link").symlink_to("nowhere")
        refuse(Path("link"), "project", False, match="is not a folder")
        refuse(Path("link/a"), "project", False, match="is not a folder")

    @pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
    @pytest.mark.parametrize("place", ["/proc", "/proc/x", "/proc/x/y"])
    def test_an_unwritable_place_is_refused(self, place):
        refuse(Path(place), "project", False, match=repr(place))

    @pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write")
    def test_a_read_only_folder_is_refused(self, here):
        here.chmod(0o555)
        refuse(here / "new", "project", False, match="denied")

    def test_nothing_is_left_behind_by_a_refusal(self, here):
        refuse(here / "a" / "b" / ("x" * 300), "project", False)
        (here / "file").write_text("")
        refuse(here / "file" / "a", "project", False)
        assert os.listdir(here) == ["file"]

    def test_a_folder_that_fails_to_be_made_takes_its_new_parents_along(self, here, monkeypatch):
        real = Path.mkdir

        def mkdir(self, *arguments, **options):
            if self.name == "c":
                raise OSError(28, "No space left on device")
            real(self, *arguments, **options)

        monkeypatch.setattr(Path, "mkdir", mkdir)
        (here / "a").mkdir()
        refuse(here / "a/b/c", "project", False, match="No space left")
        assert os.listdir(here) == ["a"] and os.listdir(here / "a") == []

    def test_a_result_that_came_between_looking_and_owning_is_seen(self, here):
        prepare_folder(here, "project", False)
        (here / RESULT).touch()
        with pytest.raises(ArgumentError, match="it holds result.h5"), owning(here, False):
            pass
        with owning(here, True):
            pass
        assert os.listdir(here) == [RESULT]

    def test_the_owner_sweeps_what_a_dead_run_left(self, here):
        (here / ".neurosim-0123456789abcdef").mkdir()
        with owning(here, False):
            assert os.listdir(here) == [".neurosim-lock"]
        assert os.listdir(here) == []
