"""Connections whose probability is a Gaussian of distance, without looking at every pair.

Neurons i and j on a line are connected with probability exp(-0.1 (i - j)^2). `Near` draws only
pairs within a radius, 13 here, beyond which the chance is below 5e-8: the time grows with the
number of neurons, not with its square. The mean number of targets is the sum of the chances, 5.6.

Prints::

    expected 5.605 targets
    1000 neurons: 5.587 targets each
    100000 neurons: 5.609 targets each
"""

import numpy as np

from neurosim import LIF, GaussianKernel, Near, Population, Positions, SpikingNetwork, Synapses


def build(n):
    line = Population("line", n, LIF(), positions=Positions.lattice(n))
    kernel = GaussianKernel(1.0, np.sqrt(5))  # exp(-d^2 / (2 sigma^2))
    wire = Synapses(line, line, Near(13, kernel, self_loops=True))
    return SpikingNetwork([line], [wire], seed=1)


def main():
    distances = np.arange(-13, 14)
    print(f"expected {np.exp(-0.1 * distances**2).sum():.3f} targets")
    for n in (1000, 100_000):
        edges = build(n).edges("line->line")
        print(f"{n} neurons: {edges.indices.size / n:.3f} targets each")


if __name__ == "__main__":
    main()
