"""Recorders of spikes, and of how many there are."""

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.base.reprs import counted, fit, of_size
from neurosim.spiking.engine.clock import Grid


class _Spans:
    """Stretches of steps that were recorded, ascending, with a gap wherever the network jumped.

    Going back makes recorders forget what came after, so no two stretches overlap.
    """

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []

    def add(self, start: int, stop: int) -> None:
        """Append a stretch; it goes on with the last one where that ends."""
        if self.spans and self.spans[-1][1] == start:
            start = self.spans.pop()[0]
        self.spans.append((start, stop))

    def cut(self, step: int) -> None:
        """Forget ``step`` and what comes after it."""
        self.spans = [(a, min(b, step)) for a, b in self.spans if a < step]

    def count(self) -> int:
        """Return how many steps there are."""
        return sum(stop - start for start, stop in self.spans)

    def steps(self) -> Offset:
        """Return all steps, int64."""
        return np.concatenate([np.empty(0, np.int64), *(np.arange(*span) for span in self.spans)])

    def number(self, steps: Offset) -> Offset:
        """Return the number of the stretch that each step lies in."""
        starts = np.array([start for start, _ in self.spans], np.int64)
        return np.searchsorted(starts, steps, side="right")


class SpikeRecorder:
    """Keeps who fired when in one population.

    Made by `SpikingNetwork.record`; keeps recording from then on, for as long as it is held.
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

    Examples
    --------
    >>> from neurosim import LIF, Population, SpikingNetwork
    >>> net = SpikingNetwork([Population("cell", 2, LIF(drive=[0, 30]))])
    >>> spikes = net.record("cell")
    >>> net.run(50)
    >>> spikes.counts().tolist()
    [0, 2]
    """

    def __init__(self, population: str, n: int, grid: Grid):
        self.population, self.n = population, n
        self._grid = grid
        self._steps: list[Offset] = []
        self._neurons: list[Index] = []
        self._spans = _Spans()

    def __repr__(self) -> str:
        n = sum(neurons.size for neurons in self._neurons)
        held = f"{counted(n, 'spike')} in {self._grid.tell(self._spans.count())}"
        return fit(f"SpikeRecorder of {of_size(self.population, self.n)}: {held}")

    def note(self, start: int, n_steps: int, steps: Offset, neurons: Index) -> None:
        """Append the spikes of a chunk that starts at step ``start``."""
        self._steps.append(steps + start)
        self._neurons.append(neurons)
        self._spans.add(start, start + n_steps)

    def clear(self) -> None:
        """Forget what was recorded."""
        self._steps.clear()
        self._neurons.clear()
        self._spans.cut(0)

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        steps, neurons = self.steps, self.neurons
        self._steps, self._neurons = [steps[steps < step]], [neurons[steps < step]]
        self._spans.cut(step)

    @property
    def steps(self) -> Offset:
        """Step of each spike, int64, shape (n_spikes,)."""
        return np.concatenate([np.empty(0, np.int64), *self._steps])

    @property
    def times(self) -> Real:
        """Time of each spike, ms, float64, shape (n_spikes,): the start of its step."""
        return self._grid.times(self.steps)

    @property
    def neurons(self) -> Index:
        """Neuron of each spike, int32, shape (n_spikes,), ascending within a step."""
        return np.concatenate([np.empty(0, np.int32), *self._neurons])

    def counts(self) -> Offset:
        """Count how often each neuron fired.

        Returns
        -------
        ndarray of int64, shape (n,)
            Spikes of each.
        """
        return np.bincount(self.neurons, minlength=self.n)

    def rates(self) -> Real:
        """Return the mean rate of each neuron while it was recorded.

        Returns
        -------
        ndarray of float64, shape (n,)
            In Hz; 0 where no time has passed.
        """
        seconds = self._spans.count() * self._grid.seconds
        return self.counts() / seconds if seconds else np.zeros(self.n)

    def intervals(self) -> Real:
        """Return all intervals between two spikes of the same neuron, one neuron after the other.

        Two spikes with a gap in the recording between them are not the ends of an interval.

        Returns
        -------
        ndarray of float64, shape (n_intervals,)
            In ms.
        """
        return self._grid.times(self._waits()[0])

    def irregularity(self) -> Real:
        """Return the coefficient of variation of the intervals of each neuron.

        Returns
        -------
        ndarray of float64, shape (n,)
            Standard deviation / mean; NaN with less than two intervals: less than three spikes in
            a stretch that was recorded without a gap, or less than two pairs of spikes in such.
        """
        steps, of = self._waits()
        waits, n = steps.astype(np.float64), np.bincount(of, minlength=self.n)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(of, waits, self.n) / n
            # From the mean, in a second pass: mean of squares less square of the mean loses its
            # digits for neurons that fire regularly.
            square = np.bincount(of, (waits - mean[of]) ** 2, self.n) / n
            cv: Real = np.where(n >= 2, np.sqrt(square) / mean, np.nan)
        return cv

    def _waits(self) -> tuple[Offset, Index]:
        """Return the steps of each interval, and whose it is, by neuron."""
        order = np.lexsort((self.steps, self.neurons))
        steps, neurons = self.steps[order], self.neurons[order]
        # Across a gap nobody knows whether the neuron fired in between.
        is_one = (np.diff(neurons) == 0) & (np.diff(self._spans.number(steps)) == 0)
        return np.diff(steps)[is_one], neurons[1:][is_one]


class RateRecorder:
    """Keeps how many neurons of one population fired in each step.

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

    def __init__(self, population: str, n: int, grid: Grid):
        self.population, self.n = population, n
        self._grid = grid
        self._spans = _Spans()
        self._counts: list[Offset] = []

    def __repr__(self) -> str:
        n = self._spans.count()
        held = f"{counted(n, 'step')}, {self._grid.tell(n)}"
        return fit(f"RateRecorder of {of_size(self.population, self.n)}: {held}")

    def note(self, start: int, counts: Offset) -> None:
        """Append the counts of a chunk."""
        self._spans.add(start, start + counts.size)
        self._counts.append(counts)

    def clear(self) -> None:
        """Forget what was recorded."""
        self._spans.cut(0)
        self._counts.clear()

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        self._spans.cut(step)
        self._counts = [self.counts[: self._spans.count()]]

    @property
    def steps(self) -> Offset:
        """Step of each count, int64, shape (n_steps,)."""
        return self._spans.steps()

    @property
    def counts(self) -> Offset:
        """Spikes of each of `steps`, int64, shape (n_steps,)."""
        return np.concatenate([np.empty(0, np.int64), *self._counts])

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
