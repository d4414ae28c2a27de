"""CUBA: 4,000 neurons with exponential currents fire irregularly, driven by one another.

Benchmark 2 of Brette et al., J. Comput. Neurosci. 23:349 (2007), doi:10.1007/s10827-007-0038-6.
Rest is above threshold, so a neuron alone is a clock of 18.9 Hz; inhibition by others makes it fire
at a third of that, and irregularly: the CV of its intervals, 0 for a clock, is far above 0.

Prints::

    18459 spikes, 5.8 Hz
    CV 0.51
"""

import numpy as np

from neurosim import LIF, Population, Random, SpikingNetwork, Synapses, Uniform

RULE = LIF(tau_m=20, v_rest=-49, v_th=-50, v_reset=-60, t_ref=5,
           synapses="current", tau_e=5, tau_i=10)  # fmt: skip


def build():
    exc, inh = Population("exc", 3200, RULE), Population("inh", 800, RULE)
    cells = [exc, inh]
    wires = [Synapses(exc, post, Random(0.02), weight=1.62) for post in cells]  # mV
    wires += [Synapses(inh, post, Random(0.02), weight=-9.0) for post in cells]
    net = SpikingNetwork(cells, wires, dt=0.1, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
    return net


def main():
    net = build()
    spikes = net.record("exc")
    net.run(1000)
    print(f"{spikes.counts().sum()} spikes, {spikes.rates().mean():.1f} Hz")
    print(f"CV {np.nanmean(spikes.irregularity()):.2f}")


if __name__ == "__main__":
    main()
