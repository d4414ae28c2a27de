"""Inhibitory synapses learn by how active a whole population is, not their own neuron alone.

Zenke, Agnes & Gerstner, Nature Communications 6:6922 (2015), doi:10.1038/ncomms7922, in the
protocol of Brian2's example. A signal follows the mean rate of 1,000 neurons (0.1 s here, 10 s
there); a pair of spikes makes the synapse stronger where that is above 5 Hz and weaker where it is
below.

Prints::

    at 0 Hz a pair changes the weight by -9.8
    at 2.5 Hz a pair changes the weight by -4.8
    at 5 Hz a pair changes the weight by +0.3
    at 7.5 Hz a pair changes the weight by +5.3
    at 10 Hz a pair changes the weight by +9.2
"""

from math import exp

from neurosim import (
    NeuronRule,
    OneToOne,
    Poisson,
    Population,
    Signal,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
)  # fmt: skip

N, TARGET, RATES = 1000, 5.0, [0, 2.5, 5, 7.5, 10]  # Hz


def follow(x, p, counts, dt):  # Hz
    return x - dt * x / 100 + counts[0] / (N * 0.1)


def decay(z, elapsed):
    z.pre *= exp(-elapsed / 20)
    z.post *= exp(-elapsed / 20)


def on_pre(w, z, p, elapsed, signals):
    decay(z, elapsed)
    z.pre += 1
    return w + (signals.rate - TARGET) * (z.post + 1)


def on_post(w, z, p, elapsed, signals):
    decay(z, elapsed)
    z.post += 1
    return w + (signals.rate - TARGET) * z.pre


def step(z, p, dt, is_refractory):  # fires when it is told to; what it gets is left aside
    fires = z.told > 0
    z.told = 0.0
    return fires


def build():
    crowd = Population("crowd", N, Poisson(RATES, every=1000))
    rate = Signal("rate", 0.0, follow, of=[crowd])
    rule = NeuronRule(step, {"told": 0.0, "aside": 0.0}, receptors=["told", "aside"])
    times = [500.0 + 1000 * k for k in range(len(RATES))]
    pre = Population("pre", 1, SpikeTimes([0] * 5, times))
    teller = Population("teller", 1, SpikeTimes([0] * 5, [t + 0.9 for t in times]))
    post = Population("post", 1, rule)
    learn = SynapseRule(on_pre, on_post, {"pre": 0.0, "post": 0.0}, signals=[rate])
    wires = [Synapses(pre, post, OneToOne(), 0.0, learn, receptor="aside"),
             Synapses(teller, post, OneToOne(), 1.0, receptor="told")]  # fmt: skip
    return SpikingNetwork([crowd, pre, teller, post], wires, dt=0.1, seed=1)


def main():
    net = build()
    before = 0.0
    for rate in RATES:
        net.run(1000)
        after = net.weights("pre->post")[0]
        print(f"at {rate:g} Hz a pair changes the weight by {after - before:+.1f}")
        before = after


if __name__ == "__main__":
    main()
