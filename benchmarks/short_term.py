"""What do short-term synapses cost beside static ones? The same spikes along the same synapses.

    python benchmarks/short_term.py [--repeats 9]

Poisson neurons fire onto LIF neurons that stay below threshold, so all contestants deliver the same
spikes; they take turns, and only the run is timed. Delivery is what a run takes longer than one
without synapses. The memory network is that of `neurosim run short-term`.
"""

import argparse
import os
import platform
from statistics import median
from time import perf_counter

import numba
import numpy as np

from neurosim import (
    LIF,
    FixedFanIn,
    Poisson,
    Population,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.models.memory.short_term.working_memory import WorkingMemory
from neurosim.models.memory.short_term.working_memory import build as build_memory

BAR = 2.0
DURATION = 500.0
SIZES = ((10_000, 100, 10.0), (10_000, 1000, 10.0), (1000, 100, 100.0))
"""Neurons, synapses into each, rate in Hz."""
RULE = ShortTerm(U=0.2, tau_f=1500, tau_d=200)


def build(n: int, fan: int, rate: float, weight: object, rule: ShortTerm | None) -> SpikingNetwork:
    """Return n Poisson neurons that fire onto n others, by ``fan`` synapses into each, or none."""
    source, cells = Population("source", n, Poisson(rate)), Population("cells", n, LIF())
    graph = FixedFanIn(fan or 1)
    wires = [Synapses(source, cells, graph, weight=weight, delay=1.5, short_term=rule)]
    return SpikingNetwork([source, cells], wires if fan else [], seed=1)


def time_in_turn(nets: list[SpikingNetwork], repeats: int) -> list[list[float]]:
    """Return the seconds that each network takes to run on, again and again."""
    for net in nets:
        net.run(50)
    times: list[list[float]] = [[] for _ in nets]
    for _ in range(repeats):
        for net, own in zip(nets, times, strict=True):
            start = perf_counter()
            net.run(DURATION)
            own.append(perf_counter() - start)
    return times


def print_ratio(what: str, short: float, static: float, told: str = "") -> None:
    """Print how many times as long short-term synapses take, against the bar."""
    verdict = "PASS" if short <= BAR * static else "FAIL"
    print(f"  {what:42}{static:9.4f} s {short:9.4f} s   ratio {short / static:5.2f}"
          f"   bar {BAR:g}  {verdict}{told}", flush=True)  # fmt: skip


def compare(n: int, fan: int, rate: float, repeats: int) -> None:
    """Time one weight for all and one for each, and what is left without synapses."""
    print(f"{n:,} neurons, {fan:,} synapses into each, {rate:g} Hz: static, short-term")
    for name, weight in (("one weight", 1e-3), ("a weight for each", Uniform(0, 1e-3))):
        nets = [
            build(n, fan, rate, weight, RULE),
            build(n, fan, rate, weight, None),
            build(n, 0, rate, weight, None),
        ]
        short, static, none = (median(own) for own in time_in_turn(nets, repeats))
        print_ratio(f"whole run, {name}", short, static)
        print_ratio(f"delivery, {name}", short - none, static - none)


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"numpy {np.__version__}, numba {numba.__version__}", flush=True)  # fmt: skip
    for n, fan, rate in SIZES:
        compare(n, fan, rate, repeats)
    config = WorkingMemory.make(late=20_000)  # long enough for all repeats before the pulse
    nets = [build_memory(config, arm, 0, seed=0) for arm in ("late", "static")]
    short, static = (median(own) for own in time_in_turn(nets, repeats))
    print("the memory network, 2,500 neurons, 800,000 plastic synapses")
    print_ratio("whole run", short, static)


if __name__ == "__main__":
    main()
