"""Synapses that get tired make a network fire in bursts of all its neurons together.

Tsodyks, Uziel & Markram, J. Neurosci. 20:RC50 (2000), doi:10.1523/JNEUROSCI.20-01-j0003.2000,
figure 1. 400 excitatory and 100 inhibitory leaky neurons around their threshold; U and the time
constants of short-term plasticity are drawn for each synapse. What has been released is ready to
recover at once here, and after it decayed there. Steps of 1 ms.

Prints::

    7.6 Hz in the mean, 105 Hz at most
    0.5 bursts a second
"""

import numpy as np

from neurosim import LIF, Normal, Population, Random, ShortTerm, SpikingNetwork, Synapses

DRIVE = np.random.default_rng(1).uniform(14.5, 15.5, 500)  # mV


def drawn(mean, low, high):
    return Normal(mean, mean / 2, low, high)


def cells(name, drive, t_ref):
    return Population(
        name,
        drive.size,
        LIF(
            tau_m=30,
            v_rest=0,
            v_th=15,
            v_reset=13.5,
            t_ref=t_ref,
            drive=drive,
            synapses="current",
            tau_e=3,
            tau_i=3,
        ),
    )


def weight(size):
    low, high = sorted((0.2 * size, 2 * size))
    return Normal(size, abs(size) / 2, low, high)


def build():
    exc, inh = cells("exc", DRIVE[:400], 3), cells("inh", DRIVE[400:], 2)
    depress = ShortTerm(drawn(0.5, 0.1, 0.9), 1e-3, drawn(800, 5, 1e5), traces="synapse")
    help_ = ShortTerm(
        drawn(0.04, 0.001, 0.07), drawn(1000, 5, 1e5), drawn(100, 5, 1e5), traces="synapse"
    )
    wires = [
        Synapses(pre, post, Random(0.1), weight(size), short_term=use, delay=1.0)
        for pre, post, size, use in (
            (exc, exc, 1.8, depress),
            (exc, inh, 7.2, help_),
            (inh, exc, -5.4, depress),
            (inh, inh, -7.2, help_),
        )
    ]
    return SpikingNetwork([exc, inh], wires, dt=1.0, seed=1)


def main():
    net = build()
    net.run(900)
    spikes, active = net.record("exc"), net.count("exc")
    net.run(4200)
    rate = active.rate(window=5)[1]
    above = rate > 40
    bursts = np.count_nonzero(above[1:] & ~above[:-1])
    print(f"{spikes.rates().mean():.1f} Hz in the mean, {rate.max():.0f} Hz at most")
    print(f"{bursts / 4.2:.1f} bursts a second")


if __name__ == "__main__":
    main()
