"""Rate against current of a leaky neuron: 1,000 of them, each with a drive of its own.

A neuron fires once its drive is above the threshold of 10 mV, then soon fast: with tau = 10 ms and
a refractory time of 5 ms the rate at 20 mV is 1000 / (5 + 10 ln 2) = 83.8 Hz.

Prints::

    29870 spikes; the first neuron that fires has 10.01 mV
    84 Hz at 20 mV
"""

import numpy as np

from neurosim import LIF, Population, SpikingNetwork

DRIVE = np.linspace(0, 20, 1000)  # mV


def build():
    rule = LIF(tau_m=10, v_rest=0, v_th=10, v_reset=0, t_ref=5, drive=DRIVE)
    return SpikingNetwork([Population("cells", DRIVE.size, rule)], dt=0.1)


def main():
    net = build()
    spikes = net.record("cells")
    net.run(1000)
    counts = spikes.counts()
    print(f"{counts.sum()} spikes; the first neuron that fires has {DRIVE[counts > 0][0]:.2f} mV")
    print(f"{counts[-1]} Hz at 20 mV")


if __name__ == "__main__":
    main()
