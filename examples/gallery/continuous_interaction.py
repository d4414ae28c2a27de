"""A synapse that follows the presynaptic potential at every moment, not its spikes.

Two neurons of the reduced Traub-Miles model; the first is driven, its gating variable s opens
channels of the second (Borgers, "An Introduction to Modeling Neuronal Dynamics", Springer 2017,
chapter 20, doi:10.1007/978-3-319-51171-9). mS, uF, uA and mV, by exponential Euler.

Prints::

    the driven neuron: 5 spikes, at 8.2 ms the first
    the other neuron: 5 spikes, at 10.2 ms the first
"""

from math import exp, expm1, tanh

from neurosim import Coupling, Explicit, NeuronRule, Population, SpikingNetwork


def exprel(x):
    return expm1(x) / x if abs(x) > 1e-9 else 1.0


def relax(x, up, down, dt):  # dx/dt = up (1 - x) - down x, while up and down stay
    at = up / (up + down)
    return at + (x - at) * exp(-(up + down) * dt)


def rates(v):
    m = 1.28 / exprel(-(v + 54) / 4), 1.4 / exprel((v + 27) / 5)
    n = 0.16 / exprel(-(v + 52) / 5), 0.5 * exp(-(v + 57) / 40)
    h = 0.128 * exp(-(v + 50) / 18), 4 / (1 + exp(-(v + 27) / 5))
    return m, n, h


def step(z, p, dt, is_refractory):
    v = z.v
    (m_up, m_down), (n_up, n_down), (h_up, h_down) = rates(v)
    na, k = 100 * z.m**3 * z.h, 80 * z.n**4
    g = 0.1 + na + k + z.s_in
    at = (0.1 * -67 + na * 50 + k * -100 + p.current) / g  # a synapse pulls towards 0 mV
    z.v = at + (v - at) * exp(-g * dt)
    z.m = relax(z.m, m_up, m_down, dt)
    z.n = relax(z.n, n_up, n_down, dt)
    z.h = relax(z.h, h_up, h_down, dt)
    z.s = relax(z.s, 0.5 * (1 + tanh(0.1 * v)) / 0.2, 1 / 2, dt)
    return z.v > 0


def build():
    m, n, h = (up / (up + down) for up, down in rates(-70.0))
    state = {"v": -70.0, "m": m, "n": n, "h": h, "s": 0.0, "s_in": 0.0}
    cells = Population("cells", 2, NeuronRule(step, state, {"current": [1.5, 0.0]}, t_ref=2))
    one_way = Explicit.from_pairs([(0, 1)], 2)
    synapse = Coupling(cells, cells, one_way, lambda w, pre: w * pre.s, "s_in", weight=0.25)
    return SpikingNetwork([cells], [synapse], dt=0.1)


def main():
    net = build()
    spikes = net.record("cells")
    net.run(100)
    for k, name in enumerate(("driven", "other")):
        print(f"the {name} neuron: {spikes.counts()[k]} spikes, "
              f"at {spikes.times[spikes.neurons == k][0]:.1f} ms the first")  # fmt: skip


if __name__ == "__main__":
    main()
