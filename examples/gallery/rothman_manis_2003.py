"""Neurons of the cochlear nucleus: the same channels, in other amounts, answer in other ways.

Rothman & Manis, J. Neurophysiol. 89:3097 (2003), doi:10.1152/jn.00127.2002, at 22 degrees: five of
their types (without the octopus cell, which has a channel of its own), in nS, pF, pA and mV, by
exponential Euler. 250 pA for 100 ms: type I goes on firing, type II fires once.

Prints::

    type I-c: 13 spikes
    type I-t: 6 spikes
    type I-II: 13 spikes
    type II-I: 12 spikes
    type II: 3 spikes
"""

from math import exp

import numpy as np

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork

TYPES = {  # sodium, high-threshold, low-threshold and transient potassium, hyperpolarisation, leak
    "I-c": (1000, 150, 0, 0, 0.5, 2), "I-t": (1000, 80, 0, 65, 0.5, 2),
    "I-II": (1000, 150, 20, 0, 2, 2), "II-I": (1000, 150, 35, 0, 3.5, 2),
    "II": (1000, 150, 200, 0, 20, 2),
}  # fmt: skip


def relax(x, at, tau, dt):
    return at + (x - at) * exp(-dt / tau)


def bell(v, up, v_up, down, v_down):
    return up * exp((v + 60) / v_up) + down * exp(-(v + 60) / v_down)


def step(z, p, dt, is_refractory):
    v = z.v
    na, high = p.na * z.m**3 * z.h, p.high * (0.85 * z.n**2 + 0.15 * z.p)
    low, fast, hyper = p.low * z.w**4 * z.z, p.fast * z.a**4 * z.b * z.c, p.hyper * z.r
    g = na + high + low + fast + hyper + p.leak
    at = (na * 50 + (high + low + fast) * -70 + hyper * -43 + p.leak * -65 + z.current) / g
    z.v = at + (v - at) * exp(-g / 12 * dt)
    z.m = relax(z.m, 1 / (1 + exp(-(v + 38) / 7)), 10 / bell(v, 5, 18, 36, 25) + 0.04, dt)
    z.h = relax(z.h, 1 / (1 + exp((v + 65) / 6)), 100 / bell(v, 7, 11, 10, 25) + 0.6, dt)
    z.n = relax(z.n, (1 + exp(-(v + 15) / 5)) ** -0.5, 100 / bell(v, 11, 24, 21, 23) + 0.7, dt)
    z.p = relax(z.p, 1 / (1 + exp(-(v + 23) / 6)), 100 / bell(v, 4, 32, 5, 22) + 5, dt)
    z.w = relax(z.w, (1 + exp(-(v + 48) / 6)) ** -0.25, 100 / bell(v, 6, 6, 16, 45) + 1.5, dt)
    z.z = relax(z.z, 0.5 + 0.5 / (1 + exp((v + 71) / 10)), 1000 / bell(v, 1, 20, 1, 8) + 50, dt)
    z.a = relax(z.a, (1 + exp(-(v + 31) / 6)) ** -0.25, 100 / bell(v, 7, 14, 29, 24) + 0.1, dt)
    z.b = relax(z.b, (1 + exp((v + 66) / 7)) ** -0.5, 1000 / bell(v, 14, 27, 29, 24) + 1, dt)
    z.c = relax(z.c, (1 + exp((v + 66) / 7)) ** -0.5, 90 / (1 + exp(-(v + 66) / 17)) + 10, dt)
    z.r = relax(z.r, 1 / (1 + exp((v + 76) / 7)), 1e5 / bell(v, 237, 12, 17, 14) + 25, dt)
    return z.v > -20


def build():
    names = "na", "high", "low", "fast", "hyper", "leak"
    conductances = dict(zip(names, np.array(list(TYPES.values()), float).T, strict=True))
    state = {"v": -65.0} | dict.fromkeys([*"mhnpwzabcr", "current"], 0.0)
    cells = Population("cells", len(TYPES), NeuronRule(step, state, conductances, t_ref=2))
    pulse = CurrentInput(cells, [0.0, 250.0], every=50, variable="current")
    return SpikingNetwork([cells], inputs=[pulse], dt=0.1)


def main():
    net = build()
    net.run(50)  # to rest
    spikes = net.record("cells")
    net.run(100)
    for name, count in zip(TYPES, spikes.counts(), strict=True):
        print(f"type {name}: {count} spikes")


if __name__ == "__main__":
    main()
