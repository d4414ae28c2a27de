"""Inputs that workloads share: a key, a random graph, random numbers, lists, rows."""

from typing import Any

import numpy as np

from neurosim.base.arrays import bounds_of
from neurosim.base.random.stream import Stream
from neurosim.diagnostics.kernels.cases import PER_COUNTER
from neurosim.kernels.random._tables import Release
from neurosim.topology.connectivity import Random

KEY = Stream(1, "bench").key
P = 0.01
"""Probability of a synapse, where nothing else is said."""
BATCH = 256
"""Contacts that are tossed for at once."""
LAW = Random(P).law(KEY)


def counters_per_synapse(p: float) -> float:
    """Return the counters that `Random` synapses draw for each synapse: one for a block."""
    return 1 / (p * (1 << Random(p).bits))


PER_SYNAPSE = PER_COUNTER * counters_per_synapse(P)
"""Operations by which a synapse at `P` is drawn."""


def draws(n: int, dtype: Any, below: int = 1 << 40) -> Any:
    """Return ``n`` random numbers; always the same."""
    return np.random.default_rng(1).integers(0, below, n, dtype)


def expect(n: float) -> Any:
    """Return an array with room for the ``n`` int32 that are expected, and for chance."""
    return np.empty(int(n + 8 * n**0.5) + 64, np.int32)


def two_lists(n: int) -> tuple[Any, Any]:
    """Return two ascending lists of ``n`` events that share half of them."""
    events = np.cumsum(draws(n, np.int32, 20) + 2, dtype=np.int32)
    return events, events + draws(n, np.int32, 2)


def fill_rows(n: int) -> tuple[Any, Any, Any, Any]:
    """Return events, amounts, indptr, indices: n rows, each onto a tenth of 50 n neurons."""
    m = 5 * n
    indices = np.tile(np.arange(0, 10 * m, 10, dtype=np.int32), n)
    indices += draws(n * m, np.int32, 10)
    return np.arange(n, dtype=np.int32), np.ones(n, np.int64), np.arange(0, n * m + 1, m), indices


def bounded_rows(n: int) -> tuple[Any, Any, Any, Any]:
    """Return the same with bounds of rows for indptr."""
    events, amounts, indptr, indices = fill_rows(n)
    return events, amounts, bounds_of(indptr), indices


def releasing(n: int, contacts: int) -> Release:
    """Return by what ``n`` synapses release, half of them, of pairs with so many contacts."""
    several = np.tile(np.arange(contacts, dtype=np.uint16), -(-n // contacts))[:n]
    ordinals = several if contacts > 1 else several[:0]
    scratch = np.empty(BATCH, np.uint32), np.empty(BATCH, np.int64)
    return Release(np.full(1, 2**31, np.uint32), ordinals, KEY, *scratch)
