"""Teams: the threads that share the work of one network."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, TypeVar

from neurosim.base import checks

T = TypeVar("T")

WORTH_SHARING = 1 << 20
"""Operations from which handing a part to another thread pays."""
WORTH_HANDING_OUT = 400_000
"""Nanoseconds from which parts that threads take in turns pay: to wake a thread takes a tenth."""
TURNS = 4
"""Parts for each thread; more are more even, and each takes some 10 us beside its work."""


class Team:
    """Threads that each take a contiguous part of a range.

    Kernels release the interpreter, so plain threads serve; they write to disjoint parts or sum
    whole numbers, so their number cannot matter.

    Parameters
    ----------
    threads : int
        From 1 up.

    Examples
    --------
    >>> Team(2).share(lambda first, stop: list(range(first, stop)), 5, 2**30)
    [[0, 1], [2, 3, 4]]
    """

    def __init__(self, threads: int):
        self.threads = checks.integer("threads", threads, 1, 1024)
        self._pool: ThreadPoolExecutor | None = None
        self._process = 0

    def __getstate__(self) -> dict[str, Any]:
        """Threads cannot be copied or sent to another process; a copy starts its own."""
        return {"threads": self.threads, "_pool": None, "_process": 0}

    def share(self, work: Callable[[int, int], T], n: int, n_operations: float) -> list[T]:
        """Call ``work(first, stop)`` on parts of ``range(n)``; return the results in order.

        Parameters
        ----------
        work : callable
        n : int
        n_operations : float
            What it takes in all; a little is done by this thread alone.
        """
        if self.threads == 1 or n < 2 or n_operations < WORTH_SHARING:
            return [work(0, n)]
        pool = self._start()
        ends = [n * part // self.threads for part in range(self.threads + 1)]
        parts = list(zip(ends, ends[1:], strict=False))
        others = [pool.submit(work, *part) for part in parts[1:]]
        mine = work(*parts[0])
        return [mine, *(other.result() for other in others)]

    def hand_out(self, work: Callable[[int, int], T], n: int, nanoseconds: float) -> list[T]:
        """Do what `share` does in more parts, each taken by whoever is free.

        So parts may take unlike times, and a thread that does not get a core, as other programs
        have it, holds nobody up: what it did not begin is done by this one. Where parts wait for
        each other `share` must be taken.

        Parameters
        ----------
        work : callable
        n : int
        nanoseconds : float
            What it takes in all, roughly.

        Examples
        --------
        >>> sum(Team(2).hand_out(lambda first, stop: list(range(first, stop)), 5, 1e9), [])
        [0, 1, 2, 3, 4]
        """
        if self.threads == 1 or n < 2 or nanoseconds < WORTH_HANDING_OUT:
            return [work(0, n)]
        n_parts = min(n, TURNS * self.threads)
        ends = [n * part // n_parts for part in range(n_parts + 1)]
        results: dict[int, T] = {}
        turns = count()

        def take() -> None:
            # One step of the interpreter, which no other thread divides.
            while (part := next(turns)) < n_parts:
                results[part] = work(ends[part], ends[part + 1])

        pool = self._start()
        others = [pool.submit(take) for _ in range(min(self.threads, n_parts) - 1)]
        try:
            take()
        finally:
            # Those that began are waited for even where this one failed: they write to its arrays.
            errors = [other.exception() for other in others if not other.cancel()]
        for error in filter(None, errors):
            raise error
        return [results[part] for part in range(n_parts)]

    def _start(self) -> ThreadPoolExecutor:
        """Return the threads; start them where there are none, as in a forked child.

        A fork copies the pool but not its threads: work handed to it would wait for ever.
        """
        if self._pool is None or self._process != os.getpid():
            self._pool, self._process = ThreadPoolExecutor(self.threads - 1), os.getpid()
        return self._pool
