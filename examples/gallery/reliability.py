"""The same fluctuating current in 25 trials: spikes come at the same times in spite of noise.

After Mainen & Sejnowski, Science 268:1503 (1995), doi:10.1126/science.7770778, as in Brian2's
example. All neurons get the same Ornstein-Uhlenbeck current (time constant 5 ms) and noise of their
own. Compare with non_reliability.py, where the current is constant.

Prints::

    349 spikes
    88% of those after 100 ms share their 2 ms with most other trials
"""

import numpy as np

from neurosim import LIF, CurrentInput, NoiseInput, Population, SpikingNetwork, Uniform

DT, TAU = 0.1, 5.0  # ms


def current(n_steps):
    steps = np.random.default_rng(2).normal(size=n_steps) * np.sqrt(2 * DT / TAU)
    x = np.zeros(n_steps)
    for k in range(1, n_steps):
        x[k] = x[k - 1] * (1 - DT / TAU) + steps[k]
    return x


def build():
    trials = Population(
        "trials", 25, LIF(tau_m=10, v_rest=0, v_th=1, v_reset=0, t_ref=5, frozen=())
    )
    shared = CurrentInput(trials, 0.9 + 0.5 * current(5000), every=DT)
    net = SpikingNetwork([trials], inputs=[shared, NoiseInput(trials, sigma=0.015)], dt=DT, seed=1)
    net.set("trials", "v", Uniform(0, 1))
    return net


def main():
    net = build()
    spikes = net.record("trials")
    net.run(500)
    times = spikes.times[spikes.times > 100]
    in_bins = np.bincount((times // 2).astype(int))
    together = in_bins[in_bins > 12].sum() / times.size
    print(f"{spikes.times.size} spikes")
    print(f"{together:.0%} of those after 100 ms share their 2 ms with most other trials")


if __name__ == "__main__":
    main()
