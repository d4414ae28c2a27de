"""Ctrl-C between chunks, never inside one."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_stop_workers = threading.Event()


@contextmanager
def workers_stopped() -> Iterator[None]:
    """Make runs in all other threads stop at their next chunk, as if Ctrl-C had reached them."""
    _stop_workers.set()
    yield
    _stop_workers.clear()  # not if Ctrl-C cuts even this short: then all is ending


@contextmanager
def deferred() -> Iterator[Callable[[], bool]]:
    """Hold Ctrl-C back inside the block; yield a function that tells whether it was pressed.

    A second Ctrl-C acts at once. Where Ctrl-C is ignored (nohup) it stays so; other threads,
    where no signal arrives, are told by `workers_stopped`.

    Examples
    --------
    >>> with deferred() as pressed:
    ...     pressed()
    False
    """
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or before in (None, signal.SIG_IGN):
        yield _stop_workers.is_set
        return
    arrived: list[int] = []

    def note(number: int, frame: object) -> None:
        arrived.append(number)
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(arrived)
    finally:
        signal.signal(signal.SIGINT, before)
