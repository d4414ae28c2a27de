"""Threads that a network lends to what is called for it, such as a connectome."""

from collections.abc import Iterator
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
