"""1,000 Izhikevich neurons with random synapses and noise show rhythms like those of the cortex.

Izhikevich, IEEE Trans. Neural Netw. 14:1569 (2003), doi:10.1109/TNN.2003.820440, figure 3. 800
excitatory neurons from regular to bursting, 200 inhibitory ones, all connected with all, steps of 1
ms. What arrives drives a neuron for one step.

Prints::

    9.1 Hz excitatory, 9.6 Hz inhibitory
    strongest rhythm 25 Hz
"""

import numpy as np

from neurosim import (
    AllToAll,
    CurrentInput,
    NeuronRule,
    Population,
    SpikingNetwork,
    Synapses,
    Uniform,
)  # fmt: skip

RNG = np.random.default_rng(1)


def step(z, p, dt, is_refractory):
    dv = 0.04 * z.v**2 + 5 * z.v + 140 - z.u + z.arrived + z.noise
    z.u += dt * p.a * (p.b * z.v - z.u)
    z.v += dt * dv
    z.arrived = 0.0
    return z.v >= 30


def reset(z, p):
    z.v = p.c
    z.u += p.d


def cells(name, a, b, c, d):
    state = {"v": -65.0, "u": 0.0, "noise": 0.0, "arrived": 0.0}
    parameters = {"a": a, "b": b, "c": c, "d": d}
    rule = NeuronRule(step, state, parameters, reset, receptors=["arrived"])
    return Population(name, a.size, rule)


def build():
    r, s = RNG.random(800), RNG.random(200)
    one = np.ones(200)
    exc = cells("exc", 0.02 + 0 * r, 0.2 + 0 * r, -65 + 15 * r**2, 8 - 6 * r**2)
    inh = cells("inh", 0.02 + 0.08 * s, 0.25 - 0.05 * s, -65 * one, 2 * one)
    wires = [Synapses(pre, post, AllToAll(), weight=Uniform(*ends))
             for pre, ends in ((exc, (0, 0.5)), (inh, (-1, 0))) for post in (exc, inh)]  # fmt: skip
    noise = [CurrentInput(each, size * RNG.normal(size=(1000, each.n)), 1.0, "noise")
             for each, size in ((exc, 5), (inh, 2))]  # fmt: skip
    net = SpikingNetwork([exc, inh], wires, inputs=noise, dt=1.0, seed=1)
    for each in (exc, inh):
        net.set(each.name, "u", -65 * each.rule.parameters["b"])
    return net


def main():
    net = build()
    exc, inh, active = net.record("exc"), net.record("inh"), net.count("exc")
    net.run(1000)
    print(f"{exc.rates().mean():.1f} Hz excitatory, {inh.rates().mean():.1f} Hz inhibitory")
    rate = active.rate(window=1)[1][200:]
    power = np.abs(np.fft.rfft(rate - rate.mean())) ** 2
    print(f"strongest rhythm {np.argmax(power) / 0.8:.0f} Hz")


if __name__ == "__main__":
    main()
