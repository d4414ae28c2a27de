"""The machine: what it sustains on one thread, how large its caches are, how long a call takes."""

from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from pathlib import Path
from statistics import quantiles
from time import get_clock_info, perf_counter_ns, thread_time_ns
from typing import Any, NamedTuple

import numpy as np

CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
SAMPLE_NS, LONGEST_NS, REASONABLE_SPREAD = 2_000_000, 200_000_000, 0.02
FEWEST_SAMPLES = 5
CHOSEN = 1 << 15
"""Bytes of the smallest table whose places data choose: it fits the innermost cache."""
CLOCK = thread_time_ns if get_clock_info("thread_time").resolution < 1e-6 else perf_counter_ns
"""Time of this thread, where it is told exactly: what other processes take is not counted."""
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class Machine(NamedTuple):
    """What this machine sustains on one thread.

    Parameters
    ----------
    bandwidths : sequence of (int, float)
        Bytes of arrays, ascending, and the most bytes per ns that a sweep reads and writes.
    throughput : float
        Additions and exclusive ors of int64 per ns, in a small compiled loop.
    scatter : float
        Additions per ns to places that data choose, in a table that fits the innermost cache.
    scatters, gathers : sequence of (int, float), optional
        Bytes of a larger table, ascending, and additions to, and readings of, places in it that
        data choose per ns: the processor works on many at once, and each waits for a line of that
        level of the cache.
    serial : float, optional
        Additions and exclusive ors per ns in registers of one number each, several side by side.
    chain : float, optional
        Additions of float64 per ns, each of which waits for the one before.
    """

    bandwidths: Sequence[tuple[int, float]]
    throughput: float
    scatter: float
    scatters: Sequence[tuple[int, float]] = ()
    gathers: Sequence[tuple[int, float]] = ()
    serial: float = inf
    chain: float = inf

    def bandwidth(self, footprint: int) -> float:
        """Return the bytes per ns that arrays of ``footprint`` bytes can move, at the most.

        More never moves faster than less, whatever a loop over few bytes loses to being called.
        """
        return _at(self.bandwidths, footprint)

    def scatters_in(self, table: int) -> float:
        """Return the additions per ns to places that data choose in a table of so many bytes."""
        return min(self.scatter, _at(self.scatters, table)) if table else self.scatter

    def gathers_in(self, table: int) -> float:
        """Return the same of readings."""
        return _at(self.gathers, max(1, table)) if self.gathers else self.scatter


def _at(measured: Sequence[tuple[int, float]], size: int) -> float:
    """Return what holds for a size between those measured; infinity where there are none."""
    if not measured:
        return inf
    sizes, speeds = (np.array(values, np.float64) for values in zip(*measured, strict=True))
    ceiling = np.maximum.accumulate(speeds[::-1])[::-1]
    return float(np.interp(np.log(size), np.log(sizes), ceiling))


@np.errstate(over="ignore")
def survey(footprints: Sequence[int]) -> Machine:
    """Measure what this machine sustains, at its fastest."""
    scatters, gathers = _reach([CHOSEN, *footprints])
    moved = _move(footprints), _compute(), _scatter()
    return Machine(*moved, scatters, gathers, _compute_apart(), _add_up())


def _move(footprints: Sequence[int]) -> list[tuple[int, float]]:
    """Sweep through arrays in three ways: no one of them is the fastest at every size."""
    import numba

    @numba.njit(nogil=True)
    def count(a: Any) -> None:
        for i in range(a.size):
            a[i] += 1

    @numba.njit(nogil=True)
    def count_four(a: Any, b: Any, c: Any, d: Any) -> None:
        for i in range(a.size):
            a[i] += 1
            b[i] += 1
            c[i] += 1
            d[i] += 1

    @numba.njit(nogil=True)
    def add(narrow: Any, wide: Any) -> None:
        for i in range(wide.size):
            wide[i] += narrow[i]

    def sweep(footprint: int) -> float:
        quarters, n = np.zeros((4, footprint // 32), np.int64), footprint // 12
        ways = (
            (2 * quarters.nbytes, partial(count, quarters.ravel())),
            (2 * quarters.nbytes, partial(count_four, *quarters)),
            (20 * n, partial(add, np.zeros(n, np.int32), np.zeros(n, np.int64))),
        )
        return max(moved / min(time(run)) for moved, run in ways)

    return [(footprint, sweep(footprint)) for footprint in footprints]


def _compute() -> float:
    import numba

    n, n_turns = 512, 20

    @numba.njit(nogil=True)
    def mix(a: Any, b: Any) -> None:
        for _ in range(n_turns):
            for i in range(n):
                x, y = a[i], b[i]
                for _ in range(8):  # alternating, so that the compiler cannot merge them
                    x += y
                    y ^= x
                a[i], b[i] = x, y

    return 16 * n * n_turns / min(time(partial(mix, np.ones(n, np.int64), np.ones(n, np.int64))))


def _scatter() -> float:
    import numba

    @numba.njit(nogil=True)
    def add(places: Any, table: Any) -> None:
        for place in places:
            table[place] += np.int32(1)

    places = np.random.default_rng(1).integers(0, 2048, 16384, np.uint32)
    return float(places.size / min(time(partial(add, places, np.zeros(2048, np.int32)))))


def _reach(sizes: Sequence[int]) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Add to, and read, places that data choose in tables of all sizes."""
    import numba

    @numba.njit(nogil=True)
    def add(places: Any, table: Any) -> None:
        for place in places:
            table[place] += 1

    @numba.njit(nogil=True)
    def read(places: Any, table: Any) -> int:
        total = 0
        for place in places:
            total += table[place]
        return total

    scatters, gathers = [], []
    for size in sizes:
        table = np.zeros(size // 8, np.int64)
        # A 16th of the places, or what was reached in one call would be in the cache in the next.
        n = max(16384, table.size // 16)
        places = np.random.default_rng(1).integers(0, table.size, n, np.uint32)
        scatters.append((size, n / min(time(partial(add, places, table)))))
        gathers.append((size, n / min(time(partial(read, places, table)))))
    return scatters, gathers


def _compute_apart() -> float:
    """Compute in six registers, none of which the next instruction waits for."""
    import numba

    n_turns = 10_000

    @numba.njit(nogil=True)
    def mix(n: int) -> int:
        a, b, c, d, e, f = 1, 2, 3, 4, 5, 6
        for _ in range(n):
            a ^= b
            b += c
            c ^= d
            d += e
            e ^= f
            f += a
        return a + b + c + d + e + f

    return 6 * n_turns / min(time(partial(mix, n_turns)))


def _add_up() -> float:
    import numba

    @numba.njit(nogil=True)
    def add(numbers: Any) -> float:
        total = 0.0
        for number in numbers:
            total += number
        return total

    numbers = np.ones(4096)
    return numbers.size / min(time(partial(add, numbers)))


def time(run: Callable[[], Any]) -> list[float]:
    """Return the ns of a warm call, measured until the samples agree or it takes too long."""
    run()
    begin = perf_counter_ns()
    run()
    n_calls = max(1, SAMPLE_NS // max(1, perf_counter_ns() - begin))
    samples: list[float] = []
    while len(samples) < FEWEST_SAMPLES or (
        spread(samples) > REASONABLE_SPREAD and perf_counter_ns() < begin + LONGEST_NS
    ):
        start = CLOCK()
        for _ in range(n_calls):
            run()
        samples.append((CLOCK() - start) / n_calls)
    return samples


def spread(samples: Sequence[float]) -> float:
    """Return the distance of the quartiles as a share of the median."""
    low, middle, high = quantiles(samples, n=4)
    return (high - low) / middle


def caches(folder: Path = CACHES) -> dict[str, int]:
    """Return the bytes of each cache that holds data, such as ``{"L1": 49152}``, if known."""
    found = {}
    for place in sorted(folder.glob("index*")):
        try:
            level, kind, size = ((place / f).read_text().strip() for f in ("level", "type", "size"))
            if kind != "Instruction":
                found[f"L{int(level)}"] = int(size.rstrip("KMG")) * UNITS.get(size[-1:], 1)
        except (OSError, ValueError):
            continue
    return found


def name_bytes(n: int) -> str:
    """Return a number of bytes as text, such as ``"64 MiB"``."""
    for unit, size in reversed(UNITS.items()):
        if n >= size:
            number = n / size
            return f"{number:.0f} {unit}iB" if number >= 100 else f"{number:.3g} {unit}iB"
    return f"{n} B"
