"""Measure every kernel, in the cache and out of it, against what this machine allows.

The bound of a kernel is the largest of what an event takes (`neurosim.diagnostics.kernels.cases`),
each divided by what this machine sustains of it (`neurosim.diagnostics.machine`): bytes at the
bandwidth of arrays as large as those of the kernel, operations at the throughput of vectors,
additions to and readings of places that data choose at the rate of a table as large, and operations
that go one at a time, or each of which waits for the one before, at theirs. One thread throughout,
and its own time, so that other processes cost little. A time includes the call from Python, well
below a microsecond, which shows where arrays are small.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from statistics import median
from time import perf_counter_ns
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks
from neurosim.base.random.stream import Stream
from neurosim.diagnostics import machine
from neurosim.diagnostics.kernels.cases import Case
from neurosim.diagnostics.kernels.discovery import list_cases, load_kernel
from neurosim.diagnostics.kernels.workloads._inputs import KEY
from neurosim.diagnostics.machine import Machine, name_bytes
from neurosim.files.results.result import Row

KEYS = [Stream(seed, "bench").key for seed in range(64)]
IN_CACHE = 1 << 17
LARGE, LARGEST = 1 << 26, 1 << 28


class Point(NamedTuple):
    """What to measure: a kernel, one of its cases, and the bytes that its arrays may take."""

    name: str
    case: Case
    room: int


class Call(NamedTuple):
    """A call that is ready to be made, its events, and the bytes of all its arrays."""

    run: Callable[[], Any]
    n_events: int
    footprint: int
    table: int


@dataclass(frozen=True)
class Measurement:
    """What was measured of a kernel.

    ``ns`` is the median time per event, ``spread`` the distance of the quartiles as a share of
    it, ``bound`` what this machine cannot beat, ``footprint`` the bytes of all arrays, and
    ``compile_seconds`` what the first call took beyond a later one, to compile or to load.
    """

    point: Point
    footprint: int
    n_events: int
    ns: float
    spread: float
    bound: float
    compile_seconds: float

    @property
    def ratio(self) -> float:
        """How many times slower than the bound."""
        return self.ns / self.bound

    @property
    def label(self) -> str:
        """The kernel, and its setting where there are several."""
        return f"{self.point.name} {self.point.case.setting}".rstrip()


def rooms(quick: bool = False) -> tuple[int, ...]:
    """Return the bytes of arrays to measure with, from the inner caches to the main memory.

    The largest is twice the outermost cache, if from 64 to 256 MiB; ``quick`` leaves the smallest.
    """
    outermost = max(machine.caches().values(), default=0)
    sizes = (IN_CACHE, 1 << 20, 1 << 23, min(max(LARGE, 2 * outermost), LARGEST))
    return sizes[:1] if quick else sizes


def plan(names: Sequence[str] | None = None, quick: bool = False) -> list[Point]:
    """Return what to measure of the kernels ``names``, by default of all.

    Raises
    ------
    ArgumentError
        If there is no such kernel.
    """
    cases = list_cases()
    chosen = [checks.choice("kernel", name, cases) for name in names or cases]
    sizes = rooms(quick)
    return [Point(name, case, room) for name in chosen for case in cases[name] for room in sizes]


def measure(
    points: Sequence[Point], progress: Callable[[int], None] = lambda done: None
) -> list[Measurement]:
    """Measure ``points``, as `plan` gives them.

    Parameters
    ----------
    points : sequence of Point
    progress : callable, optional
        Called with the number of points done.
    """
    sustained = machine.survey(sorted({point.room for point in points}))
    measurements = []
    for point in points:
        measurements.append(_measure(point, sustained))
        progress(len(measurements))
    return measurements


def as_rows(measurements: Sequence[Measurement]) -> list[Row]:
    """Return a scorecard: of each measurement its time, its bound, and how it was measured.

    A time belongs to a machine, so it has a band only where there is a goal.
    """
    return [row for m in measurements for row in _rows_of(m)]


def _rows_of(m: Measurement) -> list[Row]:
    place, event = f"{m.label} at {name_bytes(m.point.room)}", m.point.case.unit
    time = Row(place, f"ns per {event}", m.ns, None, m.point.case.goal, "median")
    beside = {
        "bound": (f"ns per {event}, at least", m.bound, "what this machine sustains"),
        "ratio": ("time / bound", m.ratio, ""),
        "spread": ("distance of the quartiles / median", m.spread, ""),
        "events": (f"events ({event}) of a call", float(m.n_events), ""),
        "bytes": ("bytes of all arrays", float(m.footprint), ""),
        "compile": ("seconds to compile or load", m.compile_seconds, "first call less a later"),
    }
    told = beside.items()
    return [time, *(Row(f"{place}: {k}", n, v, None, None, s) for k, (n, v, s) in told)]


def arrange(point: Point) -> Call:
    """Return a call of a kernel, which draws other random numbers each time it is made.

    A branch predictor learns ten thousand synapses by heart if they are always the same.
    """
    name, case, room = point
    kernel = load_kernel(name)
    arguments, n_events, hidden, table = case.arrange(room)
    turns = cycle([_keyed(arguments, key) for key in KEYS])
    cleared = _find_cleared(case, arguments)
    code = cache(lambda: _find_code(kernel, arguments))

    def run() -> Any:
        if cleared is not None:
            cleared[:] = 0
        return code()(*next(turns))

    return Call(run, n_events, hidden + _count_bytes(arguments), table)


def _find_code(kernel: Any, arguments: tuple[Any, ...]) -> Any:
    """Return what a kernel runs for such arguments, compiled if need be.

    To find it anew for each call takes a microsecond, and five where there are tables.
    """
    from numba import typeof

    if not hasattr(kernel, "compile"):  # it is not compiled at all
        return kernel
    return kernel.compile(tuple(map(typeof, arguments)))


def _find_cleared(case: Case, arguments: Any) -> Any:
    """Return the array that must be zero before each call, if there is one."""
    match case.cleared:
        case None:
            return None
        case int(place):
            return arguments[place]
        case table, place:
            return arguments[table][place]


def _keyed(argument: Any, key: Any) -> Any:
    """Return an argument, or all of several, with ``key`` in the place of `KEY`."""
    if isinstance(argument, tuple):
        parts = [_keyed(part, key) for part in argument]
        return argument._make(parts) if hasattr(argument, "_make") else tuple(parts)
    return key if argument is KEY else argument


def _count_bytes(argument: Any) -> int:
    """Return the bytes of the arrays of an argument, or of all of several."""
    if isinstance(argument, tuple):
        return sum(_count_bytes(part) for part in argument)
    return argument.nbytes if isinstance(argument, np.ndarray) else 0


def find_bound(case: Case, footprint: int, sustained: Machine, table: int = 0) -> float:
    """Return the least ns per event of ``case``, whose arrays have ``footprint`` bytes.

    Of these ``table`` are those of arrays whose places data choose.
    """
    return max(
        case.bytes / sustained.bandwidth(footprint),
        case.operations / sustained.throughput,
        case.scattered / sustained.scatters_in(table),
        case.gathered / sustained.gathers_in(table),
        case.serial / sustained.serial,
        case.chained / sustained.chain,
    )


def _measure(point: Point, sustained: Machine) -> Measurement:
    run, n_events, footprint, table = arrange(point)
    start = perf_counter_ns()
    run()
    first = perf_counter_ns() - start
    samples = machine.time(run)
    ns = median(samples)
    return Measurement(
        point,
        footprint,
        n_events,
        ns / n_events,
        machine.spread(samples),
        find_bound(point.case, footprint, sustained, table),
        max(0.0, first - ns) / 1e9,
    )
