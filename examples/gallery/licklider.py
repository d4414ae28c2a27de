"""Which pitch? Delay lines compare a sound with its own past, and the delay that fits is a place.

The model of Licklider, Experientia 7:128 (1951), doi:10.1007/BF02156143, with spikes, as in
Brian2's example. A tone rises; of 300 neurons that fires most whose delay is one period, or two:
the octave below fits, too.

Prints::

    at 100 ms the tone has 240 Hz, and 234 Hz fires most
    at 300 ms the tone has 320 Hz, and 319 Hz fires most
    at 450 ms the tone has 380 Hz, and 191 Hz fires most
"""

import numpy as np

from neurosim import LIF, CurrentInput, Explicit, NoiseInput, Population, SpikingNetwork, Synapses

DT, N = 0.02, 300
PITCH = np.geomspace(50, 1000, N)  # Hz, of each neuron


def sound(n_steps):
    t = np.arange(n_steps) * DT / 1000  # s
    return 5 * np.sin(2 * np.pi * (200 + 200 * t) * t) ** 3  # its frequency is 200 + 400 t Hz


def build():
    ears = Population("ears", 2, LIF(tau_m=1, v_rest=0, v_th=1, v_reset=0, t_ref=2))
    cells = Population("cells", N, LIF(tau_m=1, v_rest=0, v_th=1, v_reset=0, t_ref=0))
    late = np.round(1000 / PITCH / DT) * DT
    pairs = [(ear, cell) for ear in range(2) for cell in range(N)]
    lines = Explicit.from_pairs(pairs, 2, delays=np.concatenate([np.zeros(N), late]))
    inputs = [CurrentInput(ears, sound(25_000), every=DT), NoiseInput(ears, 0.1),
              NoiseInput(cells, 0.1)]  # fmt: skip
    return SpikingNetwork([ears, cells], [Synapses(ears, cells, lines, weight=0.5)],
                          inputs=inputs, dt=DT, seed=1)  # fmt: skip


def main():
    net = build()
    spikes = net.record("cells")
    net.run(500)
    for at in (100, 300, 450):
        near = spikes.neurons[abs(spikes.times - at) < 25]
        heard = PITCH[np.bincount(near, minlength=N).argmax()]
        print(f"at {at} ms the tone has {200 + 0.4 * at:.0f} Hz, and {heard:.0f} Hz fires most")


if __name__ == "__main__":
    main()
