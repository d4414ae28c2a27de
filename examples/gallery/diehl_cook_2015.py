"""Neurons learn to tell patterns apart without being told which is which.

Diehl & Cook, Front. Comput. Neurosci. 9:99 (2015), doi:10.3389/fncom.2015.00099, with 5 noisy
patterns of 64 pixels in place of handwritten digits, 20 neurons in place of 400, and faster
learning. A neuron that fires silences the others and raises its own threshold; STDP makes its
weights like the pattern. A picture that makes less than 5 spikes is shown again, brighter. Then
each neuron is taken for the pattern that drives it most.

Prints::

    before 60% of new pictures are told right, chance 20%
    after 60 pictures 90%
"""

from math import exp

import numpy as np

from neurosim import (
    AllToAll,
    NeuronRule,
    OneToOne,
    Poisson,
    Population,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
)  # fmt: skip

N_PIXELS, N, N_PATTERNS, TOTAL = 64, 20, 5, 20.0  # TOTAL: of the weights into a neuron
RNG = np.random.default_rng(1)
PATTERNS = RNG.random((N_PATTERNS, N_PIXELS)) < 0.25


def step(z, p, dt, is_refractory):
    dv = (p.rest - z.v - z.ge * z.v + z.gi * (p.low - z.v)) / p.tau
    if not is_refractory:
        z.v += dt * dv
    z.ge -= dt * z.ge
    z.gi -= dt * z.gi / 2
    z.since += dt
    return z.v > p.threshold + z.theta and z.since > p.wait


def reset(z, p):
    z.v = p.reset
    z.theta += p.rise
    z.since = 0.0


def on_pre(w, z, p, elapsed):
    z.pre, z.fast, z.slow = 1.0, z.fast * exp(-elapsed / 20), z.slow * exp(-elapsed / 40)
    return max(0.0, w - 1e-3 * z.fast)


def on_post(w, z, p, elapsed):
    z.pre *= exp(-elapsed / 20)
    before = z.slow * exp(-elapsed / 40)
    z.fast, z.slow = 1.0, 1.0
    return min(1.0, w + 0.1 * z.pre * before)


def cells(name, t_ref, **parameters):
    state = {"v": parameters["rest"], "ge": 0.0, "gi": 0.0, "theta": 0.0, "since": 1000.0}
    return Population(name, N, NeuronRule(step, state, parameters, reset, t_ref, ["ge", "gi"]))


def all_others(pre, post):
    return 17.0 * (pre != post)


def build():
    eye = Population("eye", N_PIXELS, Poisson(np.zeros(N_PIXELS)))
    exc = cells("exc", 5, tau=100.0, rest=-65.0, low=-100.0, threshold=-52.0, reset=-65.0, rise=0.1,
                wait=20.0)  # fmt: skip
    inh = cells("inh", 2, tau=10.0, rest=-60.0, low=-85.0, threshold=-40.0, reset=-45.0, rise=0.0,
                wait=0.0)  # fmt: skip
    learn = SynapseRule(on_pre, on_post, dict.fromkeys(("pre", "fast", "slow"), 0.0))
    wires = [Synapses(eye, exc, AllToAll(), Uniform(0, 0.3), learn, receptor="ge"),
             Synapses(exc, inh, OneToOne(), 10.4, receptor="ge"),
             Synapses(inh, exc, AllToAll(), all_others, receptor="gi")]  # fmt: skip
    return SpikingNetwork([eye, exc, inh], wires, dt=0.5, seed=1)


def show(net, pattern, plastic):
    seen = PATTERNS[pattern] ^ (RNG.random(N_PIXELS) < 0.05)  # with noise
    rate = 150.0
    while True:
        spikes = net.record("exc")
        net.set("eye", "rate", rate * seen)
        net.run(350, plastic=plastic)
        net.set("eye", "rate", np.zeros(N_PIXELS))
        net.run(150, plastic=plastic)
        if spikes.times.size >= 5:
            return spikes.counts()
        rate += 50.0


def train(net, n):
    for pattern in RNG.integers(N_PATTERNS, size=n):
        weights = net.weights("eye->exc").reshape(N_PIXELS, N)
        net.set_weights("eye->exc", (weights * TOTAL / weights.sum(axis=0)).ravel())
        show(net, pattern, True)


def judge(net):
    told = [np.mean([show(net, k, False) for _ in range(3)], axis=0) for k in range(N_PATTERNS)]
    owner = np.argmax(told, axis=0)
    asked = np.repeat(np.arange(N_PATTERNS), 4)
    answers = []
    for pattern in asked:
        counts = show(net, pattern, False)
        votes = [counts[owner == k].mean() if (owner == k).any() else 0 for k in range(N_PATTERNS)]
        answers.append(np.argmax(votes))
    return np.mean(answers == asked)


def main():
    print(
        f"before {judge(build()):.0%} of new pictures are told right, chance {1 / N_PATTERNS:.0%}"
    )
    net = build()
    train(net, 60)
    print(f"after 60 pictures {judge(net):.0%}")


if __name__ == "__main__":
    main()
