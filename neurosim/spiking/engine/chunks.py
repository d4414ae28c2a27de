"""The size of a chunk: steps between two looks at Ctrl-C."""

from time import perf_counter
from types import TracebackType

from neurosim.base import checks
from neurosim.spiking.engine.spike_log import LONGEST_CHUNK

SECONDS = 0.1
"""A chunk takes about so long."""


class ChunkSize:
    """How many steps to do next: a fixed number, or as many as take a tenth of a second.

    Use it as a context around a chunk, and tell it how many steps were ``done``.

    Parameters
    ----------
    fixed : int, optional
        From 1 to 4096.
    """

    def __init__(self, fixed: int | None = None):
        if fixed is not None:
            checks.integer("chunk", fixed, 1, LONGEST_CHUNK)
        self.fixed, self.steps, self.done = fixed, fixed or 16, 0

    def __enter__(self) -> None:
        self._start = perf_counter()

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = perf_counter() - self._start
        if self.fixed is None and self.done:
            fitting = int(self.done * SECONDS / max(seconds, 1e-9))
            # Eightfold at most: the first chunk is of 16 steps, and one measured so short says
            # little.
            self.steps = max(1, min(fitting, 8 * self.steps, LONGEST_CHUNK))
