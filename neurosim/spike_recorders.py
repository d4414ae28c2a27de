"""Recorders of spiking networks: spikes, rates, states and weights."""

from typing import Any

import numpy as np

from neurosim.arrays import Index, Offset, Real
from neurosim.grid import Grid
from neurosim.spike_log import LONGEST_CHUNK

SEEN = 1 << 20
"""Numbers that a recorder of states holds between two looks at it."""


class SpikeRecorder:
    """Keeps who fired when in one population.

    Made by `SpikingNetwork.record`; keeps recording from then on.

    Attributes
    ----------
    population : str
    n : int
        Neurons in the population.

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
        self._chunks: list[tuple[int, int]] = []

    def __repr__(self) -> str:
        return f"<SpikeRecorder of {self.population}: {self.neurons.size} spikes>"

    def note(self, start: int, n_steps: int, steps: Offset, neurons: Index) -> None:
        """Append the spikes of a chunk that starts at step ``start``."""
        self._steps.append(steps + start)
        self._neurons.append(neurons)
        self._chunks.append((start, start + n_steps))

    def clear(self) -> None:
        """Forget what was recorded."""
        self._steps.clear()
        self._neurons.clear()
        self._chunks.clear()

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        steps, neurons = self.steps, self.neurons
        self._steps, self._neurons = [steps[steps < step]], [neurons[steps < step]]
        self._chunks = [(a, min(b, step)) for a, b in self._chunks if a < step]

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
        """Return how often each neuron fired, int64, shape (n,)."""
        return np.bincount(self.neurons, minlength=self.n)

    def rates(self) -> Real:
        """Return the mean rate of each neuron while it was recorded, Hz, shape (n,)."""
        seconds = sum(stop - start for start, stop in self._chunks) * self._grid.seconds
        return self.counts() / seconds if seconds else np.zeros(self.n)

    def intervals(self) -> Real:
        """Return all intervals between two spikes of the same neuron, ms, by neuron."""
        order = np.lexsort((self.steps, self.neurons))
        steps, neurons = self.steps[order], self.neurons[order]
        return self._grid.times(np.diff(steps)[np.diff(neurons) == 0])

    def irregularity(self) -> Real:
        """Return the coefficient of variation of the intervals of each neuron, shape (n,).

        NaN for neurons with less than three spikes.
        """
        order = np.lexsort((self.steps, self.neurons))
        neurons = self.neurons[order]
        waits, is_same = np.diff(self.steps[order]), np.diff(neurons) == 0
        waits, of = waits[is_same].astype(np.float64), neurons[1:][is_same]
        n = np.bincount(of, minlength=self.n)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(of, waits, self.n) / n
            square = np.bincount(of, (waits - mean[of]) ** 2, self.n) / n
            cv: Real = np.where(n >= 2, np.sqrt(square) / mean, np.nan)
        return cv


class RateRecorder:
    """Keeps how many neurons of one population fired in each step.

    Made by `SpikingNetwork.count`; takes 8 bytes a step.
    """

    def __init__(self, population: str, n: int, grid: Grid):
        self.population, self.n = population, n
        self._grid = grid
        self._start: int | None = None
        self._counts: list[Offset] = []

    def note(self, start: int, counts: Offset) -> None:
        """Append the counts of a chunk."""
        self._start = start if self._start is None else self._start
        self._counts.append(counts)

    def clear(self) -> None:
        """Forget what was recorded."""
        self._start = None
        self._counts.clear()

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        if self._start is not None:
            self._counts = [self.counts[: max(0, step - self._start)]]
            self._start = self._start if step > self._start else None

    @property
    def counts(self) -> Offset:
        """Spikes of each step, int64, shape (n_steps,)."""
        return np.concatenate([np.empty(0, np.int64), *self._counts])

    def rate(self, window: float) -> tuple[Real, Real]:
        """Return the rate of the population in windows of ``window`` ms.

        Returns
        -------
        times, rates : ndarray of float64, shape (n_windows,)
            Start of each whole window, ms; mean rate of a neuron, Hz.
        """
        n = self._grid.period("window", window)
        counts = self.counts[: self.counts.size // n * n].reshape(-1, n).sum(axis=1)
        starts = (self._start or 0) + n * np.arange(counts.size)
        return self._grid.times(starts), counts / (self.n * n * self._grid.seconds)


class StateRecorder:
    """Keeps a variable of chosen neurons, at the start of every so many steps.

    Made by `SpikingNetwork.observe`.

    Attributes
    ----------
    population, variable : str
    neurons : ndarray of int64, shape (n,)
    every : int
        Steps from one to the next.
    """

    def __init__(
        self, population: str, variable: str, neurons: Offset, every: int, grid: Grid, dtype: Any
    ):
        self.population, self.variable, self.neurons = population, variable, neurons
        self.every = every
        self._grid = grid
        self._rows: list[np.ndarray] = []
        self._steps: list[Offset] = []
        n_rows = min(max(SEEN // max(neurons.size, 1), 2), LONGEST_CHUNK)
        self.seen = np.zeros(n_rows * neurons.size, dtype)
        self.n_seen = np.zeros(1, np.int64)

    def note(self, start: int) -> None:
        """Keep what was seen in a chunk that started at step ``start``."""
        n, width = int(self.n_seen[0]), self.neurons.size
        first = -(-start // self.every) * self.every
        self._rows.append(self.seen[: n * width].reshape(n, width).copy())
        self._steps.append(first + self.every * np.arange(n))
        self.n_seen[0] = 0

    def clear(self) -> None:
        """Forget what was recorded."""
        self._rows.clear()
        self._steps.clear()

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        steps = np.concatenate([np.empty(0, np.int64), *self._steps])
        self._rows, self._steps = [self.values[steps < step]], [steps[steps < step]]

    @property
    def times(self) -> Real:
        """When the variable was read, ms, shape (n_times,)."""
        return self._grid.times(np.concatenate([np.empty(0, np.int64), *self._steps]))

    @property
    def values(self) -> np.ndarray:
        """The variable, shape (n_times, n), in the precision of the network."""
        return np.concatenate([np.empty((0, self.neurons.size)), *self._rows])


class WeightRecorder:
    """Keeps all weights of some synapses, at the start of every so many steps.

    Made by `SpikingNetwork.watch`.
    """

    def __init__(self, synapses: str, every: int, grid: Grid):
        self.synapses, self.every = synapses, every
        self._grid = grid
        self._steps: list[int] = []
        self._rows: list[np.ndarray] = []

    def note(self, step: int, weights: np.ndarray) -> None:
        """Keep the weights of step ``step``."""
        self._steps.append(step)
        self._rows.append(weights)

    def clear(self) -> None:
        """Forget what was recorded."""
        self._steps.clear()
        self._rows.clear()

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        kept = sum(s < step for s in self._steps)
        del self._steps[kept:], self._rows[kept:]

    @property
    def times(self) -> Real:
        """When weights were kept, ms, shape (n_times,)."""
        return self._grid.times(np.array(self._steps, np.int64))

    @property
    def weights(self) -> np.ndarray:
        """The weights, shape (n_times, n_synapses), in the order of `SpikingNetwork.edges`."""
        return np.array(self._rows)
