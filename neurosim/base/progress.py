"""Progress: a bar while a run takes, on a terminal or in a notebook, and nothing anywhere else."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from html import escape
from typing import Any

from neurosim.base import checks
from neurosim.base.compiling import Compilations, watched

UNSEEN = (OSError, ValueError)
"""What a stream raises that is closed, or whose disk is full."""
PAUSE = 0.1
"""Seconds from one look of the bar to the next, at least: a round may take some microseconds."""


_SHOWN: list["Bar"] = []
"""Bars that are shown now, the last one in front."""


class Bar:
    """What shows how far some work is; this one shows nothing.

    Parameters
    ----------
    what : str
    total : float
        How much there is to do.

    Attributes
    ----------
    done : float
    compiled : Compilations
        What was compiled meanwhile, once the bar moves.
    """

    compiled: Compilations

    def __init__(self, what: str, total: float):
        self.what, self.total, self.done = what, total, 0.0
        self._work = what
        self._shown = -PAUSE

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.what}, {self.done:g} of {self.total:g}"

    def __call__(self, done: float) -> None:
        """Note that so much is done."""
        self.done = done
        if time.monotonic() - self._shown >= PAUSE:
            self._shown = time.monotonic()
            self.show()

    def say(self, what: str | None) -> None:
        """Tell at once what goes on meanwhile, such as ``"compiling ..."``; None: nothing else."""
        self.what = self._work if what is None else what
        self.show()

    def compile(self, kernel: str | None) -> None:
        """Tell which kernel is being compiled meanwhile; None: none any more."""
        self.say(kernel and f"compiling {kernel}, once")

    def show(self) -> None:
        """Show what is true now, unless nobody can see it: a closed terminal ends no run."""
        with suppress(*UNSEEN):
            self._show()

    def begin(self) -> None:
        """Appear."""

    def end(self) -> None:
        """Disappear."""

    def _show(self) -> None:
        """Show what is true now."""


class TerminalBar(Bar):
    """A bar of rich on standard error, which moves on while nobody calls."""

    def begin(self) -> None:
        """Appear."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed
        from rich.progress import TimeRemainingColumn as Remaining

        named, share = TextColumn("{task.description}"), TextColumn("{task.percentage:>3.0f}%")
        columns = (SpinnerColumn(), named, BarColumn(15), share, MofNCompleteColumn(), Elapsed(),
                   Remaining())  # fmt: skip
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self.what, total=self.total)
        self._bar.start()

    def end(self) -> None:
        """Disappear."""
        self._bar.stop()

    def _show(self) -> None:
        self._bar.update(self._task, completed=self.done, description=self.what)


class NotebookBar(Bar):
    """A bar in the output of a cell, which the browser draws: it needs no widgets."""

    def begin(self) -> None:
        """Appear."""
        from importlib import import_module

        self._start = time.monotonic()
        display: Any = import_module("IPython.display").display
        self._place = display(self._look(), raw=True, display_id=True)

    def end(self) -> None:
        """Disappear."""
        self._place.update({"text/plain": "", "text/html": ""}, raw=True)

    def _show(self) -> None:
        self._place.update(self._look(), raw=True)

    def _look(self) -> dict[str, str]:
        share = self.done / self.total if self.total else 1.0
        told = f"{share:.0%} {self._left(share)}"
        drawn = f'<progress value="{share:.3f}" max="1"></progress>'
        return {"text/plain": f"{self.what} {told}",
                "text/html": f"{escape(self.what)} {drawn} {told}"}  # fmt: skip

    def _left(self, share: float) -> str:
        if not 0 < share < 1:
            return ""
        seconds = round((time.monotonic() - self._start) * (1 / share - 1))
        return f"{seconds // 60}:{seconds % 60:02} left"


@contextmanager
def shown(progress: bool, what: str, total: float) -> Iterator[Bar]:
    """Show in the block how far some work is; yield what is called with how much is done.

    Parameters
    ----------
    progress : bool
        Whether to show anything. Where standard error is neither a terminal nor a notebook's,
        nothing is shown in any case.
    what : str
        What goes on.
    total : float
        How much there is to do, in any unit.

    Examples
    --------
    For the operations of the calculus, which tell shares to a ``tick``:

    >>> from neurosim.models.assemblies.brain import Brain
    >>> from neurosim.models.assemblies.operations import project
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.connect("S", "A")
    (None, None, None)
    >>> with shown(True, "projecting", total=1) as tick:
    ...     record = project(brain, "S", "A", 20, tick=tick)
    """
    kind = find_kind() if checks.flag("progress", progress) else Bar
    if kind is Bar:
        yield Bar(what, total)
        return
    with moving(kind(what, total)) as bar:
        yield bar


@contextmanager
def moving(bar: Bar) -> Iterator[Bar]:
    """Show a bar in the block, and tell it what is compiled meanwhile, when nothing moves."""
    with suppress(*UNSEEN):
        bar.begin()
    _SHOWN.append(bar)
    try:
        with watched(bar.compile) as bar.compiled:
            yield bar
    finally:
        _SHOWN.remove(bar)
        with suppress(*UNSEEN):
            bar.end()


@contextmanager
def working(what: str, total: float, *, is_long: bool) -> Iterator[Bar]:
    """Show how far some work is that nobody asked to be shown, if it is long.

    Where a bar is shown already, that tells what goes on. Else as `shown`.
    """
    if is_long and not _SHOWN:
        with shown(True, what, total) as bar:
            yield bar
        return
    with doing(what) if is_long else nullcontext():
        yield Bar(what, total)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Tell in the block on the bar that is shown, if any, what takes long, such as a file.

    Examples
    --------
    >>> with doing("reading edges.csv"):
    ...     pass
    """
    shown = _SHOWN[-1:]
    for bar in shown:
        bar.say(what)
    try:
        yield
    finally:
        for bar in shown:
            bar.say(None)


def find_kind() -> type[Bar]:
    """Return what shows progress where standard error goes to; `Bar`: nothing does."""
    ipython: Any = sys.modules.get("IPython")
    if ipython is not None and hasattr(ipython.get_ipython(), "kernel"):
        return NotebookBar
    return TerminalBar if sys.stderr is not None and sys.stderr.isatty() else Bar
