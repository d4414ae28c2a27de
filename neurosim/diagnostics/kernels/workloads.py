"""Workloads: arguments for a kernel, such that its arrays take about ``room`` bytes."""

from math import isqrt
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import bounds_of
from neurosim.base.random.stream import Stream
from neurosim.kernels.binary._tables import Patterns
from neurosim.kernels.graph._tables import LearnedRows
from neurosim.topology.connectivity import Random

KEY = Stream(1, "bench").key
P = 0.01
"""Probability of a synapse, where nothing else is said."""
LAW = Random(P).law(KEY)
PER_COUNT = 2.56
"""Synapses onto every neuron in `accumulate`."""
N_PRES = 256


class Workload(NamedTuple):
    """Arguments of a call, the events it processes, and the bytes that the kernel itself takes."""

    arguments: tuple[Any, ...]
    n_events: int
    hidden: int = 0


def counters_per_synapse(p: float) -> float:
    """Return the counters that `Random` synapses draw for each synapse: one for a block."""
    return 1 / (p * (1 << Random(p).bits))


def draws(n: int, dtype: Any, below: int = 1 << 40) -> Any:
    """Return ``n`` random numbers; always the same."""
    return np.random.default_rng(1).integers(0, below, n, dtype)


def expect(n: float) -> Any:
    """Return an array with room for the ``n`` int32 that are expected, and for chance."""
    return np.empty(int(n + 8 * n**0.5) + 64, np.int32)


def two_lists(n: int) -> tuple[Any, Any]:
    """Return two ascending lists of ``n`` events that share half of them."""
    events = np.cumsum(draws(n, np.int32, 20) + 2, dtype=np.int32)
    return events, events + draws(n, np.int32, 2)


def fill_rows(n: int) -> tuple[Any, Any, Any, Any]:
    """Return events, amounts, indptr, indices: n rows, each onto a tenth of 50 n neurons."""
    m = 5 * n
    indices = np.tile(np.arange(0, 10 * m, 10, dtype=np.int32), n)
    indices += draws(n * m, np.int32, 10)
    return np.arange(n, dtype=np.int32), np.ones(n, np.int64), np.arange(0, n * m + 1, m), indices


def _bounded_rows(n: int) -> tuple[Any, Any, Any, Any]:
    """Return the same with bounds of rows for indptr."""
    events, amounts, indptr, indices = fill_rows(n)
    return events, amounts, bounds_of(indptr), indices


def accumulate(room: int, p: float) -> Workload:
    """Let so many neurons fire that every neuron has `PER_COUNT` firing inputs in the mean."""
    bits = Random(p).bits
    n_blocks = max(1, room >> (bits + 2))
    rows = np.arange(round(PER_COUNT / p), dtype=np.int32)
    counts = np.zeros(n_blocks << bits, np.int32)
    arguments = (rows, 1 - 2 * (rows % 2), 0, n_blocks, True, Random(p).law(KEY), counts)
    return Workload(arguments, round(rows.size * counts.size * p))


def spread(room: int) -> Workload:
    """Turn counts into drives."""
    n = room // 12
    return Workload((np.ones(n, np.int32), 1, 0, n, np.zeros(n, np.int64)), n)


def find(room: int) -> Workload:
    """Look for one target in every fourth block, from `N_PRES` neurons."""
    bits = Random(P).bits
    blocks = np.arange(0, max(1, room >> bits), 4)
    is_wanted = np.zeros(max(1, room >> bits) << bits, np.uint8)
    is_wanted[(blocks << bits) + draws(blocks.size, np.int64, 1 << bits)] = 1
    pres, n_found = np.arange(N_PRES, dtype=np.int32), N_PRES * blocks.size * P
    arguments = (pres, blocks, is_wanted, True, LAW, expect(n_found), expect(n_found))
    return Workload(arguments, pres.size * blocks.size)


def connect_row(room: int) -> Workload:
    """Make one long row; the kernel marks its targets, a bit for each neuron."""
    n_post = int(room / (4 * P + 1 / 8))
    arguments = (1, n_post, False, LAW, expect(n_post * P))
    return Workload(arguments, round(n_post * P), n_post // 8)


def connect_rows(room: int) -> Workload:
    """Make all rows within a population."""
    n = isqrt(int(room / (4 * P)))
    arrays = np.zeros(n + 1, np.int64), expect(n * n * P)
    return Workload((n, n, True, False, LAW, *arrays), round(n * n * P), n // 8)


def mark_row(room: int) -> Workload:
    """Mark the targets of one long row."""
    bits = Random(P).bits
    n_post = max(1, 8 * room >> bits) << bits
    marks = np.zeros((n_post + 63) >> 6, np.uint64)
    return Workload((1, n_post, LAW, marks), round(n_post * P))


def change(room: int) -> Workload:
    """Compare two lists that share half of their events."""
    before, now = two_lists(room // 24)
    outs = np.empty(2 * now.size, np.int32), np.empty(2 * now.size, np.int32)
    return Workload((before, now, *outs), 2 * now.size)


def merge(room: int) -> Workload:
    """Merge two lists that share half of their events."""
    a, b = two_lists(room // 16)
    return Workload((a, b, np.empty(2 * a.size, np.int32)), 2 * a.size)


def drop(room: int) -> Workload:
    """Drop a tenth of events of which no two share a counter."""
    events = np.arange(0, 4 * (room // 8), 4, dtype=np.int32)
    arguments = (events, np.uint64(1), np.uint64(0.9 * 2**32), KEY, np.empty_like(events))
    return Workload(arguments, events.size)


def draw_words(room: int) -> Workload:
    """Fill an array with words."""
    out = np.empty(4 * (room // 32), np.uint64)
    return Workload((*np.zeros(4, np.uint64), KEY, out), out.size)


def extend(room: int) -> Workload:
    """Add a quarter, of rows and of synapses, to rows of 100 synapses."""
    n = max(4, room // 1600)
    moved, m, m_new, n_out = 5 * np.arange(n) // 4, 100 * n, 25 * n, 5 * n // 4
    table = LearnedRows(np.arange(0, m + 1, 100), np.zeros(m, np.int32), np.zeros(m, np.int16))
    new = draws(m_new, np.int32, n_out), np.zeros(m_new, np.int32)
    outs = np.empty(m + m_new, np.int32), np.empty(m + m_new, np.int16)
    out = LearnedRows(np.empty(n_out + 1, np.int64), *outs)
    return Workload((table, moved, *new, 0, out), m + m_new, 8 * n_out)


def deliver_shared(room: int) -> Workload:
    """Deliver through one weight."""
    rows = _bounded_rows(isqrt(room // 20))
    return Workload((*rows, np.int64(1), np.zeros(50 * rows[0].size, np.int64)), rows[-1].size)


def deliver_learned(room: int) -> Workload:
    """Deliver through a table of 100 weights."""
    rows = _bounded_rows(isqrt(room // 30))
    learned = (rows[-1] % 100).astype(np.int16), np.arange(100)
    return Workload((*rows, *learned, np.zeros(50 * rows[0].size, np.int64)), rows[-1].size)


def deliver_each(room: int) -> Workload:
    """Deliver through a weight for each synapse."""
    rows = _bounded_rows(isqrt(room // 60))
    arrays = np.ones(rows[-1].size, np.int64), np.zeros(50 * rows[0].size, np.int64)
    return Workload((*rows, *arrays), rows[-1].size)


def learn(room: int) -> Workload:
    """Learn onto a hundredth of the targets."""
    events, _, *edges = _bounded_rows(isqrt(room // 30))
    is_post = (np.arange(50 * events.size) % 100 == 0).astype(np.uint8)
    m = edges[-1].size
    return Workload((events, *edges, is_post, 1, 32_000, np.zeros(m, np.int16)), m)


def scale(room: int) -> Workload:
    """Recompute all weights."""
    events, _, bounds, indices = _bounded_rows(isqrt(room // 90))
    m, factors = indices.size, np.arange(100.0)
    arrays = np.zeros(m, np.int16), np.zeros(m, np.int64)
    return Workload((events, bounds, np.ones(m), factors, *arrays), m)


def imprint(room: int) -> Workload:
    """Imprint a hundredth of the targets."""
    events, _, *edges = fill_rows(isqrt(room // 60))
    is_post = (np.arange(50 * events.size) % 100 == 0).astype(np.uint8)
    m = edges[-1].size
    return Workload((events, *edges, is_post, 1.0, np.zeros(m)), m)


def evoke(room: int) -> Workload:
    """Deliver through fast weights, one for each synapse."""
    rows = fill_rows(isqrt(room // 60))
    return Workload((*rows, np.ones(rows[-1].size), np.zeros(50 * rows[0].size)), rows[-1].size)


def recollect(room: int) -> Workload:
    """Recollect from patterns of 50 of 1,000 neurons, of which a third overlap."""
    k, n = 50, 1000
    m = max(1, room // (8 * k + 24))
    ends = np.arange(0, k * m + 1, k)
    pres, posts = draws(k * m, np.int32, n), draws(k * m, np.int32, n)[::-1].copy()
    events, amounts = np.arange(8, dtype=np.int32), np.ones(8, np.int64)
    patterns = Patterns(ends, pres, ends.copy(), posts, np.ones(m))
    arguments = (events, amounts, patterns, 0, m, np.zeros(n, np.int64), np.zeros(n))
    return Workload(arguments, k * m)


def sample(room: int, n: int, s: int, multapses: bool) -> Workload:
    """Draw ``s`` of ``n`` inputs for each neuron; the kernel marks those drawn, a bit for each."""
    out = np.empty((max(1, room // (4 * s)), s), np.int32)
    return Workload((n, True, multapses, KEY, out), out.size, 0 if multapses else n // 8)


def rewire(room: int) -> Workload:
    """Try as many swaps as there are synapses, 6 inputs of each cell."""
    n = max(2, room // 56)
    owners = np.repeat(np.arange(n, dtype=np.int32), 6)
    inputs = np.arange(6 * n, dtype=np.int32) % max(50, n // 10)
    return Workload((np.arange(0, 6 * n + 1, 6), owners, inputs.size, KEY, inputs), inputs.size)


def sort_by(room: int) -> Workload:
    """Sort synapses by neuron, ten of each."""
    n = max(1, room // 21)
    keys, ends = draws(n, np.int32, n // 10 + 1), np.zeros(n // 10 + 1, np.int64)
    return Workload((keys, np.arange(n, dtype=np.int64), ends, np.empty(n, np.int64)), n)


def transpose(room: int) -> Workload:
    """Turn 6 inputs of each neuron into rows of 60 synapses."""
    n = max(1, room // 48)
    inputs = draws(6 * n, np.int32, n // 10 + 1).reshape(n, 6)
    outs = np.zeros(n // 10 + 2, np.int64), np.empty(6 * n, np.int32)
    return Workload((inputs, *outs), inputs.size)


def find_kth_largest(room: int) -> Workload:
    """Find the 50th part from the top; the kernel copies what it is given."""
    n = room // 16
    return Workload((draws(n, np.int64), n // 50 + 1), n, 8 * n)


def narrow(room: int, part: int = 1000) -> Workload:
    """Look for the strongest neurons, one of ``part``."""
    n = room // 12
    return Workload((draws(n, np.int64), n // part + 1, np.empty(n, np.int32)), n)


def select_winners(room: int, part: int) -> Workload:
    """Select the strongest neurons, one of ``part``."""
    (drive, k, scratch), n, _ = narrow(room, part)
    return Workload((drive, k, scratch, np.empty(k, np.int32)), n)


def select_winners_at_random(room: int) -> Workload:
    """Select the strongest neurons, one of 50, where every drive is shared by one of 200."""
    n = room // 12
    k, drive = n // 50 + 1, draws(n, np.int64, 200)
    outs = np.empty(n, np.int32), np.empty(k, np.int32)
    return Workload((drive, k, np.uint64(1), KEY, *outs), n)


def select_above(room: int) -> Workload:
    """Select a fiftieth of the neurons."""
    n = room // 12
    return Workload((draws(n, np.int64), np.int64(0.98 * 2**40), np.empty(n, np.int32)), n)
