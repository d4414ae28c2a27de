"""The log of a population's spikes: written as neurons fire, read by delays and by recorders."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from neurosim.base.arrays import Index, Offset
from neurosim.kernels.spiking._tables import Log

LONGEST_CHUNK = 4096
"""Steps between two looks at the log, at most."""
LONGEST_PAST = 1 << 20
"""Steps of which the spikes stay readable, at most."""


class SpikeLog:
    """Who fired in the last ``past`` steps, and in the steps of the chunk that runs.

    Every part of the population has a stretch of its own, so threads write side by side.

    Parameters
    ----------
    n_parts : int
    n_largest : int
        Neurons in the largest part: so much room must be left before a step.
    past : int
        Steps that stay readable.

    Attributes
    ----------
    neurons : ndarray of int32, shape (n_parts * room,)
    bounds : ndarray of int64, shape (n_parts * stride,)
        Within its part, spikes of number k lie from ``bounds[k]`` to ``bounds[k + 1]``; the step
        that comes next has number ``past``.
    fields : dict of str to ndarray, shape (n_parts * room,)
        What is kept for each spike.
    """

    def __init__(self, n_parts: int, n_largest: int, past: int):
        self.n_parts, self.n_largest, self.past = n_parts, n_largest, past
        self.stride = past + LONGEST_CHUNK + 1
        self.room = 2 * n_largest + 1024
        self.neurons: Index = np.zeros(n_parts * self.room, np.int32)
        self.bounds: Offset = np.zeros(n_parts * self.stride, np.int64)
        self.fields: dict[str, np.ndarray] = {}

    @property
    def table(self) -> Log:
        """All parts, as kernels take them."""
        shape = np.array([self.n_parts, self.room, self.stride], np.int64)
        return Log(self.neurons, self.bounds, shape)

    def add_field(self, name: str, dtype: type) -> None:
        """Keep a number for each spike."""
        self.fields[name] = np.zeros(self.n_parts * self.room, dtype)

    def neurons_of(self, part: int) -> Index:
        """Return the stretch of a part."""
        return self.neurons[part * self.room : (part + 1) * self.room]

    def field_of(self, name: str, part: int) -> np.ndarray:
        """Return the numbers of a part's spikes."""
        return self.fields[name][part * self.room : (part + 1) * self.room]

    def bounds_of(self, part: int) -> Offset:
        """Return where the spikes of a part's steps start and end."""
        return self.bounds[part * self.stride : (part + 1) * self.stride]

    def spikes(self, n_steps: int) -> tuple[Offset, Index]:
        """Return the spikes of the chunk that was just run, by step and neuron.

        Returns
        -------
        steps : ndarray of int64, shape (n_spikes,)
            From 0, the first step of the chunk.
        neurons : ndarray of int32, shape (n_spikes,)
        """
        steps, neurons = [], []
        for part in range(self.n_parts):
            ends = self.bounds_of(part)[self.past : self.past + n_steps + 1]
            steps.append(np.repeat(np.arange(n_steps), np.diff(ends)))
            neurons.append(self.neurons_of(part)[ends[0] : ends[-1]])
        when, who = np.concatenate(steps), np.concatenate(neurons)
        if self.n_parts > 1:
            # Stable, as parts hold ascending ranges of neurons: within a step they stay in order.
            order = np.argsort(when, kind="stable")
            when, who = when[order], who[order]
        return when, who.copy() if self.n_parts == 1 else who

    def past_spikes(self) -> list[Index]:
        """Return who fired in each of the last ``past`` steps, the oldest first."""
        parts = [(self.bounds_of(p), self.neurons_of(p)) for p in range(self.n_parts)]
        return [
            np.concatenate([who[ends[k] : ends[k + 1]] for ends, who in parts])
            for k in range(self.past)
        ]

    def latest(self, n_steps: int) -> list[Index]:
        """Return who fired in the last ``n_steps`` steps, at most ``past``, in each part."""
        parts = [(self.bounds_of(p), self.neurons_of(p)) for p in range(self.n_parts)]
        return [who[ends[self.past - n_steps] : ends[self.past]] for ends, who in parts]

    def counts(self, n_steps: int) -> Offset:
        """Return how many neurons fired in each step of the chunk."""
        ends = self.bounds.reshape(self.n_parts, -1)[:, self.past : self.past + n_steps + 1]
        total: Offset = np.diff(ends, axis=1).sum(axis=0)
        return total

    def rewind(self, n_steps: int) -> None:
        """Forget all but the last ``past`` of the steps, so that the next chunk has room."""
        for part in range(self.n_parts):
            bounds = self.bounds_of(part)
            kept = bounds[n_steps : n_steps + self.past + 1].copy()
            for stretch in self._stretches(part):
                # By way of a copy: the two stretches overlap where many fired lately.
                stretch[: kept[-1] - kept[0]] = stretch[kept[0] : kept[-1]].copy()
            bounds[: self.past + 1] = kept - kept[0]

    def lengthen(self, past: int) -> None:
        """Let more steps stay readable; in those before, nobody fired as far as is known."""
        new = np.zeros((self.n_parts, self.stride - self.past + past), np.int64)
        new[:, past - self.past :] = self.bounds.reshape(self.n_parts, -1)
        self.bounds, self.stride, self.past = new.reshape(-1), new.shape[1], past

    def make_room(self) -> bool:
        """Double the room until the next step fits; return whether arrays are new."""
        fullest = int(self.bounds.reshape(self.n_parts, -1)[:, self.past].max())
        room = self.room
        # All neurons of the largest part may fire in one step, in which nothing is tested.
        while fullest + self.n_largest > self.room:
            self._double()
        return self.room > room

    def keep(self) -> dict[str, np.ndarray]:
        """Return who fired in the last ``past`` steps, whatever the parts, for `restore`.

        Returns
        -------
        kept : dict of str to ndarray
            ``bounds``, shape (past + 1,), of each step, the oldest first; ``neurons``, ascending
            within a step; and the fields.
        """
        bounds = self.bounds.reshape(self.n_parts, -1)[:, : self.past + 1]
        steps = [np.repeat(np.arange(self.past), np.diff(ends)) for ends in bounds]
        places = [part * self.room + np.arange(when.size) for part, when in enumerate(steps)]
        order = np.concatenate(places)[np.argsort(np.concatenate(steps), kind="stable")]
        arrays = {"neurons": self.neurons, **self.fields}
        kept = {name: array[order] for name, array in arrays.items()}
        return {"bounds": bounds.sum(axis=0), **kept}

    def restore(self, kept: Mapping[str, np.ndarray], ranges: Sequence[tuple[int, int]]) -> None:
        """Return to what `keep` returned; a part gets the neurons of its range."""
        neurons = kept["neurons"]
        steps = np.repeat(np.arange(self.past), np.diff(kept["bounds"]))
        for part, (first, stop) in enumerate(ranges):
            mine = (neurons >= first) & (neurons < stop)
            n = np.count_nonzero(mine)
            while n > self.room:
                self._double()
            counts = np.bincount(steps[mine], minlength=self.past)
            self.bounds_of(part)[: self.past + 1] = np.append(0, np.cumsum(counts))
            self.neurons_of(part)[:n] = neurons[mine]
            for name in self.fields:
                self.field_of(name, part)[:n] = kept[name][mine]

    def _double(self) -> None:
        enlarge = self._enlarger()
        self.neurons = enlarge(self.neurons)
        self.fields = {name: enlarge(array) for name, array in self.fields.items()}
        self.room *= 2

    def _enlarger(self) -> Callable[[np.ndarray], np.ndarray]:
        def enlarge(array: np.ndarray) -> np.ndarray:
            larger = np.zeros((self.n_parts, 2 * self.room), array.dtype)
            larger[:, : self.room] = array.reshape(self.n_parts, self.room)
            return larger.reshape(-1)

        return enlarge

    def _stretches(self, part: int) -> list[np.ndarray]:
        return [self.neurons_of(part), *(self.field_of(name, part) for name in self.fields)]
