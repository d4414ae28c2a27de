"""mpiexec: the same files from any number of processes, and one end for all of them."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from shell import environment, needs_compiled_kernels, neurosim

from neurosim.base.extras import is_installed
from neurosim.files.results.compare import Difference, compare_runs
from neurosim.files.results.read import read_result

PATIENCE = 30
"""Seconds within which a job ends of which a process fails."""
LONG = 200
SECONDS = re.compile(r", [\d.]+ s$", re.MULTILINE)
"""How long it took."""

MPIEXEC = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or shutil.which("mpiexec")
pytestmark = [
    pytest.mark.skipif(not (is_installed("mpi4py") and MPIEXEC),
                       reason='needs mpi4py and mpiexec: pip install "neurosim-sparse[mpi]"'),
    needs_compiled_kernels,
]  # fmt: skip

TINY = ["--n", 600, "--k", 20, "--p", 0.1]
JOB = """
from mpi4py import MPI

from neurosim import ArgumentError, over_ranks
from neurosim.base.ranks.ranks import share
from neurosim.experiment.study import Seeds, run_study

TINY = {"n": 600, "k": 20, "p": 0.1, "rounds": 4}
RUNS = [
    ("projection", {**TINY, "beta": (0.1,)}, 2),
    # Beyond 2**14 targets synapses are drawn anew.
    ("projection", {"n": 17_000, "k": 40, "p": 0.01, "beta": (0.1,), "rounds": 3}, 1),
    ("association", {**TINY, "together": 2, "curve_together": 2}, 1),
    ("merge", TINY, 1),
]
world = MPI.COMM_WORLD
for size in range(1, 5):
    part = world.Split(world.rank < size)
    for name, changes, n in RUNS if world.rank < size else ():
        with over_ranks(part):
            result = run_study(name, changes, Seeds(n=n))()
        if world.rank == 0:
            print(name, size, result.digest, flush=True)
    share(world).wait()
try:
    with over_ranks(world):
        run_study("merge", TINY, Seeds(first=world.rank // 2, n=1))
except ArgumentError as error:
    said = world.gather(str(error))  # what ranks print at once may be mixed within a line
    if world.rank == 0:
        print(len(said), *set(said), flush=True)
"""


def mpiexec(*jobs, cwd, patience=LONG):
    """Run (processes, words of the command line) as one job; return what it said."""
    done = start(*jobs, cwd=cwd)
    try:
        out, told = done.communicate(timeout=patience)
    finally:
        done.kill()
    return subprocess.CompletedProcess([], done.returncode, out, told)


def start(*jobs, cwd):
    words = []
    for n, arguments in jobs:
        python = [sys.executable, "-m", "mpi4py", "-m", "neurosim", *map(str, arguments)]
        words += [*([":"] if words else []), "-n", str(n), *python]
    return subprocess.Popen(
        [MPIEXEC, *words], cwd=cwd, env=environment(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip


def kept(folder):
    """Return the digest of all arrays and rows of a result, and what they rest on."""
    told = read_result(folder).attributes
    return told["digest"], told["parameters"], told["seeds"]


def test_one_to_four_ranks_find_the_same_bits(tmp_path):
    (tmp_path / "job.py").write_text(JOB)
    done = subprocess.run(
        [MPIEXEC, "-n", "4", sys.executable, "-m", "mpi4py", "job.py"], cwd=tmp_path,
        env=environment(), capture_output=True, encoding="utf-8", timeout=LONG,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *lines, seeds = done.stdout.splitlines()
    assert seeds.startswith("4 run an experiment: rank 2, 3 differs from rank 0 in the seeds;")
    told = [line.split() for line in lines]
    assert [size for _, size, _ in told] == ["1"] * 4 + ["2"] * 4 + ["3"] * 4 + ["4"] * 4
    alone = [(name, digest) for name, size, digest in told if size == "1"]
    assert len({digest for _, digest in alone}) == 4
    assert [(name, digest) for name, _, digest in told] == 4 * alone


def test_the_first_rank_alone_prints_and_writes_what_one_process_would(tmp_path):
    words = ["run", "projection", *TINY, "--beta", 0.1, "--rounds", 4, "--seeds", 2]
    alone = neurosim(*words, "--out", "alone", cwd=tmp_path)
    shared = mpiexec((2, [*words, "--out", "shared"]), cwd=tmp_path)
    assert alone.returncode == shared.returncode == 0, shared.stderr
    assert SECONDS.sub("", shared.stdout) == SECONDS.sub("", alone.stdout)
    assert kept(tmp_path / "shared") == kept(tmp_path / "alone")
    compared = compare_runs(tmp_path / "alone", tmp_path / "shared")
    assert compared.is_same and compared.of_making == (Difference("ranks", "", "1", "2"),)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "shared"]


BROKEN = '''"""An experiment of which one rank fails."""

import os
import signal
from pathlib import Path

import numpy as np
from pydantic import Field

from neurosim import KWinners, Network, Playback, Population, Random, Synapses
from neurosim.base.ranks.current import current
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment


class Broken(Configuration):
    how: str = Field("raises", description="what becomes of the second rank")


def run_seed(config, seed, threads, tick):
    ends = Population("s", 9, Playback()), Population("a", 90, KWinners(3))
    net = Network(ends, [Synapses(*ends, Random(0.5))], seed=seed)

    def fail(done):
        if current().rank == 1 and done == 3:
            Path("reached").touch()
            if config.how == "raises":
                raise ValueError("a fault of one rank")
            os.kill(os.getpid(), signal.SIGKILL)

    net.run(10**6, inputs={"s": range(9)}, chunk=1, after_chunk=fail)
    return {"winners": net.winners("a")}


EXPERIMENT = Experiment(
    name="broken", summary="Fails", source="nobody", configuration=Broken, run_seed=run_seed,
    measure=lambda config, found: {}, card=lambda config: [],
    outcome=lambda config, values: "Did not fail.", axes={"winners": "seed, winner; neuron"},
)
'''


@pytest.mark.parametrize("how", ["raises", "is killed"])
def test_a_rank_that_fails_ends_the_job(how, tmp_path):
    (tmp_path / "broken.py").write_text(BROKEN)
    start = time.monotonic()
    done = mpiexec((2, ["run", "broken.py", "--how", how, "--seeds", 1]), cwd=tmp_path)
    assert (tmp_path / "reached").exists() and done.returncode != 0
    assert time.monotonic() - start < PATIENCE
    assert not list(tmp_path.glob("runs/*/*.h5"))  # nothing that looks like a result
    if how == "raises":
        assert "rank 1: " in done.stderr and "a fault of one rank" in done.stderr


def test_what_ranks_cannot_share_or_do_not_all_want_is_refused(tmp_path):
    other = mpiexec((1, ["list"]), (1, ["doctor"]), cwd=tmp_path)
    assert other.returncode != 0
    assert "rank 1 differs from rank 0 in the command; start all ranks" in other.stderr
    hashed = mpiexec((2, ["hash", "in.npy", "--out", "out.npy"]), cwd=tmp_path)
    assert hashed.returncode != 0 and "hash cannot be shared among ranks" in hashed.stderr
    bare = subprocess.run(
        [MPIEXEC, "-n", "2", sys.executable, "-m", "neurosim", "list"], cwd=tmp_path,
        env=environment(), capture_output=True, encoding="utf-8", timeout=LONG,
    )  # fmt: skip
    assert bare.returncode == 2
    told = "-m mpi4py was left out; start them as: mpiexec -n 2 python -m mpi4py -m neurosim list\n"
    assert bare.stderr.count(told) == 1
    of_another = subprocess.run(
        [sys.executable, "-m", "mpi4py", "-m", "neurosim", "list"], cwd=tmp_path,
        env=environment(OMPI_COMM_WORLD_SIZE="2"), capture_output=True, encoding="utf-8",
        timeout=LONG,
    )  # fmt: skip
    assert of_another.returncode == 2
    assert "mpi4py has another MPI than this mpiexec" in of_another.stderr
