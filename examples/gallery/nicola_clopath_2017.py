"""A network of spiking neurons learns to hum a sine by itself: FORCE training.

Nicola & Clopath, Nature Communications 8:2208 (2017), doi:10.1038/s41467-017-01827-3, with 400
neurons in place of 2,000, 3 s of training and steps of 0.1 ms. A readout sums up what neurons fire,
and is fed back to all of them. While it is trained, recursive least squares moves its weights every
2.5 ms, in Python, between runs; then it goes on alone.

Prints::

    after training 98% of the power of the readout is at 5 Hz
    a neuron has fired about 23 Hz
"""

import numpy as np

from neurosim import (
    AllToAll,
    Coupling,
    Explicit,
    NeuronRule,
    Population,
    SpikingNetwork,
    Synapses,
    Uniform,
)  # fmt: skip

N, DT, EVERY, HERTZ = 400, 0.1, 2.5, 5  # ms
RNG = np.random.default_rng(1)


def step(z, p, dt, is_refractory):
    if not is_refractory:
        z.v += dt * (-40 - z.v + z.current + p.feedback * z.heard) / 10
    z.current += dt * (z.h - z.current / 2)
    z.h -= dt * z.h / 20
    z.r += dt * (z.rising - z.r / 2)
    z.rising -= dt * z.rising / 20
    return z.v > -40


def reset(z, p):
    z.v = -65.0
    z.rising += 25  # 1 / (2 ms 20 ms), in 1/s per ms


def read(z, p, dt, is_refractory):
    return False


def build():
    state = dict.fromkeys(("v", "current", "h", "r", "rising", "heard"), 0.0)
    feedback = 10 * RNG.uniform(-1, 1, N)
    cells = Population(
        "cells", N, NeuronRule(step, state, {"feedback": feedback}, reset, 2.0, ["h"])
    )
    out = Population("out", 1, NeuronRule(read, {"z": 0.0}))
    weights = 0.04 * RNG.normal(size=(N, N)) * (RNG.random((N, N)) < 0.1) / (np.sqrt(N) * 0.1)
    pairs = np.argwhere(weights)
    wires = [
        Synapses(cells, cells, Explicit.from_pairs(pairs, N, 25 * weights[tuple(pairs.T)])),
        Coupling(cells, out, AllToAll(), lambda w, pre: w * pre.r, "z", np.zeros(N), "readout"),
        Coupling(out, cells, AllToAll(), lambda w, pre: pre.z, "heard")]  # fmt: skip
    net = SpikingNetwork([cells, out], wires, dt=DT, seed=1)
    net.set("cells", "v", Uniform(-65, 30))
    return net


def train(net, start, duration):
    weights, inverse = np.zeros(N), np.eye(N) * DT / 1000 * 0.1
    for k in range(round(duration / EVERY)):
        net.run(EVERY)
        r, wanted = (
            net.get("cells", "r"),
            np.sin(2 * np.pi * HERTZ * (start + (k + 1) * EVERY) / 1000),
        )
        gain = inverse @ r
        weights -= gain * (weights @ r - wanted)
        inverse -= np.outer(gain, gain) / (1 + r @ gain)
        net.set_weights("readout", weights)


def hum(net, duration):
    z = net.observe("out", "z", every=1.0)
    net.run(duration)
    power = abs(np.fft.rfft(z.values[:, 0] - z.values.mean())) ** 2
    k = round(HERTZ * duration / 1000)
    return power[k - 1 : k + 2].sum() / max(power.sum(), 1e-300)


def main():
    net = build()
    net.run(1000)
    train(net, 1000, 3000)
    share = hum(net, 2000)
    print(f"after training {share:.0%} of the power of the readout is at {HERTZ} Hz")
    print(f"a neuron has fired about {net.get('cells', 'r').mean():.0f} Hz")


if __name__ == "__main__":
    main()
