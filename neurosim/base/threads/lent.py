"""Threads that a network lends to what is called for it, such as a connectome."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from neurosim.base.threads.team import Team

_ALONE = Team(1)
_LENT = ContextVar("lent", default=_ALONE)


@contextmanager
def lent(team: Team) -> Iterator[None]:
    """Let what is called in the block work with these threads.

    Connectomes and distributions are called through methods that users write, too, which have no
    place for threads; results do not depend on them.

    Parameters
    ----------
    team : Team

    Examples
    --------
    >>> with lent(Team(2)):
    ...     helpers().threads
    2
    >>> helpers().threads
    1
    """
    token = _LENT.set(team)
    try:
        yield
    finally:
        _LENT.reset(token)


def helpers() -> Team:
    """Return the threads that are lent here; those of a team have none of their own."""
    return _LENT.get()


def share_blocks(n: int, size: int, work: Callable[[slice], None]) -> None:
    """Call ``work`` for blocks of ``n`` items, on all threads that are lent.

    After an error, or Ctrl-C, no thread begins another block.

    Parameters
    ----------
    n, size : int
        How many items there are, and how many a block has, but the last.
    work : callable
        Takes the items of a block, as a slice: some milliseconds, so that handing it to another
        thread pays, and Ctrl-C need not wait.

    Examples
    --------
    >>> share_blocks(5, 2, print)
    slice(0, 2, None)
    slice(2, 4, None)
    slice(4, 5, None)
    """
    is_over: list[bool] = []

    def some(first: int, stop: int) -> None:
        for start in range(first * size, min(n, stop * size), size):
            if is_over:
                return
            work(slice(start, min(n, start + size)))

    try:
        helpers().share(some, -(-n // size), math.inf)
    except BaseException:
        is_over.append(True)
        raise
