"""Ctrl-C between chunks, never inside one."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def deferred() -> Iterator[Callable[[], bool]]:
    """Hold Ctrl-C back inside the block; yield a function that tells whether it was pressed.

    A second Ctrl-C acts at once. Outside the main thread, where no signal arrives, and where
    Ctrl-C is ignored (nohup), it does nothing.

    Examples
    --------
    >>> with deferred() as pressed:
    ...     pressed()
    False
    """
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or before in (None, signal.SIG_IGN):
        yield lambda: False
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
