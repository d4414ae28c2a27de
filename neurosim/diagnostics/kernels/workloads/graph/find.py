"""Workload of the search for synapses of regenerated rows."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import LAW, P, draws, expect
from neurosim.topology.connectivity import Random

N_PRES = 256


def find(room: int) -> Workload:
    """Look for one target in every fourth block, from `N_PRES` neurons."""
    bits = Random(P).bits
    blocks = np.arange(0, max(1, room >> bits), 4)
    is_wanted = np.zeros(max(1, room >> bits) << bits, np.uint8)
    is_wanted[(blocks << bits) + draws(blocks.size, np.int64, 1 << bits)] = 1
    pres, n_found = np.arange(N_PRES, dtype=np.int32), N_PRES * blocks.size * P
    arguments = (pres, blocks, is_wanted, True, LAW, expect(n_found), expect(n_found))
    return Workload(arguments, pres.size * blocks.size)


CASES = {"find": (Case("check", 1, PER_COUNTER, 0, find),)}
