"""Delays that all differ: ns for each synapse that a spike reaches, by size of the network.

Two populations of Poisson neurons send to four of integrate-and-fire neurons, with the sizes, rates
and delays of a layer of the cortical microcircuit (Potjans and Diesmann 2014), times a scale; one
synapse in ten of those that are possible. A second of the same network with silent sources is taken
off; both take turns, and the least of each counts: processor time, of all threads.
"""

import argparse
from time import process_time

from neurosim import LIF, Normal, Poisson, Population, Random, SpikingNetwork, Synapses

SIZES, RATES = {"E": 20683, "I": 5834}, {"E": 4.0, "I": 7.0}
DELAYS = {"E": Normal(1.5, 0.75, low=0.1), "I": Normal(0.8, 0.4, low=0.1)}
WEIGHTS = {"E": Normal(0.15, 0.015, low=0.0), "I": Normal(-0.6, 0.06, high=0.0)}
N_LAYERS, P = 4, 0.1


def build(scale: float, precision: str, threads: int) -> SpikingNetwork:
    """Return the network; its neurons never fire."""
    sources = {s: Population(s, int(n * scale), Poisson(rate=RATES[s])) for s, n in SIZES.items()}
    cell, n = LIF(v_th=1e9, tau_m=10.0, synapses="current"), int(SIZES["E"] * scale)
    layers = [Population(f"layer {k}", n, cell) for k in range(N_LAYERS)]
    synapses = [
        Synapses(source, layer, Random(P), weight=WEIGHTS[s], delay=DELAYS[s])
        for s, source in sources.items()
        for layer in layers
    ]
    everyone = [*sources.values(), *layers]
    return SpikingNetwork(everyone, synapses, dt=0.1, precision=precision, threads=threads)


def cost(net: SpikingNetwork, ms: float, is_silent: bool) -> float:
    """Return the processor time of a run, in seconds."""
    for name, rate in RATES.items():
        net.set(name, "rate", 0.0 if is_silent else rate)
    net.run(20)  # until spikes under way are those of this rate
    begun = process_time()
    net.run(ms)
    return process_time() - begun


def main() -> None:
    """Print a line for each scale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scales", nargs="*", type=float, default=[0.05, 0.1, 0.2, 0.3])
    parser.add_argument("--ms", type=float, default=300.0)
    parser.add_argument("--precision", default="single", choices=("single", "double"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    print("   scale  synapses    events/s  ns/event")
    for scale in given.scales:
        net = build(scale, given.precision, given.threads)
        sizes = {
            s: sum(p.n for p in net.pathways.values() if p.pre.population.name == s) for s in SIZES
        }
        rate = sum(sizes[s] * RATES[s] for s in SIZES)
        turns = [[cost(net, given.ms, is_silent) for is_silent in (False, True)]
                 for _ in range(given.repeats)]  # fmt: skip
        busy, idle = map(min, zip(*turns, strict=True))
        each = (busy - idle) / (rate * given.ms / 1000)
        print(f"{scale:8g} {sum(sizes.values()):9.3g} {rate:11.3g} {each * 1e9:9.2f}")


if __name__ == "__main__":
    main()
