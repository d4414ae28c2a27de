"""Spikes come at the same times in spite of noise, in neurons that are not leaky, too.

Brette & Guigon, Neural Computation 15:279 (2003), figure 10. All neurons get the same fluctuating
input, more or less of it, and noise of their own; with dv/dt = (v I + 1) / tau a neuron leaks or
explodes by the sign of I. The stronger the input (here I below 0 at times, from p = 1/6 on), the
more spikes of neighbours coincide.

Prints::

    3331 spikes
    neurons 0 to 19: 0% of spikes share 5 ms with half
    neurons 80 to 99: 79% of spikes share 5 ms with half
"""

import numpy as np

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork, Uniform

N, DT, TAU, TAU_X = 100, 0.1, 33.0, 20.0  # ms
SIGMA = 0.02 * np.sqrt(2 / TAU)


def step(z, p, dt, is_refractory):
    current = 0.5 + 3 * p.strength * z.shared
    z.v += dt * (z.v * current + 1) / TAU + SIGMA * np.sqrt(dt) * z.noise
    return z.v > 1


def reset(z, p):
    z.v = 0.0


def shared(rng, n_steps):
    x, noise = np.zeros(n_steps), rng.normal(size=n_steps) * np.sqrt(2 * DT / TAU_X)
    for k in range(1, n_steps):
        x[k] = x[k - 1] * (1 - DT / TAU_X) + noise[k]
    return np.tanh(x)


def build():
    rng = np.random.default_rng(1)
    rule = NeuronRule(step, {"v": 0.0, "shared": 0.0, "noise": 0.0},
                      {"strength": np.arange(N) / N}, reset)  # fmt: skip
    cells = Population("cells", N, rule)
    inputs = [CurrentInput(cells, shared(rng, 10_000), DT, "shared"),
              CurrentInput(cells, rng.normal(size=(10_000, N)), DT, "noise")]  # fmt: skip
    net = SpikingNetwork([cells], inputs=inputs, dt=DT, seed=1)
    net.set("cells", "v", Uniform(0, 1))
    return net


def main():
    net = build()
    spikes = net.record("cells")
    net.run(1000)
    print(f"{spikes.times.size} spikes")
    for first in (0, 80):
        among = (spikes.neurons >= first) & (spikes.neurons < first + 20)
        times = spikes.times[among & (spikes.times > 200)]
        in_bins = np.bincount((times / 5).astype(int))
        together = in_bins[in_bins >= 10].sum() / times.size
        print(f"neurons {first} to {first + 19}: {together:.0%} of spikes share 5 ms with half")


if __name__ == "__main__":
    main()
