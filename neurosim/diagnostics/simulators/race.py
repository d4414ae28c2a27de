"""The race: four spiking networks here and in other simulators, in turns.

Only the run is timed: building and compiling are apart. Each round runs every contestant once, so
that a slow minute of the machine is everybody's; ratios are of medians. The *bound* is what no
program on this machine can beat with the algorithm of a time step, on one thread:

    updates x max(bytes / bandwidth, operations / throughput)
    + events / scatter + random words x operations / throughput

with the rates of `neurosim.diagnostics.machine`: a network of n neurons takes n updates in a step;
an event is a spike that reaches a target, an addition to a place that data choose; a plastic one
takes two such additions, and another for each plastic synapse onto a neuron that fires.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple

from neurosim.base import checks
from neurosim.diagnostics import machine
from neurosim.diagnostics.kernels.cases import PER_WORD
from neurosim.diagnostics.simulators.networks import (
    DT,
    LAYOUTS,
    NETWORKS,
    Cuba,
    Timing,
    peak_memory,
)
from neurosim.diagnostics.simulators.own import build
from neurosim.files.results.result import Row, is_inside
from neurosim.spiking.network import SpikingNetwork

PEERS = ("brian2", "nest")
DURATION = 1000.0
"""Biological time of a run, ms."""
TWO_THREADS = "brunel-12500"
"""The network that neurosim also runs with two threads."""
GOALS = {
    ("cuba-4000", "brian2 1"): (2.0, 3.5),
    ("cuba-40000", "brian2 1"): (2.5, 4.0),
    ("plastic-10000", "brian2 1"): (4.0, 8.0),
    ("brunel-12500", "brian2 1"): (5.0, 10.0),
    ("brunel-12500", "nest 2"): (12.0, 20.0),
    ("brunel-12500", "neurosim 2"): (1 / 1.4, 1 / 1.7),
}
"""Bar and aim: how many times as long another takes as neurosim with one thread."""


class Cost(NamedTuple):
    """What one update of a neuron moves and computes, at least: bytes, operations."""

    bytes: float
    operations: float


COSTS = {"cuba": Cost(52, 12), "jumps": Cost(12, 4)}


@dataclass
class Entry:
    """A contestant in one network, and what its runs took.

    Parameters
    ----------
    network, name : str
    run : callable
        Runs once and returns a `Timing`.
    compile_seconds : float
    """

    network: str
    name: str
    run: Callable[[], Timing]
    compile_seconds: float = 0.0
    timings: list[Timing] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Median of the runs."""
        return median(t.seconds for t in self.timings)


def enter(
    networks: Sequence[str], against: Sequence[str], duration: float, folder: Path
) -> list[Entry]:
    """Return all contestants, built and compiled; neurosim with one thread first.

    Raises
    ------
    PackageError
        If a peer is not installed.
    """
    entries: list[Entry] = []
    for network in networks:
        for threads in (1, 2) if network == TWO_THREADS else (1,):
            entries.append(_enter_own(network, duration, threads))
        if "brian2" in against:
            from neurosim.diagnostics.simulators import brian2

            (place := folder / network).mkdir(parents=True, exist_ok=True)
            peer = brian2.build(network, duration, place)
            entries.append(Entry(network, "brian2 1", peer.run, peer.compile_seconds))
        if "nest" in against:
            from neurosim.diagnostics.simulators import nest

            peer = nest.build(network, duration, folder, threads=2)
            entries.append(Entry(network, "nest 2", peer.run))
    return entries


def _enter_own(network: str, duration: float, threads: int) -> Entry:
    start = perf_counter()
    net = build(network, threads)
    recorders = [net.record(name) for name in net.cells]
    built = perf_counter() - start
    start = perf_counter()
    net.run(DT)  # compiles, or loads what was compiled
    compiled = perf_counter() - start

    def run() -> Timing:
        net.reset()
        begin, cpu = perf_counter(), process_time()
        net.run(duration)
        seconds, cpu = perf_counter() - begin, process_time() - cpu
        n_events = sum(_events(net, recorder) for recorder in recorders)
        n_spikes = sum(recorder.neurons.size for recorder in recorders)
        return Timing(seconds, cpu, built, n_spikes, n_events, peak_memory())

    return Entry(network, f"neurosim {threads}", run, compiled)


def _events(net: SpikingNetwork, recorder: Any) -> int:
    """Return spikes times their targets."""
    pathways = [t for t in net.pathways.values() if t.pre.population.name == recorder.population]
    return int(sum((recorder.counts() * t.wiring.rows.sizes).sum() for t in pathways))


def hold(
    networks: Sequence[str] = NETWORKS,
    against: Sequence[str] = ("brian2",),
    duration: float = DURATION,
    repeats: int = 5,
    progress: Callable[[float], None] = lambda done: None,
) -> list[Entry]:
    """Run every contestant ``repeats`` times, in turns.

    Parameters
    ----------
    networks, against : sequence of str
        Of `NETWORKS` and `PEERS`.
    duration : float
        Biological time, ms.
    repeats : int
        From 1 up.
    progress : callable, optional
        Called with the number of runs done.
    """
    for network in networks:
        checks.choice("network", network, NETWORKS)
    for peer in against:
        checks.choice("against", peer, PEERS)
    checks.integer("repeats", repeats, 1)
    with TemporaryDirectory() as folder:
        entries = enter(networks, against, duration, Path(folder))
        done = 0
        for _ in range(repeats):
            for entry in entries:
                entry.timings.append(entry.run())
                progress(done := done + 1)
    return entries


def find_bound(entry: Entry, duration: float, sustained: machine.Machine) -> float:
    """Return the seconds that no program on this machine can beat, on one thread."""
    layout, timing = LAYOUTS[entry.network], entry.timings[0]
    cost = COSTS["cuba" if isinstance(layout.cell, Cuba) else "jumps"]
    n_updates = layout.n * duration / DT
    footprint = max(1 << 17, int(layout.n * cost.bytes))
    update = max(cost.bytes / sustained.bandwidth(footprint),
                 cost.operations / sustained.throughput)  # fmt: skip
    n_words = n_updates if layout.poisson else 0
    share = (layout.n_exc / layout.n) ** 2 if layout.is_plastic else 0.0
    scattered = timing.n_events * (1 + 2 * share)
    ns = n_updates * update + scattered / sustained.scatter
    return (ns + n_words * PER_WORD / sustained.throughput) * 1e-9


def as_table(entries: Sequence[Entry], duration: float) -> list[dict[str, Any]]:
    """Return a row for each contestant, as plain values."""
    sustained = machine.survey([1 << 17, 1 << 20, 1 << 23])
    rows = []
    for entry in entries:
        own = next(e for e in entries if e.network == entry.network)
        times = sorted(t.seconds for t in entry.timings)
        bar, aim = GOALS.get((entry.network, entry.name), (None, None))
        ratio, last = entry.seconds / own.seconds, entry.timings[-1]
        bound = find_bound(own, duration, sustained) if entry is own else None
        rows.append({
            "network": entry.network, "contestant": entry.name,
            "seconds": entry.seconds, "fastest": times[0], "slowest": times[-1],
            "cpu_seconds": median(t.cpu_seconds for t in entry.timings),
            "real_time_factor": entry.seconds * 1000 / duration, "ratio": ratio,
            "bar": bar, "aim": aim,
            "passed": None if bar is None else is_inside(ratio, *_band(bar)),
            "bound": bound, "times_bound": bound and entry.seconds / bound,
            "ns_per_event": entry.seconds / max(last.n_events, 1) * 1e9,
            "spikes": last.n_spikes, "events": last.n_events,
            "build_seconds": last.build_seconds, "compile_seconds": entry.compile_seconds,
            "rss_bytes": last.rss_bytes,
        })  # fmt: skip
    return rows


def _band(bar: float | None) -> tuple[float | None, float | None]:
    """Return the band of a ratio: a peer must take longer, two threads must not."""
    return (bar, None) if bar is None or bar > 1 else (None, bar)


MEASURES = {
    "seconds": "seconds of a run, median", "fastest": "seconds of the fastest run",
    "slowest": "seconds of the slowest run", "cpu_seconds": "processor time of a run, s, median",
    "real_time_factor": "seconds for a biological second",
    "ratio": "times as long as neurosim with one thread", "aim": "the same, aimed at",
    "bound": "seconds of a run, at least", "times_bound": "seconds / bound",
    "ns_per_event": "ns for a spike at a target", "spikes": "spikes of a run",
    "events": "spikes times their targets", "build_seconds": "seconds to build",
    "compile_seconds": "seconds to compile or load", "rss_bytes": "most bytes held",
}  # fmt: skip


def as_rows(table: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return what `as_table` found as rows; only a ratio that has a bar has a band."""
    rows = []
    for found in table:
        for key, name in MEASURES.items():
            low, high = _band(found["bar"]) if key == "ratio" else (None, None)
            row_id = f"{found['network']}, {found['contestant']}: {key}"
            if found[key] is not None:
                rows.append(Row(row_id, name, float(found[key]), low, high, ""))
    return rows


def count_runs(networks: Sequence[str], against: Sequence[str], repeats: int) -> int:
    """Return how many runs a race takes."""
    return repeats * sum(1 + (n == TWO_THREADS) + len(against) for n in networks)
