"""Where does a sound come from? Delay lines turn a difference in time into a place.

The model of Jeffress, J. Comp. Physiol. Psychol. 41:35 (1948), doi:10.1037/h0061495, with spikes,
as in Brian2's example. White noise reaches two ears with a delay that changes as the source turns
around the head; of 30 neurons that fires most whose two delay lines cancel it.

Prints::

    one side: neuron 27 of 30 fires most
    the middle: neuron 12 of 30 fires most
    the other side: neuron 0 of 30 fires most
"""

import numpy as np

from neurosim import LIF, CurrentInput, Explicit, NoiseInput, Population, SpikingNetwork, Synapses

DT, N = 0.02, 30
LATEST = 0.2 / 300 * 1000  # ms: a head of 20 cm, 300 m/s


def heard(n_steps):
    sound = 10 * np.random.default_rng(1).normal(size=n_steps)
    t = np.arange(n_steps) * DT
    late = LATEST / 2 * np.sin(2 * np.pi * t / 1000)  # one turn a second
    steps = [np.clip(np.floor((t - sign * late) / DT), 0, n_steps - 1) for sign in (-1, 1)]
    return sound[np.array(steps, int).T]


def build():
    ears = Population("ears", 2, LIF(tau_m=1, v_rest=0, v_th=1, v_reset=0, t_ref=2.5))
    cells = Population("cells", N, LIF(tau_m=1, v_rest=0, v_th=1, v_reset=0, t_ref=0))
    lines = 1.1 * LATEST * np.arange(N) / (N - 1)
    delays = np.round(np.concatenate([lines, lines[::-1]]) / DT) * DT
    pairs = [(ear, cell) for ear in range(2) for cell in range(N)]
    wire = Synapses(ears, cells, Explicit.from_pairs(pairs, 2, delays=delays), weight=0.5)
    inputs = [CurrentInput(ears, heard(50_000), every=DT), NoiseInput(ears, 0.1),
              NoiseInput(cells, 0.1)]  # fmt: skip
    return SpikingNetwork([ears, cells], [wire], inputs=inputs, dt=DT, seed=1)


def main():
    net = build()
    spikes = net.record("cells")
    net.run(1000)
    for place, at in (("one side", 250), ("the middle", 500), ("the other side", 750)):
        near = spikes.neurons[abs(spikes.times - at) < 50]
        print(f"{place}: neuron {np.bincount(near).argmax()} of {N} fires most")


if __name__ == "__main__":
    main()
