"""Runs of synapses that share a delay: where each stands in its row, onto all targets or some."""

from collections.abc import Sequence

import numpy as np

from neurosim.base.arrays import Offset
from neurosim.kernels.spiking._tables import DelayRuns
from neurosim.topology.row_changes import Column

WORD = 64
"""Delays that a word tells of."""


def find_runs(bounds: Offset, delays: Column, ages: Offset) -> DelayRuns:
    """Return the runs of rows that are sorted by delay.

    They take 2 bytes for each delay of each row (4 where rows have 65536 synapses), and 16 for each
    row and 64 steps between the shortest and the longest delay of all.

    Parameters
    ----------
    bounds : ndarray of int64, shape (2, n_pre)
        Where rows begin and end.
    delays : ndarray of uint16, shape (n_places,)
        In steps, ascending within a row.
    ages : ndarray of int64, shape (n_ages,)
        All of them, falling.

    Examples
    --------
    >>> bounds, delays = np.array([[0, 3], [3, 4]]), np.array([1, 1, 70, 2], np.uint16)
    >>> runs = find_runs(bounds, delays, np.array([70, 2, 1]))
    >>> runs.present.tolist(), runs.lows.tolist()
    ([1, 32, 2, 0], [0, 2, 3, 0, 1])
    """
    from neurosim.kernels.spiking.divide import divide_rows, mark_delays

    n_words = int(ages[0] - ages[-1]) // WORD + 1
    present = np.zeros(bounds.shape[1] * n_words, np.uint64)
    firsts = np.empty(present.size, np.int64)
    n = mark_delays(bounds, delays, int(ages[-1]), present, firsts)
    longest = int((bounds[1] - bounds[0]).max(initial=0))
    lows = np.empty(n, np.uint16 if longest < 1 << 16 else np.uint32)
    divide_rows(bounds, delays, lows)
    return DelayRuns(bounds[0], present, firsts, lows, lows[1:], ages)


def split(runs: DelayRuns, indices: Column, stops: Sequence[int]) -> list[DelayRuns]:
    """Return the runs onto each part of the targets.

    Parameters
    ----------
    runs : DelayRuns
        Onto all targets.
    indices : ndarray of uint16 or uint32, shape (n_places,)
    stops : sequence of int
        The last target + 1 of each part but the last.
    """
    from neurosim.kernels.spiking.divide import split_runs

    # Bisection in every step took 30 ns a piece, five times as long as all else.
    inner = [np.empty(runs.lows.size, runs.lows.dtype) for _ in stops]
    for stop, lows in zip(stops, inner, strict=True):
        split_runs(runs, indices, stop, lows)
    ends = zip([runs.lows, *inner], [*inner, runs.highs], strict=True)
    return [runs._replace(lows=low, highs=high) for low, high in ends]


def spell(runs: DelayRuns, n_places: int) -> Column:
    """Return the delay of each synapse in steps, uint16, shape (n_places,); 0 in gaps.

    Parameters
    ----------
    runs : DelayRuns
        Onto all targets.
    n_places : int
    """
    from neurosim.kernels.spiking.divide import spell_delays

    delays = np.zeros(n_places, np.uint16)
    spell_delays(runs, delays)
    return delays
