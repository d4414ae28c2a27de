"""The interneuron of Wang and Buzsaki fires regularly under a constant current.

Wang & Buzsaki, J. Neurosci. 16:6402 (1996), doi:10.1523/JNEUROSCI.16-20-06402.1996: 2 uA/cm^2, with
sodium activation m that follows the potential at once. Integrated by exponential Euler.

Prints::

    9 spikes, the last two 10.13 ms apart
"""

from math import exp, expm1

from neurosim import NeuronRule, Population, SpikingNetwork


def exprel(x):
    return expm1(x) / x if abs(x) > 1e-9 else 1.0


def relax(x, up, down, dt):  # dx/dt = 5 (up (1 - x) - down x), while up and down stay
    at = up / (up + down)
    return at + (x - at) * exp(-5 * (up + down) * dt)


def step(z, p, dt, is_refractory):
    v = z.v
    up, down = 1 / exprel(-(v + 35) / 10), 4 * exp(-(v + 60) / 18)
    na, k = 35 * (up / (up + down)) ** 3 * z.h, 9 * z.n**4
    g = 0.1 + na + k
    at = (0.1 * -65 + na * 55 + k * -90 + 2) / g
    z.v = at + (v - at) * exp(-g * dt)
    z.h = relax(z.h, 0.07 * exp(-(v + 58) / 20), 1 / (exp(-0.1 * (v + 28)) + 1), dt)
    z.n = relax(z.n, 0.1 / exprel(-(v + 34) / 10), 0.125 * exp(-(v + 44) / 80), dt)
    return z.v > 0


def build():
    rule = NeuronRule(step, {"v": -70.0, "h": 1.0, "n": 0.0}, t_ref=2)
    return SpikingNetwork([Population("cell", 1, rule)], dt=0.01)


def main():
    net = build()
    spikes = net.record("cell")
    net.run(100)
    print(f"{spikes.times.size} spikes, the last two {spikes.intervals()[-1]:.2f} ms apart")


if __name__ == "__main__":
    main()
