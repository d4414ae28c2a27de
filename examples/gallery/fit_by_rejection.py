"""Which conductances made this recording? Simulate many candidates, keep those that come closest.

A Hodgkin-Huxley neuron is recorded under a step of 1 nA; its sodium and potassium conductances are
then looked for among 600 candidates, drawn evenly, which are the neurons of one population. What is
compared: number of spikes, mean, s.d. and maximum of the potential. Brian2's example lets the
package sbi do the inference (Tejero-Cantero et al., J. Open Source Softw. 5:2505, 2020,
doi:10.21105/joss.02505).

Prints::

    sodium 39 +- 13 uS, true 32
    potassium 1.1 +- 0.2 uS, true 1.0
"""

from math import exp, expm1

import numpy as np

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork

TRUE = 32.0, 1.0  # uS
BOX = (0.5, 1e-4), (80.0, 15.0)


def exprel(x):
    return expm1(x) / x if abs(x) > 1e-9 else 1.0


def relax(x, up, down, dt):  # dx/dt = up (1 - x) - down x, while up and down stay
    at = up / (up + down)
    return at + (x - at) * exp(-(up + down) * dt)


def step(z, p, dt, is_refractory):
    u = z.v + 60
    na, k = 1000 * p.na * z.m**3 * z.h, 1000 * p.k * z.n**4  # nS
    g = 10 + na + k
    at = (10 * -70 + na * 53 + k * -107 + z.current) / g
    z.v = at + (z.v - at) * exp(-g / 200 * dt)
    z.m = relax(z.m, 1.28 / exprel((13 - u) / 4), 1.4 / exprel((u - 40) / 5), dt)
    z.n = relax(z.n, 0.16 / exprel((15 - u) / 5), 0.5 * exp((10 - u) / 40), dt)
    z.h = relax(z.h, 0.128 * exp((17 - u) / 18), 4 / (1 + exp((40 - u) / 5)), dt)
    return z.m > 0.5


def build(na, k):
    state = {"v": -70.0, "m": 0.0, "n": 0.0, "h": 1.0, "current": 0.0}
    cells = Population("cells", na.size, NeuronRule(step, state, {"na": na, "k": k}, t_ref=3))
    pulse = CurrentInput(cells, [0.0, *[1000.0] * 5, 0.0], every=50, variable="current")  # pA
    return SpikingNetwork([cells], inputs=[pulse], dt=0.05)


def summarize(na, k):
    net = build(na, k)
    spikes, v = net.record("cells"), net.observe("cells", "v", every=0.5)
    net.run(350)
    active = v.values[100:600]
    return np.array(
        [spikes.counts(), active.mean(axis=0), active.std(axis=0), active.max(axis=0)]
    ).T


def main():
    candidates = np.random.default_rng(1).uniform(*BOX, size=(600, 2))
    everything = np.concatenate([[TRUE], candidates])
    found = summarize(everything[:, 0], everything[:, 1])
    found /= found.std(axis=0)
    closest = np.argsort(((found[1:] - found[0]) ** 2).sum(axis=1))[:10]
    (na, k), (na_off, k_off) = candidates[closest].mean(axis=0), candidates[closest].std(axis=0)
    print(f"sodium {na:.0f} +- {na_off:.0f} uS, true {TRUE[0]:.0f}")
    print(f"potassium {k:.1f} +- {k_off:.1f} uS, true {TRUE[1]:.1f}")


if __name__ == "__main__":
    main()
