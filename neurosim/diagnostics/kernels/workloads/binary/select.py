"""Workloads of the selection of who fires."""

from functools import partial

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import KEY, draws


def narrow(room: int, part: int = 1000) -> Workload:
    """Look for the strongest neurons, one of ``part``."""
    n = room // 12
    return Workload((draws(n, np.int64), n // part + 1, np.empty(n, np.int32)), n)


def select_winners(room: int, part: int) -> Workload:
    """Select the strongest neurons, one of ``part``."""
    (drive, k, scratch), n, *_ = narrow(room, part)
    return Workload((drive, k, scratch, np.empty(k, np.int32)), n)


def select_winners_at_random(room: int) -> Workload:
    """Select the strongest neurons, one of 50, where every drive is shared by one of 200."""
    n = room // 12
    k, drive = n // 50 + 1, draws(n, np.int64, 200)
    outs = np.empty(n, np.int32), np.empty(k, np.int32)
    return Workload((drive, k, np.uint64(1), KEY, *outs), n)


def select_above(room: int) -> Workload:
    """Select a fiftieth of the neurons."""
    n = room // 12
    return Workload((draws(n, np.int64), np.int64(0.98 * 2**40), np.empty(n, np.int32)), n)


def _case(part: int) -> Case:
    arrange = partial(select_winners, part=part)
    return Case("neuron", 8, 1, 0, arrange, f"k=n/{part}")


CASES = {
    "narrow": (Case("neuron", 8, 1, 0, narrow),),
    "rank": (Case("neuron", 8, 1, 0, narrow),),
    "select_winners": (_case(50), _case(1000)),
    "select_winners_at_random": (Case("neuron", 8, 1, 0, select_winners_at_random),),
    "select_above": (Case("neuron", 8, 1, 0, select_above),),
}
LEAVES = {"narrow_chunks": "narrow where k is small, inlined there"}
