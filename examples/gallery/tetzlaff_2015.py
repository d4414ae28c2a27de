"""Two stimuli grow two assemblies of rate neurons; the one that is shown more often grows larger.

Tetzlaff, Dasgupta, Kulvicius & Worgotter, Scientific Reports 5:12866 (2015), doi:10.1038/srep12866,
figure 2F. 100 neurons, whose rates are summed in every step; excitatory weights grow where both
neurons are active (Hebb) and are scaled towards a target rate. A drives neurons 0 to 19 and B
neurons 80 to 99, which are not connected with each other. An assembly is whoever is reached from
the stimulated neurons by weights above half of the maximum. 12 trials of 2.5 s in turns, then 12 of
which three of four are A, in place of 50 and 50.

Prints::

    after 2 trials: 20 neurons of A, 20 of B
    after 12 trials: 22 neurons of A, 23 of B
    after 24 trials: 34 neurons of A, 26 of B
"""

from math import exp, sin, sqrt

import numpy as np

from neurosim import (
    Coupling,
    CurrentInput,
    Explicit,
    NeuronRule,
    Population,
    Random,
    SpikingNetwork,
    SynapseRule,
)

N, STIMULATED, DT, TRIAL = 100, 20, 0.5, 2500.0  # ms
TAU_HEBB, RATIO, F_MAX, F_TARGET, R = 3e4, 60.0, 100.0, 1.0, 0.012
W_MAX = sqrt(RATIO * F_MAX**2 / (F_MAX - F_TARGET))


def step(z, p, dt, is_refractory, noise):
    stimulus = z.stimulated * W_MAX * 100 * (sin(0.1 * (z.n + 1)) + 1)
    z.u += dt * (R * (z.excited - z.inhibited + stimulus) - z.u) + R * W_MAX * 20 * dt * noise.xi
    z.f = F_MAX / (1 + exp(0.03 * (120 - z.u)))
    z.n += 1.0
    return False


def learn(w, z, p, elapsed, pre, post):
    return w + elapsed / TAU_HEBB * (pre.f * post.f + (F_TARGET - post.f) * w * w / RATIO)


def weighted(w, pre):
    return w * pre.f


def pairs(rng):
    i, j = np.meshgrid(np.arange(N), np.arange(N), indexing="ij")
    a, b = STIMULATED, N - STIMULATED
    may = ((j > a) & (i >= b)) | ((j < b) & (i < a)) | ((a < i) & (i < b) & (a < j) & (j < b))
    return np.argwhere(may & (rng.random((N, N)) < 0.1))


def stimuli(shown):
    table = np.zeros((len(shown), 10, N))
    for trial, name in enumerate(shown):
        table[trial, 4:, :STIMULATED] = name == "A"
        table[trial, 4:, -STIMULATED:] = name == "B"
    return table.reshape(-1, N)


def build(shown):
    state = dict.fromkeys(("u", "f", "excited", "inhibited", "stimulated", "n"), 0.0)
    units = Population("units", N, NeuronRule(step, state, noise=["xi"]))
    rule = SynapseRule(on_step=learn)
    graph = Explicit.from_pairs(pairs(np.random.default_rng(1)), N)
    wires = [
        Coupling(units, units, graph, weighted, "excited", 0.0, "exc", plasticity=rule),
        Coupling(units, units, Random(0.2), weighted, "inhibited", 0.3 * W_MAX, "inh"),
    ]
    given = CurrentInput(units, stimuli(shown), TRIAL / 10, "stimulated")
    return SpikingNetwork([units], wires, inputs=[given], dt=DT, seed=1)


def assembly(net, begin):
    pre, post = net.edges("exc").pairs()
    strong = net.weights("exc") > W_MAX / 2
    found = np.isin(np.arange(N), begin)
    for _ in range(N):
        found[post[strong & found[pre]]] = True
    return found.sum()


def main():
    shown = "AB" * 6 + "AAAB" * 3
    net = build(shown)
    for n_trials in (2, 10, 12):
        net.run(n_trials * TRIAL)
        a, b = assembly(net, range(STIMULATED)), assembly(net, range(N - STIMULATED, N))
        print(f"after {net.time / TRIAL:.0f} trials: {a} neurons of A, {b} of B")


if __name__ == "__main__":
    main()
