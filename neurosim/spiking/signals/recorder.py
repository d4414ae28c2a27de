"""The recorder of signals."""

from typing import Any

import numpy as np

from neurosim.base.reprs import counted, fit
from neurosim.records.stream import Rows
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.signals.signal import VALUE
from neurosim.spiking.state_recorders import StateRecorder


class SignalRecorder(StateRecorder):
    """Keeps the value of a signal, at the start of every so many steps.

    Made by `SpikingNetwork.observe` of a signal. Records for as long as it is held.

    Parameters
    ----------
    signal : str
        Its name.
    every : int
        Steps from one to the next, counted from the start of the network.
    grid : Grid
        The clock of the network.

    Examples
    --------
    >>> from neurosim import NeuronRule, Population, Signal, SpikingNetwork
    >>> def decay(x, p, counts, dt):
    ...     return x - dt * x / p.tau
    >>> dopamine = Signal("dopamine", 1.0, decay, parameters={"tau": 10.0})
    >>> def step(z, p, dt, is_refractory, signals):
    ...     z.v += dt * (signals.dopamine - z.v)
    ...     return False
    >>> cell = Population("cell", 1, NeuronRule(step, {"v": 0.0}, signals=[dopamine]))
    >>> net = SpikingNetwork([cell], dt=0.1)
    >>> seen = net.observe("dopamine", "value", every=5.0)
    >>> net.run(10)
    >>> seen.times.tolist(), seen.values.round(3).tolist()
    ([0.0, 5.0], [1.0, 0.605])
    """

    def __init__(self, signal: str, every: int, grid: Grid):
        super().__init__(signal, VALUE, np.zeros(1, np.int64), every, grid, np.float64)

    def __repr__(self) -> str:
        held = f"{counted(self.times.size, 'time')}, one every {self._grid.tell(self.every)}"
        return fit(f"SignalRecorder of {self.population}: {held}")

    @property
    def signal(self) -> str:
        """Name of the signal."""
        return self.population

    @property
    def values(self) -> np.ndarray:
        """The signal, float64, shape (n_times,)."""
        return self._table()[:, 0]

    def what(self) -> str:
        """Name the recording."""
        return f"the signal {self.signal}"

    def _facts(self) -> dict[str, Any]:
        return {"signal": self.signal, "every": self.every, "dt": self._grid.dt}

    def _header(self) -> Rows:
        return {}

    @classmethod
    def _from_facts(cls, facts: dict[str, Any], header: Rows) -> "SignalRecorder":
        del header
        return cls(str(facts["signal"]), int(facts["every"]), Grid(facts["dt"]))

    def _columns(self) -> tuple[Any, str]:
        return np.arange(1), "value"

    def _told(self) -> tuple[str, str]:
        return f"signal {self.signal}", self.signal
