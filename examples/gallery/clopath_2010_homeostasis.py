"""Inputs that take turns compete for a neuron: some synapses win all, others lose all.

Clopath, Busing, Vasilaki & Gerstner, Nature Neuroscience 13:344 (2010), doi:10.1038/nn.2479, in the
form for leaky neurons of Brian2's example (J. Bono). Five inputs; every 100 ms another one fires at
35 Hz. Depression grows with the square of the mean depolarisation, so a neuron that is driven too
much weakens its inputs. nS, pF and mV.

Prints::

    226 spikes
    weights after 20 s: 0.0 1.0 0.0 0.99 1.0
"""

import numpy as np

from neurosim import (
    AllToAll,
    NeuronRule,
    Poisson,
    Population,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
)  # fmt: skip

N, REST = 5, -70.0  # mV
LIFT = 10.0 * N  # mV, as each of the synapses lifts the averages at a spike


def step(z, p, dt, is_refractory):
    dv = (30 * (REST - z.v) - 50 * z.g * z.v) / 300  # a weight of 1 is 50 nS
    d1, d2, d3 = (z.v - z.low1) / 40, (z.v - z.low2) / 30, (z.v - REST - z.level) / 1000
    z.v += dt * dv
    z.low1 += dt * d1
    z.low2 += dt * d2
    z.level += dt * d3
    z.g -= dt * z.g / 2
    return z.v > -55


def reset(z, p):
    z.v = REST
    z.low1 += LIFT
    z.low2 += LIFT
    z.level += 0.1 * N


def on_pre(w, z, p, elapsed, post):
    strength = 1.5e-4 * post.level**2 / 12
    return max(0.0, w - strength * max(post.low1 - REST, 0.0))


def on_post(w, z, p, elapsed, pre, post):  # before reset, so the lift of this spike is added
    return min(1.0, w + 1.5e-2 * pre.x * max(post.low2 + LIFT - REST, 0.0))


def build():
    turns = np.random.default_rng(1).integers(N, size=200)
    rates = 35.0 * (turns[:, None] == np.arange(N))
    trace = Trace(tau=15.0, jump=1 / 15)
    inputs = Population("inputs", N, Poisson(rates, every=100), traces={"x": trace})
    state = {"v": REST, "low1": REST, "low2": REST, "level": 0.0, "g": 0.0}
    cell = Population("cell", 1, NeuronRule(step, state, reset=reset, receptors=["g"]))
    wire = Synapses(inputs, cell, AllToAll(), np.full(N, 0.5), SynapseRule(on_pre, on_post))
    return SpikingNetwork([inputs, cell], [wire], dt=0.5, seed=1)


def main():
    net = build()
    spikes = net.record("cell")
    net.run(20_000)
    print(f"{spikes.times.size} spikes")
    print("weights after 20 s:", *net.weights("inputs->cell").round(2))


if __name__ == "__main__":
    main()
