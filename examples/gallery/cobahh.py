"""COBAHH: Hodgkin-Huxley neurons with exponential conductances keep one another active.

Benchmark 3 of Brette et al., J. Comput. Neurosci. 23:349 (2007), doi:10.1007/s10827-007-0038-6: nS,
pF and mV, integrated by exponential Euler. Here a quarter of its 4,000 neurons, with the same 80
inputs each.

Prints::

    5511 spikes, 23.0 Hz
"""

from math import exp, expm1

from neurosim import FixedFanIn, NeuronRule, Normal, Population, SpikingNetwork, Synapses

C, G_L, G_NA, G_K = 200.0, 10.0, 20_000.0, 6000.0
E_L, E_NA, E_K, V_T, E_E, E_I = -60.0, 50.0, -90.0, -63.0, 0.0, -80.0


def exprel(x):
    return expm1(x) / x if abs(x) > 1e-9 else 1.0


def relax(x, up, down, dt):  # dx/dt = up (1 - x) - down x, while up and down stay
    at = up / (up + down)
    return at + (x - at) * exp(-(up + down) * dt)


def step(z, p, dt, is_refractory):
    u = z.v - V_T
    na, k = G_NA * z.m**3 * z.h, G_K * z.n**4
    g = G_L + z.ge + z.gi + na + k
    at = (G_L * E_L + z.ge * E_E + z.gi * E_I + na * E_NA + k * E_K) / g
    z.v = at + (z.v - at) * exp(-g / C * dt)
    z.m = relax(z.m, 1.28 / exprel((13 - u) / 4), 1.4 / exprel((u - 40) / 5), dt)
    z.n = relax(z.n, 0.16 / exprel((15 - u) / 5), 0.5 * exp((10 - u) / 40), dt)
    z.h = relax(z.h, 0.128 * exp((17 - u) / 18), 4 / (1 + exp((40 - u) / 5)), dt)
    z.ge *= exp(-dt / 5)
    z.gi *= exp(-dt / 10)
    return z.v > -20


def build():
    state = dict.fromkeys(("v", "m", "n", "h", "ge", "gi"), 0.0)
    rule = NeuronRule(step, state, t_ref=3, receptors=["ge", "gi"])
    exc, inh = Population("exc", 800, rule), Population("inh", 200, rule)
    wires = [Synapses(exc, post, FixedFanIn(64), weight=6.0) for post in (exc, inh)]
    wires += [
        Synapses(inh, post, FixedFanIn(16), weight=67.0, receptor="gi") for post in (exc, inh)
    ]
    net = SpikingNetwork([exc, inh], wires, dt=0.1, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Normal(E_L - 5, 5))
        net.set(name, "ge", Normal(40, 15))
        net.set(name, "gi", Normal(200, 120))
    return net


def main():
    net = build()
    spikes = net.record("exc")
    net.run(300)
    print(f"{spikes.times.size} spikes, {spikes.rates().mean():.1f} Hz")


if __name__ == "__main__":
    main()
