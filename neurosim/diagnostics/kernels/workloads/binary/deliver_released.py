"""Workloads of events that are delivered along the contacts that release."""

from functools import partial
from math import isqrt

import numpy as np

from neurosim.diagnostics.kernels.cases import PER_COUNTER, PER_WORD, Case, Workload
from neurosim.diagnostics.kernels.workloads._inputs import bounded_rows, releasing
from neurosim.kernels.binary._tables import Rows, Weights


def deliver_released(room: int, contacts: int) -> Workload:
    """Deliver along rows of many contacts, half of which release."""
    events, amounts, bounds, indices = bounded_rows(isqrt(room // (20 if contacts == 1 else 30)))
    indices = np.repeat(indices[::contacts], contacts)[: indices.size]
    weights = Weights(np.ones(1, np.int64), np.empty(0, np.int16))
    tables = Rows(bounds, indices), weights, releasing(indices.size, contacts)
    drive = np.zeros(50 * events.size, np.int64)
    return Workload((events, amounts, *tables, 0, drive), indices.size)


# Four contacts of a pair have the words of one counter; a single contact needs one for itself.
CASES = {
    "deliver_released": (
        Case("contact", 4, PER_COUNTER + 1, 0.5, partial(deliver_released, contacts=1)),
        Case("contact", 6, PER_WORD + 1, 0.5, partial(deliver_released, contacts=4), "4 a pair"),
    )
}
