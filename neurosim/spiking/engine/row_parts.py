"""Parts of rows: where the synapses onto the targets of a thread stand, and those of a delay."""

from collections.abc import Sequence

import numpy as np

from neurosim.base.arrays import Offset
from neurosim.base.packed import packed
from neurosim.kernels.spiking._tables import DelayRuns
from neurosim.topology.row_changes import Column
from neurosim.topology.rows import SynapseRows

WORD = 64
"""Delays that a word tells of."""


def cut_rows(rows: SynapseRows, stops: Sequence[int]) -> list[Offset]:
    """Return where synapses onto each part of the targets begin in every row, and where all end.

    Parameters
    ----------
    rows : SynapseRows
        Sorted by target.
    stops : sequence of int
        The last target + 1 of each part but the last.

    Returns
    -------
    list of ndarray of int64, shape (n_pre,)
    """
    from neurosim.kernels.spiking.arrive import cut

    inner = [np.empty(rows.begins.size, np.int64) for _ in stops]
    for stop, out in zip(stops, inner, strict=True):
        cut(rows.begins, rows.ends, rows.indices, stop, out)
    return [rows.begins, *inner, rows.ends]


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
    # What is told of a word stands together: with an array for each a look at a row waited for
    # three lines, and as many pages, of the memory.
    table = packed(4 * bounds.shape[1] * n_words, np.int64).reshape(-1, 4)
    begins, firsts, present = table[::n_words, 0], table[:, 1], table[:, 2].view(np.uint64)
    begins[:] = bounds[0]
    n = mark_delays(bounds, delays, int(ages[-1]), present, firsts)
    longest = int((bounds[1] - bounds[0]).max(initial=0))
    lows = packed(n, np.uint16 if longest < 1 << 16 else np.uint32)
    divide_rows(bounds, delays, lows)
    return DelayRuns(begins, present, firsts, lows, lows[1:], ages)


class RowRuns:
    """The runs of rows, onto all targets and onto those of each thread.

    Parameters
    ----------
    rows : SynapseRows
        Sorted by delay. They may lose their delays afterwards, which are told here.
    ages : ndarray of int64, shape (n_ages,)
        See `find_runs`.
    """

    def __init__(self, rows: SynapseRows, ages: Offset):
        self.whole, self._indices = find_runs(rows.bounds, rows.delays, ages), rows.indices
        self._parts: list[DelayRuns] = []

    def part(self, part: int, stops: Sequence[int]) -> DelayRuns:
        """Return the runs onto a part of the targets; ``stops`` as `cut_rows` takes them."""
        from neurosim.kernels.spiking.divide import split_runs

        if not self._parts:
            # Bisection in every step took 30 ns a piece, five times as long as all else.
            inner = [packed(self.whole.lows.size, self.whole.lows.dtype) for _ in stops]
            for stop, lows in zip(stops, inner, strict=True):
                split_runs(self.whole, self._indices, stop, lows)
            ends = zip([self.whole.lows, *inner], [*inner, self.whole.highs], strict=True)
            self._parts = [self.whole._replace(lows=low, highs=high) for low, high in ends]
        return self._parts[part]

    def spell(self) -> Column:
        """Return the delay in each place, in steps, uint16; 0 in gaps."""
        from neurosim.kernels.spiking.divide import spell_delays

        delays = np.zeros(self._indices.size, np.uint16)
        spell_delays(self.whole, delays)
        return delays
