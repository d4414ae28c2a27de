"""What a depressing and a facilitating synapse do with the same train of spikes.

Tsodyks, Pawelzik & Markram, Neural Computation 10:821 (1998), doi:10.1162/089976698300017502,
figure 1, with the values of Brian2's example. `ShortTerm` has their u and x, for a current that
decays in tau_e; what has been released is ready to recover at once here, and after that decay
there.

Prints::

    A: the first peak 0.9 mV, the largest 0.9, the last 0.1
    B: the first peak 1.1 mV, the largest 9.9, the last 9.9
    C: the first peak 1.1 mV, the largest 17.2, the last 16.6
"""

import numpy as np

from neurosim import LIF, OneToOne, Population, ShortTerm, SpikeTimes, SpikingNetwork, Synapses

PANELS = {  # membrane, decay of the current, ms; weight, mV; U, recovery, facilitation, ms; train
    "A": (40, 3.0, 25.0, 0.6, 800, 1e-3, np.arange(100, 1100, 50)),
    "B": (60, 1.5, 1540.0, 0.03, 130, 530, np.arange(100, 1100, 50)),
    "C": (60, 1.5, 1540.0, 0.03, 130, 530, np.arange(100, 375, 1000 / 70)),
}


def build(panel):
    tau_m, tau_e, weight, use, tau_d, tau_f, times = PANELS[panel]
    train = Population("train", 1, SpikeTimes([0] * times.size, times, round=True))
    cell = Population(
        "cell", 1, LIF(tau_m=tau_m, v_rest=0, v_th=1e6, synapses="current", tau_e=tau_e)
    )
    wire = Synapses(train, cell, OneToOne(), weight, short_term=ShortTerm(use, tau_f, tau_d))
    return SpikingNetwork([train, cell], [wire], dt=0.1)


def main():
    for panel in PANELS:
        net = build(panel)
        v = net.observe("cell", "v", every=0.1)
        net.run(1200)
        at = np.rint(PANELS[panel][-1] * 10).astype(int)
        peaks = np.maximum.reduceat(v.values[:, 0], at)
        print(f"{panel}: the first peak {peaks[0]:.1f} mV, the largest {peaks.max():.1f}, "
              f"the last {peaks[-1]:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
