"""Recordings: all recorders of a network that runs in rounds, and who of them listens."""

from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.base.weak_list import WeakList
from neurosim.binary.recorder import Recorder
from neurosim.records import room


class Recordings:
    """The recorders of a network, for as long as somebody else holds them.

    Examples
    --------
    >>> recordings = Recordings()
    >>> first = recordings.add(Recorder("area", 9))
    >>> recordings.pause()
    >>> recordings.held()
    []
    >>> recordings.resume()
    >>> recordings.held() == [first]
    True
    """

    def __init__(self) -> None:
        # The last of them hear what happens; those before wait until a probe is over.
        self._levels: list[WeakList[Recorder]] = [WeakList()]
        self._made: WeakList[Recorder] = WeakList()  # those forgotten since among them
        self._loaded: list[Recorder] = []  # which nobody else holds yet
        self._seen = 0  # bytes in memory that were looked at

    @property
    def is_paused(self) -> bool:
        """Whether recorders wait until a probe is over."""
        return len(self._levels) > 1

    def held(self) -> list[Recorder]:
        """Return those that listen, kept alive by whoever holds the list."""
        return list(self._levels[-1])

    def hold(self, recorders: list[Recorder]) -> None:
        """Keep recorders that came with a file, until they are forgotten."""
        self._loaded = recorders

    def add(self, recorder: Recorder, to: Any = None) -> Recorder:
        """Let a recorder begin, which writes to the folder ``to`` if there is one; return it."""
        if to is not None:
            recorder.stream_to(to)
        self._levels[-1].append(recorder)
        self._made.append(recorder)
        return recorder

    def forget(self, recorder: Recorder) -> None:
        """Let a recorder go, if it has not gone before."""
        checks.own_recorder(recorder, (Recorder,), self._made)
        for recorders in self._levels:
            recorders.remove(recorder)
        self._loaded = [each for each in self._loaded if each is not recorder]
        recorder.flush()

    def forget_from(self, when: int) -> None:
        """Have those that listen forget round ``when`` and later ones."""
        for recorder in self.held():
            recorder.forget_from(when)

    def refuse_in_probe(self, call: str) -> None:
        """Raise if a probe goes on, which must leave no trace."""
        if self.is_paused:
            raise ArgumentError(f"{call} would leave a trace inside probe(); call it outside")

    def require_room(self, start: int, rounds: int) -> None:
        """Raise `ResourceError` if what so many rounds add does not fit."""
        room.require_room(self.held(), start, rounds)

    def spill(self, when: int, is_end: bool = False) -> None:
        """Write what is due, and raise if there is no room for more."""
        held = self.held()
        for recorder in held:
            recorder.spill(is_end)
        self._seen = room.watch(held, self._seen, lambda: f"round {when:,}")

    def pause(self) -> None:
        """Let those that listen wait."""
        self._levels.append(WeakList())

    def resume(self) -> None:
        """Stop those that began since `pause`, and let the others listen again."""
        self._levels.pop()
