"""The same constant current in 25 trials: noise makes spikes drift apart.

After Mainen & Sejnowski, Science 268:1503 (1995), doi:10.1126/science.7770778, as in Brian2's
example. The first spikes of all trials come nearly together, the later ones anywhere. With a
current that fluctuates they stay together: see reliability.py.

Prints::

    spike 1: s.d. 2.5 ms
    spike 7: s.d. 6.1 ms
"""

import numpy as np

from neurosim import LIF, NoiseInput, Population, SpikingNetwork


def build():
    rule = LIF(tau_m=20, v_rest=0, v_th=1, v_reset=0, t_ref=5, drive=1.1)
    trials = Population("trials", 25, rule)
    return SpikingNetwork([trials], inputs=[NoiseInput(trials, sigma=0.015)], dt=0.1, seed=1)


def main():
    net = build()
    spikes = net.record("trials")
    net.run(500)
    trains = [spikes.times[spikes.neurons == trial] for trial in range(25)]
    for k in (0, 6):
        print(f"spike {k + 1}: s.d. {np.std([train[k] for train in trains]):.1f} ms")


if __name__ == "__main__":
    main()
