"""A threshold that rises with the potential: the faster the upstroke, the lower it is at the spike.

Platkiewicz & Brette, PLoS Comput. Biol. 7:e1001129 (2011), doi:10.1371/journal.pcbi.1001129, figure
5. The threshold follows the potential with 5 ms. Under a fluctuating current (Ornstein-Uhlenbeck),
potentials at spikes fall with the slope of the 5 ms before.

Prints::

    1239 spikes from -53.4 to -36.6 mV
    correlation of slope and threshold -0.40
"""

import numpy as np

from neurosim import NeuronRule, NoiseInput, Population, SpikingNetwork

N, TAU = 200, 5.0  # ms, of all three
SIGMA = 6 * np.sqrt(2)  # mV


def step(z, p, dt, is_refractory):
    dv = (-70 - z.v + 15 + SIGMA * z.current) / TAU
    z.theta += dt * (-55 + 5 / 6 * max(z.v + 63, 0.0) - z.theta) / TAU
    z.v += dt * dv
    return z.v > z.theta


def reset(z, p):
    z.v = -70.0


def build():
    rule = NeuronRule(step, {"v": -70.0, "theta": -55.0, "current": 0.0}, reset=reset, t_ref=5)
    cells = Population("cells", N, rule)
    given = NoiseInput(cells, sigma=1.0, tau=TAU, variable="current")
    return SpikingNetwork([cells], inputs=[given], dt=0.1, seed=1)


def main():
    net = build()
    spikes, v = net.record("cells"), net.observe("cells", "v")
    net.run(1000)
    late = spikes.times > 10
    at, who = spikes.steps[late], spikes.neurons[late]
    threshold, before = v.values[at, who], v.values[at - 50, who]
    r = np.corrcoef((threshold - before) / 5, threshold)[0, 1]
    print(f"{spikes.times.size} spikes from {threshold.min():.1f} to {threshold.max():.1f} mV")
    print(f"correlation of slope and threshold {r:.2f}")


if __name__ == "__main__":
    main()
