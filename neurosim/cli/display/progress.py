"""Progress of a command: a bar on a terminal, in a log a line now and then."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer

from neurosim.base.compiling import Compilations
from neurosim.base.progress import UNSEEN, Bar, find_kind, moving
from neurosim.base.reprs import counted

LONG = 2.0
"""Seconds of compiling that are worth a line of their own."""


class LogBar(Bar):
    """What a log gets: no bar, but a line once it takes long, and at every tenth that is done.

    A line when the first kernel is compiled, too. What is done within `LONG` seconds is silent.
    """

    has_told = False

    def begin(self) -> None:
        """Say how much there is to do, if it is not over soon."""
        self._start = self._told_at = time.monotonic()
        self._first: float | None = None
        self._tenths = 0
        self._timer = Timer(LONG, self._announce)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Say nothing more."""
        self._timer.cancel()

    def _announce(self) -> None:
        self._tell(f"{self._work}: {self.total:,.10g} to do")

    def _show(self) -> None:
        now, share = time.monotonic(), self.done / self.total if self.total else 1.0
        if self._first is None:  # of a run that goes on much is done at once
            self._first, self._tenths = share, int(10 * share)
        if int(10 * share) > self._tenths and now - self._told_at >= LONG:
            self._tenths = int(10 * share)
            spent = now - self._start
            left = spent * (1 - share) / (share - self._first) if share > self._first else 0.0
            more = f", about {_clock(left)} left" if share < 1 and left else ""
            self._tell(f"{self._work}: {share:.0%} done after {_clock(spent)}{more}")

    def _tell(self, line: str) -> None:
        self._told_at = time.monotonic()
        with suppress(*UNSEEN):
            print(line, file=sys.stderr, flush=True)

    def compile(self, kernel: str | None) -> None:
        """Say so once."""
        is_first, self.has_told = not self.has_told, True
        with suppress(*UNSEEN):
            if is_first:
                print("compiling kernels for this machine, once ...", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def progress(what: str, total: float, sums_up: bool = True) -> Iterator[Bar]:
    """Show a bar while the block runs; yield what is called with how much is done.

    Parameters
    ----------
    what : str
        What is counted.
    total : float
    sums_up : bool
        Whether compiling that took long is told at the end, by `sum_up`.
    """
    kind = find_kind()
    bar = LogBar(what, total) if kind is Bar else kind(what, total)
    with moving(bar):
        yield bar
    if sums_up:
        sum_up(bar.compiled)


def sum_up(compiled: Compilations) -> None:
    """Say what was compiled, where it took long."""
    from neurosim.kernels._jit import cache_folder

    if compiled.seconds <= LONG:
        return
    is_kept = cache_folder() is not None
    told = f"compiled {counted(compiled.count, 'kernel')} in {compiled.seconds:.0f} s"
    with suppress(*UNSEEN):  # a closed terminal must not cost what was computed
        print(told + ("; they are kept for later runs" if is_kept else ""), file=sys.stderr)
