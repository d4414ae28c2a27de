"""Sweeps on real worker processes: what comes out, what is kept, what a dead worker costs."""

import os
import signal
import threading
import time
from functools import partial

import numpy as np
import pytest
import swept
from pyarrow import csv, parquet

from neurosim import read_sweep, sweep
from neurosim.base.errors import ArgumentError, DataError
from neurosim.experiment.sweeps import engine, folder
from neurosim.experiment.sweeps.tables import FORMATS, write_tables
from neurosim.files import seals

pytest.importorskip("distributed", reason="Dask is not installed (extra `sweep`)")
xarray = pytest.importorskip("xarray", reason="xarray is not installed (extra `xarray`)")


@pytest.fixture(scope="module")
def client():
    """Two processes for all tests of this file."""
    with engine.own_workers(2) as found:
        yield found


def test_the_table_is_the_same_wherever_it_is_run(client, tmp_path):
    found = sweep(swept.noise, {"scale": [1.0, 2.0], "shift": [0, 5]}, 3, jobs=client,
                  out=tmp_path / "s")  # fmt: skip
    rows = found.rows()
    assert [(r["scale"], r["shift"], r["seed"]) for r in rows[:4]] == [
        (1.0, 0, 0), (1.0, 0, 1), (1.0, 0, 2), (1.0, 5, 0)]  # fmt: skip
    for row in rows:
        assert row["mean"] == swept.noise(row["scale"], row["seed"], row["shift"])["mean"]
    data = found.to_xarray()
    assert dict(data.sizes) == {"scale": 2, "shift": 2, "seed": 3}
    assert data["mean"].sel(scale=2.0, shift=5, seed=1) == swept.noise(2.0, 1, 5)["mean"]
    medians = found.medians()
    assert medians[0]["mean"] == np.median([swept.noise(1.0, s)["mean"] for s in range(3)])
    assert medians[0]["odd"] == 1.5 and medians[0]["runs"] == 3
    assert repr(read_sweep(tmp_path / "s").rows()) == repr(rows)  # NaN is not itself
    assert found.to_pandas().shape == (12, 7)
    assert (tmp_path / "s" / "figure.png").is_file()
    assert write_tables(found, tmp_path / "s", FORMATS)[-1] == "sweep.nc"
    for name in ("sweep", "points"):
        place = tmp_path / "s" / f"{name}.csv"
        seals.check_companion(place)
        as_text = csv.read_csv(place).to_pylist()
        written = parquet.read_table(place.with_suffix(".parquet")).to_pylist()
        assert repr(written) == repr(rows if name == "sweep" else medians)
        assert [row["mean"] for row in as_text] == [row["mean"] for row in written]
    with xarray.open_dataset(tmp_path / "s" / "sweep.nc", engine="h5netcdf") as kept:
        assert kept.identical(data)


def test_a_restart_runs_what_is_new_or_failed_and_nothing_else(client, tmp_path):
    out, calls = tmp_path / "s", tmp_path / "calls.txt"
    job = {"folder": [str(tmp_path)]}
    (tmp_path / "broken").touch()
    found = sweep(swept.counted, {"n": [1, 2], **job}, 2, jobs=client, out=out)
    assert found.done == 2 and set(found.failed) == {(1, 0), (1, 1)}
    assert found.failed[1, 0] == "ValueError: no value at 2"
    assert read_sweep(out).failed == found.failed
    errors = list(out.glob("runs/*/error.txt"))
    assert len(errors) == 2 and "in counted" in errors[0].read_text()
    (tmp_path / "broken").unlink()
    calls.unlink()
    found = sweep(swept.counted, {"n": [1, 2, 3], **job}, 2, jobs=client, out=out)
    assert found.done == 6 and not found.failed and not list(out.glob("runs/*/error.txt"))
    assert sorted(calls.read_text().split("\n")[:-1]) == ["2 0", "2 1", "3 0", "3 1"]
    assert [row["value"] for row in found.rows()] == [10, 11, 20, 21, 30, 31]
    damaged, lacking, wrong, *_ = sorted(out.glob("runs/*/result.h5"))
    damaged.write_bytes(b"damaged")
    lacking.with_name("summary.json").unlink()
    wrong.with_name("summary.json").write_bytes(damaged.with_name("summary.json").read_bytes())
    assert repr(sweep(swept.counted, {"n": [1, 2, 3], **job}, 2, jobs=client, out=out).medians()
                ) == repr(found.medians())  # fmt: skip
    assert len(calls.read_text().split("\n")) == 6


def test_other_code_another_experiment_and_a_second_sweep_are_refused(client, tmp_path):
    grid, out = {"k": [1, 2]}, tmp_path / "s"
    sweep(lambda k, seed: k + seed, grid, 1, jobs=client, out=out)
    with pytest.raises(ArgumentError, match="holds results of other code"):
        sweep(lambda k, seed: k - seed, grid, 1, jobs=client, out=out)
    with pytest.raises(ArgumentError, match="holds a sweep of lambda, not of slow"):
        sweep(swept.slow, {"n": [1]}, 1, jobs=client, out=out)
    with folder.owning(out), pytest.raises(ArgumentError, match="another sweep is writing"):
        sweep(lambda k, seed: k + seed, grid, 1, jobs=client, out=out)
    (tmp_path / "mine.txt").touch()
    with pytest.raises(ArgumentError, match="holds something else"):
        sweep(lambda k, seed: k + seed, grid, 1, jobs=client, out=tmp_path)
    with pytest.raises(DataError, match="holds no sweep"):
        read_sweep(tmp_path)


def test_an_unnamed_function_does_not_travel_to_a_scheduler():
    with pytest.raises(ArgumentError, match="can be imported by no worker"):
        sweep(partial(swept.slow, n=1), {"n": [1]}, 1, jobs="tcp://127.0.0.1:8786")


def test_a_worker_that_is_killed_costs_no_result(client, tmp_path):
    pids = client.run(os.getpid)
    done = tmp_path / "s" / "runs"

    def kill():
        while len(list(done.glob("*/result.h5"))) < 4:
            time.sleep(0.01)
        os.kill(next(iter(pids.values())), signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    found = sweep(swept.slow, {"n": [0, 100]}, 10, jobs=client, out=tmp_path / "s")
    killer.join(1)
    assert not killer.is_alive() and found.done == 20 and not found.failed
    assert sorted(row["value"] for row in found.rows()) == [*range(10), *range(100, 110)]
