"""How long a cortical microcircuit takes to build, and how much memory at its worst moment.

    python benchmarks/construction.py --scale 0.3 --threads 2

The network is that of Potjans and Diesmann (2014, doi:10.1093/cercor/bhs358, tables 4 and 5): 8
populations and 55 pathways with a fixed total number of synapses, weights and delays drawn for
each. ``--scale`` takes a share of the neurons; synapses go by its square. Run it in a process of
its own, as the peak is that of the process.
"""

import argparse
import resource
import time

import numpy as np

from neurosim import LIF, FixedTotalNumber, Normal, Population, SpikingNetwork, Synapses

NAMES = ("L2/3e", "L2/3i", "L4e", "L4i", "L5e", "L5i", "L6e", "L6i")
SIZES = (20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948)
CONNECTED = (
    (0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0),
    (0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0),
    (0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0.0),
    (0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0),
    (0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0),
    (0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0.0),
    (0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252),
    (0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443),
)
"""Of a pair, by postsynaptic and then presynaptic population."""


def make(scale: float) -> tuple[list[Population], list[Synapses]]:
    """Return populations and synapses."""
    rule = LIF(tau_m=10, v_th=-50, v_reset=-65, v_rest=-65, t_ref=2, synapses="current",
               tau_e=0.5, tau_i=0.5)  # fmt: skip
    cells = [
        Population(name, max(2, round(scale * n)), rule)
        for name, n in zip(NAMES, SIZES, strict=True)
    ]
    wires = []
    for post, row in zip(cells, CONNECTED, strict=True):
        for pre, p in zip(cells, row, strict=True):
            if p:
                n = round(np.log(1 - p) / np.log(1 - 1 / (pre.n * post.n)))
                excites = pre.name.endswith("e")
                weight = Normal(0.15, 0.015, low=0) if excites else Normal(-0.6, 0.06, high=0)
                delay = Normal(1.5, 0.75, low=0.1) if excites else Normal(0.75, 0.375, low=0.1)
                graph = FixedTotalNumber(n, multapses=True)
                wires.append(Synapses(pre, post, graph, weight=weight, delay=delay))
    return cells, wires


def peak() -> int:
    """Return the most memory that the process ever took, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def resident() -> int:
    """Return the memory that the process takes now, bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def main() -> None:
    """Build once small, so that all is compiled, then once large; print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", default="single")
    given = parser.parse_args()
    SpikingNetwork(*make(0.02), precision=given.precision, threads=given.threads).run(0.1)
    cells, wires = make(given.scale)
    n, before = sum(int(s.connectome.expected(0, 0)) for s in wires), resident()
    start, busy = time.perf_counter(), time.process_time()
    net = SpikingNetwork(cells, wires, precision=given.precision, threads=given.threads)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    most, kept = peak() - before, resident() - before
    print(f"{n:,} synapses, {given.threads} threads: {seconds:.2f} s, of processors {busy:.2f} s: "
          f"{1e9 * busy / n:.1f} ns each")  # fmt: skip
    print(f"kept {kept / 1e6:,.0f} MB, {kept / n:.1f} bytes each; peak {most / 1e6:,.0f} MB, "
          f"{most / kept:.2f} times as much")  # fmt: skip
    net.run(0.1)
    for s in wires:
        net.set_weights(s.name, 0.0)
    most, start = peak() - before, time.perf_counter()
    net.reset()
    seconds, last = time.perf_counter() - start, peak() - before
    print(f"run: peak {most / 1e6:,.0f} MB; reset, which draws all weights again: {seconds:.2f} s, "
          f"peak {last / 1e6:,.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
