"""Workloads of spikes that are sent, through weights of each kind."""

from functools import partial
from math import isqrt
from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.cases import Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import LAW, PER_SYNAPSE, P, fill_rows
from neurosim.diagnostics.kernels.workloads.graph.near import PER_DISTANCE, near_to, rows_of
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, pieces_of, sent
from neurosim.kernels.spiking import _tables as tables


def transmit(room: int, weights: str) -> Workload:
    """Send along rows of many synapses."""
    n = isqrt(room // (20 if weights == "shared" else 60))
    _, _, indptr, indices = fill_rows(n)
    values: Any = np.full(1 if weights == "shared" else indices.size, 1e-3)
    if weights == "scaled":
        values = tables.Sent(values, np.full(n, 0.5), np.ones(1))
    pieces = pieces_of(indptr[:-1].copy(), indptr[1:].copy())
    return Workload((pieces, indices.astype(np.uint32), values, np.zeros(50 * n)), indices.size)


def transmit_counts(room: int) -> Workload:
    """Send one weight times a count along rows of many synapses."""
    n = isqrt(room // 32)
    _, _, indptr, indices = fill_rows(n)
    counts = np.ones(indices.size, np.int16)
    pieces = pieces_of(indptr[:-1].copy(), indptr[1:].copy())
    what = pieces, indices.astype(np.uint32), np.full(1, 1e-3), counts, np.zeros(50 * n)
    return Workload(what, indices.size)


def collect(room: int) -> Workload:
    """Add sums to the variables of all neurons."""
    n = room // 16
    return Workload((np.zeros(n), np.zeros(n)), n)


def transmit_regenerated(room: int) -> Workload:
    """Draw long rows and send a spike along each."""
    n_rows, n_post = 8, max(64, int(room / (8 + 4)))
    targets = tables.TargetRange(0, n_post, 1, np.empty(n_post, np.int32))
    what = LAW, targets, tables.Sent(np.array([1e-3]), np.empty(0), np.ones(1))
    arguments = CLOCK, 0, sent(n_rows), *what, np.zeros(n_post)
    return Workload(arguments, round(n_rows * n_post * P))


def transmit_near(room: int) -> Workload:
    """Find the rows of near neurons and send a spike along each."""
    rows, targets = rows_of(max(2, room // 64))
    n = rows.ids.size
    what = rows, targets, tables.Sent(np.array([1e-3]), np.empty(0), np.ones(1))
    arguments = CLOCK, 0, sent(n), *what, np.zeros(n)
    return Workload(arguments, round(near_to(n) * n), table=8 * n)


def _case(weights: str, n_bytes: float, operations: float) -> Case:
    return Case("synapse", n_bytes, operations, 1, partial(transmit, weights=weights))


LEAVES = {"ask": "the lines of later pieces, as in transmit_each and all others here"}
LINES = 2 * 64
"""Bytes read and written for a synapse whose neighbour in the row is 800 bytes away."""

CASES = {
    "transmit_shared": (_case("shared", 4, 1),),
    "transmit_each": (_case("each", 12, 1),),
    "transmit_counts": (Case("synapse", 6, 2, 1, transmit_counts),),
    "transmit_scaled": (_case("scaled", 12, 2),),
    "collect": (Case("neuron", 32, 1, 0, collect),),
    "transmit_regenerated": (Case("synapse", LINES, PER_SYNAPSE + 1, 1, transmit_regenerated),),
    "transmit_near": (Case("synapse", 0, PER_DISTANCE + 1, 1, transmit_near),),
}
