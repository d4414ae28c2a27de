"""One network, one run at a time: what may be called while it runs, and from which thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, get_ident

from neurosim.base.errors import ArgumentError


class RunGuard:
    """Lets one thread run a network; refuses what would tear the run apart.

    A run may call back (``after_chunk``). Between two chunks the network is whole, so its own
    thread may look at it and change values; it may not start, undo or replace the run it is part
    of. Other threads would see half a step, so they may do nothing until the run ends. Threads may
    look at the same time; while one does for long (`reading`), no run begins.

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
        self._lock = RLock()  # held for a moment; a signal handler may come in between
        self._owner: int | None = None
        self._n_reading = 0

    def __repr__(self) -> str:
        return f"RunGuard: the network {'does not run' if self._owner is None else 'runs'}"

    def __getstate__(self) -> dict[str, object]:
        """Copies are of a network that nobody runs: neither the lock nor its owner go along."""
        self.check("copying")
        return {}

    def __setstate__(self, state: dict[str, object]) -> None:
        del state
        RunGuard.__init__(self)

    @contextmanager
    def running(self, call: str = "run()") -> Iterator[None]:
        """Hold the network for the length of a run, or another ``call``; refuse a second one."""
        with self._lock:
            self.check_idle(call)
            self._owner = get_ident()
        try:
            yield
        finally:
            self._owner = None

    @contextmanager
    def changing(self, call: str) -> Iterator[None]:
        """Hold the network for a ``call`` that moves what others may look at; a run may make it."""
        with self._lock:
            self.check(call)
            if self._n_reading:
                raise _refusal(call, "reads")
            owner, self._owner = self._owner, get_ident()
        try:
            yield
        finally:
            self._owner = owner

    @contextmanager
    def reading(self, call: str) -> Iterator[None]:
        """Let no run begin while a ``call`` lasts that looks at much; refuse it as `check` does."""
        with self._lock:
            self.check(call)
            self._n_reading += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_reading -= 1

    def check(self, call: str) -> None:
        """Refuse ``call`` if another thread runs the network."""
        owner = self._owner
        if owner is not None and owner != get_ident():
            raise _refusal(call, "runs")

    def check_idle(self, call: str) -> None:
        """Refuse ``call`` if the network runs at all, or is read for long."""
        self.check(call)
        if self._owner is not None:
            raise ArgumentError(
                f"{call} cannot be called while the network runs (from after_chunk); "
                "call it when run() is over"
            )
        if self._n_reading:
            raise _refusal(call, "reads")


def _refusal(call: str, does: str) -> ArgumentError:
    return ArgumentError(
        f"{call} is refused while another thread {does} this network; let one thread call "
        "after the other, or give each a network of its own (copy.deepcopy)"
    )
