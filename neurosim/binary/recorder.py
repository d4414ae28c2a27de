"""Recorders: what happened, round by round."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Offset, readonly
from neurosim.base.entries import Entries
from neurosim.base.reprs import counted, fit, of_size
from neurosim.binary.state import Activity
from neurosim.records.event_views import EventViews
from neurosim.records.stream import Rows
from neurosim.records.streaming import StreamingRecorder

ROUND = 200
"""Bytes that a round takes beside its events: an array's head, whole numbers, places in lists."""

ENOUGH = 100
"""Rounds from which on events tell how many there will be."""

NAMES = ("population", "n", "rounds", "ties", "counts", "neurons")


class Recorder(EventViews, StreamingRecorder):
    """Keeps who fired in one population, or a part of one, as rounds and neurons.

    Made by `Network.record`; keeps recording from then on. Of a part, neurons go by their numbers
    in the population, and `counts` are in the order of ``recorded``; ties are those of all.

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

    COLUMNS, RAGGED = ("steps", "sizes", "ties", "neurons"), "neurons"
    IS_EXACT = False

    def __init__(self, population: str, n: int):
        self.population = population
        self.n = n
        self._rounds: list[int] = []
        self._neurons: list[Index] = []
        self._ties: list[int] = []

    def __repr__(self) -> str:
        n = sum(neurons.size for neurons in self._neurons)
        n_rounds = len(self._rounds)
        if self._stream is not None:
            n, n_rounds = n + self._stream.n_ragged, n_rounds + self._stream.n_rows
        held = f"{counted(n, 'event')} in {counted(n_rounds, 'round')}"
        return fit(f"Recorder of {of_size(self._of, self.n)}: {held}")

    def note(self, when: int, activity: Activity) -> None:
        """Append one round."""
        self._rounds.append(when)
        # Not copied: a round makes new arrays of events and never writes into those of before.
        neurons = activity.events.neurons
        self._neurons.append(neurons[self.holds(neurons)] if self.part else neurons)
        self._ties.append(activity.tied)
        self._n_held += self._neurons[-1].nbytes + ROUND

    def clear(self) -> None:
        """Forget what was recorded."""
        self.forget_from(0)

    def forget_from(self, when: int) -> None:
        """Forget round ``when`` and later ones."""
        n = bisect_left(self._rounds, when)
        self._n_held -= sum(neurons.nbytes + ROUND for neurons in self._neurons[n:])
        for kept in (self._rounds, self._neurons, self._ties):
            del kept[n:]
        if self._stream is not None:
            self._stream.cut(when)

    def store(self) -> dict[str, Any]:
        """Copy what was recorded, for `restore`.

        Returns
        -------
        dict
            Of plain values and arrays: ``population``, ``n``, ``rounds`` and ``ties`` (int64, one
            for each recorded round), ``counts`` (int64, who fired in each), ``neurons`` (int32); of
            a part also ``part``, its name, and ``only`` (int32), its neurons.

        Raises
        ------
        ArgumentError
            If it writes to a folder.
        """
        self.require_in_memory("store()")
        own = {"rounds": "steps", "ties": "ties", "counts": "sizes", "neurons": "neurons"}
        held = {name: self._column_in_memory(column) for name, column in own.items()}
        told = {"population": self.population, "n": self.n, **held}
        return told | self._told_part() | self._only_rows()

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
        own_part = self._told_part()
        entries = Entries("a recorder", stored, [*NAMES, *own_part, *self._only_rows()])
        if own_part and not np.array_equal(entries["only"], self.recorded):
            raise entries.refusal("only", "the neurons of the same part")
        for name in ("population", "n", *own_part):
            own, theirs = getattr(self, name), entries[name]
            if type(theirs) is not type(own) or theirs != own:
                raise entries.refusal(name, repr(own))
        rounds = entries.within("rounds", np.int64, None, (0, 2**32 - 1))
        if (np.diff(rounds) <= 0).any():
            raise entries.refusal("rounds", "in ascending order")
        # Of a part, ties are those of its population, whose size is not known here.
        most = 2**31 - 1 if own_part else self.n
        ties = entries.within("ties", np.int64, rounds.shape, (0, most))
        counts = entries.within("counts", np.int64, rounds.shape, (0, self.n))
        neurons = entries.within("neurons", np.int32, (int(counts.sum()),), (0, self._top - 1))
        which = np.repeat(np.arange(rounds.size), counts)
        if (np.diff(which * self._top + neurons) <= 0).any():
            raise entries.refusal("neurons", "in ascending order within each round")
        if not self.holds(neurons).all():
            raise entries.refusal("neurons", "of the part that was recorded")
        self.require_in_memory("restore()")
        self.clear()
        self._take({"steps": rounds, "sizes": counts, "ties": ties, "neurons": neurons})
        self._n_held = neurons.nbytes + ROUND * rounds.size

    @property
    def rounds(self) -> Offset:
        """Round of each event, int64, shape (n_events,)."""
        rounds: Offset = np.repeat(self._column("steps"), self._column("sizes"))
        return rounds

    @property
    def neurons(self) -> Index:
        """Neuron of each event, int32, shape (n_events,), ascending within a round."""
        neurons: Index = self._column("neurons")
        return neurons

    @property
    def winners(self) -> list[Index]:
        """Who fired in each recorded round, int32 arrays, read-only: the network runs on them."""
        if self._stream is None:
            return [readonly(neurons) for neurons in self._neurons]
        return [readonly(neurons) for neurons in _split(self.neurons, self._column("sizes"))]

    @property
    def ties(self) -> list[int]:
        """How many neurons lost a tie in each recorded round."""
        ties: list[int] = self._column("ties").tolist()
        return ties

    def counts(self) -> Offset:
        """Count how often each neuron fired.

        Returns
        -------
        ndarray of int64, shape (n,)
            Rounds in which it fired, of those recorded.
        """
        return self._tally("neurons", self._top)[self.recorded]

    def expected_bytes(self, start: int, n: int) -> float:
        """Return the bytes that ``n`` rounds add if as many fire as did."""
        del start
        done = len(self._rounds) + (self._stream.n_rows if self._stream is not None else 0)
        return self._mean_bytes(n, done, ENOUGH)

    def what(self) -> str:
        """Name the recording."""
        return f"events of {self._of}"

    def _axis(self) -> tuple[str, str]:
        return "round", ""

    def _ends(self) -> tuple[float, float] | None:
        rounds = self._column("steps")
        return (float(rounds[0]), float(rounds[-1])) if rounds.size else None

    def _when(self) -> Any:
        return self.rounds

    def _facts(self) -> dict[str, Any]:
        return {"population": self.population, "n": self.n, **self._told_part()}

    def _header(self) -> Rows:
        return self._only_rows()

    @classmethod
    def _from_facts(cls, facts: dict[str, Any], header: Rows) -> "Recorder":
        made = cls(str(facts["population"]), checks.integer("n", facts["n"], 1, 2**31 - 1))
        made._take_part(facts, header)
        return made

    def _column_in_memory(self, name: str) -> Any:
        if name == "neurons":
            # The empty one gives the type where no round was recorded.
            return np.concatenate([np.empty(0, np.int32), *self._neurons])
        sizes = [neurons.size for neurons in self._neurons] if name == "sizes" else []
        values = {"steps": self._rounds, "sizes": sizes, "ties": self._ties}
        return np.array(values[name], np.int64)

    def _release(self) -> None:
        self._rounds.clear()
        self._neurons.clear()
        self._ties.clear()

    def _take(self, rows: Rows) -> None:
        self._rounds += rows["steps"].tolist()
        self._ties += rows["ties"].tolist()
        self._neurons += _split(rows["neurons"], rows["sizes"])


def _split(neurons: Index, sizes: Offset) -> list[Index]:
    """Return who fired in each round."""
    return np.split(neurons, np.cumsum(sizes)[:-1]) if sizes.size else []
