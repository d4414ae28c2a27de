"""Gap junctions set the order of spikes: ten leaky neurons, each coupled with all others.

A current w (v_j - v_i) flows through each junction. A spike of such a neuron is a reset, after
which it draws the others down: all fire less, and one after the other, evenly. Without junctions
the times at which they fire stay as uneven as they begin. CV is s.d. / mean of what lies between
two spikes of the population, 0 where they are even.

Prints::

    w = 0.0: 653 spikes, CV at the end 1.04
    w = 0.02: 500 spikes, CV at the end 0.03
"""

from math import exp

import numpy as np

from neurosim import AllToAll, Coupling, NeuronRule, Population, SpikingNetwork


def step(z, p, dt, is_refractory):
    at = 1.05 + z.gap
    z.v = at + (z.v - at) * exp(-dt / 10)
    return z.v > 1


def reset(z, p):
    z.v = 0.0


def build(w, n=10):
    rule = NeuronRule(step, {"v": 0.0, "gap": 0.0}, reset=reset, receptors=["v"])
    cells = Population("cells", n, rule)
    gap = Coupling(cells, cells, AllToAll(), lambda w, pre, post: w * (pre.v - post.v), "gap", w)
    net = SpikingNetwork([cells], [gap], dt=0.1)
    net.set("cells", "v", np.arange(n) / (n - 1))
    return net


def main():
    for w in (0.0, 0.02):
        net = build(w)
        spikes = net.record("cells")
        net.run(2000)
        gaps = np.diff(spikes.times[spikes.times > 1500])
        print(f"w = {w}: {spikes.times.size} spikes, CV at the end {gaps.std() / gaps.mean():.2f}")


if __name__ == "__main__":
    main()
