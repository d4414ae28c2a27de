"""A leaky neuron under a sine locks to it wherever the current crosses the threshold.

Brette, J. Math. Biol. 48:38 (2004), figure 2A. The current is a + 2 sin(2 pi t / tau), the
threshold 1: for a < 3 the current goes below it, and almost all neurons end with spikes at a few
phases that repeat; above, phases wander.

Prints::

    24503 spikes
    a < 3: 7 phases, a > 3: 51
"""

import numpy as np

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork

N, TAU, DT = 200, 100.0, 0.1  # ms


def step(z, p, dt, is_refractory):
    z.v += dt * (-z.v + p.a + 2 * z.sine) / TAU
    return z.v > 1


def reset(z, p):
    z.v = 0.0


def build():
    rule = NeuronRule(step, {"v": 0.0, "sine": 0.0}, {"a": np.linspace(2, 4, N)}, reset)
    cells = Population("cells", N, rule)
    sine = np.sin(2 * np.pi * np.arange(100_000) * DT / TAU)
    return SpikingNetwork([cells], inputs=[CurrentInput(cells, sine, DT, "sine")], dt=DT)


def main():
    net = build()
    net.run(5000)
    spikes = net.record("cells")
    net.run(5000)
    phases = np.rint(spikes.times % TAU).astype(int)  # ms
    kinds = [np.unique(phases[spikes.neurons == k]).size for k in range(N)]
    print(f"{spikes.times.size} spikes")
    print(
        f"a < 3: {np.median(kinds[: N // 2]):.0f} phases, a > 3: {np.median(kinds[N // 2 :]):.0f}"
    )


if __name__ == "__main__":
    main()
