"""Wiring by place: all neurons within 120 um of each other, or chances that fall with distance.

400 neurons on a lattice of 25 um. `Near` knows who is near to whom without looking at all pairs.

Prints::

    certain: 22400 synapses, 69 of a neuron in the middle, 22 of one in a corner
    by chance: 16250 synapses, 51 of a neuron in the middle, 17 of one in a corner
"""

import numpy as np

from neurosim import LIF, Near, Population, Positions, SpikingNetwork, Synapses


def falling(distance):  # um
    return np.minimum(1.0, 1.5 * np.exp(-(distance**2) / (2 * 60**2)))


def build():
    sheet = Population("sheet", 400, LIF(), positions=Positions.lattice((20, 20), spacing=25))
    certain = Synapses(sheet, sheet, Near(119.9, self_loops=True), name="certain")
    by_chance = Synapses(sheet, sheet, Near(300, falling), name="by chance")
    return SpikingNetwork([sheet], [certain, by_chance], seed=1)


def main():
    net = build()
    for name in ("certain", "by chance"):
        edges = net.edges(name)
        n_targets = np.diff(edges.indptr)
        print(f"{name}: {edges.indices.size} synapses, {n_targets[210]} of a neuron in the middle, "
              f"{n_targets[0]} of one in a corner")  # fmt: skip


if __name__ == "__main__":
    main()
