"""Recordings: all recorders of a spiking network, and what they are told."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from neurosim.cells import Cells
from neurosim.spike_recorders import RateRecorder, SpikeRecorder, StateRecorder, WeightRecorder


class Recordings:
    """The recorders of a network, by kind.

    Attributes
    ----------
    spikes, rates, states, weights : list of recorders
    """

    def __init__(self) -> None:
        self.spikes: list[SpikeRecorder] = []
        self.rates: list[RateRecorder] = []
        self.states: list[StateRecorder] = []
        self.weights: list[WeightRecorder] = []

    def note(self, start: int, n_steps: int, cells: Mapping[str, Cells]) -> None:
        """Keep what happened in the chunk that began at step ``start``."""
        for spikes in self.spikes:
            log = cells[spikes.population].log
            spikes.note(start, n_steps, *log.spikes(n_steps))
        for rates in self.rates:
            rates.note(start, cells[rates.population].log.counts(n_steps))
        for states in self.states:
            states.note(start)

    def watch(self, step: int, read: Callable[[str], "np.ndarray[Any, Any]"]) -> list[int]:
        """Keep the weights that are due; return for each recorder the steps until the next time."""
        waits = []
        for recorder in self.weights:
            late = step % recorder.every
            if not late:
                recorder.note(step, read(recorder.synapses))
            waits.append(recorder.every - late)
        return waits

    def clear(self) -> None:
        """Forget what was recorded."""
        for recorder in self._every():
            recorder.clear()

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        for recorder in self._every():
            recorder.forget_from(step)

    def _every(self) -> list[Any]:
        return [*self.spikes, *self.rates, *self.states, *self.weights]
