"""Workloads of spikes that are sent along the contacts that release."""

from functools import partial
from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import fill_rows, releasing
from neurosim.diagnostics.kernels.workloads.spiking._step import CLOCK, pieces_of, sent
from neurosim.kernels.spiking import _tables as tables


def transmit_released(room: int, contacts: int) -> Workload:
    """Send along rows of many contacts, half of which release."""
    n = isqrt(room // (20 if contacts == 1 else 30))
    _, _, indptr, indices = fill_rows(n)
    indices = np.repeat(indices[::contacts], contacts)[: indices.size].astype(np.uint32)
    pieces = pieces_of(indptr[:-1].copy(), indptr[1:].copy())
    what = tables.Sent(np.full(1, 1e-3), np.empty(0), np.ones(1)), releasing(indices.size, contacts)
    arguments = CLOCK, sent(n), pieces, indices, *what, np.zeros(50 * n)
    return Workload(arguments, indices.size)


# Four contacts of a pair have the words of one counter; a single contact needs one for itself.
CASES = {
    "transmit_released": (
        Case("contact", 4, PER_COUNTER + 1, 0.5, partial(transmit_released, contacts=1)),
        Case("contact", 6, PER_WORD + 1, 0.5, partial(transmit_released, contacts=4), "4 a pair"),
    )
}
