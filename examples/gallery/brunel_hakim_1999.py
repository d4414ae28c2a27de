"""Inhibitory neurons fire rarely and irregularly, and yet the network oscillates fast.

Brunel & Hakim, Neural Computation 11:1621 (1999), doi:10.1162/089976699300016179. Noise is white:
dV/dt = (-V + 25 mV + 1 mV sqrt(tau) xi) / tau, so V alone would have s.d. 1/sqrt(2) mV. Here half
of the 5,000 neurons, with as many inputs each.

Prints::

    a neuron fires at 4 Hz
    the network oscillates at 126 Hz
"""

import numpy as np

from neurosim import LIF, FixedFanIn, NoiseInput, Population, SpikingNetwork, Synapses


def build():
    rule = LIF(tau_m=20, v_rest=0, v_th=20, v_reset=10, t_ref=2, drive=25, frozen=())
    cells = Population("cells", 2500, rule)
    wire = Synapses(cells, cells, FixedFanIn(1000), weight=-0.1, delay=2.0)  # mV, ms
    noise = NoiseInput(cells, sigma=1 / np.sqrt(2))
    net = SpikingNetwork([cells], [wire], inputs=[noise], dt=0.1, seed=1)
    net.set("cells", "v", 10.0)
    return net


def main():
    net = build()
    net.run(100)
    spikes, active = net.record("cells"), net.count("cells")
    net.run(500)
    rate = active.rate(window=0.5)[1]
    power = np.abs(np.fft.rfft(rate - rate.mean())) ** 2
    print(f"a neuron fires at {spikes.rates().mean():.0f} Hz")
    print(f"the network oscillates at {np.argmax(power) / 0.5:.0f} Hz")


if __name__ == "__main__":
    main()
