"""NMDA synapses, slow and nonlinear: ten times the weight is much less than ten times the effect.

Each of two inputs fires every 10 ms. Its transmitter x decays, and opens channels g that are not
yet open: dg/dt = -a g + b x (1 - g), so g saturates. Each synapse is a pair of variables of the
neuron here, to which its input adds by name.

Prints::

    weight 1: 0.50 of the channels are open
    weight 10: 0.91 of the channels are open
"""

import numpy as np

from neurosim import NeuronRule, OneToOne, Population, SpikeTimes, SpikingNetwork, Synapses

WEIGHTS = {"weak": 1.0, "strong": 10.0}


def opened(g, x, dt):
    return g + dt / 10 * (-g + x * (1 - g))


def step(z, p, dt, is_refractory):
    z.v += dt / 10 * (z.g_weak + z.g_strong - z.v)
    z.g_weak = opened(z.g_weak, z.weak, dt)
    z.g_strong = opened(z.g_strong, z.strong, dt)
    z.weak *= 1 - dt / 10
    z.strong *= 1 - dt / 10
    return False


def build():
    state = dict.fromkeys(("v", "weak", "strong", "g_weak", "g_strong"), 0.0)
    cell = Population("cell", 1, NeuronRule(step, state, receptors=["weak", "strong"]))
    trains = {"weak": np.arange(10.0, 1000, 10), "strong": np.arange(5.0, 1000, 10)}
    inputs = [Population(name, 1, SpikeTimes([0] * times.size, times))
              for name, times in trains.items()]  # fmt: skip
    wires = [Synapses(each, cell, OneToOne(), WEIGHTS[each.name], receptor=each.name)
             for each in inputs]  # fmt: skip
    return SpikingNetwork([*inputs, cell], wires, dt=0.1)


def main():
    net = build()
    seen = {name: net.observe("cell", f"g_{name}") for name in WEIGHTS}
    net.run(1000)
    for name, weight in WEIGHTS.items():
        print(f"weight {weight:g}: {seen[name].values[5000:].mean():.2f} of the channels are open")


if __name__ == "__main__":
    main()
