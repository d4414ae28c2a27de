"""A threshold that adapts: each spike raises it by 3 mV, and it falls back with 15 ms.

A leaky neuron under random jumps of 3 mV, 500 a second. Potentials at spikes are spread from the
resting threshold of 10 mV up, as the threshold is higher soon after a spike.

Prints::

    133 spikes at potentials from 10.7 to 16.3 mV
    97% of them above 11 mV
"""

from math import exp

import numpy as np

from neurosim import NeuronRule, OneToOne, Poisson, Population, SpikingNetwork, Synapses


def step(z, p, dt, is_refractory):
    z.v *= exp(-dt / 10)
    z.theta = 10 + (z.theta - 10) * exp(-dt / 15)
    return z.v > z.theta


def reset(z, p):
    z.v_at_spike = z.v
    z.v = 0.0
    z.theta += 3


def build():
    rule = NeuronRule(step, {"v": 0.0, "theta": 10.0, "v_at_spike": 0.0}, reset=reset)
    noise, cell = Population("noise", 1, Poisson(500)), Population("cell", 1, rule)
    return SpikingNetwork([noise, cell], [Synapses(noise, cell, OneToOne(), weight=3.0)], seed=1)


def main():
    net = build()
    spikes, seen = net.record("cell"), net.observe("cell", "v_at_spike")
    net.run(2000)
    v = seen.values[spikes.steps[:-1] + 1, 0]
    print(f"{spikes.times.size} spikes at potentials from {v.min():.1f} to {v.max():.1f} mV")
    print(f"{np.mean(v > 11):.0%} of them above 11 mV")


if __name__ == "__main__":
    main()
