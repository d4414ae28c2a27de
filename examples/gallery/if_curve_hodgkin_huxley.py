"""Rate against current of Hodgkin-Huxley neurons: 100 of them, each with a current of its own.

The equations are those of benchmark 3 of Brette et al., J. Comput. Neurosci. 23:349 (2007),
doi:10.1007/s10827-007-0038-6, per cm^2, integrated by exponential Euler. The rate grows from a few
Hz at the first current that makes it fire.

Prints::

    10361 spikes
    from 0.10 uA/cm2 on: 4 Hz there, 90 at most
"""

from math import exp, expm1

import numpy as np

from neurosim import NeuronRule, Population, SpikingNetwork

CURRENT = 3.5 * np.arange(100) / 100  # uA/cm^2
G_L, G_NA, G_K, E_L, E_NA, E_K, V_T = 0.05, 100.0, 30.0, -65.0, 50.0, -90.0, -63.0  # mS/cm^2, mV


def exprel(x):
    return expm1(x) / x if abs(x) > 1e-9 else 1.0


def relax(x, up, down, dt):  # dx/dt = up (1 - x) - down x, while up and down stay
    at = up / (up + down)
    return at + (x - at) * exp(-(up + down) * dt)


def step(z, p, dt, is_refractory):
    u = z.v - V_T
    na, k = G_NA * z.m**3 * z.h, G_K * z.n**4
    g = G_L + na + k
    at = (G_L * E_L + na * E_NA + k * E_K + p.current) / g
    z.v = at + (z.v - at) * exp(-g * dt)
    z.m = relax(z.m, 1.28 / exprel((13 - u) / 4), 1.4 / exprel((u - 40) / 5), dt)
    z.n = relax(z.n, 0.16 / exprel((15 - u) / 5), 0.5 * exp((10 - u) / 40), dt)
    z.h = relax(z.h, 0.128 * exp((17 - u) / 18), 4 / (1 + exp((40 - u) / 5)), dt)
    return z.v > -40


def build():
    rule = NeuronRule(step, {"v": E_L, "m": 0.0, "n": 0.0, "h": 0.0}, {"current": CURRENT}, t_ref=3)
    return SpikingNetwork([Population("cells", CURRENT.size, rule)], dt=0.1)


def main():
    net = build()
    spikes = net.record("cells")
    net.run(2000)
    rates = spikes.counts() / 2
    first = np.argmax(rates > 1)
    print(f"{spikes.times.size} spikes")
    print(
        f"from {CURRENT[first]:.2f} uA/cm2 on: {rates[first]:.0f} Hz there, {rates[-1]:.0f} at most"
    )


if __name__ == "__main__":
    main()
