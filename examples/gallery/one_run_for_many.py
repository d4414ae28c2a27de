"""Ten time constants at once: neurons with values of their own in place of a process for each.

Brian2's three examples run one neuron in each of several processes. Neurons do not know of each
other, so one population with ten time constants is the same. For runs that differ in more than
numbers of neurons there are sweeps (`docs/sweeps.md`).

Prints::

    after 100 ms: 2.06e-09 with 5 ms, 7.90e-04 with 14 ms
    largest error 6e-14
"""

from math import exp

import numpy as np

from neurosim import NeuronRule, Population, SpikingNetwork

TAUS = 5.0 + np.arange(10)  # ms


def step(z, p, dt, is_refractory):
    z.v *= exp(-dt / p.tau)
    return False


def build():
    rule = NeuronRule(step, {"v": 1.0}, {"tau": TAUS})
    return SpikingNetwork([Population("cells", TAUS.size, rule)], dt=0.1)


def main():
    net = build()
    net.run(100)
    v = net.get("cells", "v")
    print(f"after 100 ms: {v[0]:.2e} with {TAUS[0]:g} ms, {v[-1]:.2e} with {TAUS[-1]:g} ms")
    print(f"largest error {np.max(abs(v / np.exp(-100 / TAUS) - 1)):.0e}")


if __name__ == "__main__":
    main()
