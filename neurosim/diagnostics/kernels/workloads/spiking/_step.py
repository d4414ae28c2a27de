"""Parts that workloads of spiking networks share: a clock, logs of spikes, pieces of rows."""

from typing import Any

import numpy as np

from neurosim.base.arrays import bounds_of
from neurosim.diagnostics.kernels.workloads._inputs import draws
from neurosim.kernels.spiking import _tables as tables

CLOCK = np.zeros(2, np.int64)
DT = 1e-4
FAN_IN = 100
"""Synapses of each neuron, where rows are short."""
LATE = 25
"""Delays of each neuron where there are many: every second of twice as many, four synapses each."""
LIMITS = np.array([0.0, 1.0, 0.0])


def fired(n: int) -> tables.LogPart:
    """Return the log of a step in which all neurons fired."""
    return tables.LogPart(0, n, np.arange(n, dtype=np.int32), np.array([0, n]), CLOCK[:1] - 1)


def sent(n: int) -> tables.Log:
    """Return the same for a population in one part."""
    return tables.Log(fired(n).neurons, fired(n).bounds, np.array([1, n, 2]))


def empty(n: int) -> tables.LogPart:
    """Return a log with room for a step of all neurons."""
    return tables.LogPart(0, n, np.empty(n, np.int32), np.zeros(2, np.int64), CLOCK[:1] - 1)


def pieces_of(starts: Any, stops: Any) -> tables.Pieces:
    """Return pieces, one for each spike."""
    return tables.Pieces(starts, stops, np.arange(starts.size), np.array([starts.size]))


def late_rows(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds and delays of rows that have many delays."""
    bounds = bounds_of(np.arange(0, FAN_IN * n + 1, FAN_IN))
    late = np.repeat(np.arange(2, 2 * LATE + 1, 2, dtype=np.uint16), FAN_IN // LATE)
    return bounds, np.tile(late, n)


def runs_of(n: int) -> tables.DelayRuns:
    """Return the runs of such rows."""
    starts = np.arange(0, FAN_IN * n, FAN_IN)
    lows = np.tile(np.arange(0, FAN_IN + 1, FAN_IN // LATE, dtype=np.uint16), n)
    present = np.full(n, sum(1 << 2 * k for k in range(LATE)), np.uint64)
    firsts = np.arange(0, lows.size, LATE + 1)
    ages = np.arange(2 * LATE, 0, -2)
    return tables.DelayRuns(starts, present, firsts, lows, lows[1:], ages)


def into_all(n: int) -> tables.Columns:
    """Return synapses by postsynaptic neuron, as in a random graph."""
    m = FAN_IN * n
    synapses = np.random.default_rng(1).permutation(m).astype(np.uint32)
    return tables.Columns(np.arange(0, m + 1, FAN_IN), draws(m, np.uint32, n), synapses)
