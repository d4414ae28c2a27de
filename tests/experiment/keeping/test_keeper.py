"""What is kept of a run: at once, to the bit, and told where the disk refuses."""

import errno
import os

import numpy as np
import pytest
from brains import SMALL, needs_jit

from neurosim import ArgumentError, DataError
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.keeping import keeper as keeping
from neurosim.experiment.keeping.asked import check_files, tell_files
from neurosim.experiment.keeping.keeper import Keeper
from neurosim.experiment.scorecard import Band
from neurosim.experiment.study import Given, Seeds, run_study
from neurosim.files import sealed
from neurosim.files.journal import Journal
from neurosim.files.results.folder import JOURNAL
from neurosim.models.concept_cells.gallery import Gallery


class Coin(Configuration):
    tosses: int = 10


def make(run_seed, **more):
    return Experiment(
        name="coin", summary="x", configuration=Coin, run_seed=run_seed,
        measure=lambda config, found: {"a": float(np.mean(found["a"]))},
        card=lambda config: [Band("a", "a", None, None, "x")], **more,
    )  # fmt: skip


def toss(config, seed, threads, tick):
    return {"a": np.random.default_rng(seed).random(config.tosses)}


def reopened(folder, **more):
    return Keeper(folder, {}, journal=Journal.open(folder / JOURNAL), **more)


def test_kept_seeds_are_not_run_again_and_give_the_same_result(tmp_path):
    run, seen = run_study(make(toss), {}, Seeds(n=4)), []

    def note(config, seed, threads, tick):
        seen.append(seed)
        if seed == 2 and seen.count(2) == 1:
            raise ValueError("no")
        return toss(config, seed, threads, tick)

    noting = run_study(make(note), {}, Seeds(n=4))
    with pytest.raises(ValueError, match="no"):
        noting(Keeper(tmp_path, {}))
    told = []
    found = noting(reopened(tmp_path, tell=told.append))
    assert sorted(seen) == [0, 1, 2, 2, 3]  # 3 may begin before 2 is seen to fail
    assert told == [f"{tmp_path} goes on: {len(seen) - 2} of 4 seeds were done"]
    whole = run()
    assert found.digest == whole.digest and found.rows == whole.rows
    assert found.notes == whole.notes and found.is_complete


def test_another_configuration_is_refused_before_a_seed_is_run(tmp_path):
    run_study(make(toss), {}, Seeds(n=2))(Keeper(tmp_path, {}))
    other = run_study(make(toss), {"tosses": 11}, Seeds(n=2))
    with pytest.raises(ArgumentError, match="tosses was 10 and is 11"):
        other(reopened(tmp_path))


def test_what_cannot_be_kept_is_told_once_and_run_again(tmp_path):
    def collect(config, found):
        return {"a": np.array([f["a"] for f in found])}

    study = make(lambda c, seed, t, tick: {"a": np.ones(2), "no": {1}}, collect=collect)
    told = []
    result = run_study(study, {}, Seeds(n=3))(Keeper(tmp_path, {}, tell=told.append))
    assert result.is_complete and len(told) == 1
    assert "finished seeds are not kept" in told[0] and "it['found']['no'] is a set" in told[0]
    assert Journal.open(tmp_path / JOURNAL).parts() == []


def test_a_full_disk_is_told_and_what_was_kept_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "GATHER", 0.0)
    told, real, seen = [], os.fsync, []

    def full(number):
        if seen:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(number)

    def run_seed(config, seed, threads, tick):
        seen.extend([seed] if seed == 1 else [])
        return toss(config, seed, threads, tick)

    run = run_study(make(run_seed), {}, Seeds(n=3))
    monkeypatch.setattr(sealed.os, "fsync", full)
    result = run(Keeper(tmp_path, {}, tell=told.append))
    monkeypatch.setattr(sealed.os, "fsync", real)
    assert result.is_complete
    assert len(told) == 1 and "No space left on device" in told[0] and "make room" in told[0]
    again = run_study(make(toss), {}, Seeds(n=3))(reopened(tmp_path, is_over=True))
    assert again.seeds == 1 and not again.is_complete
    assert again.notes[-1] == "of seeds 0 to 2 only these are finished: 0"


def test_nothing_to_recover_is_said(tmp_path):
    Journal.create(tmp_path / JOURNAL, {"parameters": {"tosses": 10}})
    with pytest.raises(DataError, match="no seed is finished"):
        run_study(make(toss), {}, Seeds(n=3))(reopened(tmp_path, is_over=True))


@needs_jit
def test_what_experiments_return_that_collect_comes_back_to_the_bit(tmp_path):
    gallery = Gallery.open()
    given = Given({"pictures": gallery}, gallery.facts())
    run = run_study("eiffel-obama", SMALL, Seeds(n=2), given)
    whole = run(Keeper(tmp_path, {}))
    found = run(reopened(tmp_path, is_over=True))
    assert found.digest == whole.digest and found.rows == whole.rows and found.is_complete


def test_files_that_were_given_must_be_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("1")
    files = tell_files(["a.csv", "no.csv", "", 3])
    assert list(files) == [str(tmp_path / "a.csv")]
    check_files(tmp_path, files)
    (tmp_path / "a.csv").write_text("2")
    with pytest.raises(ArgumentError, match="a.csv, which is not what it was then; bring it back"):
        check_files(tmp_path, files)
    (tmp_path / "a.csv").unlink()
    with pytest.raises(ArgumentError, match="a.csv, which is missing"):
        check_files(tmp_path, files)
