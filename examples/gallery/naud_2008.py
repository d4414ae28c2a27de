"""Eight firing patterns of the adaptive exponential neuron, by its parameters alone.

Naud, Marcille, Clopath & Gerstner, Biol. Cybern. 99:335 (2008), doi:10.1007/s00422-008-0264-7, with
the parameters of Brian2's example (after P. Mueller). The eight are neurons of one population, each
with its own parameters.

Prints::

    tonic: 60 spikes, 9.3 to 9.9 ms apart
    adaptation: 12 spikes, 11.6 to 76.1 ms apart
    initial burst: 12 spikes, 3.8 to 64.3 ms apart
    regular bursting: 11 spikes, 3.3 to 133.3 ms apart
    delayed accelerating: 45 spikes, 10.5 to 20.9 ms apart
    delayed regular bursting: 32 spikes, 3.6 to 55.1 ms apart
    transient: 1 spikes
    irregular: 33 spikes, 3.8 to 36.4 ms apart
"""

from math import exp

import numpy as np

from neurosim import NeuronRule, Population, SpikingNetwork

NAMES = (
    "c",
    "g",
    "rest",
    "d",
    "a",
    "tau",
    "b",
    "v_r",
    "current",
)  # pF, nS, mV, mV, nS, ms, pA, mV, pA
PATTERNS = {
    "tonic": (200, 10, -70, 2, 2, 30, 0, -58, 500),
    "adaptation": (200, 12, -70, 2, 2, 300, 60, -58, 500),
    "initial burst": (130, 18, -58, 2, 4, 150, 120, -50, 400),
    "regular bursting": (200, 10, -58, 2, 2, 120, 100, -46, 210),
    "delayed accelerating": (200, 12, -70, 2, -10, 300, 0, -58, 300),
    "delayed regular bursting": (100, 10, -65, 2, -10, 90, 30, -47, 110),
    "transient": (100, 10, -65, 2, 10, 90, 100, -47, 180),
    "irregular": (100, 12, -60, 2, -11, 130, 30, -48, 160),
}


def step(z, p, dt, is_refractory):
    up = p.g * p.d * exp((z.v + 50) / p.d)
    dv = (p.g * (p.rest - z.v) + up + p.current - z.w) / p.c
    z.w += dt * (p.a * (z.v - p.rest) - z.w) / p.tau
    z.v += dt * dv
    return z.v > 0


def reset(z, p):
    z.v = p.v_r
    z.w += p.b


def build():
    parameters = dict(zip(NAMES, np.array(list(PATTERNS.values()), float).T, strict=True))
    rule = NeuronRule(step, {"v": 0.0, "w": 0.0}, parameters, reset)
    net = SpikingNetwork([Population("cells", len(PATTERNS), rule)], dt=0.1)
    net.set("cells", "v", parameters["rest"])
    return net


def main():
    net = build()
    spikes = net.record("cells")
    net.run(600)
    for k, name in enumerate(PATTERNS):
        times = spikes.times[spikes.neurons == k]
        gaps = np.diff(times)
        apart = f", {gaps.min():.1f} to {gaps.max():.1f} ms apart" if gaps.size else ""
        print(f"{name}: {times.size} spikes{apart}")


if __name__ == "__main__":
    main()
