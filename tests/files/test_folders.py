"""Folders of sweeps, records, journals and exports: told apart, and checked whole."""

import numpy as np
import pytest
from stored import write

from neurosim.base.errors import DataError
from neurosim.cli.display.info import info_as_json
from neurosim.experiment.export import export
from neurosim.experiment.saved_run import read
from neurosim.files import seals
from neurosim.files.folders import SUMMARY, describe
from neurosim.files.journal import Journal
from neurosim.files.results.compare import compare_runs
from neurosim.files.results.folder import JOURNAL, RESULT, SWEEP
from neurosim.files.verify import verify


def sweep(place):
    """Leave what a sweep of one run and one table leaves."""
    run = "0123456789abcdef"
    (place / "runs").mkdir(parents=True)
    write(place / "runs" / run)
    card = {"experiment": "merge", "grid": {"k": [5]}, "seeds": 1, "points": [{"runs": [run]}]}
    for path, told in ((place / SWEEP, card), (place / "runs" / run / SUMMARY, {"run": run})):
        path.write_bytes(seals.seal_card(told))
    (place / "sweep.csv").write_text("k,seed\n5,0\n")
    made = seals.make_companion(place / "sweep.csv", place / "sweep.csv")
    seals.companion_of(place / "sweep.csv").write_bytes(made)
    return place


def journal(place, facts):
    made = Journal.create(place, facts)
    for _ in range(2):
        made.append("rows", {"n": 3}, {"x": np.arange(30)})
    return place


def records(place):
    return journal(place, {"format": "neurosim records", "kind": "SpikeRecorder", "n": 9})


def unfinished(place):
    """Leave a run that was cut off: a journal and no result."""
    place.mkdir()
    journal(place / JOURNAL, {"experiment": "merge"})
    return place


def exported(place):
    write(place.with_name("run"))
    return export(read(place.with_name("run")), "csv", place)


KINDS = {sweep: "sweep of", records: "records of", unfinished: "journal of", exported: "export"}


@pytest.mark.parametrize("make", KINDS)
def test_each_folder_is_known_and_no_change_of_a_file_goes_unnoticed(make, tmp_path):
    place = make(tmp_path / "place")
    assert KINDS[make] in describe(place).attributes
    assert all(one.is_ok for one in verify(place))
    is_checked = {p for p in place.rglob("*") if p.is_file()}
    for path in sorted(is_checked):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert not all(one.is_ok for one in verify(place)), path
        path.write_bytes(whole)
    assert all(one.is_ok for one in verify(place))


def test_a_part_of_another_journal_or_missing_is_noticed(tmp_path):
    one, other = records(tmp_path / "one"), journal(tmp_path / "other", {"kind": "RateRecorder"})
    part = "part-000002.h5"
    assert verify(one / part)[0].is_ok
    Journal.open(other).append("rows", {}, {"x": np.zeros(2)})
    (one / part).write_bytes((other / "part-000003.h5").read_bytes())
    assert "not the part that manifest.json" in verify(one / part)[0].value
    (one / part).unlink()
    sound, lost = verify(one)
    assert sound.value.startswith("1 part ") and "part-000002.h5 (rows) is missing" in lost.value


@pytest.mark.parametrize(("make", "what"), [(sweep, "this is a sweep"), (records, "read_records"),
                                            (unfinished, "this run has not ended")])  # fmt: skip
def test_what_is_no_result_is_told_by_all_that_read_results(make, what, tmp_path):
    place = make(tmp_path / "place")
    for call in (read, lambda path: compare_runs(path, path)):
        with pytest.raises(DataError, match=what):
            call(place)


def test_a_table_without_its_sum_or_a_sum_without_its_table_is_noticed(tmp_path):
    place = sweep(tmp_path / "place")
    sum_of = seals.companion_of(place / "sweep.csv")
    kept = sum_of.read_bytes()
    sum_of.unlink()
    assert [one.value for one in verify(place) if not one.is_ok] == [
        "has no sweep.csv.sha256, so it cannot be checked"
    ]
    sum_of.write_bytes(kept)
    (place / "sweep.csv").unlink()
    assert [one.value for one in verify(place) if not one.is_ok] == ["does not exist"]


def test_what_a_sweep_is_and_what_is_missing_is_told(tmp_path):
    place = sweep(tmp_path / "place")
    told = info_as_json(describe(place))
    assert (told["experiment"], told["sweep of"], told["grid"]) == ("sweep", "merge", {"k": [5]})
    (place / "runs" / "0123456789abcdef" / RESULT).unlink()
    assert "0 of 1 done" in describe(place).attributes["runs"]
    (tmp_path / "empty").mkdir()
    (gone,) = verify(tmp_path / "empty")
    assert gone.value == "does not exist" and "run it again" not in gone.way_out
