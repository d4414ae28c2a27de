"""Hodgkin-Huxley with channels in simpler form: a Boltzmann function and a Gaussian for each.

Izhikevich, "Dynamical Systems in Neuroscience" (MIT Press 2007), chapter 2, exercise 4. Two pulses
of 0.5 ms: 4 uA/cm^2 at 2 ms does nothing much, 15 uA/cm^2 at 10 ms makes a spike. mV from rest, by
Euler.

Prints::

    after the first pulse 3.0 mV at most, after the second 111.8
"""

from math import exp

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork


def slope(x, v, half, k, base, height, peak, width):
    tau = base + height * exp(-((peak - v) ** 2) / width**2)
    return (1 / (1 + exp((half - v) / k)) - x) / tau


def step(z, p, dt, is_refractory):
    v = z.v
    i_k, i_na, i_l = 36 * z.n**4 * (v + 12), 120 * z.m**3 * z.h * (v - 120), 0.3 * (v - 10.6)
    z.v += dt * (z.current - i_k - i_na - i_l)
    z.m += dt * slope(z.m, v, 25, 9, 0.04, 0.46, 27, 30)
    z.n += dt * slope(z.n, v, 12, 15, 1.1, 4.7, -14, 50)
    z.h += dt * slope(z.h, v, 3, -7, 1.2, 7.4, -2, 20)
    return False


def build():
    start = {"v": 0.0, "m": 0.05, "n": 0.32, "h": 0.60, "current": 0.0}
    cell = Population("cell", 1, NeuronRule(step, start))
    pulses = CurrentInput(cell, [0.0] * 4 + [4.0] + [0.0] * 15 + [15.0, 0.0], 0.5, "current")
    return SpikingNetwork([cell], inputs=[pulses], dt=0.01)


def main():
    net = build()
    v = net.observe("cell", "v")
    net.run(20)
    first, second = v.values[:1000, 0], v.values[1000:, 0]
    print(
        f"after the first pulse {first.max():.1f} mV at most, after the second {second.max():.1f}"
    )


if __name__ == "__main__":
    main()
