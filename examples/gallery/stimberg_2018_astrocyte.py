"""An astrocyte that a synapse keeps busy: its calcium rises and falls in seconds.

Stimberg, Goodman, Brette & De Pitta, "Modeling neuron-glia interactions with the Brian 2 simulator"
(2018), doi:10.1101/198366, figure 2, after De Pitta et al., J. Biol. Phys. 35:383 (2009),
doi:10.1007/s10867-009-9155-y: the astrocyte without noise. Each spike releases transmitter Y; bound
receptors make IP3 (I), which lets calcium C out of the reticulum through channels h. uM and s.

Prints::

    calcium rises 8 times, up to 1.16 uM
    at 3.2 4.5 8.8 13.0 17.1 21.1 25.2 29.2 s
"""

from math import exp, tanh

import numpy as np

from neurosim import NeuronRule, OneToOne, Population, SpikeTimes, SpikingNetwork, Synapses


def hill(x, k, n):
    return x**n / (x**n + k**n)


def step(z, p, dt, is_refractory):
    s = dt / 1000
    i, c, h = z.I, z.C, min(max(z.h, 0.0), 1.0)
    dg = 0.3 * z.Y * (1 - z.g) - 0.5 * (1 + 10 * hill(c, 0.5, 1)) * z.g
    made = 5 * z.g + 0.2 / (1 + i / 1.5) * hill(c, 0.3, 2)
    lost = 4.5 * hill(c, 0.5, 4) * hill(i, 1.0, 1) + 0.1 * i
    lost += 0.045 * (1 + tanh((abs(i) - 0.3) / 0.05)) * (i > 0)  # to a neighbour that has none
    q = 1.05 * (i + 0.13) / (i + 0.9434)
    open_ = (i / (i + 0.13) * c / (c + 0.08) * h) ** 3
    dc = (6 * open_ + 0.1) * (2 - 1.18 * c) - 0.9 * hill(c, 0.1, 2)
    dh = (q / (q + c) - h) * 0.2 * (q + c)
    z.Y *= exp(-40 * s)
    z.g += s * dg
    z.I += s * (made - lost)
    z.C += s * dc
    z.h += s * dh
    return False


def build():
    state = {"Y": 0.0, "g": 0.0, "I": 0.0, "C": 0.0, "h": 0.9}
    rule = NeuronRule(step, state, receptors=["Y"])
    source = Population("source", 1, SpikeTimes([0] * 15, np.arange(2000.0, 32_000, 2000)))
    astrocyte = Population("astrocyte", 1, rule)
    wire = Synapses(source, astrocyte, OneToOne(), weight=0.001 * 500_000)  # uM released by a spike
    return SpikingNetwork([source, astrocyte], [wire], dt=1.0)


def main():
    net = build()
    c = net.observe("astrocyte", "C", every=10)
    net.run(30_000)
    x = c.values[:, 0]
    peaks = np.flatnonzero((x[1:-1] > x[:-2]) & (x[1:-1] >= x[2:]) & (x[1:-1] > 0.5)) + 1
    print(f"calcium rises {peaks.size} times, up to {x.max():.2f} uM")
    print("at", *(peaks / 100).round(1), "s")


if __name__ == "__main__":
    main()
