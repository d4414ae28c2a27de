"""What a seed is handed to tell how far it is, and where it may be left and gone on with."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.experiment.keeping.objects import Kept, check_objects

Item = TypeVar("Item")


class Door(Protocol):
    """Keeps checkpoints of one seed; see `neurosim.experiment.keeping.door`."""

    def find(self, loop: str) -> tuple[int, Mapping[str, Any]] | None:
        """Return how many items of a loop are done, and the states then, if any was kept."""

    def is_due(self, is_over: bool) -> bool:
        """Return whether it is time for a checkpoint, in a loop or at its end."""

    def put(self, loop: str, done: int, kept: Kept) -> None:
        """Keep a checkpoint."""

    def leave(self, loop: str, done: int) -> None:
        """Raise if a signal asks to leave."""

    def enter(self, is_inside: bool) -> None:
        """Take note that a loop goes on, which a signal should wait for, or that it is over."""


class Tick:
    """Called with the share that is done; `loop` goes on where an ended program left off.

    Parameters
    ----------
    tell : callable, optional
        Called with the share.
    door : Door, optional
        Where checkpoints are kept; nowhere by default.

    Examples
    --------
    >>> tick, total = Tick(), [0]
    >>> for i in tick.loop("numbers", range(4), keep={"total": total}):
    ...     total[0] += i
    ...     tick((i + 1) / 4)
    >>> total
    [6]
    """

    def __init__(
        self, tell: Callable[[float], None] = lambda share: None, door: Door | None = None
    ):
        self._tell, self._door = tell, door
        self._begun: Counter[str] = Counter()

    def __repr__(self) -> str:
        return f"Tick: {'keeps no' if self._door is None else 'keeps'} checkpoints"

    def __call__(self, share: float) -> None:
        """Tell which share is done."""
        self._tell(share)

    def within(self, begin: float, end: float) -> "Tick":
        """Return a tick for a part of the work: its 0 is the share ``begin``, its 1 ``end``."""
        made = Tick(lambda share: self._tell(begin + (end - begin) * share), self._door)
        made._begun = self._begun
        return made

    def loop(self, name: str, items: Sequence[Item], keep: Mapping[str, Any]) -> Iterator[Item]:
        """Yield items one by one; between two of them the seed may be left, and later gone on with.

        What the body of the loop changes must be in ``keep``, and nothing else may be: all else is
        made again by what comes before the loop. Left by `break`, it begins anew when resumed.

        Parameters
        ----------
        name : str
            What the items are. A second loop of the same name is told from the first one.
        items : sequence
            The same whenever the seed is run, whatever the number of threads.
        keep : mapping of str to object
            What changes: networks and recorders (all that have ``store()`` and ``restore()``),
            arrays, lists and dicts of plain values and arrays, generators of NumPy.

        Raises
        ------
        KindError
            If the state of something in ``keep`` cannot be taken.
        Interrupted
            Between two items, after a signal; a checkpoint has been kept then.

        Examples
        --------
        >>> import numpy as np
        >>> random, walk = np.random.default_rng(1), []
        >>> for step in Tick().loop("steps", range(3), keep={"random": random, "walk": walk}):
        ...     walk.append(int(random.integers(10)))
        >>> walk
        [4, 5, 7]
        """
        check_objects(checks.text("name of a loop", name), keep)
        if not hasattr(items, "__len__") or not hasattr(items, "__getitem__"):
            raise KindError(f"items of loop {name!r} must be a sequence such as range(10), got a "
                            f"{type(items).__name__}; pass list(...) of it")  # fmt: skip
        self._begun[name] += 1
        if self._door is None:
            yield from items
            return
        key = name if self._begun[name] == 1 else f"{name} {self._begun[name]}"
        yield from self._go_on(self._door, key, items, keep)

    def _go_on(
        self, door: Door, name: str, items: Sequence[Item], keep: Mapping[str, Any]
    ) -> Iterator[Item]:
        begin, kept = 0, Kept(keep, len(items))
        if (found := door.find(name)) is not None:
            begin, states = found
            kept.put_back(states)
        door.leave(name, begin)  # nothing has been done since
        door.enter(True)
        try:
            for done in range(begin + 1, len(items) + 1):
                yield items[done - 1]
                if door.is_due(done == len(items)):
                    door.put(name, done, kept)
                    door.leave(name, done)
        finally:
            door.enter(False)


NO_TICK = Tick()
"""Tells nobody, and keeps nothing: for who runs a seed alone."""
