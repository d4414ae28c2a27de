"""How long a round takes, and how much memory, as n, k and p grow.

Each row is a process of its own: a small network first, so that kernels are compiled and memory is
counted from there; then a stimulus of k neurons is projected into an area of n with recurrence, the
median of five runs up to n = 1,000,000, one run above. The last row of the table merges. The peer,
in the same process and on the same graph, holds all synapses in scipy CSR matrices and recomputes
every round.

    python benchmarks/rounds.py [--quick] [--threads 2]
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from statistics import median
from typing import Any, NamedTuple

import numba
import numpy as np


class Case(NamedTuple):
    """One row: sizes, and the bars for milliseconds a round and megabytes above start-up."""

    n: int
    k: int
    p: float
    beta: float
    rounds: int
    most_ms: float | None = None
    most_mb: float | None = None
    what: str = "project"


CASES = (
    Case(100_000, 317, 0.01, 0.05, 50, 0.8, 60),
    Case(1_000_000, 1000, 0.01, 0.05, 50, 10, 200),
    Case(10_000_000, 3162, 0.001, 0.05, 50, 100, 600),
    Case(10_000_000, 10_000, 0.001, 0.1, 25, 600),
    Case(100_000_000, 10_000, 0.001, 0.1, 25, 3600, 3000),
    Case(100_000, 317, 0.01, 0.05, 53, 11.3, None, "merge"),
)
GROWTH = {
    "n": [Case(n, 317, 0.01, 0.05, 50) for n in (30_000, 100_000, 300_000, 1_000_000)],
    "k": [Case(300_000, k, 0.01, 0.05, 50) for k in (100, 300, 1000, 3000)],
    "p": [Case(300_000, 550, p, 0.05, 50) for p in (0.003, 0.01, 0.03, 0.1)],
}
PEER = Case(20_000, 141, 0.01, 0.05, 50)


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to n = 1,000,000")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        run_case(Case(**json.loads(options.case)), options.threads)
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"numpy {np.__version__}, numba {numba.__version__}")  # fmt: skip
    cases = [c for c in CASES if not options.quick or c.n <= 1_000_000]
    print(HEADER)
    for case in cases:
        for threads in (options.threads, 1):
            measure(case, threads)
    for letter, group in GROWTH.items():
        print(f"\ngrowth with {letter}\n{HEADER}")
        times = [measure(case, 1)["ms"] for case in group]
        sizes = [getattr(case, letter) for case in group]
        slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
        print(f"time a round grows with {letter} to the power {slope:.2f}")
    print()
    measure(PEER, 0)


HEADER = (f"{'what':8}{'n':>12}{'k':>7}{'p':>7}{'beta':>6}{'threads':>8}{'ms/round':>10}{'bar':>7}"
          f"{'ns/synapse':>11}{'MB':>7}{'bar':>6}{'support/k':>10}")  # fmt: skip


def measure(case: Case, threads: int) -> dict[str, float]:
    """Run a case in a process of its own, and print its row."""
    command = [sys.executable, __file__, "--threads", str(threads), "--case"]
    done = subprocess.run([*command, json.dumps(case._asdict())], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    if not threads:
        print(f"n = {case.n:,}, k = {case.k}, p = {case.p:g}: {found['ms']:.2f} ms a round, scipy "
              f"{found['peer_ms']:.2f} ms; {found['peer_ms'] / found['ms']:.1f} times as fast, "
              f"identical winners: {bool(found['is_same'])}")  # fmt: skip
        return found
    bars = (tell(found["ms"], case.most_ms), tell(found["mb"], case.most_mb))
    print(f"{case.what:8}{case.n:>12,}{case.k:>7}{case.p:>7g}{case.beta:>6g}{threads:>8}"
          f"{found['ms']:>10.2f}{bars[0]:>7}{found['ns']:>11.2f}{found['mb']:>7.0f}{bars[1]:>6}"
          f"{found['support']:>10.2f}", flush=True)  # fmt: skip
    return found


def tell(value: float, bar: float | None) -> str:
    """Return the bar, marked where the value is above it."""
    return "" if bar is None else f"{bar:g}{'' if value <= bar else '!'}"


def run_case(case: Case, threads: int) -> None:
    """Measure one case in this process and print it as JSON."""
    small = case._replace(n=20_000, k=100, p=0.05, rounds=5)
    run = compare if not threads else merge if case.what == "merge" else project
    run(small, max(1, threads))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    repeats = 5 if case.n <= 1_000_000 else 1
    every: list[dict[str, Any]] = [run(case, max(1, threads)) for _ in range(repeats)]
    found = {name: median(one[name] for one in every) for name in every[0]}
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**found, "mb": (after - before) / 1024}))


def project(case: Case, threads: int) -> dict[str, float]:
    """Project a stimulus; count a synapse for each time that a row is added or subtracted."""
    from neurosim.models.assemblies import operations
    from neurosim.models.assemblies.brain import Brain

    brain = Brain(p=case.p, beta=case.beta, seed=0, threads=threads)
    brain.stimulus("S", case.k)
    brain.area("A", case.n, case.k)
    brain.connect("S", "A")
    start = time.perf_counter()
    record = operations.project(brain, "S", "A", case.rounds)
    seconds = time.perf_counter() - start
    pairs = zip(record.winners, record.winners[1:], strict=False)
    changed = 2 * case.k + sum(2 * np.setdiff1d(b, a, True).size for a, b in pairs)
    return {
        "ms": seconds * 1e3 / case.rounds,
        "ns": seconds * 1e9 / (changed * case.p * case.n),
        "support": record.support[-1] / case.k,
    }


def merge(case: Case, threads: int) -> dict[str, float]:
    """Merge two assemblies into a third."""
    from neurosim.models.assemblies import operations
    from neurosim.models.assemblies.brain import Brain

    brain = Brain(p=case.p, beta=case.beta, seed=0, threads=threads)
    for stimulus, area in (("S", "A"), ("T", "B")):
        brain.stimulus(stimulus, case.k)
        brain.area(area, case.n, case.k)
        brain.connect(stimulus, area)
    brain.area("C", case.n, case.k)
    for pre, post in (("A", "C"), ("B", "C"), ("C", "A"), ("C", "B")):
        brain.connect(pre, post)
    start = time.perf_counter()
    records = operations.merge(brain, ("S", "T"), ("A", "B"), "C", case.rounds - 3)
    seconds = time.perf_counter() - start
    support = records["C"].support[-1] / case.k
    return {"ms": seconds * 1e3 / case.rounds, "ns": float("nan"), "support": support}


def compare(case: Case, threads: int) -> dict[str, float]:
    """Project here and with all synapses in scipy matrices, one round each in turn."""
    from scipy.sparse import csr_array

    from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses

    stimulus = Population("S", case.k, Playback())
    area = Population("A", case.n, KWinners(case.k))
    graph, learn = Random(case.p, stored=False), Hebbian(case.beta)
    wires = [Synapses(pre, area, graph, plasticity=learn) for pre in (stimulus, area)]
    net = Network([stimulus, area], wires, threads=threads)
    tables = []
    for s in wires:
        edges, weights = net.edges(s.name)
        tables.append(csr_array((weights, edges.indices, edges.indptr), (s.pre.n, case.n)))
    fired, is_same, ours, theirs = np.empty(0, np.int64), True, 0.0, 0.0
    for _ in range(case.rounds):
        start = time.perf_counter()
        net.run(1, inputs={"S": range(case.k)})
        middle = time.perf_counter()
        winners = step(tables, fired, case)
        theirs += time.perf_counter() - middle
        ours += middle - start
        fired = winners
        is_same &= np.array_equal(net.winners("A"), winners)
    ms = 1e3 / case.rounds
    return {"ms": ours * ms, "peer_ms": theirs * ms, "is_same": float(is_same)}


def step(tables: "list[Any]", fired: "np.ndarray", case: Case) -> "np.ndarray":
    """Do one round on scipy matrices: sum rows, take the k largest, let synapses grow."""
    rows = [np.arange(case.k), fired]
    drive = sum(np.asarray(t[r].sum(axis=0)).ravel() for t, r in zip(tables, rows, strict=True))
    ranked = np.lexsort((np.arange(case.n), -np.round(drive, 9)))
    winners = np.sort(ranked[: case.k])
    wins = np.zeros(case.n, bool)
    wins[winners] = True
    for table, pres in zip(tables, rows, strict=True):
        for pre in pres:
            here = slice(table.indptr[pre], table.indptr[pre + 1])
            table.data[here][wins[table.indices[here]]] *= 1 + case.beta
    return winners


if __name__ == "__main__":
    main()
