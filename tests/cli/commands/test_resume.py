"""A run that is killed, interrupted or fails goes on where it was, and gives the same bits."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time

import pytest
from checkout import ROOT
from shell import contents, environment, neurosim

from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.study import Seeds, run_study
from neurosim.files.journal import Journal
from neurosim.files.results.read import read_result

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")

RUNNING = ROOT / "docs" / "running.md"
FILES = ["experiment.toml", "figure.png", "result.h5", "scorecard.json"]
WALK = """
import time
from pathlib import Path

import numpy as np
from pydantic import Field

from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band


class Walk(Configuration):
    steps: int = Field(12, ge=1, description="steps of the walk")
    pause: float = Field(0.0, ge=0, description="seconds between two")
    fails: int = Field(-1, description="seed that fails while there is a file called bad")


def run_seed(config, seed, threads, tick):
    if seed == config.fails and Path("bad").exists():
        raise ValueError("cannot walk")
    rng, path, total = np.random.default_rng(seed), np.zeros(config.steps), {"sum": 0.0}
    kept = {"rng": rng, "path": path, "total": total}
    for i in tick.loop("steps", range(config.steps), keep=kept):
        total["sum"] += rng.normal()
        path[i] = total["sum"]
        time.sleep(config.pause)
        tick((i + 1) / config.steps)
    return {"path": path}


EXPERIMENT = Experiment(
    name="walk", summary="A walk", configuration=Walk, run_seed=run_seed,
    measure=lambda config, found: {"end": found["path"][-1]},
    card=lambda config: [Band("end", "where it ends", None, None, "a guess")],
    seeds=3,
)
"""


@pytest.fixture
def here(tmp_path):
    (tmp_path / "walk.py").write_text(WALK)
    return tmp_path


def run(here, *words, out="o", patience=300.0):
    return neurosim("run", "walk.py", "--out", out, *words, cwd=here, patience=patience)


def resume(here, *words, out="o", patience=300.0):
    return neurosim("resume", out, *words, cwd=here, patience=patience)


def digest(here, out="o"):
    return read_result(here / out).attributes["digest"]


def whole(here, **changes):
    """Return the digest of a run that nothing disturbed."""
    study = find_experiment(str(here / "walk.py"))
    return run_study(study, changes, Seeds(n=3))().digest


def test_twenty_kills_at_random_moments_change_nothing(here):
    expected = whole(here)
    moments, kills, rounds = random.Random(3), 0, 0
    while kills < 20:
        words = ["--checkpoint-every", 0, "--threads", moments.choice([1, 2])]
        out = f"o{rounds}"
        done = run(here, *words, out=out, patience=moments.uniform(0.05, 0.4))
        while done.returncode != 0:
            assert done.returncode == -signal.SIGALRM, done.stderr
            kills += 1
            patience = moments.uniform(0.05, 0.4) if kills < 30 else 300.0
            places = ("journal/manifest.json", "result.h5")
            goes_on = any((here / out / place).exists() for place in places)
            act = resume if goes_on else run
            done = act(here, *words, out=out, patience=patience)
            if "is finished" in done.stdout:
                break
        assert digest(here, out) == expected
        assert sorted(contents(here / out)) == FILES
        rounds += 1


def start(here, *words):
    """Start a run as a process of its own."""
    command = [sys.executable, "-m", "neurosim", "run", "walk.py", "--out", "o", *words]
    return subprocess.Popen(command, cwd=here, env=environment(), stderr=subprocess.PIPE,
                            stdout=subprocess.PIPE, encoding="utf-8")  # fmt: skip


def wait_for(condition):
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_sigterm_leaves_at_a_checkpoint_and_a_second_process_is_refused(here):
    slow = ("--pause", "0.3", "--seeds", "1", "--checkpoint-every", "0")
    process = start(here, *slow)
    wait_for(lambda: (here / "o/journal/part-000002.h5").exists())
    refused = resume(here)
    assert refused.returncode == 2 and "another process is writing to it; wait" in refused.stderr
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 143
    assert told.endswith("interrupted: what is done is kept; go on with: neurosim resume o\n"), told
    (part, *_) = Journal.open(here / "o/journal").parts()
    assert part.name == "checkpoint 0 steps"
    done = resume(here, "--json", "--threads", "2")
    assert done.returncode == 0, done.stderr
    alone = run(here, "--seeds", "1", "--pause", "0.3", out="alone")
    assert alone.returncode == 0 and digest(here) == digest(here, "alone")
    left = contents(here / "o")
    assert sorted(left) == FILES
    assert left["scorecard.json"] == contents(here / "alone")["scorecard.json"]
    again = resume(here)
    assert again.returncode == 0 and again.stdout.startswith("o is finished")
    assert contents(here / "o") == left


def test_ctrl_c_says_what_the_docs_show(here):
    stopping = (
        "    for i in tick.loop",
        (
            "    if seed == 2 and not Path('stopped').exists():\n"
            "        Path('stopped').touch()\n"
            "        os.kill(os.getpid(), signal.SIGINT)\n"
            "        time.sleep(60)\n"
        ),
    )
    text = WALK.replace("import time", "import os\nimport signal\nimport time")
    (here / "walk.py").write_text(text.replace(stopping[0], stopping[1] + stopping[0]))
    stopped = run(here, "--seeds", 5, "--threads", 1)
    went_on = resume(here, "--json")
    assert (stopped.returncode, went_on.returncode) == (130, 0)
    first, then = re.findall(r"^```text\n(.*?)```$", RUNNING.read_text(), re.M | re.S)[:2]
    assert first in stopped.stderr and then in went_on.stderr


def test_a_run_that_is_killed_before_its_journal_is_there_is_taken_over(here):
    new = here / "o"
    new.mkdir()
    (new / "experiment.toml").write_text("# whatever")
    refused = run(here), resume(here)
    assert [done.returncode for done in refused] == [2, 2]
    assert "no result: yours, or of a run that was killed as it began; pass --force" in (
        refused[0].stderr
    )
    assert f"neurosim run {new}/experiment.toml --out {new} --force" in refused[1].stderr
    (new / ".neurosim-lock").touch()  # as a kill leaves it
    assert run(here).returncode == 0 and sorted(contents(new)) == FILES


def test_a_seed_that_fails_costs_no_other(here):
    (here / "bad").touch()
    words = ("--fails", "2", "--threads", "1")
    failed = run(here, *words)
    assert failed.returncode == 2 or failed.returncode == 1
    assert "cannot walk" in failed.stderr and "in seed 2" in failed.stderr
    assert "neurosim resume o goes on" in failed.stderr
    recovered = neurosim("recover", "o", "--json", cwd=here)
    assert recovered.returncode == 0, recovered.stderr
    assert json.loads(recovered.stdout)["seeds"] == 2
    info = read_result(here / "o").attributes
    assert not info["completed"]
    assert info["notes"] == ["of seeds 0 to 2 only these are finished: 0, 1"]
    (here / "bad").unlink()
    done = resume(here, "--json")
    assert done.returncode == 0, done.stderr
    assert read_result(here / "o").attributes["completed"] and digest(here) == whole(here)


def cut_off(here, *words):
    """Run, and fail in the last seed; return the folder."""
    (here / "bad").touch()
    run(here, "--fails", "2", "--threads", "1", *words)
    (here / "bad").unlink()
    return here / "o"


def test_other_code_and_what_is_no_run_is_refused(here):
    cut_off(here)
    before = contents(here / "o")
    (here / "walk.py").write_text(WALK + "\n# changed\n")
    refused = resume(here)
    assert refused.returncode == 2 and "was begun by other code" in refused.stderr
    assert "file of the experiment (SHA-256) was" in refused.stderr
    assert contents(here / "o") == before
    (here / "walk.py").write_text(WALK)
    twice = run(here)
    assert twice.returncode == 2 and "`neurosim resume o` goes on with it" in twice.stderr
    for path, said in (("no", "does not exist"), ("walk.py", "is no folder of a run"),
                       (".", "holds no journal")):  # fmt: skip
        refused = resume(here, out=path)
        assert refused.returncode == 2 and said in refused.stderr
    assert run(here, "--force").returncode == 0
    assert not (here / "o/journal").exists()


def test_what_is_damaged_is_named_and_run_again(here):
    out = cut_off(here)
    (part,) = [p for p in Journal.open(out / "journal").parts() if p.name.startswith("seeds")]
    data = bytearray((out / "journal" / part.file).read_bytes())
    data[len(data) // 2] ^= 1
    (out / "journal" / part.file).write_bytes(data)
    lost = neurosim("recover", "o", cwd=here)
    assert lost.returncode == 3 and "no seed is finished" in lost.stderr
    assert part.file in lost.stderr
    done = resume(here)
    assert done.returncode == 0 and f"{part.file} ({part.name}) is damaged" in done.stderr
    assert digest(here) == whole(here)
