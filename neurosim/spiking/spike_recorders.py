"""Recorders of spikes, and of how many there are."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.base.reprs import counted, fit, of_size
from neurosim.records.event_views import EventViews
from neurosim.records.spans import Spans, count_steps, list_steps
from neurosim.records.stream import Rows
from neurosim.records.table_views import RateViews
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.intervals import Intervals
from neurosim.spiking.population_recorder import PopulationRecorder, latest

ENOUGH = 1000
"""Steps from which on spikes tell how many there will be."""


class SpikeRecorder(PopulationRecorder, EventViews, Intervals):
    """Keeps who fired when in one population, or a part of one.

    Made by `SpikingNetwork.record`; keeps recording from then on, for as long as it is held. Of a
    part, ``neurons`` are numbers of the population; `counts` and the like go as ``recorded`` does.
    Where `SpikingNetwork.restore` jumps ahead there is a gap in what was recorded: it counts
    neither as time (`rates`) nor as an interval (`intervals`, `irregularity`).

    Parameters
    ----------
    population : str
        Its name.
    n : int
        Neurons in the population.
    grid : Grid
        The clock of the network.
    event : str, optional
        In place of spikes.

    Examples
    --------
    >>> from neurosim import LIF, Population, SpikingNetwork
    >>> net = SpikingNetwork([Population("cell", 2, LIF(drive=[0, 30]))])
    >>> spikes = net.record("cell")
    >>> net.run(50)
    >>> spikes.counts().tolist()
    [0, 2]
    """

    COLUMNS, IS_EXACT = ("steps", "neurons"), False

    def __init__(self, population: str, n: int, grid: Grid, event: str | None = None):
        self.population, self.n, self.event = population, n, event
        self._grid, self._spans = grid, Spans()
        self._steps: list[Offset] = []
        self._neurons: list[Index] = []

    def __repr__(self) -> str:
        n = sum(neurons.size for neurons in self._neurons)
        n += self._stream.n_rows if self._stream is not None else 0
        what, kind = (f"{self.event} of ", "event") if self.event else ("", "spike")
        held = f"{counted(n, kind)} in {self._grid.tell(self._spans.count())}"
        return fit(f"SpikeRecorder of {what}{of_size(self._of, self.n)}: {held}")

    def note(self, start: int, n_steps: int, steps: Offset, neurons: Index) -> None:
        """Append the spikes of a chunk that starts at step ``start``."""
        self._steps.append(steps + start)
        self._neurons.append(neurons)
        self._spans.add(start, start + n_steps)
        self._n_held += steps.nbytes + neurons.nbytes

    def clear(self) -> None:
        """Forget what was recorded."""
        self.forget_from(0)

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        steps, neurons = (self._column_in_memory(name) for name in self.COLUMNS)
        self._steps, self._neurons = [steps[steps < step]], [neurons[steps < step]]
        self._n_held = self._steps[0].nbytes + self._neurons[0].nbytes
        self._cut(step)

    def expected_bytes(self, start: int, n: int) -> float:
        """Return the bytes that ``n`` steps add if neurons fire as they did."""
        del start
        return self._mean_bytes(n, self._spans.count(), ENOUGH)

    def what(self) -> str:
        """Name the recording."""
        return f"{self.event or 'spikes'} of {self._of}"

    def _column_in_memory(self, name: str) -> Any:
        if name == "steps":
            return np.concatenate([np.empty(0, np.int64), *self._steps])
        return np.concatenate([np.empty(0, np.int32), *self._neurons])

    def _release(self) -> None:
        self._steps.clear()
        self._neurons.clear()

    def _take(self, rows: Rows) -> None:
        self._steps.append(rows["steps"])
        self._neurons.append(rows["neurons"])

    @property
    def steps(self) -> Offset:
        """Step of each spike, int64, shape (n_spikes,)."""
        steps: Offset = self._column("steps")
        return steps

    @property
    def times(self) -> Real:
        """Time of each spike, ms, float64, shape (n_spikes,): the start of its step."""
        return self._grid.times(self.steps)

    @property
    def neurons(self) -> Index:
        """Neuron of each spike, int32, shape (n_spikes,), ascending within a step."""
        neurons: Index = self._column("neurons")
        return neurons

    def counts(self, since: Any = None) -> Offset:
        """Count how often each neuron fired.

        Parameters
        ----------
        since : float, optional
            From which time on, ms, a multiple of dt. Default: all that was recorded.

        Returns
        -------
        ndarray of int64, shape (n,)
            Spikes of each.

        Examples
        --------
        >>> from neurosim import LIF, Population, SpikingNetwork
        >>> net = SpikingNetwork([Population("cell", 2, LIF(drive=[0, 30]))])
        >>> spikes = net.record("cell")
        >>> for _ in range(2):
        ...     begin = net.time
        ...     net.run(50)
        ...     print(spikes.counts(), spikes.counts(since=begin))
        [0 2] [0 2]
        [0 5] [0 3]
        """
        if since is None:
            return self._tally("neurons", self._top)[self.recorded]
        step, top = self._grid.steps("since", since), self._top
        counts: Offset = np.bincount(latest(self._steps, self._neurons, step), minlength=top)
        for rows in self._stream.blocks() if self._stream is not None else ():
            counts += np.bincount(rows["neurons"][rows["steps"] >= step], minlength=top)
        return counts[self.recorded]

    def rates(self) -> Real:
        """Return the mean rate of each neuron while it was recorded.

        Returns
        -------
        ndarray of float64, shape (n,)
            In Hz; 0 where no time has passed.
        """
        seconds = self._spans.count() * self._grid.seconds
        return self.counts() / seconds if seconds else np.zeros(self.n)


class RateRecorder(PopulationRecorder, RateViews):
    """Keeps how many neurons of one population, or a part of one, fired in each step.

    Made by `SpikingNetwork.count`; takes 8 bytes a step. Records for as long as it is held.

    Parameters
    ----------
    population : str
        Its name.
    n : int
        Neurons in the population.
    grid : Grid
        The clock of the network.

    Examples
    --------
    >>> from neurosim import LIF, Population, SpikingNetwork
    >>> net = SpikingNetwork([Population("cell", 2, LIF(drive=[0, 30]))])
    >>> rates = net.count("cell")
    >>> net.run(50)
    >>> int(rates.counts.sum()), rates.rate(window=25)[1].tolist()
    (2, [20.0, 20.0])
    """

    COLUMNS = ("steps", "counts")

    def __init__(self, population: str, n: int, grid: Grid):
        self.population, self.n = population, n
        self._grid = grid
        self._spans = Spans()
        self._counts: list[Offset] = []

    def __repr__(self) -> str:
        n = self._spans.count()
        held = f"{counted(n, 'step')}, {self._grid.tell(n)}"
        return fit(f"RateRecorder of {of_size(self._of, self.n)}: {held}")

    def note(self, start: int, counts: Offset) -> None:
        """Append the counts of a chunk."""
        self._spans.add(start, start + counts.size)
        self._counts.append(counts)
        self._n_held += counts.nbytes

    def clear(self) -> None:
        """Forget what was recorded."""
        self.forget_from(0)

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        counts = self._column_in_memory("counts")
        self._cut(step)
        self._counts = [counts[: count_steps(self._waiting_spans())]]
        self._n_held = self._counts[0].nbytes

    def expected_bytes(self, start: int, n: int) -> float:
        """Return the bytes that ``n`` steps add; in a folder each has its number, too."""
        del start
        return 8.0 * n * (1 if self._stream is None else 2)

    def what(self) -> str:
        """Name the recording."""
        return f"counts of {self._of}"

    def _column_in_memory(self, name: str) -> Any:
        if name == "steps":
            return list_steps(self._waiting_spans())
        return np.concatenate([np.empty(0, np.int64), *self._counts])

    def _release(self) -> None:
        self._counts.clear()

    def _take(self, rows: Rows) -> None:
        self._counts.append(rows["counts"])

    @property
    def steps(self) -> Offset:
        """Step of each count, int64, shape (n_steps,)."""
        return self._spans.steps()

    @property
    def counts(self) -> Offset:
        """Spikes of each of `steps`, int64, shape (n_steps,)."""
        counts: Offset = self._column("counts")
        return counts

    def rate(self, window: float) -> tuple[Real, Real]:
        """Return the rate of the population in one window of time after the other.

        Windows start where recording started, and anew after each gap, where the network was
        restored to a later time; none spans a gap.

        Parameters
        ----------
        window : float
            Length, ms, a multiple of dt.

        Returns
        -------
        times : ndarray of float64, shape (n_windows,)
            Start of each whole window, ms.
        rates : ndarray of float64, shape (n_windows,)
            Mean rate of a neuron, Hz.

        Raises
        ------
        ArgumentError
            If the window is no multiple of dt; the message names the nearest that are.
        """
        n = self._grid.period("window", window)
        # Whole numbers, so differences of running sums are exact.
        ends = np.concatenate([[0], np.cumsum(self.counts)])
        first, starts, totals = 0, [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for start, stop in self._spans.spans:
            edges = np.arange(0, stop - start + 1, n)
            starts.append(start + edges[:-1])
            totals.append(np.diff(ends[first + edges]))
            first += stop - start
        rates = np.concatenate(totals) / (self.n * n * self._grid.seconds)
        return self._grid.times(np.concatenate(starts)), rates
