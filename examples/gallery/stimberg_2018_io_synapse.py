"""A burst of spikes through three synapses: one alone, two that an astrocyte has turned down.

Stimberg, Goodman, Brette & De Pitta, "Modeling neuron-glia interactions with the Brian 2 simulator"
(2018), doi:10.1101/198366, figure 3. A synapse is a neuron of a rule here: spikes that arrive are
counted in `arrived` and make it release. Two astrocytes with more and less IP3 outside are active
by themselves; what they send lowers the release per spike, so depression is less. uM and s, by
Euler.

Prints::

    the astrocytes release 1 and 2 times
    alone: 0.60 released by the first spike, 0.020 by the last
    first astrocyte: 0.13 released by the first spike, 0.020 by the last
    second astrocyte: 0.04 released by the first spike, 0.030 by the last
"""

from math import copysign, exp, tanh

import numpy as np

from neurosim import (
    AllToAll,
    Coupling,
    Explicit,
    NeuronRule,
    Population,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
)  # fmt: skip

START = 16_500.0  # ms
TIMES = START + np.array([0, 50, 100, 150, 200, *range(300, 401, 10)])


def hill(x, k, n):
    return x**n / (x**n + k**n)


def release(z, p, dt, is_refractory):
    s = dt / 1000
    z.u *= exp(-3.33 * s)
    z.x = 1 - (1 - z.x) * exp(-2 * s)
    z.gamma += s * (1.5 * z.sent * (1 - z.gamma) - 0.5 / 60 * z.gamma)
    if z.arrived > 0:
        z.u += 0.6 * (1 - z.gamma) * (1 - z.u)
        z.released = z.u * z.x
        z.x -= z.released
        z.arrived = 0.0
    return False


def astrocyte(z, p, dt, is_refractory):
    s, i, c = dt / 1000, z.i, z.c
    made = 0.6 / (1 + i / 1.5) * hill(c, 0.1, 2)
    lost = 4.5 * hill(c, 0.7, 4) * hill(i, 1.0, 1) + 0.05 * i
    gap = i - p.bias
    lost += copysign(1 + tanh((abs(gap) - 0.3) / 0.05), gap)
    q = 1.05 * (i + 0.13) / (i + 0.9434)
    opened = (i / (i + 0.13) * c / (c + 0.08) * z.h) ** 3
    dc = (6 * opened + 0.1) * (2 - 1.18 * c) - 0.9 * hill(c, 0.05, 2)
    z.h += s * (q / (q + c) - z.h) * 0.2 * (q + c)
    z.i, z.c = i + s * (made - lost), c + s * dc
    z.x += s * 0.6 * (1 - z.x)
    z.out *= exp(-60 * s)
    fires = z.c > 0.5 and c <= 0.5
    if fires:
        z.out += 6.5e-4 * 200_000 * 0.6 * z.x
        z.x -= 0.6 * z.x
    return fires


def build():
    state = dict.fromkeys(("u", "gamma", "sent", "arrived", "released"), 0.0) | {"x": 1.0}
    synapses = Population("synapses", 3, NeuronRule(release, state, receptors=["arrived"]))
    begin = {"i": 0.4, "c": 0.0, "h": 0.9, "x": 1.0, "out": 0.0}
    glia = Population("glia", 2, NeuronRule(astrocyte, begin, {"bias": [0.8, 1.25]}))
    source = Population("source", 1, SpikeTimes([0] * TIMES.size, TIMES))
    wires = [Synapses(source, synapses, AllToAll(), 1.0),
             Coupling(glia, synapses, Explicit.from_pairs([(0, 1), (1, 2)], 2),
                      lambda w, pre: pre.out, "sent")]  # fmt: skip
    return SpikingNetwork([source, synapses, glia], wires, dt=1.0)


def main():
    net = build()
    released, glia = net.observe("synapses", "released"), net.record("glia")
    net.run(START + 600)
    print(f"the astrocytes release {glia.counts()[0]} and {glia.counts()[1]} times")
    for k, name in enumerate(("alone", "first astrocyte", "second astrocyte")):
        each = released.values[TIMES.astype(int) + 2, k]
        print(f"{name}: {each[0]:.2f} released by the first spike, {each[-1]:.3f} by the last")


if __name__ == "__main__":
    main()
