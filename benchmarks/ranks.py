"""What a round takes of each rank when processes share a network, and what that says of more.

Each row is a job of mpiexec: a stimulus of k neurons drives a recurrent area of n neurons, with
synapses that are drawn anew and learn. Time is processor time of the slowest rank, outside of MPI,
so that other programs and waiting for each other hardly count; beside it stand the milliseconds
that passed. Memory is the most that was resident, above the start. Then exchanges alone, of which
the fastest tenth counts. Last a model is fitted, and extrapolated to what was not run:

    seconds of a round = a + b rows p n / R + e n / R  +  c log2(R) + d words R

where rows are those that came or went, and words are told by each of R ranks.

    python benchmarks/ranks.py [--quick] [--ranks 1,2]
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """One row: sizes, and how many rounds."""

    n: int
    k: int
    p: float
    rounds: int


CASES = (
    Case(100_000, 317, 0.01, 30),
    Case(300_000, 548, 0.01, 30),
    Case(1_000_000, 1000, 0.01, 20),
    Case(3_000_000, 1732, 0.003, 15),
    Case(10_000_000, 3162, 0.001, 10),
)
WORDS = (64, 1024, 16_384, 131_072)
"""Numbers of 8 bytes that a rank tells, where exchanges alone are measured."""
GOAL = Case(10**9, 31_623, 1e-5, 1)
AREAS = 10
"""Of the extrapolation: neurons are numbered by 31 bits, so more of them are several areas."""
WARM = 2
HEADER = (f"{'n':>12}{'k':>7}{'p':>7}{'ranks':>6}{'ms/round':>10}{'passed':>8}{'rows':>8}"
          f"{'MB/rank':>9}{'bytes/neuron':>14}")  # fmt: skip


def main() -> None:
    """Print the rows, the exchanges, and the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to n = 1,000,000")
    parser.add_argument("--ranks", default="1,2", help="numbers of processes")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        run_job(json.loads(options.case))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    sizes = [int(size) for size in options.ranks.split(",")]
    cases = [case for case in CASES if not options.quick or case.n <= 1_000_000]
    print(HEADER)
    rows = [measure(case, size) for case in cases for size in sizes]
    exchanges = [start(size, {"words": WORDS}) for size in sizes if size > 1]
    for told in exchanges:
        for words, seconds in zip(WORDS, told["seconds"], strict=True):
            print(f"exchange of {words:>8,} words by each of {told['ranks']} ranks: "
                  f"{seconds * 1e6:.1f} us")  # fmt: skip
    extrapolate(rows, exchanges)


def measure(case: Case, size: int) -> dict[str, float]:
    """Run a case on ``size`` ranks, and print its row."""
    found = start(size, case._asdict())
    print(f"{case.n:>12,}{case.k:>7,}{case.p:>7g}{size:>6}{found['ms']:>10.2f}"
          f"{found['passed']:>8.1f}{found['rows']:>8.0f}{found['mb']:>9.1f}"
          f"{found['mb'] * 2**20 * size / case.n:>14.1f}", flush=True)  # fmt: skip
    return found


def start(size: int, case: Any) -> dict[str, Any]:
    """Return what the first of ``size`` ranks prints."""
    mpiexec = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or "mpiexec"
    words = [mpiexec, "-n", str(size), sys.executable, "-m", "mpi4py", __file__, "--case"]
    done = subprocess.run([*words, json.dumps(case)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_job(case: dict[str, Any]) -> None:
    """Measure a case as one of the ranks; the first prints."""
    from mpi4py import MPI

    from neurosim.base.ranks.ranks import share

    ranks = share(MPI.COMM_WORLD)
    found = time_exchanges(ranks, case["words"]) if "words" in case else run(ranks, Case(**case))
    if ranks.rank == 0:
        print(json.dumps({**found, **case, "ranks": ranks.size}))


def run(ranks: Any, case: Case) -> dict[str, float]:
    """Project here; return milliseconds of a round of the slowest rank, and what it took."""
    project(ranks, Case(20_000, 100, 0.05, WARM))  # so that kernels are compiled
    before = resident()
    spent = watch(ranks)
    net, recorder = build(ranks, case)
    start, busy, spent[0] = time.perf_counter(), time.process_time(), 0.0
    net.run(case.rounds, inputs={"S": range(case.k)})
    passed = time.perf_counter() - start
    busy = time.process_time() - busy - spent[0]
    winners = [np.empty(0, np.int32), *recorder.winners]
    # In the recurrent pathway those come and go that differ from the round before, or all come.
    changed = [min(case.k, np.setxor1d(a, b, True).size) for a, b in pairwise(winners)]
    told = ranks.join(np.array([busy, passed, resident() - before]))
    busy, passed, mb = np.asarray(told).reshape(ranks.size, -1).max(axis=0).tolist()
    return {"ms": busy * 1e3 / case.rounds, "passed": passed * 1e3 / case.rounds, "mb": mb,
            "rows": (sum(changed) + case.k) / case.rounds}  # fmt: skip


def project(ranks: Any, case: Case) -> None:
    """Run a few rounds."""
    net, _ = build(ranks, case)
    net.run(case.rounds, inputs={"S": range(case.k)})


def build(ranks: Any, case: Case) -> tuple[Any, Any]:
    """Return the network, and what records its winners."""
    from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses

    stimulus = Population("S", case.k, Playback())
    area = Population("A", case.n, KWinners(case.k))
    graph, learn = Random(case.p, stored=False), Hebbian(0.05)
    fibers = [Synapses(pre, area, graph, plasticity=learn) for pre in (stimulus, area)]
    net = Network([stimulus, area], fibers, ranks=ranks)
    return net, net.record("A")


def watch(ranks: Any) -> list[float]:
    """Add up the processor time of this rank in calls of MPI."""
    spent = [0.0]
    if ranks.size == 1:
        return spent
    call = ranks._call

    def timed(*arguments: Any) -> None:
        start = time.process_time()
        call(*arguments)
        spent[0] += time.process_time() - start

    ranks._call = timed
    return spent


def time_exchanges(ranks: Any, sizes: "list[int]") -> dict[str, Any]:
    """Return the seconds of an exchange, as the fastest tenth takes, for some numbers of words."""
    every = []
    for words in sizes:
        given, times = np.zeros(words, np.int64), []
        for _ in range(300):
            start = time.perf_counter()
            ranks.exchange(given)
            times.append(time.perf_counter() - start)
        every.append(float(np.percentile(times, 10)))
    return {"seconds": every}


def resident() -> float:
    """Return the most megabytes that this process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def extrapolate(rows: "list[dict[str, Any]]", exchanges: "list[dict[str, Any]]") -> None:
    """Fit the model, and print what it says of `AREAS` areas of `GOAL` on many ranks."""
    from scipy.optimize import nnls

    from neurosim.binary.firing.contest import N_FACTS, room_for

    work = np.array([[1, r["rows"] * r["p"] * r["n"] / r["ranks"], r["n"] / r["ranks"]]
                     for r in rows])  # fmt: skip
    computed = np.array([r["ms"] / 1e3 for r in rows])
    # Relative errors count, as rows differ by a factor of a hundred.
    a, b, e = nnls(work / computed[:, None], np.ones(computed.size))[0]
    c, d = fit_exchanges(exchanges)
    space = np.array([[1, r["n"] / r["ranks"]] for r in rows])
    mb, per_neuron = nnls(space, np.array([r["mb"] for r in rows]))[0]
    worst = np.abs(work @ [a, b, e] / computed - 1).max()
    print(f"a = {a * 1e6:.0f} us, b = {b * 1e9:.2f} ns, e = {e * 1e9:.3f} ns, "
          f"c = {c * 1e6:.1f} us, d = {d * 1e9:.2f} ns; {mb:.0f} MB and "
          f"{per_neuron * 2**20:.1f} bytes a neuron; compute off by up to {worst:.0%}")  # fmt: skip
    print(f"EXTRAPOLATED, not run: {AREAS} areas of {GOAL.n:,} neurons, k = {GOAL.k:,}, "
          f"p = {GOAL.p:g}, all winners of all areas others in each round")  # fmt: skip
    for size in (100, 1000, 10_000):
        words = N_FACTS + 2 * room_for(GOAL.k, size)
        compute = a + b * 2 * GOAL.k * GOAL.p * GOAL.n / size + e * GOAL.n / size
        exchange = c * np.log2(size) + d * words * size
        resident = mb + AREAS * per_neuron * GOAL.n / size
        print(f"{size:>7,} ranks: {AREAS * compute:.3g} s computing, {AREAS * exchange:.3g} s "
              f"exchanging, {resident / 1024:.3g} GB a rank")  # fmt: skip


def fit_exchanges(exchanges: "list[dict[str, Any]]") -> tuple[float, float]:
    """Return seconds of an exchange for each doubling of ranks, and for each word of all ranks."""
    from scipy.optimize import nnls

    if not exchanges:
        return float("nan"), float("nan")
    told = [[np.log2(x["ranks"]), words * x["ranks"]] for x in exchanges for words in WORDS]
    took = np.array([seconds for x in exchanges for seconds in x["seconds"]])
    c, d = nnls(np.array(told) / took[:, None], np.ones(took.size))[0]
    return float(c), float(d)


if __name__ == "__main__":
    main()
