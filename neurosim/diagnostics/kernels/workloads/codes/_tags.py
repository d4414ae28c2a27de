"""Tags and vectors that workloads of codes share."""

from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.workloads._inputs import draws

N_WORDS, N_ACTIVE = 32, 100
"""Of a tag of 2,000 cells."""
N_QUERIES, N_NEIGHBORS = 32, 10


def codes(n: int, n_words: int = N_WORDS) -> Any:
    """Return ``n`` random codes."""
    return np.random.default_rng(1).integers(0, 2**64, (n, n_words), np.uint64)


def calyx(room: int, bytes_per_vector: int) -> tuple[Any, Any, Any, int]:
    """Return amounts, the wiring of 2,000 cells by cell, and how many vectors there are."""
    n = max(1, (room - 64_000) // bytes_per_vector)
    amounts = (draws(50 * n, np.int64, 1 << 14) - (1 << 13)).astype(np.int16).reshape(n, 50)
    return amounts, np.arange(0, 12_001, 6), draws(12_000, np.int32, 50), n
