"""Recorders of state variables and of weights."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Offset, Real
from neurosim.base.reprs import counted, fit, of_size
from neurosim.records.spans import count_due
from neurosim.records.stream import Rows
from neurosim.records.streaming import StreamingRecorder
from neurosim.records.table_views import TableViews
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.spike_log import LONGEST_CHUNK
from neurosim.spiking.synapse_rows import SynapseRows

SEEN = 1 << 20
"""Numbers that a recorder of states holds between two looks at it."""


class StateRecorder(TableViews, StreamingRecorder):
    """Keeps a variable of chosen neurons, at the start of every so many steps.

    Made by `SpikingNetwork.observe`. Records for as long as it is held.

    Parameters
    ----------
    population, variable : str
        Names of the population and of its variable.
    neurons : ndarray of int64, shape (n,)
        Which of them, ascending.
    every : int
        Steps from one to the next, counted from the start of the network.
    grid : Grid
        The clock of the network.
    dtype : dtype
        Precision of the network, float64 or float32.

    Examples
    --------
    >>> from neurosim import LIF, Population, SpikingNetwork
    >>> net = SpikingNetwork([Population("cell", 2, LIF(tau_m=10, v_rest=0, v_th=50, drive=20))])
    >>> v = net.observe("cell", "v", neurons=[1], every=5.0)
    >>> net.set("cell", "v", 0.0)
    >>> net.run(10)
    >>> v.times.tolist(), v.values.round(2).tolist()
    ([0.0, 5.0], [[0.0], [7.87]])
    """

    COLUMNS = ("steps", "values")

    def __init__(
        self, population: str, variable: str, neurons: Offset, every: int, grid: Grid, dtype: Any
    ):
        self.population, self.variable, self._chosen = population, variable, neurons
        self.every = every
        self._grid = grid
        self._rows: list[np.ndarray] = []
        self._steps: list[Offset] = []
        n_rows = min(max(SEEN // max(neurons.size, 1), 2), LONGEST_CHUNK)
        self.seen = np.zeros(n_rows * neurons.size, dtype)
        self.n_seen = np.zeros(1, np.int64)

    def __repr__(self) -> str:
        n, who = sum(len(rows) for rows in self._rows), of_size(self.population, self._chosen.size)
        n += self._stream.n_rows if self._stream is not None else 0
        held = f"{counted(n, 'time')}, one every {self._grid.tell(self.every)}"
        return fit(f"StateRecorder of {self.variable} of {who}: {held}")

    @property
    def neurons(self) -> Offset:
        """Which neurons, int64, ascending, shape (n,)."""
        return self._chosen.copy()  # the kernel goes where this points

    def note(self, start: int) -> None:
        """Keep what was seen in a chunk that started at step ``start``."""
        n, width = int(self.n_seen[0]), self._chosen.size
        # Times count from the start of the network, whatever the chunks.
        first = -(-start // self.every) * self.every
        self._rows.append(self.seen[: n * width].reshape(n, width).copy())
        self._steps.append(first + self.every * np.arange(n))
        self._n_held += self._rows[-1].nbytes + self._steps[-1].nbytes
        self.n_seen[0] = 0

    def clear(self) -> None:
        """Forget what was recorded."""
        self.forget_from(0)

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        self.n_seen[0] = 0  # of a chunk that was cut off
        steps, values = (self._column_in_memory(name) for name in self.COLUMNS)
        self._rows, self._steps = [values[steps < step]], [steps[steps < step]]
        self._n_held = self._rows[0].nbytes + self._steps[0].nbytes
        if self._stream is not None:
            self._stream.cut(step)

    def expected_bytes(self, start: int, n: int) -> float:
        """Return the bytes that ``n`` steps from ``start`` add."""
        row = self._chosen.size * self.seen.dtype.itemsize + 8
        return float(count_due(start, n, self.every) * row)

    def what(self) -> str:
        """Name the recording."""
        return f"{self.variable} of {self.population}"

    def _facts(self) -> dict[str, Any]:
        told = {"population": self.population, "variable": self.variable, "every": self.every}
        return told | {"dt": self._grid.dt, "precision": self.seen.dtype.name}

    def _header(self) -> Rows:
        return {"neurons": self._chosen}

    @classmethod
    def _from_facts(cls, facts: dict[str, Any], header: Rows) -> "StateRecorder":
        names, dtype = (str(facts["population"]), str(facts["variable"])), str(facts["precision"])
        neurons = np.asarray(header["neurons"], np.int64)
        return cls(*names, neurons, int(facts["every"]), Grid(facts["dt"]), np.dtype(dtype))

    def _column_in_memory(self, name: str) -> Any:
        if name == "steps":
            return np.concatenate([np.empty(0, np.int64), *self._steps])
        return np.concatenate([np.empty((0, self._chosen.size), self.seen.dtype), *self._rows])

    def _release(self) -> None:
        self._rows.clear()
        self._steps.clear()

    def _take(self, rows: Rows) -> None:
        self._steps.append(rows["steps"])
        self._rows.append(rows["values"])

    @property
    def times(self) -> Real:
        """When the variable was read, ms, shape (n_times,)."""
        return self._grid.times(self._column("steps"))

    @property
    def values(self) -> np.ndarray:
        """The variable, shape (n_times, n), in the precision of the network."""
        return self._table()

    def _table(self) -> np.ndarray:
        values: np.ndarray = self._column("values")
        return values

    def _columns(self) -> tuple[Any, str]:
        return self._chosen, "neuron"

    def _told(self) -> tuple[str, str]:
        name = f"{self.variable} (mV)" if self.variable == "v" else self.variable
        return f"{self.population}: {self.variable} of {counted(self._chosen.size, 'neuron')}", name

    def _period(self) -> float:
        return self.every * self._grid.dt


class WeightRecorder(SynapseRows):
    """Keeps all weights of some synapses, at the start of every so many steps.

    Made by `SpikingNetwork.watch`. Records for as long as it is held; each row takes 8 bytes a
    synapse. Weights are read when a run passes the time, so those of the end of a run are kept
    when the next one begins, with what was set in between.

    Parameters
    ----------
    synapses : str
        Their name.
    n : int
        How many are kept.
    every : int
        Steps from one look to the next, counted from the start of the network.
    grid : Grid
        The clock of the network.
    which : ndarray of int64, shape (n,), optional
        Those that are kept, where not all are.

    Examples
    --------
    >>> from neurosim import (LIF, OneToOne, PairSTDP, Population, SpikeTimes, SpikingNetwork,
    ...                       Synapses)
    >>> early, late = Population("early", 1, SpikeTimes([0], [5.0])), Population("late", 1, LIF())
    >>> wire = Synapses(early, late, OneToOne(), weight=0.5, plasticity=PairSTDP())
    >>> net = SpikingNetwork([early, late], [wire])
    >>> weights = net.watch("early->late", every=10.0)
    >>> net.run(20)
    >>> weights.times.tolist(), weights.weights.tolist()
    ([0.0, 10.0], [[0.5], [0.5]])
    """

    def __repr__(self) -> str:
        return fit(f"WeightRecorder of {self.synapses} ({self.n:,} synapses): {self._held()}")

    @property
    def weights(self) -> np.ndarray:
        """The weights, shape (n_times, n), in the order of `SpikingNetwork.edges`."""
        return self._table()

    def what(self) -> str:
        """Name the recording."""
        return f"weights of {self.synapses}"

    def _told(self) -> tuple[str, str]:
        return f"{self.synapses}: weights of {counted(self.n, 'synapse')}", "weight"


class TraceRecorder(SynapseRows):
    """Keeps what plasticity keeps under a name, at the start of every so many steps.

    Made by `SpikingNetwork.watch_trace`; as a `WeightRecorder` does with weights.

    Parameters
    ----------
    synapses : str
        Their name.
    name : str
        Which trace, as `SpikingNetwork.trace` names it.
    n : int
        How many values are kept.
    every : int
        Steps from one look to the next, counted from the start of the network.
    grid : Grid
        The clock of the network.
    which : ndarray of int64, shape (n,), optional
        Those that are kept, where not all are.

    Examples
    --------
    >>> from neurosim import (LIF, OneToOne, PairSTDP, Population, SpikeTimes, SpikingNetwork,
    ...                       Synapses)
    >>> early, late = Population("early", 1, SpikeTimes([0], [5.0])), Population("late", 1, LIF())
    >>> wire = Synapses(early, late, OneToOne(), plasticity=PairSTDP(a_pre=0.1))
    >>> net = SpikingNetwork([early, late], [wire])
    >>> trace = net.watch_trace("early->late", "pre", every=10.0)
    >>> net.run(20)
    >>> trace.times.tolist(), trace.values.round(4).tolist()
    ([0.0, 10.0], [[0.0], [0.0779]])
    """

    def __init__(
        self,
        synapses: str,
        name: str,
        n: int,
        every: int,
        grid: Grid,
        which: Offset | None = None,
    ):
        super().__init__(synapses, n, every, grid, which)
        self.name = name

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {"name": self.name}

    def __repr__(self) -> str:
        return fit(f"TraceRecorder of {self.name} of {self.synapses} ({self.n:,}): {self._held()}")

    @property
    def values(self) -> np.ndarray:
        """What `SpikingNetwork.trace` read, shape (n_times, n)."""
        return self._table()

    def what(self) -> str:
        """Name the recording."""
        return f"{self.name} of {self.synapses}"

    def _columns(self) -> tuple[Any, str]:
        return self.which, "value"

    def _told(self) -> tuple[str, str]:
        return f"{self.synapses}: trace {self.name}, {counted(self.n, 'value')}", self.name
