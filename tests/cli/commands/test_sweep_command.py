"""`neurosim sweep`: what it says, what SIGTERM leaves, and how it goes on."""

import re
import signal
import subprocess
import sys
import time

import pytest
from cards import check_card
from shell import PATIENCE, environment, flat, neurosim

from neurosim.base.errors import ArgumentError
from neurosim.cli.commands.sweep import Asked, sweep

pytest.importorskip("distributed", reason="Dask is not installed (extra `sweep`)")

MINE = '''
import time
import numpy as np
from pydantic import Field
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band


class Mine(Configuration):
    k: int = Field(3, ge=1, description="how many")
    wait: float = Field(0.1, ge=0, description="seconds")


def run_seed(config, seed, threads, tick):
    time.sleep(config.wait)
    if config.k == 7:
        raise ValueError("seven is too many")
    return {"x": np.full(config.k, seed)}


EXPERIMENT = Experiment(
    name="mine", summary="mine", configuration=Mine, run_seed=run_seed,
    measure=lambda config, found: {"sum": found["x"].sum()},
    card=lambda config: [Band("sum", "sum of x", 0, 10, "")],
)
'''  # fmt: skip


@pytest.fixture
def here(tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    return tmp_path


@pytest.mark.slow
def test_sigterm_keeps_what_is_done_and_the_same_command_goes_on(here):
    words = ["sweep", "mine.py", "--grid", "k=1,3,7", "--seeds", "8", "--jobs", "1", "--out", "s"]
    run = subprocess.Popen(
        [sys.executable, "-m", "neurosim", *words], cwd=here, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        give_up = time.monotonic() + PATIENCE
        while len(list(here.glob("s/runs/*/result.h5"))) < 3:
            assert run.poll() is None and time.monotonic() < give_up
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)
        _, told = run.communicate(timeout=PATIENCE)
    finally:
        run.kill()
    assert run.returncode == 128 + signal.SIGTERM
    kept = int(
        re.search(r"interrupted: (\d+) of 24 runs kept; go on with: neurosim sweep", told)[1]
    )
    assert 3 <= kept < 16 and (here / "s" / "sweep.csv").is_file()

    done = neurosim(*words, "--json", cwd=here)
    assert done.returncode == 1  # as some failed
    kept = int(re.search(r"(\d+) of 24 runs are kept", done.stderr)[1])
    assert kept >= 3
    card = check_card(done.stdout, "sweep")
    assert card["rows"][0]["value"] == 16 and len(card["failed"]) == 8
    assert "ValueError: seven is too many" in card["failed"][0]["error"]
    assert [point["sum"] for point in card["points"]] == [3.5, 10.5, None]
    assert [point["share in band"] for point in card["points"]] == [1.0, 0.5, None]
    assert len((here / "s" / "sweep.csv").read_text().splitlines()) == 17
    assert (here / "s" / "figure.png").is_file()


def test_points_and_a_time_are_told_before_anything_runs(here):
    (here / "exp.toml").write_text('experiment = "mine.py"\nseeds = 2\n[parameters]\nwait = 0.2\n')
    done = neurosim("sweep", "exp.toml", "--grid", "k=1,2", "--dry-run", cwd=here)
    assert flat(done.stdout).startswith("mine: 2 points x 2 seeds, 4 runs to do.")
    assert done.returncode == 0 and not (here / "runs").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "the grid is empty"),
        (["--grid", "k=0,1", "--grid", "wait=-1"], "k should be greater than or equal to 1"),
        (["--grid", "kk=1"], "did you mean 'k'"),
        (["--grid", "k=1", "--jobs", "2", "--dask", "tcp://127.0.0.1:1"], "pass one of the two"),
        (["--grid", "k=1", "--dask", "tcp://10.0.0.1:8786"], "on another machine"),
        (["--grid", "k=1", "--data", "digits"], "--data is for experiments that take it"),
        (["--grid", "k=1", "--jobs", "0"], "--jobs must be from 1"),
    ],
)
def test_what_cannot_be_swept_is_refused_and_leaves_nothing(here, words, told):
    done = neurosim("sweep", "mine.py", *words, cwd=here)
    assert done.returncode == 2 and told in done.stderr, done.stderr
    assert not (here / "runs").exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [({"jobs": -1}, "--jobs must be from 1"), ({"dask": "here"}, "--dask must be the address")],
)
def test_a_dry_run_refuses_what_a_run_would(told, said):
    asked = Asked(**{**dict.fromkeys(Asked._fields), "grid": ["k=5"], "dry_run": True, **told})
    with pytest.raises(ArgumentError, match=said):
        sweep("merge", asked=asked)
