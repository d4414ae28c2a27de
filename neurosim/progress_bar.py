"""Progress on standard error: a bar, what is done beside it, and what is being compiled."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neurosim.compiling import Compilations

LONG = 2.0
"""Seconds of compiling that are worth a line of their own."""


class Bar:
    """A bar that moves to a number done, and says what is going on.

    Parameters
    ----------
    bar : rich.progress.Progress
    task : int
        Its task.
    what : str
        What is counted, such as ``"seeds"``.
    """

    def __init__(self, bar: Any, task: Any, what: str):
        self._bar, self._task, self._what = bar, task, what
        self._has_told = False

    def move(self, done: float) -> None:
        """Move to a number done; parts of one count."""
        self._bar.update(self._task, completed=done)

    def say(self, doing: str) -> None:
        """Say what is going on, instead of what is counted."""
        self._what = doing
        self._bar.update(self._task, description=doing)

    def compile(self, kernel: str | None) -> None:
        """Say that a kernel is being compiled, or, with None, that it is done."""
        if not self._bar.disable:
            told = self._what if kernel is None else f"compiling {kernel}, once"
            self._bar.update(self._task, description=told)
        elif not self._has_told:
            print("compiling kernels for this machine, once ...", file=sys.stderr, flush=True)
        self._has_told = True


@contextmanager
def progress(what: str, total: int) -> Iterator[Bar]:
    """Show a bar while the block runs, where standard error is a terminal.

    Compiling is told once also where it is none, and summed up where it took long.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
    from rich.progress import TimeElapsedColumn as Elapsed
    from rich.progress import TimeRemainingColumn as Remaining

    from neurosim.compiling import watched

    share = TextColumn("{task.percentage:>3.0f}%")  # parts of a seed, which a count rounds off
    named = TextColumn("{task.description}")
    columns = (SpinnerColumn(), named, BarColumn(15), share, MofNCompleteColumn(), Elapsed(),
               Remaining())  # fmt: skip
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        bar = Bar(shown, shown.add_task(what, total=total), what)
        with watched(bar.compile) as compiled:
            yield bar
    if compiled.seconds > LONG:
        _sum_up(compiled)


def _sum_up(compiled: "Compilations") -> None:
    from neurosim.kernels._jit import cache_folder

    is_kept = cache_folder() is not None
    told = f"compiled {compiled.count} kernels in {compiled.seconds:.0f} s"
    with suppress(OSError):  # a closed terminal must not cost what was computed
        print(told + ("; they are kept for later runs" if is_kept else ""), file=sys.stderr)
