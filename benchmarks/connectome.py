"""How long a brain takes to read, and what it holds.

Writes the edges of a graph of the size of a fly's brain (127,400 neurons, 14.7 million edges, drawn
by a law: numbers of targets log-normal, contacts Zipf's) with labels of 64 bits as Parquet,
Feather and CSV, shuffled as no file need be in order. Each is read in a process of its own:
seconds, seconds of processors, bytes an edge that are held, the most memory that the process ever
took, beyond what it takes to import. Then a network is built of it.

    python benchmarks/connectome.py [--scale 1.0] [--folder FOLDER]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

N, N_EDGES = 127_400, 14_687_178
SPREAD, ZIPF, MOST, EXCITATORY = 1.05, 1.9, 60, 0.6
"""Of the logarithm of numbers of targets; of contacts, and the most of them; share of neurons."""
FIRST_LABEL = 720_575_940_000_000_000
FORMATS = ("parquet", "feather", "csv")
LIMITS = {"parquet": 5.0, "csv": 8.0}
"""Seconds, of 14.7 million edges."""
MOST_HELD, MOST_PEAK = 400e6, 1.5e9
"""Bytes, of 14.7 million edges."""


def draw(scale: float, seed: int = 1) -> Any:
    """Return a table of edges, each once, in any order."""
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    n, wanted = max(100, round(N * scale)), N_EDGES * scale
    degrees = rng.lognormal(0, SPREAD, n)
    degrees = np.minimum(np.rint(degrees * wanted / degrees.sum()), n // 2).astype(np.int64)
    pre = np.repeat(np.arange(n), degrees)
    keys = np.unique(pre * n + rng.integers(0, n, pre.size))
    rng.shuffle(keys)
    pre, post = np.divmod(keys, n)
    counts = np.minimum(rng.zipf(ZIPF, keys.size), MOST)
    sign = np.where(rng.random(n) < EXCITATORY, 1, -1)
    labels = FIRST_LABEL + rng.permutation(10 * n)[:n]
    columns = labels[pre], labels[post], counts * sign[pre]
    return pa.table(dict(zip(("pre_root_id", "post_root_id", "syn_count"), columns, strict=True)))


def write(table: Any, folder: Path) -> None:
    """Write the table in each format."""
    from pyarrow import csv, feather, parquet

    parquet.write_table(table, folder / "edges.parquet")
    feather.write_feather(table, folder / "edges.feather")
    csv.write_csv(table, folder / "edges.csv")


def measure(path: str) -> dict[str, float]:
    """Read a file here, in this process, and build a network of it; return what that took."""
    import h5py  # noqa: F401  what reading imports, apart
    import pyarrow.csv
    import pyarrow.feather
    import pyarrow.parquet  # noqa: F401

    from neurosim import LIF, Explicit, Population, SpikingNetwork, Synapses
    from neurosim.kernels.graph.sort import sort_pairs

    empty, short = np.empty(0, np.int32), np.empty(0, np.int16)
    sort_pairs(empty, empty, short, np.zeros(1, np.int64), empty, short)  # compiled, or loaded
    before = _peak()
    started, work = time.perf_counter(), time.process_time()
    graph = Explicit.from_file(path)
    told = {"seconds": time.perf_counter() - started, "processor": time.process_time() - work}
    told["peak"] = _peak() - before
    arrays = graph.indptr, graph.indices, graph.counts
    told |= {"edges": float(graph.indices.size), "held": float(sum(a.nbytes for a in arrays))}
    started = time.perf_counter()
    n = graph.indptr.size - 1
    cells = Population("brain", n, LIF(), labels=graph.labels)
    net = SpikingNetwork([cells], [Synapses(cells, cells, graph, 0.275, delay=1.8)], dt=0.1)
    pathway = net.pathways["brain->brain"]
    told["build"] = time.perf_counter() - started
    shared = np.shares_memory(pathway.indices, graph.indices)
    own = pathway.indices.nbytes + pathway.counts.nbytes
    told["network"] = float(0 if shared else own)
    return told


def _peak() -> float:
    """Return the most memory that this process ever took, bytes (Linux)."""
    # Not ru_maxrss: a child begins with that of its parent.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def _ask(path: Path) -> dict[str, float]:
    """Measure in a process of its own, so that the peak is that of one file."""
    found = subprocess.run(
        [sys.executable, __file__, "--measure", str(path)],
        check=True, capture_output=True, text=True, env=os.environ,
    )  # fmt: skip
    told: dict[str, float] = json.loads(found.stdout)
    return told


def _is_in_bounds(kind: str, found: dict[str, float], share: float) -> bool:
    in_time = found["seconds"] <= LIMITS.get(kind, float("inf")) * share
    return in_time and found["held"] <= MOST_HELD * share and found["peak"] <= MOST_PEAK * share


def main() -> None:
    """Write, read and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="of neurons and edges")
    parser.add_argument("--folder", default="", help="where files are written")
    parser.add_argument("--measure", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return
    with TemporaryDirectory(dir=options.folder or None) as folder:
        print("drawing and writing the graph ...", flush=True)
        write(draw(options.scale), Path(folder))
        print(f"{'file':9}{'MB':>6}{'edges':>12}{'s':>7}{'cpu s':>7}{'bytes/edge':>12}"
              f"{'peak MB':>9}{'build s':>9}")  # fmt: skip
        for kind in FORMATS:
            path = Path(folder, f"edges.{kind}")
            found = _ask(path)
            verdict = "" if _is_in_bounds(kind, found, max(options.scale, 1.0)) else "  FAIL"
            each = (found["held"] + found["network"]) / found["edges"]
            print(f"{kind:9}{path.stat().st_size / 1e6:6.0f}{found['edges']:12,.0f}"
                  f"{found['seconds']:7.2f}{found['processor']:7.2f}{each:12.2f}"
                  f"{found['peak'] / 1e6:9.0f}{found['build']:9.2f}{verdict}",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
