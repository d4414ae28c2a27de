"""Calcium decides what a synapse learns from pairs of spikes: it falls, or rises, and noise helps.

Graupner & Brunel, PNAS 109:3991 (2012), doi:10.1073/pnas.1109359109, figure 2C, panel DP; noise as
in their correction, doi:10.1073/pnas.1220044110. Each spike lets calcium in, that of the
presynaptic neuron 13.7 ms late; above one threshold the efficacy falls, above a higher one it
rises, with noise, and otherwise it drifts to 0 or 1. 60 pairs at 1 Hz, half of 500 synapses begin
at 0; told is the strength, after / before, if a synapse at 1 is 5 times as strong. How long calcium
is above a threshold between two spikes has a closed form, so a clock of 1 s suffices. Mean and
variance of the same process in closed form, too, give 0.98, 0.85, 0.77, 0.88 and 1.22, 1.17, 1.09,
1.01.

Prints::

    post 80 ms before pre: 0.99
    post 40 ms before pre: 0.82
    post 20 ms before pre: 0.72
    post 10 ms before pre: 0.89
    post 10 ms after pre: 1.21
    post 20 ms after pre: 1.23
    post 40 ms after pre: 1.13
    post 80 ms after pre: 1.03
"""

from math import exp, log, sqrt

import numpy as np

from neurosim import LIF, OneToOne, Population, SpikeTimes, SpikingNetwork, SynapseRule, Synapses

LAGS = np.array([-80, -40, -20, -10, 10, 20, 40, 80])  # ms, of post behind pre
REPEATS, PAIRS = 500, 60
N = LAGS.size * REPEATS
TAU, TAU_CA, SIGMA = 150_000.0, 20.0, 2.8284  # ms


def time_above(threshold, calcium, elapsed):
    return min(elapsed, TAU_CA * log(calcium / threshold)) if calcium > threshold else 0.0


def drift(w, z, p, elapsed, noise):
    up, down = time_above(1.3, z.calcium, elapsed), time_above(1.0, z.calcium, elapsed)
    z.calcium *= exp(-elapsed / TAU_CA)
    moved = -w * (1 - w) * (0.5 - w) * elapsed + 321.808 * (1 - w) * up - 200 * w * down
    return w + moved / TAU + SIGMA * sqrt((up + down) / TAU) * noise.xi


def on_pre(w, z, p, elapsed, noise):
    w = drift(w, z, p, elapsed, noise)
    z.calcium += 1.0
    return w


def on_post(w, z, p, elapsed, noise):
    w = drift(w, z, p, elapsed, noise)
    z.calcium += 2.0
    return w


def build():
    who, times = np.tile(np.arange(N), PAIRS), np.repeat(100 + 1000.0 * np.arange(PAIRS), N)
    late = SpikeTimes(who, times + LAGS[who // REPEATS], sort=True)
    pre, kicks = Population("pre", N, SpikeTimes(who, times)), Population("kicks", N, late)
    post = Population("post", N, LIF())
    learn = SynapseRule(on_pre, on_post, {"calcium": 0.0}, on_step=drift, every=1000, noise=["xi"])
    begin = np.arange(N) % 2 * 1.0
    wires = [Synapses(kicks, post, OneToOne(), 1000.0),
             Synapses(pre, post, OneToOne(), begin, learn, delay=13.7)]  # fmt: skip
    return SpikingNetwork([pre, kicks, post], wires, dt=0.1, seed=1)


def main():
    net = build()
    net.run(1000 * PAIRS + 0.1)
    is_up = (net.weights("pre->post") > 0.5).reshape(LAGS.size, REPEATS)
    for lag, strength in zip(LAGS, (1 + 4 * is_up).mean(axis=1) / 3, strict=True):
        print(f"post {abs(lag)} ms {'after' if lag > 0 else 'before'} pre: {strength:.2f}")


if __name__ == "__main__":
    main()
