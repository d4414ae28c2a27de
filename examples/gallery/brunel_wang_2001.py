"""A stimulus of 50 ms leaves a group of neurons active for seconds, until a reset.

Brunel & Wang, J. Comput. Neurosci. 11:63 (2001), doi:10.1023/A:1011204814320, figure 6b, with 400 +
100 neurons and conductances scaled up as much. Five groups of 40 count 2.1 times for themselves. A
stimulus to the first at 1 s, to the second at 2 s, to all at 3 s. NMDA gating variables saturate
and add up over all neurons in every step. nS, pF and mV.

Prints::

    500 to 1000 ms: the first three groups fire at 2.5, 2.1, 1.5 Hz
    1500 to 2000 ms: the first three groups fire at 25.6, 1.1, 2.3 Hz
    2500 to 3000 ms: the first three groups fire at 2.1, 20.9, 1.0 Hz
    3500 to 4000 ms: the first three groups fire at 1.3, 5.9, 1.8 Hz
"""

from math import exp

import numpy as np

from neurosim import (
    AllToAll,
    Coupling,
    Explicit,
    NeuronRule,
    PoissonInput,
    Population,
    SpikingNetwork,
    Synapses,
)

N_E, N_I, N_GROUP, SCALE = 400, 100, 40, 2
STRONG = 2.1
WEAK = 1 - 0.1 * (STRONG - 1) / (1 - 0.1)
GROUP = np.minimum(np.arange(N_E) // N_GROUP, 5)  # 0 to 4; 5: none of them


def step(z, p, dt, is_refractory):
    nmda = p.nmda * z.nmda / (1 + exp(-0.062 * z.v) / 3.57)
    current = p.leak * (-70 - z.v) + p.gaba * z.gaba * (-70 - z.v)
    current -= (p.outside * z.outside + p.ampa * z.ampa + nmda) * z.v
    if not is_refractory:
        z.v += dt * current / p.c
    ds = -z.s / 100 + 0.5 * z.x * (1 - z.s)
    z.s += dt * ds
    z.x -= dt * z.x / 2
    z.outside -= dt * z.outside / 2
    z.ampa -= dt * z.ampa / 2
    z.gaba -= dt * z.gaba / 10
    return z.v > -50


def reset(z, p):
    z.v = -55.0
    z.x += 1


def cells(name, n, t_ref, **parameters):
    state = {"v": -70.0} | dict.fromkeys(("outside", "ampa", "gaba", "nmda", "s", "x"), 0.0)
    receptors = ["outside", "ampa", "gaba"]
    return Population(name, n, NeuronRule(step, state, parameters, reset, t_ref, receptors))


def add(z, p, dt, is_refractory):  # sums of s, one for each group
    return False


def build():
    exc = cells("exc", N_E, 2.0, c=500.0, leak=25.0, outside=2.08, ampa=0.104 * SCALE,
                nmda=0.327 * SCALE, gaba=1.25 * SCALE)  # fmt: skip
    inh = cells("inh", N_I, 1.0, c=200.0, leak=20.0, outside=1.62, ampa=0.081 * SCALE,
                nmda=0.258 * SCALE, gaba=0.973 * SCALE)  # fmt: skip
    sums = Population("sums", 6, NeuronRule(add, {"total": 0.0}))
    like = np.ones((6, 6))
    like[:, :5] = WEAK
    like[range(5), range(5)] = STRONG
    members = Explicit.from_pairs(np.stack([np.arange(N_E), GROUP], axis=1), N_E)
    own = like[:, GROUP].ravel()
    wires = [
        Coupling(exc, sums, members, lambda w, pre: pre.s, "total"),
        Coupling(sums, exc, AllToAll(), lambda w, pre: w * pre.total, "nmda", own),
        Coupling(sums, inh, AllToAll(), lambda w, pre: pre.total, "nmda"),
        Synapses(exc, exc, AllToAll(), like[GROUP][:, GROUP].ravel(), receptor="ampa"),
        Synapses(exc, inh, AllToAll(), 1.0, receptor="ampa"),
        Synapses(inh, exc, AllToAll(), 1.0, receptor="gaba"),
        Synapses(inh, inh, AllToAll(), 1.0, receptor="gaba"),
    ]
    k = np.arange(80)  # of 50 ms
    inputs = [PoissonInput(each, 2400 + 20_000.0 * (k // 2 == 30), 1.0, "outside", every=50)
              for each in (exc, inh)]  # fmt: skip
    inputs += [PoissonInput(exc[GROUP == group], 2000.0 * (k == start), 1.0, "outside", every=50)
               for group, start in enumerate((20, 40))]  # fmt: skip
    return SpikingNetwork([exc, inh, sums], wires, inputs=inputs, dt=0.1, seed=1)


def main():
    net = build()
    spikes = net.record("exc")
    net.run(4000)
    group = GROUP[spikes.neurons]
    for start in (500, 1500, 2500, 3500):
        now = (spikes.times >= start) & (spikes.times < start + 500)
        rates = [np.count_nonzero(now & (group == k)) / 0.5 / N_GROUP for k in range(3)]
        told = ", ".join(f"{rate:.1f}" for rate in rates)
        print(f"{start} to {start + 500} ms: the first three groups fire at {told} Hz")


if __name__ == "__main__":
    main()
