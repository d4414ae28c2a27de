"""Workloads of attention over all keys."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_EXP, Case, Workload
from neurosim.kernels.codes._tables import Bonds, Sofar

QUERIES = 256


def weigh(room: int) -> Workload:
    """Weigh keys for 256 queries; again and again, so that scores become weights of weights."""
    n_keys = max(1, room // (4 * QUERIES))
    scores = np.random.default_rng(1).standard_normal((n_keys, QUERIES)).astype(np.float32)
    none = np.empty(0, np.float32)
    bonds = Bonds(np.zeros(QUERIES + 1, np.int64), np.empty(0, np.int32), none, none, none)
    lowest = np.full(QUERIES, -np.inf, np.float32)
    sofar = Sofar(lowest, np.zeros(QUERIES), np.zeros(QUERIES, np.float32),
                  np.zeros(QUERIES, np.int64))  # fmt: skip
    return Workload((scores, 0, 0, np.float32(1), bonds, sofar), scores.size)


def sum_up(room: int) -> Workload:
    """Sum up 64 values of each query."""
    n = max(1, room // (12 * 64))
    arguments = np.zeros((n, 64)), np.ones((n, 64), np.float32), np.ones(n, np.float32)
    return Workload(arguments, 64 * n)


CASES = {
    "weigh": (Case("pair", 8, PER_EXP + 3, 0, weigh),),
    "sum_up": (Case("number", 20, 2, 0, sum_up),),
}
LEAVES = {"exponential": "one weight in weigh, inlined there"}
