"""How long synapses between near neurons take: to be found, to be run on, and to be found anew.

Neurons lie at random in a plane that wraps around, each with 100 others within the radius. All
pairs are found once in a process of its own, for its memory, and a part by SciPy's k-d tree.
Delivery is timed in turns with that of `Random` synapses, as many of each neuron.

    python benchmarks/wiring.py [--neurons 1000000] [--delivering 100000]
"""

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable

import numpy as np

from neurosim import (
    LIF,
    KWinners,
    Near,
    Network,
    Playback,
    Population,
    Positions,
    Random,
    SpikeTimes,
    SpikingNetwork,
    Stream,
    Synapses,
)
from neurosim import spikes as events_of

FAN_OUT, FIRING, STEPS, TURNS = 100, 2000, 20, 60
LAWS = {"all": {}, "p = 0.5": {"p": 0.5}, "a tenth far": {"far": 0.1}}


def plane(n: int) -> tuple[Positions, float]:
    """Return where ``n`` neurons are, and the radius within which each has 100 others."""
    sheet = Positions(np.random.default_rng(1).random((n, 2)), box=[1, 1])
    return sheet, float(np.sqrt(FAN_OUT / n / np.pi))


def bind(n: int, p: float = 1.0, far: float = 0.0) -> Near:
    """Return the connectome of one population of ``n`` neurons."""
    sheet, radius = plane(n)
    area = Population("area", n, KWinners(1), positions=sheet)
    return Near(radius / float(np.sqrt(p)), p, far=far).between(area, area)


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that a call takes, of the clock and of a core."""
    begin = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begin[0], time.process_time() - begin[1]


def build(n: int, name: str) -> None:
    """Print how long the synapses of ``n`` neurons take to be found, and the memory."""
    stream = Stream(1, "bench")
    bind(1000, **LAWS[name]).edges(1000, 1000, stream)  # compiled
    graph, made = bind(n, **LAWS[name]), []
    clock, core = timed(lambda: made.append(graph.edges(n, n, stream)))
    n_synapses, most = made[0].indices.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{name}: {n_synapses:,} synapses in {clock:.1f} s, {core:.1f} s of a core, "
        f"{core / n_synapses * 1e9:.0f} ns each; at most {most / 2**20:.2f} GB",
        flush=True,
    )


def compare_tree(n: int) -> None:
    """Print how long SciPy's tree takes for each of the pairs that it finds."""
    from scipy.spatial import cKDTree

    sheet, radius = plane(n)
    some = sheet.coordinates[:: max(1, n // 20_000)]
    tree = cKDTree(sheet.coordinates, boxsize=[1, 1])
    found: list[int] = []
    _, core = timed(lambda: found.append(sum(map(len, tree.query_ball_point(some, radius)))))
    print(f"SciPy's tree, built already: {core / found[0] * 1e9:.0f} ns for each of some pairs")


def rounds(connectome: object, sheet: Positions) -> Callable[[], float]:
    """Return what times a round in which some neurons fire, and tells ns for a synapse."""
    n = len(sheet)
    eye = Population("eye", n, Playback(), positions=sheet)
    area = Population("area", n, KWinners(1), positions=sheet)
    net = Network([eye, area], [Synapses(eye, area, connectome)], seed=1)  # type: ignore[arg-type]
    firing = np.sort(np.random.default_rng(2).permutation(n)[:FIRING])
    events, drive = events_of(firing.astype(np.int32)), np.zeros(n, np.int64)
    return lambda: timed(lambda: net.pathways["eye->area"].deliver(events, drive))[1]


def spikes(connectome: object, sheet: Positions) -> Callable[[], float]:
    """Return the same for some steps of a network of spikes."""
    n, rng = len(sheet), np.random.default_rng(2)
    who = np.concatenate([np.sort(rng.permutation(n)[:FIRING]) for _ in range(STEPS)])
    times = np.repeat(np.arange(STEPS) * 0.1, FIRING)
    eye = Population("eye", n, SpikeTimes(who, times), positions=sheet)
    area = Population("area", n, LIF(), positions=sheet)
    wires = Synapses(eye, area, connectome, weight=1e-3)  # type: ignore[arg-type]
    net = SpikingNetwork([eye, area], [wires], dt=0.1, seed=1)

    def run() -> float:
        net.reset()
        return timed(lambda: net.run(STEPS * 0.1))[1]

    return run


def deliver(n: int) -> None:
    """Print how long delivery takes beside that of random synapses, in both engines."""
    sheet, radius = plane(n)
    near = Near(radius, self_loops=True)
    kinds = {
        "random, stored": Random(FAN_OUT / n, stored=True),
        "near, stored": near,
        "near, found anew": Near(radius, self_loops=True, stored=False),
    }
    for engine, prepare, times in (("rounds", rounds, 1), ("spikes", spikes, STEPS)):
        calls = {name: prepare(graph, sheet) for name, graph in kinds.items()}
        turns = [[call() for call in calls.values()] for _ in range(TURNS)]
        best = np.min(turns[5:], axis=0) / (FIRING * FAN_OUT * times) * 1e9
        told = ", ".join(f"{name} {ns:.2f}" for name, ns in zip(calls, best, strict=True))
        print(f"{engine}, ns for a synapse: {told}; near / random {best[1] / best[0]:.2f}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neurons", type=int, default=1_000_000)
    parser.add_argument("--delivering", type=int, default=100_000)
    options = parser.parse_args()
    for name, least in (("neurons", 1000), ("delivering", FIRING)):  # as many fire in turn
        if not least <= (n := getattr(options, name)) < 2**31:
            parser.error(f"--{name} must be from {least} to {2**31 - 1}, got {n}")
    for name in LAWS:
        child = multiprocessing.get_context("spawn").Process(
            target=build, args=(options.neurons, name)
        )
        child.start()
        child.join()
        if child.exitcode:
            parser.exit(1, f"{name}: found no synapses\n")
    compare_tree(options.neurons)
    deliver(options.delivering)


if __name__ == "__main__":
    main()
