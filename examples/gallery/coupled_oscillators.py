"""Coupled oscillators fall into step once their coupling is strong enough: the model of Kuramoto.

dTheta_i/dt = omega_i + K/N sum_j sin(Theta_j - Theta_i) (Kuramoto 1975, doi:10.1007/BFb0013365). As
sin(a - b) = sin a cos b - cos a sin b, the sum over all pairs is made of two sums over all
oscillators, so a step costs N, not N^2. Coherence is 1 if all have the same phase.

Prints::

    K = 0: coherence 0.09
    K = 1: coherence 0.88
    K = 2: coherence 0.98
    K = 4: coherence 1.00
"""

from math import cos, pi, sin

import numpy as np

from neurosim import AllToAll, Coupling, NeuronRule, Population, SpikingNetwork, Uniform

N = 100
OMEGA = np.clip(np.random.default_rng(1).normal(0.5, 0.5, N), 0, None)  # rad/s


def step(z, p, dt, is_refractory):
    pull = z.sines * cos(z.theta) - z.cosines * sin(z.theta)
    z.theta += dt / 1000 * (p.omega + p.k / N * pull)
    return False


def build(k):
    state = {"theta": 0.0, "sines": 0.0, "cosines": 0.0}
    cells = Population("cells", N, NeuronRule(step, state, {"omega": OMEGA, "k": k}))
    sums = [
        Coupling(cells, cells, AllToAll(), lambda w, pre: sin(pre.theta), "sines", name="sines"),
        Coupling(
            cells, cells, AllToAll(), lambda w, pre: cos(pre.theta), "cosines", name="cosines"
        ),
    ]
    net = SpikingNetwork([cells], sums, dt=1.0, seed=1)
    net.set("cells", "theta", Uniform(0, 2 * pi))
    return net


def main():
    for k in (0, 1, 2, 4):
        net = build(k)
        net.run(10_000)
        print(f"K = {k}: coherence {abs(np.exp(1j * net.get('cells', 'theta')).mean()):.2f}")


if __name__ == "__main__":
    main()
