"""What the delays of synapses take of memory: runs of rows that share one."""

from typing import Any

import numpy as np

from neurosim.base.random.distributions import OWN_LAWS, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.clock import LONGEST_DELAY
from neurosim.spiking.engine.row_parts import WORD
from neurosim.topology.space.distance_delay import DistanceDelay
from neurosim.topology.synapses import Synapses

SAMPLE = 1 << 12
"""Delays that are drawn to know how many of a row differ."""


def has_delays(s: Synapses) -> bool:
    """Return whether synapses may have several delays."""
    is_listed = getattr(s.connectome, "delays", None) is not None
    is_many = is_drawn(s.delay) or isinstance(s.delay, DistanceDelay) or np.size(s.delay) > 1
    return is_listed or is_many


def measure_runs(s: Synapses, dt: float, threads: int) -> float:
    """Return the bytes of where runs begin, for each thread; see `find_runs`.

    Parameters
    ----------
    s : Synapses
    dt : float
        ms.
    threads : int

    Examples
    --------
    >>> from neurosim import LIF, FixedTotalNumber, Normal, Population
    >>> cells = Population("cells", 1000, LIF())
    >>> graph = FixedTotalNumber(100_000, multapses=True)
    >>> few, many = (Synapses(cells, cells, graph, delay=Normal(20, std)) for std in (0.1, 1))
    >>> measure_runs(few, 0.1, 1) < 50_000 < 130_000 < measure_runs(many, 0.1, 1) < 200_000
    True
    """
    if not has_delays(s):
        return 0.0
    size = s.connectome.expected(s.pre.n, s.post.n) / s.pre.n
    n_runs, n_words = _count(s.delay, dt, size)
    return float(s.pre.n * (32 * n_words + 2 * n_runs * threads))


def _count(law: Any, dt: float, size: float) -> tuple[float, int]:
    """Return how many delays a row has in the mean, and words that tell which."""
    if type(law) not in OWN_LAWS:  # what others draw may not come twice; at most all differ
        return size, 1
    drawn = law.draw("ms", SAMPLE, Stream(0, "delays of a sample"))
    steps = np.clip(np.rint(drawn / dt), 0, LONGEST_DELAY).astype(np.int64)
    seen, counts = np.unique(steps, return_counts=True)
    # One of probability p is in a row of about so many unless all miss it.
    expected = float(-np.expm1(-size * counts / SAMPLE).sum())
    # Rows have more synapses than the sample has delays where a law has a long tail.
    return min(expected, size), int(seen[-1] - seen[0]) // WORD + 1
