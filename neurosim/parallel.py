"""Many seeds on several cores."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from neurosim import interrupt

T = TypeVar("T")


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_seeds(
    run: Callable[[int], T],
    seeds: range,
    threads: int,
    after_seed: Callable[[int], None] = lambda done: None,
) -> list[T]:
    """Run every seed, at most ``threads`` at once; return results in the order of the seeds.

    Threads serve because the kernels release the interpreter; each seed computes what it would
    alone. After Ctrl-C no further seed starts and the leading seeds that finished are returned,
    so the list may be short.

    Parameters
    ----------
    run : callable
        From a seed to its result.
    seeds : range
    threads : int
    after_seed : callable, optional
        Called from this thread with the number of seeds done.
    """
    with interrupt.deferred() as pressed, ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(run, seed) for seed in seeds]
        left = set(futures)
        while left and not pressed():
            done, left = wait(left, timeout=0.1)
            if done:
                after_seed(len(futures) - len(left))
        for future in left:
            future.cancel()
    finished = []
    for future in futures:
        if future.cancelled():
            break
        finished.append(future.result())
    return finished
