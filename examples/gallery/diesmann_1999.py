"""A synfire chain: a volley of spikes travels from group to group and becomes sharper, or dies out.

Diesmann, Gewaltig & Aertsen, Nature 402:529 (1999), doi:10.1038/990101. Ten groups of 100 leaky
neurons with alpha currents, each connected with all of the next, in background noise; 85 spikes
with a spread of 1 ms arrive on the first group, or 40.

Prints::

    85 spikes in: 93, 103, 107 within 5 ms in groups 1, 5 and 10
    40 spikes in: 30, 4, 4 within 5 ms in groups 1, 5 and 10
"""

from itertools import pairwise

import numpy as np

from neurosim import (
    AllToAll,
    NeuronRule,
    NoiseInput,
    Population,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
)

GROUPS, SIZE, WEIGHT = 10, 100, 4.86  # mV
N = GROUPS * SIZE


def step(z, p, dt, is_refractory):
    dv, dx, dy = (z.x - 70 - z.v) / 10, (z.y - z.x) / 0.325, 25.27 - z.y / 0.325
    z.v += dt * dv
    z.x += dt * dx
    z.y += dt * dy
    return z.v > -55


def reset(z, p):
    z.v = -70.0


def build(n_in_volley):
    state = {"v": Uniform(-70, -55), "x": 0.0, "y": 0.0}
    chain = Population("chain", N, NeuronRule(step, state, reset=reset, t_ref=1, receptors=["y"]))
    times = np.random.default_rng(1).normal(50, 1, size=n_in_volley)
    volley = SpikeTimes(np.arange(n_in_volley), times, sort=True, round=True)
    source = Population("volley", n_in_volley, volley)
    groups = [source, *(chain[k * SIZE : (k + 1) * SIZE] for k in range(GROUPS))]
    wires = [Synapses(pre, post, AllToAll(), WEIGHT) for pre, post in pairwise(groups)]
    noise = NoiseInput(chain, sigma=39.24, variable="y")
    return SpikingNetwork([source, chain], wires, inputs=[noise], dt=0.1, seed=1)


def main():
    for n_in_volley in (85, 40):
        net = build(n_in_volley)
        spikes = net.record("chain")
        net.run(100)
        told = []
        for group in (0, 4, 9):
            times = spikes.times[(spikes.neurons // SIZE == group) & (spikes.times > 45)]
            peak = np.bincount(times.astype(int), minlength=100).argmax()
            told.append(f"{np.count_nonzero(abs(times - peak - 0.5) <= 2.5)}")
        print(f"{n_in_volley} spikes in: {', '.join(told)} within 5 ms in groups 1, 5 and 10")


if __name__ == "__main__":
    main()
