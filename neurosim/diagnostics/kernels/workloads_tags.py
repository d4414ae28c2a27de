"""Workloads of the kernels that search tags, such that their arrays take about ``room`` bytes."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.workloads import Workload, draws
from neurosim.kernels.codes._tables import Bins, Found

N_WORDS, N_ACTIVE = 32, 100
"""Of a tag of 2,000 cells."""
N_QUERIES, N_NEIGHBORS = 32, 10
SHARE = 0.01
"""Of the rows, where few are looked at."""


def codes(n: int, n_words: int = N_WORDS) -> Any:
    """Return ``n`` random codes."""
    return np.random.default_rng(1).integers(0, 2**64, (n, n_words), np.uint64)


def overlaps(*shape: int) -> Any:
    """Return how many cells tags share by chance."""
    return np.random.default_rng(1).binomial(N_ACTIVE, 0.05, shape).astype(np.int32)


def pack(room: int) -> Workload:
    """Pack tags."""
    n = max(1, room // (4 * N_ACTIVE + 8 * N_WORDS))
    tags = draws(n * N_ACTIVE, np.int32, 64 * N_WORDS).reshape(n, N_ACTIVE)
    return Workload((tags, np.empty((n, N_WORDS), np.uint64)), tags.size)


def count_pairs(room: int) -> Workload:
    """Compare every query with every row."""
    queries = codes(N_QUERIES)
    rows = codes(max(1, (room - queries.nbytes) // (8 * N_WORDS + 4 * N_QUERIES)))
    counts = np.empty((N_QUERIES, len(rows)), np.int32)
    return Workload((queries, rows, counts), N_QUERIES * rows.size)


def count_among(room: int) -> Workload:
    """Compare one query with every other row."""
    rows = codes(max(2, room // (8 * N_WORDS + 4)))
    chosen = np.arange(0, len(rows), 2, dtype=np.int32)
    arguments = (rows[0].copy(), rows, chosen, np.empty(chosen.size, np.int32))
    return Workload(arguments, chosen.size * N_WORDS)


def shortlist(room: int) -> Workload:
    """List the largest overlaps with one query."""
    counts = overlaps(max(N_NEIGHBORS, room // 4))
    outs = np.empty((2, N_NEIGHBORS), np.int32)
    return Workload((counts, np.empty(N_ACTIVE + 1, np.int64), *outs), counts.size)


def shortlist_each(room: int) -> Workload:
    """List the largest overlaps with each query."""
    counts = overlaps(N_QUERIES, max(N_NEIGHBORS, room // (4 * N_QUERIES) - 2 * N_NEIGHBORS))
    outs = np.empty((2, N_QUERIES, N_NEIGHBORS), np.int32)
    return Workload((counts, N_ACTIVE + 1, *outs), counts.size)


def _bins(n: int) -> tuple[Bins, int]:
    """Return ``n`` bins of one row each, and how many rows are wanted."""
    bins = Bins(codes(n, 1)[:, 0].copy(), np.arange(n + 1), np.arange(n, dtype=np.int32))
    return bins, max(N_NEIGHBORS, int(SHARE * n))


def probe(room: int) -> Workload:
    """Look for the rows that are nearest."""
    n = max(N_NEIGHBORS, room // 25)
    outs = np.empty(n, np.uint8), np.zeros((n + 63) // 64, np.uint64), np.empty(n, np.int32)
    return Workload((np.uint64(1), *_bins(n), *outs), n)


def probe_each(room: int) -> Workload:
    """Search around each query."""
    queries = codes(N_QUERIES)
    n = max(N_NEIGHBORS, (room - queries.nbytes) // (8 * N_WORDS + 29))
    found = Found(*np.empty((2, N_QUERIES, N_NEIGHBORS), np.int32))
    arguments = (queries, queries[:, 0].copy(), codes(n), *_bins(n), 64 * N_WORDS + 1, found)
    return Workload(arguments, N_QUERIES * n, 9 * n)


def calyx(room: int, bytes_per_vector: int) -> tuple[Any, Any, Any, int]:
    """Return amounts, the wiring of 2,000 cells by cell, and how many vectors there are."""
    n = max(1, (room - 64_000) // bytes_per_vector)
    amounts = (draws(50 * n, np.int64, 1 << 14) - (1 << 13)).astype(np.int16).reshape(n, 50)
    return amounts, np.arange(0, 12_001, 6), draws(12_000, np.int32, 50), n


def quantise(room: int) -> Workload:
    """Round vectors of 50 numbers."""
    vectors = draws(max(1, room // 500) * 50, np.int64).reshape(-1, 50) / 2.0**40
    outs = np.empty(vectors.shape, np.int16), np.empty(len(vectors), np.int32)
    return Workload((vectors, True, *outs), vectors.size)


def tag(room: int) -> Workload:
    """Tag vectors of 50 amounts with 100 of 2,000 cells, of which each sums 6 inputs."""
    amounts, *wires, n = calyx(room, 500)
    outs = np.empty((n, 100), np.int32), np.empty((n, 0), np.int32)
    return Workload((amounts, *wires, 100, *outs), n * wires[1].size)


def sign(room: int) -> Workload:
    """Write a bit for each of 2,000 cells."""
    amounts, *wires, n = calyx(room, 356)
    return Workload((amounts, *wires, np.empty((n, 32), np.uint64)), n * wires[1].size)
