"""The threshold of a Hodgkin-Huxley neuron by bisection, for 100 densities of channels at once.

Stimberg, Brette & Goodman, eLife 8:e47314 (2019), doi:10.7554/eLife.47314, figure 4B. Each neuron
starts at a potential of its own; where it fires the next trial starts lower, else higher. A network
goes back to its start by `restore`. Runge-Kutta of order 4, mS/cm^2 and mV from rest.

Prints::

    sodium 23.5 mS/cm2: threshold 24.46 mV
    sodium 57.5 mS/cm2: threshold 13.04 mV
    sodium 91.5 mS/cm2: threshold 8.84 mV
"""

from math import exp, expm1

import numpy as np

from neurosim import NeuronRule, Population, SpikingNetwork

SODIUM = np.linspace(15, 100, 100, endpoint=False)


def exprel(x):
    return expm1(x) / x if abs(x) > 1e-9 else 1.0


def rates(v):
    m = 1 / exprel((25 - v) / 10), 4 * exp(-v / 18)
    n = 0.1 / exprel((10 - v) / 10), 0.125 * exp(-v / 80)
    h = 0.07 * exp(-v / 20), 1 / (exp((30 - v) / 10) + 1)
    return m, n, h


def slope(v, m, n, h, g):
    (m_up, m_down), (n_up, n_down), (h_up, h_down) = rates(v)
    dv = 0.3 * (10.613 - v) + g * m**3 * h * (115 - v) + 36 * n**4 * (-12 - v)
    return dv, m_up * (1 - m) - m_down * m, n_up * (1 - n) - n_down * n, h_up * (1 - h) - h_down * h


def step(z, p, dt, is_refractory):
    v, m, n, h = z.v, z.m, z.n, z.h
    av, am, an, ah = slope(v, m, n, h, p.g)
    bv, bm, bn, bh = slope(v + dt/2*av, m + dt/2*am, n + dt/2*an, h + dt/2*ah, p.g)  # fmt: skip
    cv, cm, cn, ch = slope(v + dt/2*bv, m + dt/2*bm, n + dt/2*bn, h + dt/2*bh, p.g)  # fmt: skip
    dv, dm, dn, dh = slope(v + dt*cv, m + dt*cm, n + dt*cn, h + dt*ch, p.g)  # fmt: skip
    z.v += dt / 6 * (av + 2 * bv + 2 * cv + dv)
    z.m += dt / 6 * (am + 2 * bm + 2 * cm + dm)
    z.n += dt / 6 * (an + 2 * bn + 2 * cn + dn)
    z.h += dt / 6 * (ah + 2 * bh + 2 * ch + dh)
    return z.v > 50


def build():
    m, n, h = (up / (up + down) for up, down in rates(0.0))
    rule = NeuronRule(step, {"v": 0.0, "m": m, "n": n, "h": h}, {"g": SODIUM})
    return SpikingNetwork([Population("cells", SODIUM.size, rule)], dt=0.01)


def main():
    net = build()
    start, v, jump = net.store(), np.full(SODIUM.size, 25.0), 25.0
    for _ in range(10):
        net.restore(start)
        net.set("cells", "v", v)
        spikes = net.record("cells")
        net.run(20)
        v += np.where(spikes.counts() > 0, -jump, jump)
        jump /= 2
    for k in (10, 50, 90):
        print(f"sodium {SODIUM[k]:.1f} mS/cm2: threshold {v[k]:.2f} mV")


if __name__ == "__main__":
    main()
