"""One network, one run at a time: what may be called while it runs, and from which thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident

from neurosim.errors import ArgumentError


class RunGuard:
    """Lets one thread run a network; refuses what would tear the run apart.

    A run may call back (``after_chunk``). Between two chunks the network is whole, so its own
    thread may look at it and change values; it may not start, undo or replace the run it is part
    of. Other threads would see half a step, so they may do nothing until the run ends.

    Examples
    --------
    >>> guard = RunGuard()
    >>> with guard.running():
    ...     guard.check("get()")
    ...     try:
    ...         guard.check_idle("reset()")
    ...     except ArgumentError as error:
    ...         print(error)
    reset() cannot be called while the network runs (from after_chunk); call it when run() is over
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._owner: int | None = None

    def __getstate__(self) -> dict[str, object]:
        """Copies are of a network that nobody runs: neither the lock nor its owner go along."""
        self.check("copying")
        return {}

    def __setstate__(self, state: dict[str, object]) -> None:
        del state
        RunGuard.__init__(self)

    @contextmanager
    def running(self, call: str = "run()") -> Iterator[None]:
        """Hold the network for the length of a run, or another ``call``; refuse a second one.

        The lock, not the owner, decides: of two threads that come at once only one gets it.
        """
        if not self._lock.acquire(blocking=False):
            raise self._refusal(call)  # even if it has been released by now
        self._owner = get_ident()
        try:
            yield
        finally:
            self._owner = None
            self._lock.release()

    def check(self, call: str) -> None:
        """Refuse ``call`` if another thread runs the network."""
        if self._lock.locked() and self._owner != get_ident():
            raise self._refusal(call)

    def check_idle(self, call: str) -> None:
        """Refuse ``call`` if the network runs at all."""
        if self._lock.locked():
            raise self._refusal(call)

    def _refusal(self, call: str) -> ArgumentError:
        if self._owner == get_ident():
            return ArgumentError(
                f"{call} cannot be called while the network runs (from after_chunk); "
                "call it when run() is over"
            )
        return ArgumentError(
            f"{call} is refused while another thread runs this network; let one thread call "
            "after the other, or give each a network of its own (copy.deepcopy)"
        )
