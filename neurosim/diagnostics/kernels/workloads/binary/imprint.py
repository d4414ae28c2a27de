"""Workloads of fast weights, as a table and as patterns."""

from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import draws, fill_rows
from neurosim.kernels.binary._tables import Patterns


def imprint(room: int) -> Workload:
    """Imprint a hundredth of the targets."""
    events, _, *edges = fill_rows(isqrt(room // 60))
    is_post = (np.arange(50 * events.size) % 100 == 0).astype(np.uint8)
    m = edges[-1].size
    return Workload((events, *edges, is_post, 1.0, np.zeros(m)), m)


def evoke(room: int) -> Workload:
    """Deliver through fast weights, one for each synapse."""
    rows = fill_rows(isqrt(room // 60))
    return Workload((*rows, np.ones(rows[-1].size), np.zeros(50 * rows[0].size)), rows[-1].size)


def recollect(room: int) -> Workload:
    """Recollect from patterns of 50 of 1,000 neurons, of which a third overlap."""
    k, n = 50, 1000
    m = max(1, room // (8 * k + 24))
    ends = np.arange(0, k * m + 1, k)
    pres, posts = draws(k * m, np.int32, n), draws(k * m, np.int32, n)[::-1].copy()
    events, amounts = np.arange(8, dtype=np.int32), np.ones(8, np.int64)
    patterns = Patterns(ends, pres, ends.copy(), posts, np.ones(m))
    arguments = (events, amounts, patterns, 0, m, np.zeros(n, np.int64), np.zeros(n))
    return Workload(arguments, k * m)


CASES = {
    # Whether its target fires is read for each synapse, at a place that its row chooses.
    "imprint": (Case("synapse", 4, 1, 0, imprint, gathered=1),),
    "evoke": (Case("synapse", 12, 2, 1, evoke),),
    "recollect": (Case("neuron", 4, 1, 1, recollect),),
}
