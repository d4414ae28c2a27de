"""How fast a network is saved and loaded, and how large the file is.

Poisson sources onto LIF neurons; synapses that learn by pairs of spikes, each with its weight, all
of them touched, so that the file holds each. A save is the state copied, the file made in memory,
its digest, and the disk; a load the digest, the arrays, the wiring drawn again and compared.

    python benchmarks/saving.py [--synapses 10000000] [--times 3]
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from neurosim import LIF, FixedFanIn, PairSTDP, Poisson, Population, SpikingNetwork, Synapses, load

PER_NEURON = 1000


def build(n_synapses: int) -> SpikingNetwork:
    """Return a network of so many plastic synapses, 1,000 onto each neuron."""
    n = max(1, n_synapses // PER_NEURON)
    noise, cells = Population("noise", 10_000, Poisson(10.0)), Population("cells", n, LIF())
    wires = Synapses(noise, cells, FixedFanIn(PER_NEURON), weight=0.1, delay=1.5,
                     plasticity=PairSTDP())  # fmt: skip
    return SpikingNetwork([noise, cells], [wires], seed=1)


def timed(call: Callable[[], object], times: int) -> float:
    """Return the seconds that a call takes, in the median."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begin)
    return float(np.median(seconds))


def main() -> None:
    """Print a row of a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--synapses", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    net = build(given.synapses)
    net.run(100)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "net.h5")
        save = timed(lambda: net.save(path), given.times)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = path.stat().st_size
        again = timed(lambda: load(path), given.times)
        plain = timed(path.read_bytes, given.times)
    print(f"{given.synapses:,} synapses: a file of {size / 1e6:,.0f} MB")
    print(
        f"save {save:.2f} s, {size / save / 1e6:,.0f} MB/s; {(after - before) / 1e3:,.0f} MB more"
    )
    print(f"load {again:.2f} s, {size / again / 1e6:,.0f} MB/s (reading the bytes {plain:.2f} s)")


if __name__ == "__main__":
    main()
