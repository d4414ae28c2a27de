"""What attention of all nodes to all costs beyond its two products, and how much memory it takes.

In turns: attention, and the same two products of the same blocks by numpy on as many threads,
of which nothing is kept. Then the peak of the process, and how far 100 nodes are from softmax in
float64.

    python benchmarks/attention.py [--nodes 100000] [--dimensions 64] [--threads 2] [--repeats 3]
"""

import argparse
import resource
import time

import numpy as np
from numpy.typing import NDArray

from neurosim.base.threads.blas import one_thread
from neurosim.base.threads.team import Team
from neurosim.models.wiring.attention import Blocks, attend

Single = NDArray[np.float32]


def multiply(queries: Single, keys: Single, values: Single, blocks: Blocks, threads: int) -> None:
    """Make the two products of all blocks."""
    n, n_keys = len(queries), len(keys)

    def work(first: int, stop: int) -> None:
        room = np.empty(blocks.queries * blocks.keys, np.float32)
        heard = np.empty((blocks.queries, values.shape[1]), np.float32)
        for begin in range(first * blocks.queries, min(n, stop * blocks.queries), blocks.queries):
            asked = queries[begin : begin + blocks.queries]
            for key in range(0, n_keys, blocks.keys):
                part = keys[key : key + blocks.keys]
                scores = room[: len(part) * len(asked)].reshape(len(part), len(asked))
                np.matmul(part, asked.T, out=scores)
                np.matmul(scores.T, values[key : key + len(part)], out=heard[: len(asked)])

    with one_thread():
        Team(threads).share(work, -(-n // blocks.queries), float(n) * n_keys)


def measure_error(queries: Single, keys: Single, values: Single, heard: Single) -> float:
    """Return how far some rows are from softmax in float64, at the most."""
    some = np.linspace(0, len(queries) - 1, 100).astype(int)
    scores = queries[some].astype(float) @ keys.T.astype(float) / np.sqrt(keys.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    dense = weights / weights.sum(axis=1, keepdims=True) @ values
    return float(np.abs(dense - heard[some]).max())


def read_clocks() -> tuple[float, float]:
    """Return wall time, and processor time, which tells more where others use the machine, too."""
    return time.perf_counter(), time.process_time()


def main() -> None:
    """Time, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given = ("--nodes", 20_000), ("--dimensions", 64), ("--threads", 2), ("--repeats", 3)
    for name, default in given:
        parser.add_argument(name, type=int, default=default, help="default: %(default)s")
    options = parser.parse_args()
    for name, number in vars(options).items():
        if number < 1:
            parser.error(f"--{name} must be from 1 up, got {number}")
    draw, shape = np.random.default_rng(1), (3, options.nodes, options.dimensions)
    queries, keys, values = draw.standard_normal(shape, np.float32)
    attend(queries[:300], keys[:600], values[:600])  # compiles
    multiply(queries[:300], keys[:600], values[:600], Blocks(), 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = []
    for _ in range(options.repeats):
        clocks = [read_clocks()]
        multiply(queries, keys, values, Blocks(), options.threads)
        clocks.append(read_clocks())
        heard = attend(queries, keys, values, threads=options.threads).values
        clocks.append(read_clocks())
        times.append(np.diff(clocks, axis=0).T)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.nodes:,} nodes, {options.dimensions} dimensions, {options.threads} threads")
    for i, clock in enumerate(("wall", "processor")):
        taken = np.array(times)[:, i]
        products, whole = np.median(taken, axis=0)
        ratios = taken[:, 1] / taken[:, 0]
        told = f"{np.median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{clock} time: two products {products:.2f} s, attention {whole:.2f} s; {told}")
    print(f"peak of the process {after:,.0f} MB ({before:,.0f} before); a matrix of all pairs "
          f"{options.nodes**2 * 4 / 2**20:,.0f} MB")  # fmt: skip
    print(f"furthest from softmax: {measure_error(queries, keys, values, heard):.1e}")


if __name__ == "__main__":
    main()
