"""The rate of a neuron against its time constant, with the same 100 random inputs for each.

100 inputs of 10 Hz with weights of 0.1 of the threshold; time constants from 1 to 15 ms are those
of 15 neurons of one population, which all get the same spikes.

Prints::

    tau 1 ms: 0 Hz
    tau 8 ms: 26 Hz
    tau 15 ms: 60 Hz
"""

import numpy as np

from neurosim import AllToAll, NeuronRule, Poisson, Population, SpikingNetwork, Synapses

TAUS = np.linspace(1, 15, 15)  # ms


def step(z, p, dt, is_refractory):
    z.v *= 1 - dt / p.tau
    return z.v > 1


def reset(z, p):
    z.v = 0.0


def build():
    rule = NeuronRule(step, {"v": 0.0}, {"tau": TAUS}, reset)
    inputs, cells = Population("inputs", 100, Poisson(10)), Population("cells", TAUS.size, rule)
    return SpikingNetwork([inputs, cells], [Synapses(inputs, cells, AllToAll(), 0.1)], seed=1)


def main():
    net = build()
    spikes = net.record("cells")
    net.run(1000)
    for k in (0, 7, 14):
        print(f"tau {TAUS[k]:g} ms: {spikes.counts()[k]} Hz")


if __name__ == "__main__":
    main()
