"""1,000 Izhikevich neurons with random synapses and noise show rhythms like those of the cortex.

Izhikevich, IEEE Trans. Neural Netw. 14:1569 (2003), doi:10.1109/TNN.2003.820440, figure 3. 800
excitatory neurons from regular to bursting, 200 inhibitory ones, all connected with all, steps of 1
ms. What arrives drives a neuron for one step.

Prints::

    9.1 Hz excitatory, 9.6 Hz inhibitory
    strongest rhythm 10 Hz
"""

import numpy as np

from neurosim import AllToAll, NeuronRule, Population, SpikingNetwork, Synapses, Uniform

RNG = np.random.default_rng(1)


def step(z, p, dt, is_refractory, noise):
    dv = 0.04 * z.v**2 + 5 * z.v + 140 - z.u + z.arrived + p.sigma * noise.xi
    z.u += dt * p.a * (p.b * z.v - z.u)
    z.v += dt * dv
    z.arrived = 0.0
    return z.v >= 30


def reset(z, p):
    z.v = p.c
    z.u += p.d


def cells(name, n, b, **parameters):
    state = {"v": -65.0, "u": -65 * b, "arrived": 0.0}
    rule = NeuronRule(step, state, {"b": b, **parameters}, reset, receptors=["arrived"],
                      noise=["xi"])  # fmt: skip
    return Population(name, n, rule)


def build():
    r, s = RNG.random(800), RNG.random(200)
    exc = cells("exc", 800, 0.2, a=0.02, c=-65 + 15 * r**2, d=8 - 6 * r**2, sigma=5)
    inh = cells("inh", 200, 0.25 - 0.05 * s, a=0.02 + 0.08 * s, c=-65, d=2, sigma=2)
    wires = [Synapses(pre, post, AllToAll(), weight=Uniform(*ends))
             for pre, ends in ((exc, (0, 0.5)), (inh, (-1, 0))) for post in (exc, inh)]  # fmt: skip
    return SpikingNetwork([exc, inh], wires, dt=1.0, seed=1)


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
