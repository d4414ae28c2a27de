"""How a scorpion finds its prey: eight legs, eight neurons, and the order in which a wave arrives.

Sturzl, Kempter & van Hemmen, Phys. Rev. Lett. (2000), with leaky neurons for their Poisson inputs,
as in Brian2's example. A wave in the sand reaches each leg with a delay; a leg excites the neuron
of its direction and inhibits, 0.7 ms later, the three opposite ones.

Prints::

    528 spikes; the prey is at 144 degrees, found at 139
"""

import numpy as np

from neurosim import (
    LIF,
    CurrentInput,
    Explicit,
    NeuronRule,
    NoiseInput,
    OneToOne,
    Population,
    SpikingNetwork,
    Synapses,
)  # fmt: skip

DT, PREY = 0.1, 144  # ms, degrees
LEGS = np.deg2rad(22.5 + 45 * np.arange(8))


def wave(t):  # of 150 to 450 Hz, at random phases
    hertz = np.arange(150, 451)
    strength = np.exp(-((hertz - 300) ** 2) / (2 * 50**2))
    phases = np.random.default_rng(1).uniform(0, 2 * np.pi, hertz.size)
    return np.cos(2 * np.pi * t[..., None] * hertz / 1000 + phases) @ strength / strength.sum()


def step(z, p, dt, is_refractory):  # alpha currents, by Euler
    dv, dx = z.x - z.v, (z.y - z.x) / 1.001
    z.v += dt * dv
    z.x += dt * dx
    z.y *= 1 - dt / 1.001
    return z.v > 1


def reset(z, p):
    z.v = 0.0


def build():
    legs = Population("legs", 8, LIF(tau_m=1, v_rest=0, v_th=1, v_reset=0, t_ref=1, frozen=()))
    rule = NeuronRule(step, {"v": 0.0, "x": 0.0, "y": 0.0}, reset=reset, receptors=["y"])
    cells = Population("cells", 8, rule)
    late = 0.025 / 50 * 1000 * (1 - np.cos(np.deg2rad(PREY) - LEGS))  # ms
    seen = 1 + wave(np.arange(5000)[:, None] * DT - late)
    opposite = Explicit.from_pairs([(i, (i + 4 + d) % 8) for i in range(8) for d in (-1, 0, 1)], 8)
    wires = [Synapses(legs, cells, OneToOne(), weight=7.0),
             Synapses(legs, cells, opposite, weight=-2.0, delay=0.7, name="later")]  # fmt: skip
    inputs = [CurrentInput(legs, seen, every=DT), NoiseInput(legs, sigma=0.01)]
    return SpikingNetwork([legs, cells], wires, inputs=inputs, dt=DT, seed=1)


def main():
    net = build()
    spikes = net.record("cells")
    net.run(500)
    found = np.rad2deg(np.angle(np.sum(spikes.counts() * np.exp(1j * LEGS)))) % 360
    print(f"{spikes.times.size} spikes; the prey is at {PREY} degrees, found at {found:.0f}")


if __name__ == "__main__":
    main()
