"""How fast do spikes run? Four networks against other simulators, and growth with size and rate.

    python benchmarks/spiking.py [--against brian2,nest] [--repeats 5] [--plot
    docs/spiking-growth.png]

Contestants take turns; only the run is timed. The growth is that of n Poisson neurons, which fire
onto n LIF neurons with s synapses each: one of n, s and the rate varies at a time.
"""

import argparse
import os
import platform
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numba
import numpy as np

from neurosim import LIF, FixedFanIn, Poisson, Population, Random, SpikingNetwork, Stream, Synapses
from neurosim.cli.display.bench import print_race
from neurosim.diagnostics import machine
from neurosim.diagnostics.kernels.figure import check_path
from neurosim.diagnostics.simulators import race
from neurosim.experiment import labels, plotting

BASE: dict[str, Any] = {"n": 10_000, "s": 100, "rate": 10.0}
RANGES = {
    "n": (1_000, 3_000, 10_000, 30_000, 100_000, 300_000),
    "s": (10, 30, 100, 300, 1_000, 3_000),
    "rate": (1.0, 3.0, 10.0, 30.0, 100.0),
}
LABELS = {"n": "neurons", "s": "synapses into a neuron", "rate": "rate (Hz)"}
DURATION = 200.0


def build(n: int, s: int, rate: float) -> SpikingNetwork:
    """Return n Poisson neurons that fire onto n neurons which stay below threshold."""
    source, cells = Population("source", n, Poisson(rate)), Population("cells", n, LIF())
    wires = Synapses(source, cells, FixedFanIn(s), weight=1e-3, delay=1.5)
    return SpikingNetwork([source, cells], [wires], seed=1, precision="single")


def measure(repeats: int, **changes: float) -> float:
    """Return the seconds of a biological second, median."""
    net = build(**{**BASE, **changes})
    net.run(20)
    times = []
    for _ in range(repeats):
        start = perf_counter()
        net.run(DURATION)
        times.append((perf_counter() - start) * 1000 / DURATION)
    return median(times)


def find_bound(sustained: machine.Machine, n: int, s: int, rate: float) -> float:
    """Return the seconds that no program can beat: updates, random words, additions."""
    per_step = n * max(12 / sustained.bandwidth(max(1 << 17, 12 * n)), 4 / sustained.throughput)
    words = n * 15 / sustained.throughput
    return (10_000 * (per_step + words) + n * s * rate / sustained.scatter) * 1e-9


def measure_build() -> float:
    """Return the seconds to draw and store the 15.6 M synapses of the Brunel network."""
    times = []
    for seed in range(4):
        start = perf_counter()
        edges = Random(0.1).edges(12_500, 12_500, Stream(seed, "wires"))
        edges.indices.astype(np.uint16)
        times.append(perf_counter() - start)
    return median(times[1:])


def plot_growth(path: str, repeats: int) -> None:
    """Measure and draw how time grows; print the exponents."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    sustained = machine.survey([1 << 17, 1 << 20, 1 << 23])
    with rc_context(plotting.STYLE):
        figure, ratios = Figure(figsize=(7.5, 3), layout="constrained"), []
        panels = figure.subplots(1, 3, sharey=True)
        for axes, (name, values) in zip(panels, RANGES.items(), strict=True):
            times = [measure(repeats, **{name: value}) for value in values]
            bounds = [find_bound(sustained, **{**BASE, name: value}) for value in values]
            ratios += [time / bound for time, bound in zip(times, bounds, strict=True)]
            axes.loglog(values, times, "o-", color=plotting.BLUE, markersize=4, label="measured")
            axes.loglog(values, bounds, "--", color=plotting.ORANGE, label="bound")
            axes.axhline(1, color=plotting.GREY, linewidth=0.8)
            axes.set_xlabel(LABELS[name])
            plotting.name_decades(axes.xaxis)
            plotting.name_decades(axes.yaxis)
            slope = np.polyfit(np.log(values[-3:]), np.log(times[-3:]), 1)[0]
            told = ", ".join(f"{v:g}: {t:.3f}" for v, t in zip(values, times, strict=True))
            print(
                f"{LABELS[name]:24}{told} s; grows as its power {slope:.2f} at the end", flush=True
            )
        panels[0].set_ylabel("seconds per biological second")
        labels.name_curves(panels[-1])
        plotting.frame(
            figure, f"Spiking networks run within {min(ratios):.1f} to {max(ratios):.1f} times the "
            "bound of this machine",
            "Where not varied: 10,000 neurons, 100 synapses each, 10 Hz; one thread, single "
            "precision. "
            "Line: real time.",
        )  # fmt: skip
        plotting.save(figure, check_path(Path(path)))
    print(f"figure in {path}")


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default="brian2", help="brian2, nest or both: brian2,nest")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--plot", default="", help="draw the growth: a .png, .svg or .pdf")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"numpy {np.__version__}, numba {numba.__version__}", flush=True)  # fmt: skip
    against = [peer for peer in options.against.split(",") if peer]
    entries = race.hold(against=against, repeats=options.repeats)
    print_race(race.as_table(entries, race.DURATION))
    print(f"15.6 M synapses drawn and stored: {measure_build():.2f} s (bar 1 s)")
    if options.plot:
        plot_growth(options.plot, options.repeats)


if __name__ == "__main__":
    main()
