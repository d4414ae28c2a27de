"""What is kept of the synapses of a spiking network, by name: all of it, or what each one has."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from neurosim.spiking.engine.pathway_reading import PathwayReading
from neurosim.spiking.engine.releasing import Releasing
from neurosim.spiking.engine.structure import told
from neurosim.topology.synapses import Synapses


class PathwayColumns(PathwayReading):
    """The part of a `neurosim.spiking.engine.pathway.Pathway` that lists and copies what it has."""

    synapses: Synapses
    releasing: Releasing
    traces: dict[str, np.ndarray]
    initial: dict[str, Callable[[int], Any]]

    def changing(self) -> dict[str, np.ndarray]:
        """Return views of all that changes, each of shape (copies, size): one for each thread."""
        traces = {f"trace {name}": np.atleast_2d(values) for name, values in self.traces.items()}
        return {
            "weights": self.weights[None],
            **traces,
            **self._levels(self.releasing.levels[None]),
            **self._counted(self.counts[None]),
        }

    def _counted(self, counts: np.ndarray) -> dict[str, np.ndarray]:
        """Return how many contacts each synapse stands for under its name, if they are counted."""
        return {"counts": counts} if self.has_counts else {}

    def _levels(self, levels: np.ndarray) -> dict[str, np.ndarray]:
        """Return how likely each contact releases under its name, if they differ."""
        return {"release": levels} if self.releasing.is_listed else {}

    @property
    def is_fixed(self) -> bool:
        """Whether no run changes them."""
        return self.synapses.plasticity is None and not self.traces

    def of_synapses(self) -> dict[str, np.ndarray]:
        """Return what is kept of each synapse by place, under the names of `changing`."""
        own = {"weights": self.weights} if self.has_own_weights else {}
        own |= self._levels(self.releasing.levels) | self._counted(self.counts)
        return own | {f"trace {name}": self.traces[name].reshape(-1) for name in self.initial}

    def _take(self, columns: Mapping[str, np.ndarray]) -> None:
        """Keep from now on what is given in place of `of_synapses`."""
        for name, column in columns.items():
            if name == "weights":
                self.weights = column
            elif name == "release":
                self.releasing.levels = column
            elif name == "counts":
                self.counts = column
            else:
                trace = name.removeprefix("trace ")
                old = self.traces[trace]
                self.traces[trace] = column.reshape(*old.shape[:-1], column.size).view(type(old))

    def present(self) -> dict[str, np.ndarray]:
        """Return all that changes, without gaps; of the copies of the threads, one."""
        own = self.of_synapses()
        packed = {name: self.wiring.compacted(column) for name, column in own.items()}
        return {name: packed.get(name, view[0]) for name, view in self.changing().items()}

    def keep(self) -> dict[str, np.ndarray]:
        """Return copies of all that changes, of the copies of the threads one, for `restore`."""
        kept = self.present()
        if not self.wiring.is_as_made:
            kept |= told(self.wiring.structure())
        return {name: values.copy() for name, values in kept.items()}
