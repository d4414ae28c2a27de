"""Waves of calcium in a ring of astrocytes that exchange IP3 with their neighbours.

Stimberg, Goodman, Brette & De Pitta, "Modeling neuron-glia interactions with the Brian 2 simulator"
(2018), doi:10.1101/198366, figure 5. One of 50 astrocytes is driven for 20 s out of 50. IP3 passes
to a neighbour only across a difference of more than about 0.3 uM. uM and s, by Euler; 400 s in
place of 4,000.

Prints::

    calcium rises 16 times in the middle, 76 times in all
    it reaches 15 of 50 astrocytes
"""

from math import copysign, tanh

import numpy as np

from neurosim import Coupling, CurrentInput, Explicit, NeuronRule, Population, SpikingNetwork

N, MIDDLE = 50, 25


def hill(x, k, n):
    return x**n / (x**n + k**n)


def flow(difference):  # of IP3, by its difference
    size = 0.045 * (1 + tanh((abs(difference) - 0.3) / 0.05))
    return copysign(size, difference) if difference != 0 else 0.0


def step(z, p, dt, is_refractory):
    s, i, c = dt / 1000, z.i, z.c
    made = 0.6 / (1 + i / 1.5) * hill(c, 0.1, 2)
    lost = 4.5 * hill(c, 0.7, 4) * hill(i, 1.0, 1) + 0.05 * i
    di = made - lost - flow(i - p.driven * z.on) + z.exchanged
    q = 1.05 * (i + 0.13) / (i + 0.9434)
    opened = (i / (i + 0.13) * c / (c + 0.08) * z.h) ** 3
    dc = (6 * opened + 0.1) * (2 - 1.18 * c) - 0.9 * hill(c, 0.05, 2)
    z.h += s * (q / (q + c) - z.h) * 0.2 * (q + c)
    z.i += s * di
    z.c += s * dc
    return False


def build():
    state = {"i": 0.0, "c": 0.0, "h": 0.9, "exchanged": 0.0, "on": 0.0}
    driven = (np.arange(N) == MIDDLE).astype(float)
    ring = Population("ring", N, NeuronRule(step, state, {"driven": driven}))
    pairs = [(k, (k + d) % N) for k in range(N) for d in (1, -1)]
    exchange = Coupling(ring, ring, Explicit.from_pairs(pairs, N),
                        lambda w, pre, post: flow(pre.i - post.i), "exchanged")  # fmt: skip
    pulses = CurrentInput(ring, ([1.0] * 2 + [0.0] * 3) * 8, 10_000, "on")
    return SpikingNetwork([ring], [exchange], inputs=[pulses], dt=50)


def main():
    net = build()
    c = net.observe("ring", "c", every=500)
    net.run(400_000)
    high = c.values > 0.5
    rises = high[1:] & ~high[:-1]
    print(f"calcium rises {rises[:, MIDDLE].sum()} times in the middle, {rises.sum()} times in all")
    print(f"it reaches {high.any(axis=0).sum()} of {N} astrocytes")


if __name__ == "__main__":
    main()
