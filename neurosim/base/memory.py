"""Memory: refuse what the machine cannot hold, before it is allocated."""

from pathlib import Path

from neurosim.base.errors import ResourceError

SHARE = 0.8
"""Of the available memory, at most this share is taken."""


MUCH = 1 << 26
"""Bytes from which it is worth some 50 us to ask how many there are."""


def available() -> int | None:
    """Return the bytes this process can still take, or None where the system does not tell."""
    rooms = (_free_in_system(), _free_in_group(), _free_in_limit())
    known = [room for room in rooms if room is not None]
    return min(known, default=None)


def require(n_bytes: float, what: str, remedy: str, room: int | None = None) -> None:
    """Raise `ResourceError` if ``n_bytes`` do not fit; the message has the bytes and a way out.

    ``room`` is what was available before the first of several allocations; default: what is now.
    """
    room = available() if room is None else room
    if room is not None and n_bytes > SHARE * room:
        raise ResourceError(
            f"{what} need {n_bytes / 1e9:,.1f} GB, {SHARE:.0%} of the available "
            f"{room / 1e9:,.1f} GB may be used; {remedy}"
        )


def require_much(n_bytes: float, what: str, remedy: str) -> None:
    """As `require`, for calls that come often: asks the system only where it is worth the time."""
    if n_bytes > MUCH:
        require(n_bytes, what, remedy)


def _free_in_system() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(x.split()[1]) * 1024 for x in lines if x.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        return None


def _free_in_group() -> int | None:
    """Room under the control group's limit, as containers set it."""
    group = Path("/sys/fs/cgroup")
    try:
        limit = int((group / "memory.max").read_text())
        return limit - int((group / "memory.current").read_text())
    except (OSError, ValueError):
        return None


def _free_in_limit() -> int | None:
    """Room under the limit of this process, as ``ulimit -v`` and schedulers of clusters set it."""
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return None if limit == resource.RLIM_INFINITY else limit - pages * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        return None
