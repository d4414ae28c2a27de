"""The order of two spikes decides what a synapse learns when pairs are rare, their rate when not.

Clopath, Busing, Vasilaki & Gerstner, Nature Neuroscience 13:344 (2010), doi:10.1038/nn.2479, figure
2b, in the form for leaky neurons of Brian2's example (J. Bono). Depression reads a slow average of
the postsynaptic potential, potentiation another one and a trace of presynaptic spikes; a spike
lifts both averages by 10 mV. 15 pairs at 7 rates, 10 ms from the first neuron to the second, and
synapses both ways. nS, pF and mV.

Prints::

    pre before post: 116%, 116%, 116%, 116%, 117%, 121%, 132%
    post before pre: 96%, 96%, 96%, 96%, 98%, 104%, 130%
"""

import numpy as np

from neurosim import (
    NeuronRule,
    OneToOne,
    Population,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
)

RATES = np.array([1, 5, 10, 15, 20, 30, 50])  # Hz
REST, LIFT = -70.0, 10.0  # mV


def step(z, p, dt, is_refractory):
    dv = (30 * (REST - z.v) - 0.5 * z.g * z.v) / 300  # a weight of 1 is 0.5 nS
    d1, d2 = (z.v - z.low1) / 40, (z.v - z.low2) / 30
    z.v += dt * dv
    z.low1 += dt * d1
    z.low2 += dt * d2
    z.g -= dt * z.g / 2
    z.x -= dt * z.x / 15
    return z.v > -50


def reset(z, p):
    z.v = REST
    z.x += 1 / 15
    z.low1 += LIFT
    z.low2 += LIFT


def on_pre(w, z, p, elapsed, post):
    return max(0.0, w - 1.5e-4 * max(post.low1 - REST, 0.0))


def on_post(w, z, p, elapsed, pre, post):  # before reset, so the lift of this spike is added
    return min(1.0, w + 1.5e-2 * pre.x * max(post.low2 + LIFT - REST, 0.0))


def build():
    n = RATES.size
    state = {"v": REST, "low1": REST, "low2": REST, "g": 0.0, "x": 0.0}
    rule = NeuronRule(step, state, reset=reset, receptors=["v", "g"])
    cells = [Population(name, n, rule) for name in ("first", "second")]
    who, pair = np.repeat(np.arange(n), 15), np.tile(np.arange(15), n)
    times = np.round(pair * 1000 / RATES[who], 1)
    kicks = [Population(f"kick {each.name}", n, SpikeTimes(who, times + late, True, True))
             for each, late in zip(cells, (0, 10), strict=True)]  # fmt: skip
    learn = SynapseRule(on_pre, on_post)
    wires = [Synapses(kick, each, OneToOne(), 25.0, receptor="v")
             for kick, each in zip(kicks, cells, strict=True)]  # fmt: skip
    wires += [Synapses(pre, post, OneToOne(), np.full(n, 0.5), learn, receptor="g")
              for pre, post in (cells, cells[::-1])]  # fmt: skip
    return SpikingNetwork(kicks + cells, wires, dt=0.1)


def main():
    net = build()
    net.run(15_000)
    for wire, told in (("first->second", "pre before post"), ("second->first", "post before pre")):
        shares = net.weights(wire) / 0.5
        print(f"{told}: {', '.join(f'{share:.0%}' for share in shares)}")


if __name__ == "__main__":
    main()
