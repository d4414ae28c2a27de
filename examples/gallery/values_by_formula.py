"""Values of neurons and synapses by a formula: potentials from the index, weights from a distance.

Arrays of numpy are the formula language: what belongs to neurons has their order, weights are a
function of the numbers of both neurons.

Prints::

    v from -71.36 to -68.52 mV
    weights sum up to 1103.4, below the diagonal to 1103.4
"""

import numpy as np

from neurosim import LIF, AllToAll, Population, SpikingNetwork, Synapses

N = 100
INDEX = np.arange(N)


def backward(pre, post):  # from a higher index to a lower one
    return np.where(pre > post, np.exp(-((pre - post) ** 2) / 200), 0.0)


def build():
    cells = Population("cells", N, LIF(v_rest=-70, v_th=-50, v_reset=-70))
    wire = Synapses(cells, cells, AllToAll(), weight=backward, name="wire")
    net = SpikingNetwork([cells], [wire], seed=1)
    noise = np.random.default_rng(1).normal(size=N)
    net.set("cells", "v", np.sin(2 * np.pi * INDEX / N) - 70 + 0.25 * noise)
    return net


def main():
    net = build()
    matrix = np.zeros((N, N))
    matrix[net.edges("wire").pairs()] = net.weights("wire")
    print(f"v from {net.get('cells', 'v').min():.2f} to {net.get('cells', 'v').max():.2f} mV")
    print(
        f"weights sum up to {matrix.sum():.1f}, below the diagonal to {np.tril(matrix).sum():.1f}"
    )


if __name__ == "__main__":
    main()
