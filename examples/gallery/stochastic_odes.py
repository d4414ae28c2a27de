"""Noise that is multiplied by the state, by two schemes and by the exact solution.

Geometric Brownian motion, dX = mu X dt + sigma X dW, has a solution in closed form for the same
noise. The error of Euler's steps falls with the root of dt; Milstein's scheme, which knows how
noise changes with X, falls with dt. Noise is a table here, as the exact solution needs the same
one.

Prints::

    dt 10 ms: mean error 0.0204 of Euler, 0.0030 of Milstein
    dt 1 ms: mean error 0.0078 of Euler, 0.0003 of Milstein
"""

import numpy as np

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork

MU, SIGMA, N, DURATION = 0.5, 0.5, 200, 1000  # 1/s, 1/s^0.5, paths, ms


def step(z, p, dt, is_refractory):
    s = dt / 1000
    dw = np.sqrt(s) * z.noise
    z.euler += MU * z.euler * s + SIGMA * z.euler * dw
    z.milstein += MU * z.milstein * s + SIGMA * z.milstein * (dw + 0.5 * SIGMA * (dw**2 - s))
    return False


def build(noise, dt):
    rule = NeuronRule(step, {"euler": 1.0, "milstein": 1.0, "noise": 0.0})
    paths = Population("paths", N, rule)
    return SpikingNetwork([paths], inputs=[CurrentInput(paths, noise, dt, "noise")], dt=dt)


def main():
    for dt in (10.0, 1.0):
        noise = np.random.default_rng(1).normal(size=(round(DURATION / dt), N))
        net = build(noise, dt)
        net.run(DURATION)
        w = noise.sum(axis=0) * np.sqrt(dt / 1000)
        exact = np.exp((MU - SIGMA**2 / 2) * DURATION / 1000 + SIGMA * w)
        errors = [np.mean(abs(net.get("paths", name) - exact)) for name in ("euler", "milstein")]
        print(f"dt {dt:g} ms: mean error {errors[0]:.4f} of Euler, {errors[1]:.4f} of Milstein")


if __name__ == "__main__":
    main()
