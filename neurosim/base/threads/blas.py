"""One thread for BLAS, so that products of matrices have the same bits on every machine.

BLAS cuts a product into one part for each of its threads and adds the parts up, and a sum of floats
rounds otherwise in another order: with another number of threads the last bits may differ.

Where the package threadpoolctl is missing (scikit-learn brings it) nothing is limited, and results
may depend on the environment variable OPENBLAS_NUM_THREADS or its like.
"""

import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

_changing = threading.Lock()
_users = 0
_limit: Any = None


@contextmanager
def one_thread() -> Iterator[None]:
    """Let BLAS use one thread inside the block; blocks in several threads may overlap.

    Examples
    --------
    >>> with one_thread():
    ...     pass
    """
    global _users, _limit
    with _changing:
        if _users == 0:
            _limit = _restrict()
        _users += 1
    try:
        yield
    finally:
        with _changing:
            _users -= 1
            if _users == 0 and _limit is not None:
                _limit.lift()


class _Limit:
    """A limit that is set and lifted by one thread of its own.

    From version 3.8 on, threadpoolctl silently ignores all threads but the first that sets a limit,
    until that one has lifted it, and blocks that overlap need not end in the thread that began.
    """

    def __init__(self, threadpoolctl: Any):
        self._setter = ThreadPoolExecutor(1)
        self._limit = self._setter.submit(
            threadpoolctl.threadpool_limits, limits=1, user_api="blas"
        ).result()
        self._setter.submit(self._limit.__enter__).result()

    def lift(self) -> None:
        self._setter.submit(self._limit.__exit__, None, None, None).result()
        self._setter.shutdown()


def _restrict() -> _Limit | None:
    try:
        found = import_module("threadpoolctl")
    except ModuleNotFoundError:
        return None
    limit = _Limit(found)
    left = [p["num_threads"] for p in found.threadpool_info() if p["user_api"] == "blas"]
    if max(left, default=1) > 1:
        warnings.warn(
            f"BLAS keeps {max(left)} threads, as another thread has limited it: the last bits of "
            "results may differ",
            RuntimeWarning,
            stacklevel=4,
        )
    return limit
