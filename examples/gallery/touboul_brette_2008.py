"""From regular to chaotic firing: the reset of an adaptive exponential neuron is its bifurcation.

Touboul & Brette, Biol. Cybern. 99:319 (2008), doi:10.1007/s00422-008-0267-4, figure 8B. As the
reset rises by fractions of a mV, intervals between spikes take on two values, four, then any.

Prints::

    405 spikes
    reset -48.3 mV: 2 lengths of intervals, in ms
    reset -48.2 mV: 4 lengths of intervals, in ms
    reset -48.1 mV: 7 lengths of intervals, in ms
    reset -48.0 mV: 20 lengths of intervals, in ms
    reset -47.9 mV: 14 lengths of intervals, in ms
    reset -47.8 mV: 3 lengths of intervals, in ms
    reset -47.7 mV: 3 lengths of intervals, in ms
"""

from math import exp

import numpy as np

from neurosim import NeuronRule, Population, SpikingNetwork

C, G_L, E_L, V_T, D, TAU_W, A, B = 281.0, 30.0, -70.6, -50.4, 2.0, 40.0, 4.0, 80.0
RESETS = np.linspace(-48.3, -47.7, 7)  # mV


def step(z, p, dt, is_refractory):
    dv = (G_L * (E_L - z.v) + G_L * D * exp((z.v - V_T) / D) + 800 - z.w) / C
    z.w += dt * (A * (z.v - E_L) - z.w) / TAU_W
    z.v += dt * dv
    return z.v > V_T + 5 * D


def reset(z, p):
    z.v = p.v_r
    z.w += B


def build():
    rule = NeuronRule(step, {"v": E_L, "w": 0.0}, {"v_r": RESETS}, reset)
    return SpikingNetwork([Population("cells", RESETS.size, rule)], dt=0.01)


def main():
    net = build()
    net.run(3000)
    spikes = net.record("cells")
    net.run(1000)
    print(f"{spikes.times.size} spikes")
    for k, v in enumerate(RESETS):
        gaps = np.diff(spikes.times[spikes.neurons == k])
        print(f"reset {v:.1f} mV: {np.unique(gaps.round()).size} lengths of intervals, in ms")


if __name__ == "__main__":
    main()
