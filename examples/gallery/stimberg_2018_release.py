"""Astrocytes that listen to synapses and answer: release falls most where a synapse is used often.

Stimberg, Goodman, Brette & De Pitta, "Modeling neuron-glia interactions with the Brian 2 simulator"
(2018), doi:10.1101/198366, figure 4. A synapse is a neuron of a rule here: spikes that arrive are
counted in `arrived` and make it release. One astrocyte hears its synapse (closed loop), another one
is active by itself (open loop), and a third synapse has none. What an astrocyte sends lowers the
release per spike. uM and s, by Euler; 20 rates in place of 100, 60 s in place of 180.

Prints::

    none: 0.310 released by a spike at 4 Hz, 0.081 at 23 Hz
    open: 0.080 released by a spike at 4 Hz, 0.065 at 23 Hz
    closed: 0.055 released by a spike at 4 Hz, 0.076 at 23 Hz
"""

from math import copysign, exp, tanh

import numpy as np

from neurosim import Coupling, NeuronRule, OneToOne, Poisson, Population, SpikingNetwork, Synapses

N = 20
RATES = np.geomspace(0.1, 100, N)  # Hz


def hill(x, k, n):
    return x**n / (x**n + k**n)


def release(z, p, dt, is_refractory):
    s = dt / 1000
    z.u *= exp(-3.33 * s)
    z.x = 1 - (1 - z.x) * exp(-2 * s)
    z.gamma += s * (1.5 * z.sent * (1 - z.gamma) - 0.5 / 60 * z.gamma)
    z.y *= exp(-40 * s)
    if z.arrived > 0:
        z.u += 0.6 * (1 - z.gamma) * (1 - z.u)
        z.released += z.u * z.x
        z.y += 0.005 * 500_000 * z.u * z.x
        z.x -= z.u * z.x
        z.n += 1
        z.arrived = 0.0
    return False


def astrocyte(z, p, dt, is_refractory):
    s, i, c = dt / 1000, z.i, z.c
    dg = 0.3 * z.heard * (1 - z.g) - 0.5 * (1 + 10 * hill(c, 0.5, 1)) * z.g
    made = 3.2 * z.g + 0.6 / (1 + i / 1.5) * hill(c, 0.1, 2)
    lost = 4.5 * hill(c, 0.7, 4) * hill(i, 1.0, 1) + 0.05 * i
    gap = i - p.bias
    lost += copysign(1 + tanh((abs(gap) - 0.3) / 0.05), gap)
    q = 1.05 * (i + 0.13) / (i + 0.9434)
    opened = (i / (i + 0.13) * c / (c + 0.08) * z.h) ** 3
    dc = (6 * opened + 0.1) * (2 - 1.18 * c) - 0.9 * hill(c, 0.05, 2)
    z.h += s * (q / (q + c) - z.h) * 0.2 * (q + c)
    z.g, z.i, z.c = z.g + s * dg, i + s * (made - lost), c + s * dc
    z.x += s * 0.6 * (1 - z.x)
    z.out *= exp(-60 * s)
    fires = z.c > 0.5 and c <= 0.5
    if fires:
        z.out += 6.5e-4 * 200_000 * 0.6 * z.x
        z.x -= 0.6 * z.x
    return fires


def build():
    names = "u", "y", "gamma", "sent", "arrived", "released", "n"
    rule = NeuronRule(release, dict.fromkeys(names, 0.0) | {"x": 1.0}, receptors=["arrived"])
    synapses = {kind: Population(kind, N, rule) for kind in ("closed", "open", "none")}
    begin = dict.fromkeys(("g", "i", "c", "out", "heard"), 0.0) | {"h": 0.9, "x": 1.0}
    astrocytes = {
        kind: Population(f"{kind} astrocyte", N, NeuronRule(astrocyte, begin, {"bias": bias}))
        for kind, bias in (("closed", 0.0), ("open", 1.0))
    }
    source = Population("source", N, Poisson(RATES))
    wires = [Synapses(source, each, OneToOne(), 1.0) for each in synapses.values()]
    wires += [Coupling(each, synapses[kind], OneToOne(), lambda w, pre: pre.out, "sent")
              for kind, each in astrocytes.items()]  # fmt: skip
    ends = synapses["closed"], astrocytes["closed"]
    wires.append(Coupling(*ends, OneToOne(), lambda w, pre: pre.y, "heard"))
    populations = [source, *synapses.values(), *astrocytes.values()]
    return SpikingNetwork(populations, wires, dt=1.0, seed=1)


def main():
    net = build()
    net.run(15_000)
    for kind in ("closed", "open", "none"):
        net.set(kind, "released", 0.0)
        net.set(kind, "n", 0.0)
    net.run(60_000)
    for kind in ("none", "open", "closed"):
        mean = net.get(kind, "released") / np.maximum(net.get(kind, "n"), 1)
        print(f"{kind}: {mean[10]:.3f} released by a spike at {RATES[10]:.0f} Hz, "
              f"{mean[15]:.3f} at {RATES[15]:.0f} Hz")  # fmt: skip


if __name__ == "__main__":
    main()
