"""Progress of a command: a bar on a terminal, a line in a log where kernels are compiled."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from neurosim.compiling import Compilations
from neurosim.progress import Bar, find_kind, moving

LONG = 2.0
"""Seconds of compiling that are worth a line of their own."""


class LogBar(Bar):
    """What a log gets: no bar, but a line when the first kernel is compiled."""

    has_told = False

    def compile(self, kernel: str | None) -> None:
        """Say so once."""
        if not self.has_told:
            print("compiling kernels for this machine, once ...", file=sys.stderr, flush=True)
        self.has_told = True


@contextmanager
def progress(what: str, total: float) -> Iterator[Bar]:
    """Show a bar while the block runs; yield what is called with how much is done.

    Compiling is told, on a terminal by kernel, and summed up where it took long.
    """
    kind = find_kind()
    bar = LogBar(what, total) if kind is Bar else kind(what, total)
    with moving(bar):
        yield bar
    if bar.compiled.seconds > LONG:
        _sum_up(bar.compiled)


def _sum_up(compiled: Compilations) -> None:
    from neurosim.kernels._jit import cache_folder

    is_kept = cache_folder() is not None
    told = f"compiled {compiled.count} kernels in {compiled.seconds:.0f} s"
    with suppress(OSError):  # a closed terminal must not cost what was computed
        print(told + ("; they are kept for later runs" if is_kept else ""), file=sys.stderr)
