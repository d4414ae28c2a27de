"""A network of neurons and astrocytes: a stronger drive wakes astrocytes, which turn synapses down.

Stimberg, Goodman, Brette & De Pitta, "Modeling neuron-glia interactions with the Brian 2 simulator"
(2018), doi:10.1101/198366, figure 6, with an eighth of the neurons, as many excitatory synapses of
each and half as many inhibitory ones, twice as strong. The drive is 20% stronger from 2 to 4 s of
8. An astrocyte hears what is released onto one excitatory neuron and answers there, and exchanges
IP3 with its four neighbours (on a torus here). All receptors at synapses onto a neuron bind alike,
so what is bound is a variable of the neuron. mV, uM, s, conductances in units of the leak;
astrocytes go by Euler in steps of 10 ms.

Prints::

    from 0 s: 0.35 Hz, 0 of 400 astrocytes release, 0.00 bound
    from 2 s: 1.14 Hz, 400 of 400 astrocytes release, 0.91 bound
    from 4 s: 0.12 Hz, 0 of 400 astrocytes release, 0.90 bound
    from 6 s: 0.10 Hz, 0 of 400 astrocytes release, 0.88 bound
"""

from math import copysign, exp, tanh

import numpy as np

from neurosim import (
    Coupling,
    CurrentInput,
    Explicit,
    FixedFanIn,
    NeuronRule,
    OneToOne,
    Population,
    ShortTerm,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
)  # fmt: skip

SIDE, LEAK = 20, 9.99  # nS
N = SIDE**2  # excitatory neurons, and astrocytes
W_E, W_I = 0.05 / LEAK, 2.0 / LEAK
FAN_E, FAN_I = 160, 80


def hill(x, k, n):
    return x**n / (x**n + k**n)


def neuron(z, p, dt, is_refractory):
    if not is_refractory:
        z.v += dt * LEAK / 198 * (-60 - z.v - z.ge * z.v + z.gi * (-80 - z.v) + z.drive / LEAK)
    z.ge *= exp(-dt / 5)
    z.gi *= exp(-dt / 10)
    z.y *= exp(-0.04 * dt)
    z.bound += dt / 1000 * (1.5 * z.sent * (1 - z.bound) - 0.5 / 60 * z.bound)
    return z.v > -50


def reset(z, p):
    z.v = -60.0


def flow(difference):
    size = 0.045 * (1 + tanh((abs(difference) - 0.3) / 0.05))
    return copysign(size, difference) if difference != 0 else 0.0


def exchange(w, pre, post):
    return flow(pre.i - post.i)


def astrocyte(z, p, dt, is_refractory):
    z.n += 1
    if z.n < 100:
        return False
    z.n = 0.0
    s, i, c = 0.01, z.i, z.c
    g = min(max(z.g, 0.0), 1.0)
    dg = 0.3 * z.heard * (1 - g) - 0.5 * (1 + 10 * hill(c, 0.5, 1)) * g
    made = 0.5 * z.g + 1.2 / (1 + i / 1.5) * hill(c, 0.1, 2)
    lost = 4.5 * hill(c, 0.7, 4) * hill(i, 1.0, 1) + 0.05 * i
    q = 1.05 * (i + 0.13) / (i + 0.9434)
    opened = (i / (i + 0.13) * c / (c + 0.08) * z.h) ** 3
    dc = (6 * opened + 0.1) * (2 - 1.18 * c) - 0.9 * hill(c, 0.05, 2)
    z.h += s * (q / (q + c) - z.h) * 0.2 * (q + c)
    z.g, z.i, z.c = z.g + s * dg, i + s * (made - lost + z.exchanged), c + s * dc
    z.x += s * 0.6 * (1 - z.x)
    z.out *= exp(-60 * s)
    fires = z.c > 0.5 and c <= 0.5
    if fires:
        z.out += 6.5e-4 * 200_000 * 0.6 * z.x
        z.x -= 0.6 * z.x
    return fires


def release(w, z, p, elapsed, post):
    z.u *= exp(-0.00333 * elapsed)
    z.x = 1 - (1 - z.x) * exp(-0.002 * elapsed)
    z.u += 0.6 * (1 - post.bound) * (1 - z.u)
    released = z.u * z.x
    z.x -= released
    return W_E * released


def build():
    both = ("exc", N), ("inh", N // 4)
    state = dict.fromkeys(("drive", "y", "bound", "sent"), 0.0)
    state |= {"v": Uniform(-60, -50), "ge": Uniform(0, W_E), "gi": Uniform(0, W_I)}
    rule = NeuronRule(neuron, state, reset=reset, t_ref=5, receptors=["ge", "gi", "y"])
    exc, inh = cells = [Population(name, n, rule) for name, n in both]
    begin = dict.fromkeys(("g", "out", "heard", "exchanged", "n"), 0.0)
    begin |= {"i": 0.01, "c": 0.01, "h": 0.9, "x": 1.0}
    glia = Population("glia", N, NeuronRule(astrocyte, begin))
    modulated = SynapseRule(release, state={"u": 0.0, "x": 1.0}, moves="before")
    heard = {"ge": 1.0, "y": 0.005 * 500_000 / W_E}
    use = ShortTerm(U=0.6, tau_f=1000 / 3.33, tau_d=1000 / 2.0)
    wires = [Synapses(exc, post, FixedFanIn(FAN_E), 0.0, modulated, receptor=heard)
             for post in cells]  # fmt: skip
    wires += [Synapses(inh, post, FixedFanIn(FAN_I), W_I, receptor="gi", short_term=use)
              for post in cells]  # fmt: skip
    site = np.arange(N).reshape(SIDE, SIDE)
    near = [np.stack([site, np.roll(site, shift, axis)], axis=-1).reshape(-1, 2)
            for shift in (1, -1) for axis in (0, 1)]  # fmt: skip
    grid = Explicit.from_pairs(np.concatenate(near), N)
    wires += [Coupling(exc, glia, OneToOne(), lambda w, pre: w * pre.y, "heard", 1 / FAN_E),
              Coupling(glia, exc, OneToOne(), lambda w, pre: pre.out, "sent"),
              Coupling(glia, glia, grid, exchange, "exchanged")]  # fmt: skip
    drives = [CurrentInput(each, [100.0, 120.0, 100.0, 100.0], 2000, "drive") for each in cells]
    return SpikingNetwork([*cells, glia], wires, inputs=drives, dt=0.1, seed=1)


def main():
    net = build()
    exc, glia = net.record("exc"), net.record("glia")
    for _ in range(4):
        begin = net.time
        net.run(2000)
        n, m = exc.counts(since=begin).sum(), glia.counts(since=begin).sum()
        print(
            f"from {begin / 1000:.0f} s: {n / N / 2:.2f} Hz, {m} of {N} astrocytes release, "
            f"{net.get('exc', 'bound').mean():.2f} bound"
        )


if __name__ == "__main__":
    main()
