"""A sheet of inhibitory neurons whose axons lean to one side, and who falls silent.

Spreizer, Aertsen & Kumar, PLoS Comput. Biol. 15:e1007432 (2019), doi:10.1371/journal.pcbi.1007432,
figure 2, with 20 x 20 neurons, the smallest sheet of Brian2's example. Connections fall with
distance and are shifted by one site: in one direction for all, in a random one for each, or in one
that changes smoothly over the sheet (there by Perlin noise). All fire at about the same mean rate;
with random directions more neurons are nearly silent.

Prints::

    homogeneous: 19 to 55 inputs, 15.7 Hz, 8% nearly silent
    random: 20 to 62 inputs, 15.6 Hz, 13% nearly silent
    smooth: 23 to 69 inputs, 15.5 Hz, 9% nearly silent
"""

import numpy as np

from neurosim import Explicit, NeuronRule, Normal, Population, SpikingNetwork, Synapses

SIDE, FAN_OUT, N, TAU_S = 20, 40, 400, 5.0


def step(z, p, dt, is_refractory, noise):
    dg = (z.h - z.g) / TAU_S
    if not is_refractory:
        z.v += dt * ((-70 - z.v) / 10 + (700 - 50 * z.g) / 250) + 100 * np.sqrt(dt) / 250 * noise.xi
    z.g += dt * dg
    z.h -= dt * z.h / TAU_S
    return z.v > -55


def reset(z, p):
    z.v = -70.0


def targets(rng, directions):
    pairs = []
    for neuron, phi in enumerate(directions):
        alpha = rng.uniform(-np.pi, np.pi, FAN_OUT)
        radius = rng.gamma(4, 3 / 5, FAN_OUT) + 3  # sites
        x = np.round(neuron % SIDE + radius * np.cos(alpha) + np.cos(phi)) % SIDE
        y = np.round(neuron // SIDE + radius * np.sin(alpha) + np.sin(phi)) % SIDE
        pairs += [(neuron, int(target)) for target in y * SIDE + x]
    return Explicit.from_pairs(pairs, N, multapses=True)


def build(directions):
    rng = np.random.default_rng(1)
    rule = NeuronRule(step, {"v": Normal(-65, 5), "g": 0.0, "h": 0.0}, reset=reset, t_ref=5,
                      receptors=["h"], noise=["xi"])  # fmt: skip
    sheet = Population("sheet", N, rule)
    wire = Synapses(sheet, sheet, targets(rng, directions), weight=np.e)
    return SpikingNetwork([sheet], [wire], dt=0.1, seed=1)


def landscape(kind):
    rng = np.random.default_rng(2)
    if kind == "random":
        return rng.uniform(0, 2 * np.pi, N)
    if kind == "homogeneous":
        return np.full(N, np.pi / 6)
    x, y = np.meshgrid(*[2 * np.pi * np.arange(SIDE) / SIDE] * 2)  # smooth: a few slow waves
    waves = [rng.normal() * np.cos(k * x + m * y + rng.uniform(0, 6))
             for k in (-1, 0, 1) for m in (-1, 0, 1)]  # fmt: skip
    return np.pi * (1 + np.tanh(sum(waves))).ravel()


def main():
    for kind in ("homogeneous", "random", "smooth"):
        net = build(landscape(kind))
        spikes = net.record("sheet")
        net.run(1000)
        n_inputs = np.bincount(net.edges("sheet->sheet").indices, minlength=N)
        print(f"{kind}: {n_inputs.min()} to {n_inputs.max()} inputs, "
              f"{spikes.rates().mean():.1f} Hz, "
              f"{np.mean(spikes.rates() < 1):.0%} nearly silent")  # fmt: skip


if __name__ == "__main__":
    main()
