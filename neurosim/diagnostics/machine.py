"""The machine: what it sustains on one thread, how large its caches are, how long a call takes."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import get_clock_info, perf_counter_ns, thread_time_ns
from typing import Any, NamedTuple

import numpy as np

CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
SAMPLE_NS, LONGEST_NS, REASONABLE_SPREAD = 2_000_000, 200_000_000, 0.02
FEWEST_SAMPLES = 5
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
    """

    bandwidths: Sequence[tuple[int, float]]
    throughput: float
    scatter: float

    def bandwidth(self, footprint: int) -> float:
        """Return the bytes per ns that arrays of ``footprint`` bytes can move, at the most.

        More never moves faster than less, whatever a loop over few bytes loses to being called.
        """
        sizes, speeds = (
            np.array(values, np.float64) for values in zip(*self.bandwidths, strict=True)
        )
        ceiling = np.maximum.accumulate(speeds[::-1])[::-1]
        return float(np.interp(np.log(footprint), np.log(sizes), ceiling))


@np.errstate(over="ignore")
def survey(footprints: Sequence[int]) -> Machine:
    """Measure what this machine sustains, at its fastest."""
    return Machine(_move(footprints), _compute(), _scatter())


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
