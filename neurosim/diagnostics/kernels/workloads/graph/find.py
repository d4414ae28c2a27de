"""Workload of the search for synapses of regenerated rows."""

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import LAW, P, draws, expect
from neurosim.topology.connectivity import Random

N_PRES = 256
WANTED_BYTES = 25
"""Of a wanted target and of the synapses onto it from so many neurons."""


def find(room: int) -> Workload:
    """Look for one target in every fourth block, from `N_PRES` neurons."""
    bits = Random(P).bits
    blocks = 4 * np.arange(room // WANTED_BYTES)
    posts = ((blocks << bits) + draws(blocks.size, np.int64, 1 << bits)).astype(np.int32)
    pres, n_found = np.arange(N_PRES, dtype=np.int32), N_PRES * blocks.size * P
    arguments = (pres, posts, True, LAW, expect(n_found), expect(n_found))
    return Workload(arguments, pres.size * blocks.size)


CASES = {"find": (Case("check", WANTED_BYTES / N_PRES, PER_COUNTER, 0, find),)}
LEAVES = {
    "fill_up": "the rows of find, inlined there",
    "mark": "the wanted targets of a block in find, inlined there",
    "lay_out": "the places of a batch in find, inlined there",
    "keep_places": "a mask of places in find, inlined there",
    "compare": "the places of a batch beside wanted ones in find, inlined there",
    "list_hits": "which rows of a batch hit in find, inlined there",
    "write_wanted": "the rows that hit in find",
}
