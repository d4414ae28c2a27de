"""Progress of a command: a bar on a terminal, a line in a log where kernels are compiled."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from neurosim.base.compiling import Compilations
from neurosim.base.progress import UNSEEN, Bar, find_kind, moving
from neurosim.base.reprs import counted

LONG = 2.0
"""Seconds of compiling that are worth a line of their own."""


class LogBar(Bar):
    """What a log gets: no bar, but a line when the first kernel is compiled."""

    has_told = False

    def compile(self, kernel: str | None) -> None:
        """Say so once."""
        is_first, self.has_told = not self.has_told, True
        with suppress(*UNSEEN):
            if is_first:
                print("compiling kernels for this machine, once ...", file=sys.stderr, flush=True)


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
