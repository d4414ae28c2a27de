"""Signals that ask a program to end: heeded between chunks, never inside one.

Ctrl-C asks a library as it asks a program. SIGTERM and SIGHUP are a program's own business, so only
the command line answers them (`heeded`), in the same way.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from neurosim.base.errors import Interrupted

ASKING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Windows has no SIGHUP."""
_Handlers = dict[int, "signal._HANDLER"]


class _Held:
    """The signals that are held back in the main thread, and which of them arrived."""

    def __init__(self) -> None:
        self.before: _Handlers = {}
        self.arrived: list[int] = []

    def note(self, number: int, frame: FrameType | None) -> None:
        """Remember the first signal; from now on they act at once."""
        del frame
        self.arrived.append(number)
        _remember(number)
        _restore(self.before)


_held: _Held | None = None
_last = signal.SIGINT
_mine = threading.local()


@contextmanager
def deferred() -> Iterator[Callable[[], bool]]:
    """Hold signals back inside the block; yield a function that tells whether one arrived.

    A second signal acts at once. A block inside another one is told of what arrived in the outer
    one, too. Where Ctrl-C is ignored (nohup) it stays so; in other threads, where no signal
    arrives, the function tells whether `obey`'s event is set.

    Examples
    --------
    >>> with deferred() as pressed:
    ...     pressed()
    False
    """
    global _held
    if threading.current_thread() is not threading.main_thread():
        yield getattr(_mine, "stop", threading.Event()).is_set
        return
    if _held is not None:
        held = _held
        yield lambda: bool(held.arrived)
        return
    held = _Held()
    try:
        # A signal may arrive before it is held back, and what would be left of this block then
        # would have all later ones hold back nothing.
        _held = held
        for number in ASKING:
            handler = signal.getsignal(number)
            is_ours = number == signal.SIGINT or handler is _act
            if is_ours and handler not in (None, signal.SIG_IGN):
                held.before[number] = handler
                signal.signal(number, held.note)
        yield lambda: bool(held.arrived)
    finally:
        _held = None
        _restore(held.before)


@contextmanager
def unbroken(call: str) -> Iterator[None]:
    """Hold signals back while the block is done whole, and heed them after it.

    Within another block that holds them back nothing is heeded: that one is told.

    Raises
    ------
    Interrupted
        After the block, if Ctrl-C arrived in it; it names the ``call``.

    Examples
    --------
    >>> with unbroken("grow()"):
    ...     done = True
    """
    is_ours = _held is None and threading.current_thread() is threading.main_thread()
    pressed: Callable[[], bool] = bool  # not yet
    try:
        with deferred() as pressed:
            yield
    finally:  # behind the block: one that arrived as it ended would be lost
        if is_ours and pressed():
            raise Interrupted(f"stopped after {call}, which was done whole or refused")


def obey(stop: threading.Event, asked: threading.Event | None = None) -> None:
    """Make runs in this thread end at their next chunk once ``stop`` is set, as Ctrl-C would.

    ``asked`` is set before it: see `is_asked`.
    """
    _mine.stop, _mine.asked = stop, asked or stop


def is_asked() -> bool:
    """Return whether what runs in this thread is asked to leave where it can go on later."""
    if threading.current_thread() is threading.main_thread():
        return _held is not None and bool(_held.arrived)
    asked: threading.Event = getattr(_mine, "asked", None) or threading.Event()
    return asked.is_set()


@contextmanager
def heeded() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt in the block, as Ctrl-C does.

    What is ignored stays ignored: `nohup` ignores SIGHUP, a shell SIGINT of a job in the
    background.
    """
    global _last
    _last = signal.SIGINT  # what ran before in this process may have heard another
    before: _Handlers = {number: signal.getsignal(number) for number in ASKING}
    heard: _Handlers = {n: h for n, h in before.items() if h not in (None, signal.SIG_IGN)}
    for number in heard:
        signal.signal(number, _act)
    try:
        yield
    finally:
        _restore(heard)


def asks_to_hurry() -> bool:
    """Return whether the last signal was one that SIGKILL follows: all but Ctrl-C."""
    return _last != signal.SIGINT


def exit_code() -> int:
    """Return the code of a program that the last signal ended: 130, 143 or 129."""
    return 128 + _last


def leave(code: int) -> NoReturn:
    """End the program that a signal ended, now and with this code.

    A thread that still compiles is not waited for. And Python kills itself by SIGINT, whatever the
    code, where KeyboardInterrupt once went through ``exec`` of a text, as in imports (dataclasses).
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(code)


def _act(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    _remember(number)
    raise KeyboardInterrupt


def _remember(number: int) -> None:
    global _last
    _last = signal.Signals(number)
    if _last != signal.SIGINT:
        _let_go_of_a_closed_terminal()


def _let_go_of_a_closed_terminal() -> None:
    """A window that was closed sends SIGHUP; every word to it would then be an error."""
    import stat

    for number in (1, 2):
        with suppress(OSError):
            if stat.S_ISCHR(os.fstat(number).st_mode) and not os.isatty(number):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, number)
                os.close(nowhere)


def _restore(handlers: _Handlers) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
