"""Room for records: what a run would add, told before it begins, and watched while it goes on."""

import math
import shutil
from collections.abc import Callable, Sequence

from neurosim.base import memory
from neurosim.base.errors import ResourceError
from neurosim.base.reprs import listed
from neurosim.records.streaming import StreamingRecorder

Recorders = Sequence[StreamingRecorder]
CREDIT = 0.5
"""Of what is only measured so far, this share is counted against the room there is, as activity may
fall; what turns out to be more is met while the run goes on."""
MUCH = memory.MUCH
"""Bytes of which it is worth to ask whether there is room."""
LEAST_ROOM = 1 << 28
"""Bytes that must be left for a run to go on: of the next chunks, and of who reads the records."""
MEMORY_WAYS = (
    "write to a folder while it runs (to=), record fewer neurons or times (neurons=, every=), or "
    "run for a shorter time"
)
DISK_WAYS = (
    "name a folder on another disk, record fewer neurons or times, or run for a shorter time"
)


def estimate(recorders: Recorders, start: int, n: int) -> dict[str, float]:
    """Return the bytes that ``n`` steps from ``start`` would add, by what is recorded.

    NaN where nothing is known: of activity before there was any.
    """
    found: dict[str, float] = {}
    for recorder in recorders:
        name = recorder.what()
        found[name] = found.get(name, 0.0) + recorder.expected_bytes(start, n)
    return found


def require_room(recorders: Recorders, start: int, n: int) -> None:
    """Raise `ResourceError` if what ``n`` steps would surely add fits neither memory nor disk.

    States, rates and weights are known exactly. Of spikes only the mean so far is known, of which
    half is counted: a bound such as all neurons at every step is never reached, and would refuse
    runs that fit.
    """
    in_memory = [each for each in recorders if each.path is None]
    sure = sum(_sure_bytes(each, start, n) for each in in_memory)
    if sure > MUCH:
        told = _tell(in_memory, start, n)
        memory.require(sure, f"what this run records in memory ({told}) would", MEMORY_WAYS)
    for each in recorders:
        if each.path is not None:
            _require_disk(each, start, n)


def watch(recorders: Recorders, seen: int, when: Callable[[], str]) -> int:
    """Return the bytes in memory that were looked at last; raise if there is room for no more.

    The system is asked once for each 64 MB that came.
    """
    held = sum(each.held_bytes for each in recorders if each.path is None)
    if held < seen:  # was cleared
        return held
    if held - seen <= MUCH:
        return seen
    room = memory.available()
    if room is not None and room < LEAST_ROOM:
        raise ResourceError(
            f"the run stopped at {when()}, as {held / 1e9:,.1f} GB of records leave "
            f"{room / 1e9:.1f} GB of memory; what was recorded is kept; next time {MEMORY_WAYS}"
        )
    return held


def _sure_bytes(recorder: StreamingRecorder, start: int, n: int) -> float:
    n_bytes = recorder.expected_bytes(start, n) * (1.0 if recorder.IS_EXACT else CREDIT)
    return 0.0 if math.isnan(n_bytes) else n_bytes


def _tell(recorders: Recorders, start: int, n: int) -> str:
    known = {k: v for k, v in estimate(recorders, start, n).items() if v > MUCH}
    largest = sorted(known.items(), key=lambda item: -item[1])
    return listed(f"{name} {n_bytes / 1e9:,.1f} GB" for name, n_bytes in largest)


def _require_disk(recorder: StreamingRecorder, start: int, n: int) -> None:
    need = _sure_bytes(recorder, start, n)
    if need <= MUCH:
        return
    try:
        free = shutil.disk_usage(str(recorder.path)).free
    except OSError:
        return
    if need > free:
        raise ResourceError(
            f"{recorder.what()} would write {need / 1e9:,.1f} GB to {recorder.path}, where "
            f"{free / 1e9:,.1f} GB are free; {DISK_WAYS}"
        )
