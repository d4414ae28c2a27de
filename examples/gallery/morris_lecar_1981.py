"""Oscillations of a muscle fibre of the barnacle: the model of Morris and Lecar.

Morris & Lecar, Biophys. J. 35:193 (1981), doi:10.1016/S0006-3495(81)84782-0, figure 9, in mS, uF,
uA and mV. With little current V rests, with more it oscillates, with still more it rests higher up.

Prints::

    oscillates from 300 to 400 uA
    rests at -16.3 mV with 100 uA, at 13.2 with 500
"""

from math import cosh, exp, tanh

import numpy as np

from neurosim import NeuronRule, Population, SpikingNetwork

CURRENT = 100 + 25.0 * np.arange(17)  # uA


def open_k(v):
    return 0.5 * (1 + tanh((v + 1) / 14.5))


def step(z, p, dt, is_refractory):
    ca, k = 4 * 0.5 * (1 + tanh((z.v - 10) / 15)), 8 * z.n
    g = 2 + ca + k
    at = (2 * -50 + ca * 100 + k * -70 + p.current) / g
    speed = cosh((z.v + 1) / 29) / 15
    n = open_k(z.v)
    z.n = n + (z.n - n) * exp(-speed * dt)
    z.v = at + (z.v - at) * exp(-g / 20 * dt)
    return False


def build():
    rule = NeuronRule(step, {"v": -50.0, "n": open_k(-50.0)}, {"current": CURRENT})
    return SpikingNetwork([Population("cells", CURRENT.size, rule)], dt=0.01)


def main():
    net = build()
    v = net.observe("cells", "v", every=0.1)
    net.run(220)
    late = v.values[1000:]
    swing = late.max(axis=0) - late.min(axis=0)
    lively = CURRENT[swing > 20]
    print(f"oscillates from {lively[0]:.0f} to {lively[-1]:.0f} uA")
    print(f"rests at {late[-1, 0]:.1f} mV with {CURRENT[0]:.0f} uA, "
          f"at {late[-1, -1]:.1f} with {CURRENT[-1]:.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
