"""Recorders: what happened, round by round."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset, readonly
from neurosim.base.entries import Entries
from neurosim.base.reprs import counted, fit, of_size
from neurosim.binary.state import Activity

NAMES = ("population", "n", "rounds", "ties", "counts", "neurons")


class Recorder:
    """Keeps who fired in one population, as rounds and neurons.

    Made by `Network.record`; keeps recording from then on.

    Parameters
    ----------
    population : str
        Its name.
    n : int
        Neurons in the population.

    Examples
    --------
    >>> from neurosim import Network, Playback, Population
    >>> net = Network([Population("eye", 3, Playback())])
    >>> eye = net.record("eye")
    >>> net.run(2, inputs={"eye": [0, 2]})
    >>> eye.counts().tolist()
    [2, 0, 2]
    """

    def __init__(self, population: str, n: int):
        self.population = population
        self.n = n
        self._rounds: list[int] = []
        self._neurons: list[Index] = []
        self._ties: list[int] = []

    def __repr__(self) -> str:
        n = sum(neurons.size for neurons in self._neurons)
        held = f"{counted(n, 'event')} in {counted(len(self._rounds), 'round')}"
        return fit(f"Recorder of {of_size(self.population, self.n)}: {held}")

    def note(self, when: int, activity: Activity) -> None:
        """Append one round."""
        self._rounds.append(when)
        # Not copied: a round makes new arrays of events and never writes into those of before.
        self._neurons.append(activity.events.neurons)
        self._ties.append(activity.tied)

    def clear(self) -> None:
        """Forget what was recorded."""
        self._rounds.clear()
        self._neurons.clear()
        self._ties.clear()

    def forget_from(self, when: int) -> None:
        """Forget round ``when`` and later ones."""
        n = bisect_left(self._rounds, when)
        for kept in (self._rounds, self._neurons, self._ties):
            del kept[n:]

    def store(self) -> dict[str, Any]:
        """Copy what was recorded, for `restore`.

        Returns
        -------
        dict
            Of plain values and arrays: ``population``, ``n``, ``rounds`` and ``ties`` (int64, one
            for each recorded round), ``counts`` (int64, who fired in each), ``neurons`` (int32).
        """
        sizes = [neurons.size for neurons in self._neurons]
        return {
            "population": self.population,
            "n": self.n,
            "rounds": np.array(self._rounds, np.int64),
            "ties": np.array(self._ties, np.int64),
            "counts": np.array(sizes, np.int64),
            "neurons": self.neurons,
        }

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Hold what a recorder of the same population held, and go on from there.

        Parameters
        ----------
        stored : mapping
            What `store` returned.

        Raises
        ------
        ArgumentError
            If it is damaged, or of another population; then nothing is changed.

        Examples
        --------
        >>> from neurosim import Network, Playback, Population
        >>> net = Network([Population("eye", 3, Playback())])
        >>> first, second = net.record("eye"), net.record("eye")
        >>> net.run(2, inputs={"eye": [0, 2]})
        >>> second.clear()
        >>> second.restore(first.store())
        >>> second.rounds.tolist()
        [0, 0, 1, 1]
        """
        entries = Entries("a recorder", stored, NAMES)
        for name in ("population", "n"):
            own, theirs = getattr(self, name), entries[name]
            if type(theirs) is not type(own) or theirs != own:
                raise entries.refusal(name, repr(own))
        rounds = entries.within("rounds", np.int64, None, (0, 2**32 - 1))
        if (np.diff(rounds) <= 0).any():
            raise entries.refusal("rounds", "in ascending order")
        ties = entries.within("ties", np.int64, rounds.shape, (0, self.n))
        counts = entries.within("counts", np.int64, rounds.shape, (0, self.n))
        neurons = entries.within("neurons", np.int32, (int(counts.sum()),), (0, self.n - 1))
        which = np.repeat(np.arange(rounds.size), counts)
        if (np.diff(which * self.n + neurons) <= 0).any():
            raise entries.refusal("neurons", "in ascending order within each round")
        self._rounds, self._ties = rounds.tolist(), ties.tolist()
        # No first piece: of a recorder that holds nothing there would be one of no round.
        self._neurons = np.split(neurons, np.cumsum(counts)[:-1]) if rounds.size else []

    @property
    def rounds(self) -> Offset:
        """Round of each event, int64, shape (n_events,)."""
        return np.repeat(np.array(self._rounds, np.int64), [e.size for e in self._neurons])

    @property
    def neurons(self) -> Index:
        """Neuron of each event, int32, shape (n_events,), ascending within a round."""
        # The empty one gives the type where no round was recorded.
        return np.concatenate([np.empty(0, np.int32), *self._neurons])

    @property
    def winners(self) -> list[Index]:
        """Who fired in each recorded round, int32 arrays, read-only: the network runs on them."""
        return [readonly(neurons) for neurons in self._neurons]

    @property
    def ties(self) -> list[int]:
        """How many neurons lost a tie in each recorded round."""
        return list(self._ties)

    def counts(self) -> Offset:
        """Count how often each neuron fired.

        Returns
        -------
        ndarray of int64, shape (n,)
            Rounds in which it fired, of those recorded.
        """
        return np.bincount(self.neurons, minlength=self.n)
