"""Recorders: what happened, round by round."""

import numpy as np

from neurosim.base.arrays import Index, Offset, readonly
from neurosim.base.reprs import counted, fit, of_size
from neurosim.binary.state import Activity


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
