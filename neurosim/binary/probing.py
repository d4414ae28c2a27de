"""Probes: blocks in which a network runs without a trace."""

from collections.abc import Callable

from neurosim.base.errors import ArgumentError
from neurosim.base.run_guard import RunGuard


class Probe:
    """The block of a ``with`` that can neither begin nor end while the network runs.

    A class, as a generator that refuses to end could not be asked to end a second time, after the
    run, and the network would stay in its probe for ever.

    Parameters
    ----------
    guard : RunGuard
    begin : callable
        Begins the probe; returns what ends it.

    Examples
    --------
    >>> with Probe(RunGuard(), lambda: lambda: print("all is as before")):
    ...     print("inside")
    inside
    all is as before
    """

    def __init__(self, guard: RunGuard, begin: Callable[[], Callable[[], None]]):
        self._guard, self._begin = guard, begin
        # A stack, as a block may be entered within itself.
        self._ends: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        return f"Probe, {'begun' if self._ends else 'not begun; use it in a with statement'}"

    def __enter__(self) -> None:
        self._guard.check_idle("probe()")
        self._ends.append(self._begin())

    def __exit__(self, *error: object) -> None:
        self._guard.check_idle("leaving probe()")
        if not self._ends:
            raise ArgumentError("a probe that has not begun cannot end; use it in a with statement")
        self._ends.pop()()
