"""Measure every kernel against what this machine allows.

The bound of a kernel is ``max(bytes / bandwidth, operations / throughput)`` ns per event, where

- *bytes* are those that any program must move per event: each element of a large input read
  once, each of a large output written once;
- *operations* are those that no reordering avoids: additions, multiplications, comparisons and
  exclusive ors. A Philox counter takes 60 (two products and four exclusive ors in ten rounds)
  and yields four words;
- *bandwidth* counts reading and writing in a copy by numpy, of arrays that do not fit the cache
  where the kernel's arrays are as large as those, otherwise of arrays that do;
- *throughput* is that of int64 additions and exclusive ors in a small compiled loop.

One thread throughout. A ratio of 1 is out of reach wherever access is random.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from statistics import median, quantiles
from time import perf_counter_ns
from typing import Any, NamedTuple

import numpy as np

from neurosim import checks
from neurosim.connectome import Random, tabulate
from neurosim.result import Row
from neurosim.stream import Stream

SMALL, LARGE = 1 << 18, 1 << 26
PER_COUNTER, PER_WORD = 60, 15
KEY = Stream(1, "bench").key
SAMPLE_NS, KERNEL_NS, REASONABLE_SPREAD = 2_000_000, 400_000_000, 0.02


@dataclass(frozen=True)
class Case:
    """How to measure a kernel of the module ``home``.

    ``arrange`` turns a size into the arguments of a call and the number of events (``unit``) it
    processes; ``size`` takes milliseconds. ``bytes`` and ``operations`` are per event, see above.
    ``cleared`` is the position of an argument that must be zero before each call.
    """

    home: str
    unit: str
    bytes: float
    operations: float
    size: int
    arrange: Callable[[int], tuple[tuple[Any, ...], int]]
    cleared: int | None = None


class Call(NamedTuple):
    """A call that is ready to be made, its events, and the bytes of all its arrays."""

    run: Callable[[], Any]
    n_events: int
    footprint: int


class Machine(NamedTuple):
    """What this machine sustains on one thread: bytes per ns, and operations per ns."""

    bandwidth_in_cache: float
    bandwidth_out_of_cache: float
    throughput: float


@dataclass(frozen=True)
class Measurement:
    """What was measured of a kernel.

    ``ns`` is the median time per event (``unit``), ``spread`` the distance of the quartiles as a
    share of it, ``bound`` what this machine cannot beat, ``bytes`` what moves per event, and
    ``compile_seconds`` what the first call took beyond a later one, to compile or to load.
    """

    name: str
    unit: str
    ns: float
    spread: float
    n_events: int
    bytes: float
    bound: float
    compile_seconds: float

    @property
    def ratio(self) -> float:
        """How many times slower than the bound."""
        return self.ns / self.bound


def measure(
    names: Sequence[str] | None = None, progress: Callable[[int], None] = lambda done: None
) -> list[Measurement]:
    """Measure the kernels ``names``, by default all of `KERNELS`.

    Parameters
    ----------
    names : sequence of str, optional
    progress : callable, optional
        Called with the number of kernels done.

    Raises
    ------
    ArgumentError
        If there is no such kernel.
    """
    chosen = [checks.choice("kernel", n, KERNELS) for n in (KERNELS if names is None else names)]
    machine = survey()
    measurements = []
    for name in chosen:
        measurements.append(_measure(name, machine))
        progress(len(measurements))
    return measurements


def as_rows(measurements: Sequence[Measurement]) -> list[Row]:
    """Return a scorecard in ns per event; without bands, because a time belongs to a machine."""
    rows = []
    for m in measurements:
        source = f"at least {m.bound:.2g} ns on this machine; {m.ratio:.1f} times that"
        rows.append(Row(m.name, f"{m.name}, ns per {m.unit}", m.ns, None, None, source))
    return rows


@np.errstate(over="ignore")
def survey() -> Machine:
    """Measure what this machine sustains on one thread, at its fastest."""
    import numba

    n, n_turns = 512, 20

    @numba.njit(nogil=True)
    def mix(a: Any, b: Any) -> None:
        for _ in range(n_turns):
            for i in range(n):
                x, y = a[i], b[i]
                for _ in range(4):  # alternating, so that the compiler cannot merge them
                    x += y
                    y ^= x
                a[i], b[i] = x, y

    def copy(size: int) -> float:
        source, target = np.ones(size // 16, np.int64), np.zeros(size // 16, np.int64)
        return size / min(_time(partial(np.copyto, target, source)))

    run = partial(mix, np.ones(n, np.int64), np.ones(n, np.int64))
    run()
    return Machine(copy(SMALL), copy(LARGE), 8 * n * n_turns / min(_time(run)))


def arrange(name: str, size: int) -> Call:
    """Return a call of the kernel ``name`` on arrays of ``size``."""
    case = KERNELS[name]
    kernel = getattr(import_module(f"neurosim.kernels.{case.home}"), name)
    arguments, n_events = case.arrange(size)
    run = partial(kernel, *arguments)
    footprint = sum(a.nbytes for a in arguments if isinstance(a, np.ndarray))
    if case.cleared is None:
        return Call(run, n_events, footprint)
    cleared = arguments[case.cleared]

    def clear_and_run() -> None:
        cleared[:] = 0
        run()

    return Call(clear_and_run, n_events, footprint)


def find_bound(case: Case, footprint: int, machine: Machine) -> float:
    """Return the least ns per event of ``case``, whose arrays have ``footprint`` bytes."""
    is_large = footprint >= LARGE
    bandwidth = machine.bandwidth_out_of_cache if is_large else machine.bandwidth_in_cache
    return max(case.bytes / bandwidth, case.operations / machine.throughput)


def _measure(name: str, machine: Machine) -> Measurement:
    case = KERNELS[name]
    run, n_events, footprint = arrange(name, case.size)
    start = perf_counter_ns()
    run()
    first = perf_counter_ns() - start
    samples = _time(run)
    ns = median(samples)
    lead, least = max(0.0, first - ns) / 1e9, find_bound(case, footprint, machine)
    return Measurement(
        name, case.unit, ns / n_events, _spread(samples), n_events, case.bytes, least, lead
    )


def _time(run: Callable[[], Any]) -> list[float]:
    """Return the ns of a warm call, measured until the samples agree or it takes too long."""
    begin = perf_counter_ns()
    run()
    n_calls = max(1, SAMPLE_NS // max(1, perf_counter_ns() - begin))
    samples: list[float] = []
    while len(samples) < 5 or (
        _spread(samples) > REASONABLE_SPREAD and perf_counter_ns() < begin + KERNEL_NS
    ):
        start = perf_counter_ns()
        for _ in range(n_calls):
            run()
        samples.append((perf_counter_ns() - start) / n_calls)
    return samples


def _spread(samples: Sequence[float]) -> float:
    low, middle, high = quantiles(samples, n=4)
    return (high - low) / middle


def _draws(n: int, dtype: Any, below: int = 1 << 40) -> Any:
    return np.random.default_rng(1).integers(0, below, n, dtype)


def _row_of(p: float) -> tuple[Any, ...]:
    block = Random(p).block
    return block, *tabulate(p, block), KEY


def _rows(n: int) -> tuple[Any, ...]:
    """Return events, amounts, indptr, indices: n rows, each onto a tenth of 50 n neurons."""
    m = 5 * n
    indices = np.tile(np.arange(0, 10 * m, 10, dtype=np.int32), n)
    indices += _draws(n * m, np.int32, 10)
    return np.arange(n, dtype=np.int32), np.ones(n, np.int64), np.arange(0, n * m + 1, m), indices


def _deliver(n: int, weights: Callable[[Any], tuple[Any, ...]]) -> tuple[tuple[Any, ...], int]:
    rows = _rows(n)
    return (*rows, *weights(rows[-1]), np.zeros(50 * n, np.int64)), rows[-1].size


def _learn(n: int) -> tuple[tuple[Any, ...], int]:
    events, _, *edges = _rows(n)
    is_post = (np.arange(50 * n) % 100 == 0).astype(np.uint8)
    m = edges[-1].size
    return (events, *edges, is_post, 1, 32_000, np.zeros(m, np.int16)), m


def _scale(n: int) -> tuple[tuple[Any, ...], int]:
    events, _, indptr, indices = _rows(n)
    m, factors = indices.size, np.arange(100.0)
    return (events, indptr, np.ones(m), factors, np.zeros(m, np.int16), np.zeros(m, np.int64)), m


def _drop(n: int) -> tuple[tuple[Any, ...], int]:
    events = np.arange(0, 4 * n, 4, dtype=np.int32)  # no two share a counter
    return (events, np.uint64(1), np.uint64(0.9 * 2**32), KEY, np.empty_like(events)), n


def _merge(n: int) -> tuple[tuple[Any, ...], int]:
    a, b = (np.unique(_draws(n, np.int32, 20 * n) + shift) for shift in (0, 7))
    return (a, b, np.empty(a.size + b.size, np.int32)), a.size + b.size


def _transpose(n: int) -> tuple[tuple[Any, ...], int]:
    inputs = _draws(6 * n, np.int32, n // 10 + 1).reshape(n, 6)
    return (inputs, np.zeros(n // 10 + 2, np.int64), np.empty(6 * n, np.int32)), 6 * n


# fmt: off
KERNELS: Mapping[str, Case] = {
    "connect_row": Case("connect", "synapse", 4, PER_WORD, 1_000_000, lambda n: (
        (1, n, *_row_of(0.05), np.empty(n, np.int32)), n // 20)),
    "connect_rows": Case("connect", "synapse", 4, PER_WORD, 2_000, lambda n: (
        (n, n, True, *_row_of(0.05), np.zeros(n + 1, np.int64), np.empty(n * n, np.int32)),
        n * n // 20)),
    "deliver_shared": Case("deliver", "synapse", 4, 1, 2_000, partial(
        _deliver, weights=lambda indices: (np.int64(1),))),
    "deliver_learned": Case("deliver", "synapse", 6, 1, 1_600, partial(
        _deliver, weights=lambda indices: ((indices % 100).astype(np.int16), np.arange(100)))),
    "deliver_each": Case("deliver", "synapse", 12, 1, 1_100, partial(
        _deliver, weights=lambda indices: (np.ones(indices.size, np.int64),))),
    "draw_words": Case("draw", "word", 8, PER_WORD, 1_024, lambda n: (
        (*np.zeros(3, np.uint64), KEY, np.empty(4 * n, np.uint64)), 4 * n)),
    "drop": Case("drop", "event", 8, PER_COUNTER, 10_000, _drop),
    "learn": Case("learn", "synapse", 4, 1, 1_600, _learn),
    "scale": Case("learn", "synapse", 18, 1, 900, _scale),
    "merge": Case("merge", "event", 8, 1, 10_000, _merge),
    "sample_inputs": Case("sample", "synapse", 4, PER_WORD, 2_000, lambda n: (
        (50, KEY, np.empty((n, 6), np.int32)), 6 * n)),
    "find_kth_largest": Case("select", "neuron", 8, 1, 20_000, lambda n: (
        (_draws(n, np.int64), n // 50 + 1), n)),
    "select_winners": Case("select", "neuron", 8, 1, 20_000, lambda n: (
        (_draws(n, np.int64), n // 50 + 1, np.empty(n // 50 + 1, np.int32)), n)),
    "select_above": Case("select", "neuron", 8, 1, 20_000, lambda n: (
        (_draws(n, np.int64), np.int64(0.98 * 2**40), np.empty(n, np.int32)), n)),
    "transpose": Case("transpose", "synapse", 8, 2, 10_000, _transpose, cleared=1),
}
# fmt: on
"""A case for every kernel that works on arrays, by name."""

LEAVES: Mapping[str, str] = {
    "skip": "one step of connect_row, inlined there",
    "draw": "one counter of draw_words, inlined there",
    "draw_word": "one word of drop, inlined there",
    "sample_below": "one pick of sample_inputs, inlined there",
}
"""Kernels that work on one number, and the kernel whose time they are part of."""
