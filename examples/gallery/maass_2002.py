"""A liquid remembers: two inputs lead its state apart, and one input leads it together again.

Maass, Natschlaeger & Markram, Neural Computation 14:2531 (2002), doi:10.1162/089976602760407955,
figure 2. 135 leaky neurons on a lattice of 3 x 3 x 15, a fifth of them inhibitory, connected by
distance, with short-term plasticity that is drawn for each synapse. The state of the liquid is its
spikes, smoothed with 30 ms; its distance is between two runs from other potentials, with another
train of spikes or with the same.

Prints::

    the same input: distance 0.01
    another input: distance 0.21
"""

from math import exp

import numpy as np

from neurosim import (
    AllToAll,
    Explicit,
    NeuronRule,
    Normal,
    Population,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
)  # fmt: skip

N = {"exc": 108, "inh": 27}
KINDS = {  # chance; weight, mV; U, recovery, facilitation, ms; delay, ms
    ("exc", "exc"): (0.3, 30, 0.5, 1100, 50, 1.5),
    ("exc", "inh"): (0.2, 60, 0.05, 125, 1200, 0.8),
    ("inh", "exc"): (0.4, -19, 0.25, 700, 20, 0.8),
    ("inh", "inh"): (0.1, -19, 0.32, 144, 60, 0.8),
}


def step(z, p, dt, is_refractory):
    if not is_refractory:
        z.v += dt / 30 * (13.5 + z.fast + z.slow + z.stimulus - z.v)
    z.fast *= exp(-dt / 3)
    z.slow *= exp(-dt / 6)
    z.stimulus *= exp(-dt / p.tau)
    return z.v > 15


def reset(z, p):
    z.v = 13.5


def drawn(mean, most=1e5):
    return Normal(mean, mean / 2, mean / 10, most)


def build(times, seed):
    rng = np.random.default_rng(1)
    places = rng.permutation(np.stack(np.unravel_index(np.arange(135), (3, 3, 15)), axis=1))
    where = {"exc": places[:108], "inh": places[108:]}
    state = dict.fromkeys(("v", "fast", "slow", "stimulus"), 0.0)
    cells, wires = {}, []
    for name, tau, t_ref in (("exc", 3.0, 3), ("inh", 6.0, 2)):
        rule = NeuronRule(step, state, {"tau": tau}, reset, t_ref, ["fast", "slow", "stimulus"])
        cells[name] = Population(name, N[name], rule)
    for (pre, post), (c, size, use, tau_d, tau_f, delay) in KINDS.items():
        far = ((where[pre][:, None] - where[post]) ** 2).sum(axis=2)
        pairs = np.argwhere(rng.random(far.shape) < c * np.exp(-far / 4))
        weights = np.sign(size) * rng.exponential(abs(size), len(pairs))
        graph, receptor = (
            Explicit.from_pairs(pairs, N[pre], weights),
            "fast" if size > 0 else "slow",
        )
        short = ShortTerm(drawn(use, 1.0), drawn(tau_f), drawn(tau_d), traces="synapse")
        wires.append(Synapses(cells[pre], cells[post], graph, delay=delay, receptor=receptor,
                              short_term=short))  # fmt: skip
    source = Population("source", 1, SpikeTimes([0] * len(times), times, sort=True, round=True))
    wires += [Synapses(source, cells[name], AllToAll(), w, receptor="stimulus")
              for name, w in (("exc", 18.0), ("inh", 9.0))]  # fmt: skip
    net = SpikingNetwork([source, *cells.values()], wires, dt=0.1, seed=1)
    first = np.random.default_rng(seed)
    for name, n in N.items():
        net.set(name, "v", first.uniform(13.5, 15, n))
    return net


def liquid(times, seed):  # state at each ms
    net = build(times, seed)
    spikes = [net.record(name) for name in N]
    net.run(500)
    trains = [
        np.histogram2d(each.neurons, each.times, [np.arange(n + 1), np.arange(501)])[0]
        for each, n in zip(spikes, N.values(), strict=True)
    ]
    kernel = np.exp(-np.arange(200) / 30)
    return np.array([np.convolve(train, kernel)[:500] for train in np.concatenate(trains)])


def main():
    rng = np.random.default_rng(3)
    one, other = (np.unique(rng.uniform(0, 499, rng.poisson(10)).round(1)) for _ in range(2))
    a, b, c = liquid(one, 1), liquid(one, 2), liquid(other, 2)
    for name, x in (("the same input", b), ("another input", c)):
        distance = ((a - x) ** 2).mean(axis=0)
        print(f"{name}: distance {distance[100:500].mean():.2f}")


if __name__ == "__main__":
    main()
