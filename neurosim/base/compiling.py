"""Compiling: told to whoever waits for it, since a first run may spend half a minute there."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

COMPILE = "numba:compile"
"""The event that Numba triggers for code that its cache does not have."""


class Compilations:
    """How many kernels were compiled, and how long that took.

    Parameters
    ----------
    say : callable
        Called with the name of a kernel when its compilation begins, with None when it ends.
    """

    def __init__(self, say: Callable[[str | None], None]):
        self.count, self.seconds = 0, 0.0
        self._say = say
        self._depth = 0  # Numba compiles under one lock, what a kernel calls within the kernel
        self._start = 0.0

    def begin(self, name: str) -> None:
        """Take note that the compilation of a kernel begins, maybe within another's."""
        self._depth += 1
        if self._depth == 1:
            self._start = time.perf_counter()
            self.count += 1
            self._say(name)

    def end(self) -> None:
        """Take note that a compilation ends; one that had begun before is not counted."""
        self._depth = max(0, self._depth - 1)
        if not self._depth and self._start:
            self.seconds += time.perf_counter() - self._start
            self._start = 0.0
            self._say(None)


@contextmanager
def watched(say: Callable[[str | None], None]) -> Iterator[Compilations]:
    """Tell ``say`` of every kernel that is compiled within the block, in any thread."""
    from numba.core import event

    register: Callable[..., None] = event.register
    unregister: Callable[..., None] = event.unregister
    found = Compilations(say)

    class Listener(event.Listener):
        def on_start(self, event: Any) -> None:
            found.begin(event.data["dispatcher"].py_func.__name__)

        def on_end(self, event: Any) -> None:
            found.end()

    listener = Listener()
    register(COMPILE, listener)
    try:
        yield found
    finally:
        unregister(COMPILE, listener)
