"""Many seeds on several cores."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import takewhile
from threading import Event
from typing import TypeVar

from neurosim.base import interrupt
from neurosim.base.ranks.current import current

T = TypeVar("T")

GRACE, LAST_GRACE = 0.5, 0.3
"""Seconds that running seeds have after a signal to finish, and then to stop between two chunks."""


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def count_threads(threads: int | None) -> int:
    """Return the number given, or how many cores there are for this process."""
    return max(1, usable_cores() // current().n_sharing) if threads is None else threads


def map_seeds(
    run: Callable[[int], T],
    seeds: Sequence[int],
    threads: int,
    after_seed: Callable[[int], None] = lambda done: None,
    grace: Callable[[], float] = lambda: GRACE,
) -> list[T]:
    """Run every seed, at most ``threads`` at once; return results in the order of the seeds.

    Threads serve because the kernels release the interpreter; each seed computes what it would
    alone. After Ctrl-C (or what else `interrupt` heeds) no further seed starts, those that run have
    half a second to finish, and the leading seeds that did finish are returned, so the list may be
    short. A seed that is in a compilation, which nothing can cut short, is left behind. A seed that
    fails ends all.

    Parameters
    ----------
    run : callable
        From a seed to its result.
    seeds : sequence of int
    threads : int
    after_seed : callable, optional
        Called from this thread with the number of seeds done.
    grace : callable, optional
        Returns how many seconds running seeds have after a signal: more where they can be left
        (`interrupt.is_asked`) and gone on with.
    """
    stop, asked = Event(), Event()
    with interrupt.deferred() as pressed:
        pool = ThreadPoolExecutor(threads, initializer=interrupt.obey, initargs=(stop, asked))
        futures = [pool.submit(run, seed) for seed in seeds]
        try:
            _await(futures, pressed, after_seed)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            asked.set()
            try:
                _let_finish(futures, grace)
            finally:  # a second signal must not leave threads that run on
                stop.set()
                wait(futures, timeout=LAST_GRACE)
    return [future.result() for future in takewhile(_is_finished, futures)]


def _let_finish(futures: "list[Future[T]]", grace: Callable[[], float]) -> None:
    """Wait until all are done, or the time is over, which may change meanwhile."""
    start = time.monotonic()
    left = set(futures)
    while left and (seconds := start + grace() - time.monotonic()) > 0:
        _, left = wait(left, timeout=min(seconds, 0.1))


def _await(
    futures: "list[Future[T]]", pressed: Callable[[], bool], after_seed: Callable[[int], None]
) -> None:
    """Wait until all are done, one has failed, or a signal arrived."""
    left = set(futures)
    while left and not pressed():
        done, left = wait(left, timeout=0.1, return_when=FIRST_COMPLETED)
        if done:
            after_seed(len(futures) - len(left))
        for future in done:
            future.result()


def _is_finished(future: "Future[T]") -> bool:
    is_over = future.done() and not future.cancelled()
    return is_over and not isinstance(future.exception(), KeyboardInterrupt)
