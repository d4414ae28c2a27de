"""Drawing of wirings: the name that keys what is random, the memory it takes, and the arrays."""

from typing import Any

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.stream import Stream

SYNAPSES = "receptors->kenyon"
"""The name of the synapses in a circuit, which keys the random wiring."""
SYNAPSE, CELL = 40, 160
"""Bytes that one takes at most while it is drawn, and while its cell makes tags; measured."""


def read_row(name: str, values: Any, dtype: Any) -> Any:
    """Return ``values`` as a row of whole numbers of one type, in an array of its own."""
    array = checks.whole_numbers(name, values)
    if array.ndim != 1:
        raise KindError(f"{name} must be one-dimensional, got shape {array.shape}")
    for bad in array[(array < 0) | (array > np.iinfo(dtype).max)][:1]:
        raise ArgumentError(f"{name} must be from 0 to {np.iinfo(dtype).max}, got {bad}")
    return array.astype(dtype)


def draw_rows(n_rows: int, size: int, n_features: int, seed: int) -> Index:
    """Draw ``size`` distinct inputs for each of some cells, ascending."""
    from neurosim.kernels.graph.fixed_degree import sample

    table: Index = np.empty((n_rows, size), np.int32)
    sample(n_features, True, False, Stream(seed, f"redraw {size} {SYNAPSES}").key, table)
    table.sort(axis=1)
    return table


def check_room(n_kc: int, n_inputs: int) -> None:
    """Raise if so many cells do not fit into memory."""
    what = f"{n_kc:,} Kenyon cells of {n_inputs} inputs"
    memory.require(n_kc * (SYNAPSE * n_inputs + CELL), what, "lower n_kc (--n-kc) or n_inputs")
